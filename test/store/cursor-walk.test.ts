/** Walks whole lists by their cursors: for every attribute in both directions no asset twice and none missing, also while others change. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { pageQuery } from '../../src/api/schemas/common.ts';
import { NEVER_SEEN } from '../../src/identify/next.ts';
import { ATTRIBUTE_NAMES } from '../../src/model/attribute.ts';
import { columnsOf } from '../../src/store/asset-rows.ts';
import { putAssets } from '../../src/store/asset-write.ts';
import { NOW_MS, valuesArbitrary } from '../support/filters.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const ASSETS = 150;
let inventory: TestInventory;

async function put(site: string, prefix: string, count: number, seed: number): Promise<readonly string[]> {
  const rows = fc.sample(valuesArbitrary(), { numRuns: count, seed }).map((values, i) => {
    const columns = columnsOf(values, (_, v) => v);
    return {
      id: `${prefix}${String(i).padStart(4, '0')}`,
      columns,
      values,
      confidence: {},
      conflicts: [],
      sources: NEVER_SEEN,
      ips: [],
    };
  });
  await inventory.db.transaction().execute((tx) => putAssets(tx, site, rows));
  return rows.map((r) => r.id);
}

const steady: string[] = [];

before(async () => {
  inventory = await testInventory({ nowMs: NOW_MS });
  steady.push(...(await put(SITE, 'n', ASSETS, 1)), ...(await put(OTHER_SITE, 's', ASSETS, 2)));
  steady.sort();
});

after(() => inventory.close());

async function walk(sort: string, between: (page: number) => Promise<unknown>): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page = await inventory.assets.page(null, { filter: '', sort, cursor, limit: 37 });
    ids.push(...page.items.map((r) => r.id));
    cursor = page.next;
    if (cursor !== null) pageQuery.parse({ cursor });
    await between(pages);
    assert.ok(++pages < 100, `${sort} does not end`);
  } while (cursor !== null);
  return ids;
}

test('every attribute in both directions', async () => {
  for (const attribute of ATTRIBUTE_NAMES) {
    for (const sort of [attribute, `-${attribute}`]) {
      assert.deepEqual([...(await walk(sort, () => Promise.resolve()))].sort(), steady, sort);
    }
  }
});

test('while other assets come, change and go', async () => {
  for (const attribute of ATTRIBUTE_NAMES) {
    const churn = async (page: number): Promise<void> => {
      await put(SITE, 'x', 15, page);
      if (page % 2 === 1)
        for (const table of ['asset', 'asset_view'] as const)
          await inventory.db.deleteFrom(table).where('id', 'like', 'x%').execute();
    };
    const ids = (await walk(attribute, churn)).filter((id) => !id.startsWith('x'));
    assert.deepEqual([...ids].sort(), steady, attribute);
  }
});

test('the longest sort value in the widest characters makes a cursor that is taken back', async () => {
  const widest = ['\u{ffff}', '\u0001', '\u{1f600}', '1a'].map((c) => c.repeat(300));
  const rows = widest.flatMap((text, i) =>
    [0, 1].map((n) => {
      const values = { model: `${text}${n}`, software_version: text, ae_titles: [text] };
      return {
        id: `w${i}${n}`,
        columns: columnsOf(values, (_, v) => v),
        values,
        confidence: {},
        conflicts: [],
        sources: NEVER_SEEN,
        ips: [],
      };
    }),
  );
  await inventory.db.transaction().execute((tx) => putAssets(tx, SITE, rows));
  for (const sort of ['model', '-software_version', 'ae_titles']) {
    let cursor: string | null = null;
    const seen: string[] = [];
    do {
      const page: Awaited<ReturnType<typeof inventory.assets.page>> = await inventory.assets.page(null, {
        filter: '',
        sort,
        cursor,
        limit: 1,
      });
      seen.push(...page.items.map((r) => r.id));
      cursor = page.next;
      if (cursor !== null) assert.ok(pageQuery.safeParse({ cursor }).success, `${cursor.length} characters`);
    } while (cursor !== null && seen.length < 12);
    assert.equal(new Set(seen).size, seen.length);
  }
});

test('a cursor of another list is refused', async () => {
  const page = await inventory.assets.page(null, { filter: '', sort: 'name', cursor: null, limit: 5 });
  const long = `not (${Array.from({ length: 20 }, (_, i) => `model = "m${i}"`).join(' or ')})`;
  await assert.rejects(inventory.assets.page(null, { filter: long, sort: 'name', cursor: page.next, limit: 5 }), {
    code: 'request.invalid',
  });
});
