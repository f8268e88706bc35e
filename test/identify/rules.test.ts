/** The first letters that let a pattern be skipped never skip one that matches. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLetters } from '../../src/identify/first-letters.ts';
import { rulesOf } from '../../src/identify/rules.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';

test('every fingerprint is found by its examples, however they are written', async (t) => {
  const catalogue = await loadCatalogue();
  const rules = rulesOf(catalogue);
  let checked = 0;
  let skippable = 0;
  for (const f of [...catalogue.vendors.flatMap((v) => v.fingerprints), ...(catalogue.rules ?? [])]) {
    if (firstLetters(f.match.regex) !== null) skippable++;
    for (const { value } of f.hits) {
      for (const written of [value, value.toUpperCase(), value.toLowerCase()]) {
        if (!new RegExp(f.match.regex, 'iu').test(written)) continue; // ß and its like
        assert.ok(
          rules.claims(f.match.field, written).some((c) => c.rule === f.id),
          `${f.id} is skipped for '${written}'`,
        );
        checked++;
      }
    }
  }
  assert.ok(skippable > 300, `${skippable} patterns can be skipped`);
  t.diagnostic(`${checked} examples, ${skippable} patterns that can be skipped`);
});

test('first letters', () => {
  assert.equal(firstLetters('^dcs-\\d'), 'd');
  assert.equal(firstLetters('^(?:npi|Brn)x'), 'nb');
  assert.equal(firstLetters('^(?:a|(?:b|c)d|\\d)x$'), 'abc0123456789');
  for (const open of ['abc', '^a?b', '^a{0,2}b', '^[ab]', '^a|b', '^(?:a|)b', '^(?:a)?b', '^.x', '^(?:a|[)])x', '^']) {
    assert.equal(firstLetters(open), null, open);
  }
});

test('a letter outside ASCII that folds into ASCII is not skipped', async () => {
  const rules = rulesOf(await loadCatalogue());
  // U+017F, the long s, is an s to a pattern without case.
  assert.ok(rules.claims('asset.hostname', '\u017fpacecom-1').length > 0);
});

test("a MAC block is its holder's, the smallest that the address is in", async () => {
  const catalogue = await loadCatalogue();
  const rules = rulesOf(catalogue);
  const said = (mac: string): string[] => rules.ofMac(mac).map((c) => `${c.attribute}=${c.value}`);
  // A part of 70:b3:d5, which the registry gives away in blocks of 4,096 addresses.
  assert.deepEqual(said('70:b3:d5:13:90:01'), ['mac_vendors=Tunstall A/S', 'manufacturer=Tunstall']);
  assert.match(rules.ofMac('70:b3:d5:13:90:01')[0]!.reference, /MA-S registry, 70b3d5139/);
  assert.deepEqual(said('00:a0:c9:12:34:56'), ['mac_vendors=Intel Corporation']);
  assert.deepEqual(said('02:a0:c9:12:34:56'), ['mac_vendors=locally administered']);
  assert.deepEqual(said('00:00:5e:00:01:07'), []);
  const parent = {
    ...catalogue,
    ouiOrganization: (p: string) => (p === '70b3d5' ? 'IEEE Registration Authority' : null),
  };
  assert.deepEqual(rulesOf(parent).ofMac('70:b3:d5:ff:f0:01'), [], 'the registrar made no device');
});
