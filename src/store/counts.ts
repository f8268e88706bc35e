/** Exact counts of lists, remembered as long as nothing changed. */

import { sql } from 'kysely';
import type { AssetQuery } from '../services/ports.ts';
import type { Database } from './database.ts';
import { filterSql, ofSites } from './filter-sql.ts';
import { createMemory } from './remember.ts';

const REMEMBERED = 1_000;

export type Counter = (query: AssetQuery) => Promise<number>;

async function countNow(db: Database, sites: readonly string[], query: AssetQuery): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from asset s
    where ${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`.execute(db);
  return rows[0]?.n ?? 0;
}

export const createCounter = (db: Database): Counter => createMemory(db, REMEMBERED, 0, countNow);
