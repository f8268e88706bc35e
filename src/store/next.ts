/** What to look at next, of whole sites: computed when somebody asks, remembered until the sites change. */

import { sql } from 'kysely';
import { nextObservations, type Sighted, type Sightings } from '../identify/next.ts';
import type { NextSource } from '../model/fleet.ts';
import type { AssetQuery } from '../services/ports.ts';
import type { Database } from './database.ts';
import { filterSql, ofSites } from './filter-sql.ts';
import { createMemory } from './remember.ts';

const REMEMBERED = 20;

interface Row {
  readonly id: string;
  readonly type: string | null;
  readonly mac_vendors: string[] | null;
  readonly vlans: number[] | null;
  readonly services: string[] | null;
  readonly protocols: string[] | null;
  readonly sources: Sightings;
}

const sightedOf = ({ id, sources, vlans, ...values }: Row): Sighted => ({
  id,
  values: { ...values, vlans: vlans === null ? null : vlans.map(String) },
  sightings: sources,
});

async function nextNow(db: Database, sites: readonly string[], query: AssetQuery): Promise<readonly NextSource[]> {
  const { rows } = await sql<Row>`
    select s.id, s.type, s.mac_vendors, s.vlans, s.services, s.protocols, v.sources
      from asset s join asset_view v using (site_id, id)
     where ${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`.execute(db);
  return nextObservations(rows.map(sightedOf)).map(({ assets, ...next }) => ({ ...next, devices: assets.length }));
}

export const createNext = (db: Database): ((query: AssetQuery) => Promise<readonly NextSource[]>) =>
  createMemory<readonly NextSource[]>(db, REMEMBERED, [], nextNow);
