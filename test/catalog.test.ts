/**
 * Walks the whole catalogue: every entry fits its schema, every fingerprint hits its examples with exactly its claims and
 * misses its near misses, every pattern is linear-time, every name comes from a closed list. Counts what it checked.
 */

import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import { combinationsOf, indexCombinations, PEER_STEPS } from '../src/identify/combinations.ts';
import { READABLE } from '../src/identify/derive.ts';
import { CATALOG_FOLDER, loadCatalogue } from '../src/install/catalog.ts';
import { loadDissectors } from '../src/install/dissectors.ts';
import { ATTRIBUTES } from '../src/model/attribute.ts';
import { CATEGORIES, type Catalogue, type Fingerprint } from '../src/model/catalog.ts';
import { ENGINE_FIELDS } from '../src/model/engine-fields.ts';
import { unsafePattern } from './pattern.ts';

const MAX_FILE_BYTES = 40 * 1024;
let catalogue: Catalogue;
let fingerprints: readonly Fingerprint[];
let vendorOf: ReadonlyMap<Fingerprint, string>;

before(async () => {
  catalogue = await loadCatalogue();
  fingerprints = [...catalogue.vendors.flatMap((v) => v.fingerprints), ...(catalogue.rules ?? [])];
  vendorOf = new Map(catalogue.vendors.flatMap((v) => v.fingerprints.map((f) => [f, v.id] as const)));
});

const matches = (f: Fingerprint, value: string): RegExpExecArray | null => new RegExp(f.match.regex, 'iu').exec(value);

function claimsOf(f: Fingerprint, value: string): Record<string, string> | null {
  const match = matches(f, value);
  if (match === null) return null;
  const out: Record<string, string> = {};
  for (const claim of f.claims) {
    const text = claim.value.replace(/\$([1-9])/g, (_, n: string) => match[Number(n)] ?? '').trim();
    if (text !== '') out[claim.attribute] = text;
  }
  return out;
}

function unique(kind: string, ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    assert.ok(!seen.has(id), `${kind} '${id}' is there twice`);
    seen.add(id);
  }
}

test('sizes: at least 60 vendors and 60 types, files small enough to read', (t) => {
  assert.ok(catalogue.vendors.length >= 60, `${catalogue.vendors.length} vendors`);
  assert.ok(catalogue.types.length >= 60, `${catalogue.types.length} types`);
  let files = 0;
  for (const name of readdirSync(CATALOG_FOLDER, { recursive: true, encoding: 'utf8' })) {
    const { size } = statSync(new URL(name, CATALOG_FOLDER));
    if (!name.endsWith('.json')) continue;
    if (name !== 'types.json')
      assert.ok(size <= MAX_FILE_BYTES, `catalog/${name} has ${size} bytes, at most ${MAX_FILE_BYTES}`);
    files += 1;
  }
  t.diagnostic(
    `${files} files, ${catalogue.vendors.length} vendors, ${catalogue.types.length} types, ${fingerprints.length} fingerprints`,
  );
});

test('ids and names are unique', () => {
  unique(
    'type',
    catalogue.types.map((x) => x.id),
  );
  unique(
    'vendor',
    catalogue.vendors.map((v) => v.id),
  );
  unique(
    'vendor name',
    catalogue.vendors.map((v) => v.name.toLowerCase()),
  );
  unique(
    'fingerprint',
    fingerprints.map((f) => f.id),
  );
  const owner = new Map<string, string>();
  for (const vendor of catalogue.vendors) {
    for (const name of new Set([vendor.name, ...vendor.aliases].map((n) => n.toLowerCase()))) {
      const other = owner.get(name);
      assert.ok(other === undefined || other === vendor.id, `'${name}' names both ${other} and ${vendor.id}`);
      owner.set(name, vendor.id);
    }
  }
});

