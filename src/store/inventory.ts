/** The inventory's store: the repositories put together behind the port of the services. */

import { sql } from 'kysely';
import type pg from 'pg';
import { AppError } from '../base/error.ts';
import type { InventoryStore, SiteWriter } from '../services/ports.ts';
import { affected } from './affected.ts';
import { conversations, correctionRow, find, locate, saidAboutOthers, timeline } from './asset-detail.ts';
import { facets } from './asset-facets.ts';
import { page } from './asset-pages.ts';
import { createCounter } from './counts.ts';
import { type Database, openDatabase } from './database.ts';
import { createFleetCounter, shownValues } from './fleet.ts';
import { addImport, cancelImport, claimImport, imports, oneImport, openImports } from './imports.ts';
import { map } from './map.ts';
import { createNext } from './next.ts';
import { networks, overview, sensors } from './overview.ts';
import { sitesOf } from './scope.ts';
import { siteWriter } from './site-writer.ts';

/** First half of the advisory lock's name: writers of a site. */
const LOCK_CLASS = 7303;

async function write<T>(db: Database, siteId: string, work: (writer: SiteWriter) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${siteId}))`.execute(tx);
    const site = await tx.selectFrom('site').select('site_id').where('site_id', '=', siteId).executeTakeFirst();
    if (site === undefined) throw new AppError('not-found', 'not-found', `There is no site ${siteId}.`);
    return work(siteWriter(tx, siteId));
  });
}

export function inventoryStore(pool: pg.Pool, db: Database = openDatabase(pool)): InventoryStore {
  const count = createCounter(db);
  const fleet = createFleetCounter(db);
  const next = createNext(db);
  return {
    assets: {
      page: (query, sort, after, limit) => page(db, query, sort, after, limit),
      count,
      facets: (query, attributes, limit) => facets(db, query, attributes, limit),
      find: (scope, id) => find(db, scope, id),
      conversations: (scope, id, offset, limit) => conversations(db, scope, id, offset, limit),
      saidAboutOthers: (scope, id, offset, limit) => saidAboutOthers(db, scope, id, offset, limit),
      timeline: (scope, id, limit) => timeline(db, scope, id, limit),
      fleet,
      next,
      shown: (scope, asked) => shownValues(db, scope, asked),
      overview: (scope, nowMs) => overview(db, scope, nowMs),
      map: (query, group, maxNodes) => map(db, query, group, maxNodes),
    },
    async sites(scope) {
      const ids = await sitesOf(db, scope);
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('site')
        .selectAll()
        .where('site_id', 'in', [...ids])
        .orderBy('name')
        .orderBy('site_id')
        .execute();
      return rows.map((r) => ({ id: r.site_id, name: r.name, timeZone: r.time_zone }));
    },
    async addSite(site) {
      await db
        .insertInto('site')
        .values({ site_id: site.id, name: site.name, time_zone: site.timeZone, resolved_under: null })
        .onConflict((c) => c.doNothing())
        .execute();
    },
    write: (siteId, work) => write(db, siteId, work),
    async evidence(scope, id, ties) {
      const place = await locate(db, scope, id);
      if (place === null) return null;
      const ids = await db
        .selectFrom('endpoint')
        .select('id')
        .where('site_id', '=', place.siteId)
        .where('asset_id', '=', place.id)
        .execute();
      const touched = ids.map((r) => r.id);
      return (await affected(db, place.siteId, touched, ties)).input;
    },
    async assetOfEndpoint(site, key) {
      const { rows } = await sql<{ asset_id: string | null }>`select asset_id from endpoint
        where site_id = ${site} and key_hash = md5(${key})::uuid`.execute(db);
      return rows[0]?.asset_id ?? null;
    },
    async corrections(scope, offset, limit) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return { rows: [], total: 0 };
      const base = db.selectFrom('correction').where('site_id', 'in', [...sites]);
      const rows = await base
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      const total = await base.select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow();
      return { rows: rows.map(correctionRow), total: total.n };
    },
    async correctionSite(scope, id) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return null;
      const row = await db
        .selectFrom('correction')
        .select('site_id')
        .where('site_id', 'in', [...sites])
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.site_id ?? null;
    },
    networks: (scope) => networks(db, scope),
    sensors: (scope, nowMs) => sensors(db, scope, nowMs),
    addImport: (file) => addImport(db, file),
    imports: (scope, offset, limit) => imports(db, scope, offset, limit),
    import: (scope, id) => oneImport(db, scope, id),
    cancelImport: (scope, id) => cancelImport(db, scope, id),
    claimImport: () => claimImport(db, pool),
    openImports: () => openImports(db),
  };
}
