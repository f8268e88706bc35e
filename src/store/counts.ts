/**
 * Exact counts, remembered as long as nothing changed: a count holds for the filter, the sites and the version of their data
 * (site.data_version, which rises with every change of assets). Filters that speak of `now` are counted each time.
 */

import { sql } from 'kysely';
import type { Filter } from '../model/filter/ast.ts';
import { isRelative } from '../model/filter/check.ts';
import { print } from '../model/filter/print.ts';
import type { AssetQuery } from '../services/ports.ts';
import type { Database } from './database.ts';
import { filterSql, ofSites } from './filter-sql.ts';

/** Counts that are remembered; the oldest goes first. */
const REMEMBERED = 1_000;

export type Counter = (query: AssetQuery) => Promise<number>;

function speaksOfNow(filter: Filter): boolean {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.some(speaksOfNow);
  if (filter.op === 'not') return speaksOfNow(filter.of);
  return filter.op === 'test' && filter.values.some(isRelative);
}

async function countNow(db: Database, sites: readonly string[], query: AssetQuery): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from asset s
    where ${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A counter of one process. Two that ask the same at the same time share one query. */
export function createCounter(db: Database): Counter {
  const known = new Map<string, Promise<number>>();
  return async (query) => {
    let sites = db.selectFrom('site').select(['site_id', 'data_version']).orderBy('site_id');
    if (query.scope !== null) {
      if (query.scope.length === 0) return 0;
      sites = sites.where('site_id', 'in', [...query.scope]);
    }
    // Read before counting: a count may be newer than the version that it is kept under, never older.
    const versions = await sites.execute();
    if (versions.length === 0) return 0;
    const ids = versions.map((v) => v.site_id);
    if (speaksOfNow(query.filter)) return countNow(db, ids, query);
    const key = JSON.stringify([versions.map((v) => [v.site_id, v.data_version]), print(query.filter)]);
    const old = known.get(key);
    if (old !== undefined) return old;
    const counting = countNow(db, ids, query);
    known.set(key, counting);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
    counting.catch(() => known.delete(key));
    return counting;
  };
}