test('types named anywhere exist, terms come from closed lists', () => {
  const types = new Set(catalogue.types.map((x) => x.id));
  const names = new Set(catalogue.vendors.map((v) => v.name));
  for (const vendor of catalogue.vendors) {
    for (const type of vendor.types) assert.ok(types.has(type), `${vendor.id} makes unknown type '${type}'`);
  }
  for (const f of fingerprints) {
    for (const { attribute, value } of f.claims) {
      assert.ok(Object.hasOwn(ATTRIBUTES, attribute), `${f.id} claims unknown attribute '${attribute}'`);
      if (attribute === 'type') assert.ok(types.has(value), `${f.id} claims unknown type '${value}'`);
      if (attribute === 'manufacturer') assert.ok(names.has(value), `${f.id} claims unknown vendor '${value}'`);
      assert.notEqual(attribute, 'category', `${f.id} claims a category: it follows from the type`);
    }
  }
});

test('fingerprints hit their examples with exactly their claims, near misses miss', (t) => {
  let hits = 0;
  let misses = 0;
  for (const f of fingerprints) {
    for (const hit of f.hits) {
      assert.deepEqual(claimsOf(f, hit.value), { ...hit.claims }, `${f.id} on '${hit.value}'`);
      hits += 1;
    }
    for (const miss of f.misses) {
      assert.equal(matches(f, miss), null, `${f.id} must not match '${miss}'`);
      misses += 1;
    }
  }
  t.diagnostic(`${hits} hits, ${misses} near misses`);
});

test('combinations hold for their examples, and for nothing less', (t) => {
  const combinations = catalogue.combinations ?? [];
  const types = new Set(catalogue.types.map((x) => x.id));
  const index = indexCombinations(combinations);
  unique(
    'combination',
    combinations.map((c) => c.id),
  );
  for (const c of combinations) {
    const holds = (facts: readonly string[]): boolean => combinationsOf(new Set(facts), index).includes(c);
    for (const facts of c.hits) assert.ok(holds(facts), `${c.id} for ${facts.join(', ')}`);
    for (const facts of c.misses) assert.ok(!holds(facts), `${c.id} must not hold for ${facts.join(', ')}`);
    const facts = [...c.all, ...(c.any?.slice(0, 1) ?? [])];
    for (const left of facts) assert.ok(!holds(facts.filter((f) => f !== left)), `${c.id} holds without ${left}`);
    for (const { attribute, value } of c.claims) {
      if (attribute === 'type') assert.ok(types.has(value), `${c.id} claims unknown type '${value}'`);
      if (attribute === 'category')
        assert.ok(
          CATEGORIES.some((x) => x === value),
          `${c.id}: category '${value}'`,
        );
    }
    for (const f of facts) {
      const steps = />=(\d+)$/.exec(f);
      if (steps !== null) assert.ok(PEER_STEPS.includes(Number(steps[1])), `${c.id}: ${f} is never a fact`);
    }
  }
  assert.ok(combinations.length > 10);
  t.diagnostic(`${combinations.length} combinations`);
});

test('an implementation class UID or version names a toolkit: it is never sure of a maker or product', () => {
  for (const f of fingerprints) {
    if (!f.match.field.startsWith('dicom.implementation')) continue;
    for (const { attribute, confidence } of f.claims) {
      if (attribute === 'software_version') continue;
      assert.notEqual(attribute, 'model', `${f.id}: a toolkit is in many models`);
      assert.ok(confidence <= 0.6, `${f.id} is too sure of the ${attribute}`);
    }
  }
});

test('what rests on common knowledge is trusted less; a document that is named is named precisely', (t) => {
  const counts = new Map<string, number>();
  for (const f of fingerprints) {
    const { basis, reference } = f.source;
    counts.set(basis, (counts.get(basis) ?? 0) + 1);
    if (basis === 'general-knowledge') {
      for (const c of f.claims) assert.ok(c.confidence <= 0.9, `${f.id} is too sure for what nobody looked up`);
    }
    if (basis === 'maker-document') {
      assert.doesNotMatch(reference, /product name as|public manuals|product pages/, `${f.id}: which document?`);
    }
  }
  t.diagnostic([...counts].map(([basis, n]) => `${basis} ${n}`).join(', '));
});

