/** A change of one thing in the one site where it is, if that site is in the scope. */

import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../services/ports.ts';
import type { Database, Tx } from '../database.ts';
import { sitesOf } from '../scope.ts';

export type { Database, Tx } from '../database.ts';

/**
 * @param find  gives the `site_id` of what is to be changed
 * @returns false: there is none in the scope, and nothing was done
 */
export async function withSite(
  db: Database,
  scope: Scope,
  find: RawBuilder<unknown>,
  work: (tx: Tx, site: string) => Promise<void>,
): Promise<boolean> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return false;
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ site_id: string }>`select site_id from (${find}) x
      where site_id = any(${[...sites]}::text[]) limit 1`.execute(tx);
    const site = rows[0]?.site_id;
    if (site === undefined) return false;
    await work(tx, site);
    return true;
  });
}
