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
