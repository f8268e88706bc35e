import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { NEVER_SEEN } from '../../src/identify/next.ts';
import type { AttributeName } from '../../src/model/attribute.ts';
import { matches, type Values } from '../../src/model/filter/match.ts';
import { print } from '../../src/model/filter/print.ts';
import { columnsOf } from '../../src/store/asset-rows.ts';
import { putAssets } from '../../src/store/asset-write.ts';
import { filterArbitrary, NOW_MS, valuesArbitrary } from '../support/filters.ts';
import { SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const label = (attribute: AttributeName, value: string): string =>
  attribute === 'manufacturer' ? `Maker ${value}` : value;
const ASSETS = 400;
const world = new Map<string, Values>();
let inventory: TestInventory;

before(async () => {
  inventory = await testInventory();
  const drawn = fc.sample(valuesArbitrary(), { numRuns: ASSETS, seed: 21 });
  const rows = drawn.map((values, i) => {
    const id = `asset-${String(i).padStart(4, '0')}`;
    world.set(id, values);
    const columns = columnsOf(values, label);
    return {
      id,
      columns,
      values,
      confidence: {},
      conflicts: [],
      sources: NEVER_SEEN,
      ips: (columns['ips'] as string[] | null) ?? [],
    };
  });
  await inventory.db.transaction().execute((tx) => putAssets(tx, SITE, rows));
});

after(() => inventory.close());

test('PostgreSQL finds exactly the assets that the reference finds', async () => {
  let hits = 0;
  const agree = fc.asyncProperty(filterArbitrary(), async (filter) => {
    const query = { scope: [SITE], filter, nowMs: NOW_MS };
    const slice = await inventory.store.assets.page(query, { attribute: 'name', descending: false }, null, ASSETS);
    const found = slice.rows.map((r) => r.id).sort();
    const expected = [...world].filter(([, v]) => matches(filter, v, NOW_MS, label)).map(([id]) => id);
    assert.deepEqual(found, expected, print(filter));
    assert.equal(await inventory.store.assets.count(query), expected.length);
    hits += expected.length;
  });
  await fc.assert(agree, { numRuns: 250, seed: 22 });
  assert.ok(hits > 5_000, `the filters found only ${hits} assets: the pools do not meet`);
});
