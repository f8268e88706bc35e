/** The sites a query may look at, resolved to a list: the caller's scope is part of every statement. */

import type { Scope } from '../services/ports.ts';
import type { Database, Tx } from './database.ts';

/** Existing sites in the scope, sorted. */
export async function sitesOf(db: Database | Tx, scope: Scope): Promise<readonly string[]> {
  if (scope !== null && scope.length === 0) return [];
  let query = db.selectFrom('site').select('site_id').orderBy('site_id');
  if (scope !== null) query = query.where('site_id', 'in', [...scope]);
  return (await query.execute()).map((r) => r.site_id);
}

/** ISO 8601 text of microseconds since 1970. */
export const isoOfUs = (us: number): string => new Date(us / 1000).toISOString();
