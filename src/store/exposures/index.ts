/** The store of exposures behind the port of its service. */

import { sql } from 'kysely';
import type { ExposureStore } from '../../services/exposures-ports.ts';
import type { Database } from '../database.ts';
import { confirmed, decide, undo } from './decisions.ts';
import { devicesOf } from './devices.ts';
import { counts, one, page, stated, summary } from './read.ts';
import { writeExposures } from './write.ts';

export function exposureStore(db: Database): ExposureStore {
  return {
    async behind(knowledge, nowMs) {
      const { rows } = await sql<{ site: string; version: number }>`
        select s.site_id as site, s.data_version as version from site s left join exposure_site x using (site_id)
         where x.site_id is null or x.data_version <> s.data_version or x.knowledge <> ${knowledge}
            or exists (select from control c where c.site_id = s.site_id and c.ended_at is null
                        and c.until_at > x.compared_at and c.until_at <= ${new Date(nowMs).toISOString()}::timestamptz)
         order by 1`.execute(db);
      return rows.map((r) => ({ site: r.site, dataVersion: r.version }));
    },
    devices: (site) => devicesOf(db, site),
    confirmed: (site) => confirmed(db, site),
    write: (site, atMs, work) => writeExposures(db, site, atMs, work),
    page: (query, sort, offset, limit) => page(db, query, sort, offset, limit),
    stated: (query, offset, limit) => stated(db, query, offset, limit),
    summary: (query, nowMs, days) => summary(db, query, nowMs, days),
    one: (scope, key, atMs) => one(db, scope, key, atMs),
    counts: (scope, docs) => counts(db, scope, docs),
    decide: (scope, keys, decision) => decide(db, scope, keys, decision),
    undo: (scope, id, by, atMs) => undo(db, scope, id, by, atMs),
  };
}