test('patterns are linear-time and short', () => {
  for (const f of fingerprints) {
    assert.equal(unsafePattern(f.match.regex), null, `${f.id}: ${unsafePattern(f.match.regex)}`);
  }
});

test('the pattern check refuses what can explode', () => {
  for (const bad of [
    '^(a+)+$',
    '(?:a|b*)*c',
    '^(?:a{1,20}){2,}',
    '(.*)*',
    '^a+a+$',
    '.*x.*y',
    '(a)\\1',
    '(?<=a)b',
    'x'.repeat(301),
  ]) {
    assert.notEqual(unsafePattern(bad), null, bad);
  }
  for (const good of ['^CT$', '^(?:ab|cd)\\d{1,4}x', '^a[0-9]+$', 'b{2,5}c'])
    assert.equal(unsafePattern(good), null, good);
});

test('MAC block holders are spelt as in the registry', async (t) => {
  const load = (await import('node:module')).createRequire(import.meta.url);
  const entries = load('oui-data') as Readonly<Record<string, string>>;
  const organizations = new Set(Object.values(entries).map((e) => e.split('\n', 1)[0]!.trim()));
  let checked = 0;
  for (const vendor of catalogue.vendors) {
    for (const { organization } of vendor.oui) {
      assert.ok(organizations.has(organization), `${vendor.id}: '${organization}' is not in the IEEE registry`);
      checked += 1;
    }
  }
  assert.equal(catalogue.ouiOrganization('00a0c9')?.startsWith('Intel'), true);
  assert.equal(catalogue.ouiOrganization('ffffff'), null);
  t.diagnostic(`${checked} organisations`);
});

test('fingerprints read fields that a dissector declares', async (t) => {
  const declared = new Set([...READABLE.map((a) => `asset.${a}`), ...Object.keys(ENGINE_FIELDS)]);
  for (const dissector of await loadDissectors())
    for (const field of Object.keys(dissector.fields)) declared.add(field);
  for (const f of fingerprints)
    assert.ok(declared.has(f.match.field), `${f.id} reads '${f.match.field}', which nobody states`);
  t.diagnostic(`${declared.size} fields declared`);
});

test("makers' services that the sensor keeps are those that the catalogue knows", async () => {
  const { MAKER_CLOUDS, makerCloud } = await import('../src/wire/formats/maker-clouds.ts');
  const clouds = fingerprints.filter((f) => f.match.field === 'http.cloud');
  for (const name of MAKER_CLOUDS) {
    assert.equal(makerCloud(`a.b.${name}`), name, `a name in ${name} is one of a longer or shorter domain`);
    assert.equal(makerCloud(`x${name}`), null, name);
    assert.equal(clouds.filter((f) => matches(f, name) !== null).length, 1, `${name} is one maker's`);
  }
  for (const f of clouds)
    for (const { value } of f.hits)
      assert.ok(MAKER_CLOUDS.includes(value), `${f.id}: '${value}' is dropped by the sensor`);
});

test('no hit of one fingerprint makes two claim different things with the same confidence', () => {
  const byField = Map.groupBy(fingerprints, (f) => f.match.field);
  for (const [field, list] of byField) {
    for (const f of list) {
      for (const { value } of f.hits) {
        const said = new Map<string, { value: string; id: string }>();
        for (const other of list) {
          const claims = claimsOf(other, value);
          if (claims === null) continue;
          for (const { attribute, confidence } of other.claims) {
            if (ATTRIBUTES[attribute].many) continue;
            const key = `${attribute} ${confidence}`;
            const mine = claims[attribute];
            const known = said.get(key);
            if (mine === undefined) continue;
            assert.ok(
              known === undefined || known.value === mine,
              `${field} '${value}': ${known?.id} says ${known?.value}, ${other.id} (${vendorOf.get(other) ?? 'rule'}) says ${mine}`,
            );
            said.set(key, { value: mine, id: other.id });
          }
        }
      }
    }
  }
});
