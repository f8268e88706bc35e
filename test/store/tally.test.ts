/** The tally that facets and the overview read agrees with a plain count, whatever was added, changed and removed. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { NEVER_SEEN } from '../../src/identify/next.ts';
import type { AttributeName } from '../../src/model/attribute.ts';
import { fold } from '../../src/model/filter/fold.ts';
import { parse } from '../../src/model/filter/parse.ts';
import { columnsOf } from '../../src/store/asset-rows.ts';
import { putAssets } from '../../src/store/asset-write.ts';
import { NOW_MS, valuesArbitrary } from '../support/filters.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const ATTRIBUTES: readonly AttributeName[] = ['type', 'manufacturer', 'model', 'unit', 'vlans', 'protocols', 'tags'];
let inventory: TestInventory;

before(async () => {
  inventory = await testInventory({ nowMs: NOW_MS });
});

after(() => inventory.close());

/** True for every asset, in a form that is not answered from the tally. */
function everything(): ReturnType<typeof parse> {
  return parse('name is known or name is unknown');
}

async function compare(): Promise<number> {
  const plain = everything();
  assert.ok(plain.ok);
  let compared = 0;
  for (const scope of [null, [SITE], [OTHER_SITE]]) {
    const tallied = await inventory.store.assets.facets(
      { scope, filter: { op: 'and', of: [] }, nowMs: NOW_MS },
      ATTRIBUTES,
      10_000,
    );
    const counted = await inventory.store.assets.facets(
      { scope, filter: plain.value, nowMs: NOW_MS },
      ATTRIBUTES,
      10_000,
    );
    for (const [i, attribute] of ATTRIBUTES.entries()) {
      const text = (c: { value: string | null; count: number }): string =>
        `${c.value === null ? '?' : fold(c.value)} ${c.count}`;
      assert.deepEqual(tallied[i]!.map(text).sort(), counted[i]!.map(text).sort(), attribute);
      compared += tallied[i]!.length;
    }
    const overview = await inventory.store.assets.overview(scope, NOW_MS);
    const total = await inventory.store.assets.count({ scope, filter: plain.value, nowMs: NOW_MS });
    assert.equal(overview.assets, total);
    const unknown = parse('model is unknown');
    assert.ok(unknown.ok);
    const without = await inventory.store.assets.count({ scope, filter: unknown.value, nowMs: NOW_MS });
    assert.equal(overview.unknownShare.model, total === 0 ? null : without / total);
  }
  return compared;
}

test('after every round of writing, changing and removing', async () => {
  let compared = 0;
  for (let round = 0; round < 6; round++) {
    const rows = fc.sample(valuesArbitrary(), { numRuns: 150, seed: round }).map((values, i) => {
      const columns = columnsOf(values, (_, v) => v);
      return {
        id: `a${(i * 7 + round * 31) % 400}`,
        columns,
        values,
        confidence: {},
        conflicts: [],
        sources: NEVER_SEEN,
        ips: [],
      };
    });
    const distinct = [...new Map(rows.map((r) => [r.id, r])).values()];
    const site = round % 3 === 2 ? OTHER_SITE : SITE;
    await inventory.db.transaction().execute((tx) => putAssets(tx, site, distinct));
    compared += await compare();
    const gone = distinct.slice(0, 20).map((r) => r.id);
    await inventory.db.transaction().execute(async (tx) => {
      for (const table of ['asset', 'asset_view'] as const)
        await tx.deleteFrom(table).where('site_id', '=', site).where('id', 'in', gone).execute();
    });
    compared += await compare();
  }
  assert.ok(compared > 200, `only ${compared} values were compared`);
});
