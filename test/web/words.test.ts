/** The words of the pages: every language has every key with the same places to fill; every key used in the code exists. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ATTRIBUTE_NAMES } from '../../src/model/attribute.ts';
import { operatorsFor } from '../../src/model/filter/check.ts';
import { PERMISSIONS, ROLES } from '../../src/model/people.ts';
import { attributeInfos } from '../../web/dev/fake-assets.ts';
import { insertAt, placeAt, staticOptions } from '../../web/src/filter/complete.ts';
import { add, equalsText, read, terms, without } from '../../web/src/filter/edit.ts';

const src = fileURLToPath(new URL('../../web/src/', import.meta.url));
const words = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(`${src}locales/${language}.json`, 'utf8')) as Record<string, string>;
const places = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? '').sort();
const base = (key: string): string => key.replace(/_(zero|one|other)$/, '');

test('German has the same keys as English, with the same places', () => {
  const [en, de] = [words('en'), words('de')];
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) assert.deepEqual(places(de[key] ?? ''), places(text), key);
});

test('every key that the code names exists', () => {
  const have = new Set(Object.keys(words('en')).map(base));
  const used = globSync('**/*.{ts,tsx}', { cwd: src }).flatMap((file) =>
    [...readFileSync(src + file, 'utf8').matchAll(/\bt\(\s*'([^']+)'/g)].map((m) => m[1] ?? ''),
  );
  assert.ok(used.length > 200);
  assert.deepEqual(
    [...new Set(used)].filter((key) => !have.has(key)),
    [],
  );
  const made = [
    ...ATTRIBUTE_NAMES.map((n) => `attribute.${n}`),
    ...ATTRIBUTE_NAMES.flatMap((n) => operatorsFor(n).map((o) => `operator.${o}`)),
    ...ROLES.map((r) => `role.${r}`),
    ...Object.keys(PERMISSIONS).map((p) => `permission.${p}`),
  ];
  assert.deepEqual(
    made.filter((key) => !have.has(key)),
    [],
  );
});

test('conditions are added, found and taken out of a filter', () => {
  const one = equalsText('type', 'infusion-pump');
  assert.equal(one, 'type = infusion-pump');
  assert.equal(equalsText('manufacturer', null), 'manufacturer is unknown');
  const [term] = terms('unit = Surgery');
  assert.ok(term !== undefined);
  const both = add(one, term);
  assert.equal(both, 'type = infusion-pump and unit = Surgery');
  assert.equal(add(both, term), both);
  assert.equal(without(both, 0), 'unit = Surgery');
  assert.equal(without('unit = Surgery', 0), '');
  const [either] = terms('unit = Surgery or unit = Radiology');
  assert.ok(either !== undefined);
  assert.equal(add(one, either), 'type = infusion-pump and (unit = Surgery or unit = Radiology)');
});

test('plain words become a search, mistakes keep their column', () => {
  assert.deepEqual(read('alaris 8015'), { ok: true, text: '"alaris 8015"' });
  assert.deepEqual(read(' type = ct-scanner '), { ok: true, text: 'type = ct-scanner' });
  const wrong = read('typ = ct-scanner');
  assert.ok(!wrong.ok && wrong.error.code === 'filter.attribute' && wrong.error.column === 1);
});

test('completion knows what comes next', () => {
  const at = (text: string) => placeAt(text, text.length, attributeInfos);
  assert.equal(at('').kind, 'attribute');
  assert.deepEqual([at('manuf').kind, at('manuf').word], ['attribute', 'manuf']);
  assert.deepEqual([at('type ').kind, at('type ').attribute], ['operator', 'type']);
  assert.deepEqual([at('type = inf').kind, at('type = inf').word], ['value', 'inf']);
  assert.equal(at('type = infusion-pump ').kind, 'joiner');
  assert.equal(at('type = infusion-pump and ').kind, 'attribute');
  assert.equal(at('protocols has_any (hl7, ').kind, 'value');
  assert.equal(at('protocols has_any (hl7) ').kind, 'joiner');
  assert.equal(at('type is unknown ').kind, 'joiner');
  const place = at('not manuf');
  const [first] = staticOptions(place, attributeInfos);
  assert.ok(first !== undefined);
  assert.deepEqual(insertAt('not manuf', 9, place, first), { text: 'not manufacturer ', caret: 17 });
});
