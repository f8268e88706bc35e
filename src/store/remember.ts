/**
 * Answers that are remembered as long as nothing changed: an answer holds for the filter, the sites and the version of their
 * data (site.data_version, which rises with every change of assets). Filters that speak of `now` are answered each time.
 */

import type { Filter } from '../model/filter/ast.ts';
import { isRelative } from '../model/filter/check.ts';
import { print } from '../model/filter/print.ts';
import type { AssetQuery } from '../services/ports.ts';
import type { Database } from './database.ts';

function speaksOfNow(filter: Filter): boolean {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.some(speaksOfNow);
  if (filter.op === 'not') return speaksOfNow(filter.of);
  return filter.op === 'test' && filter.values.some(isRelative);
}

/**
 * A memory of one process. Two that ask the same at the same time share one query.
 * @param most     answers that are remembered; the oldest goes first
 * @param nothing  the answer where there is no site to look at
 */
export function createMemory<T>(
  db: Database,
  most: number,
  nothing: T,
  answer: (db: Database, sites: readonly string[], query: AssetQuery) => Promise<T>,
): (query: AssetQuery) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return async (query) => {
    let sites = db.selectFrom('site').select(['site_id', 'data_version']).orderBy('site_id');
    if (query.scope !== null) {
      if (query.scope.length === 0) return nothing;
      sites = sites.where('site_id', 'in', [...query.scope]);
    }
    // Read before answering: an answer may be newer than the version that it is kept under, never older.
    const versions = await sites.execute();
    if (versions.length === 0) return nothing;
    const ids = versions.map((v) => v.site_id);
    if (speaksOfNow(query.filter)) return answer(db, ids, query);
    const key = JSON.stringify([versions.map((v) => [v.site_id, v.data_version]), print(query.filter)]);
    const old = known.get(key);
    if (old !== undefined) return old;
    const answering = answer(db, ids, query);
    known.set(key, answering);
    if (known.size > most) known.delete(known.keys().next().value!);
    answering.catch(() => known.delete(key));
    return answering;
  };
}
