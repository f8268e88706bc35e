/** What roll-ups are made of: every device with the scores of what is open about it, and who is behind whom. */

import { sql } from 'kysely';
import type { RatedMember, RollUpStore, StoredLink } from '../../services/rollup-ports.ts';
import type { Database } from '../database.ts';
import { filterSql, ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';
import { decided, holds, moment, OPEN } from './read.ts';

interface Row {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  readonly unit: string | null;
  readonly type: string | null;
  readonly known: boolean;
  readonly open: number | null;
  readonly scores: RatedMember['scores'] | null;
}

export function rollUpStore(db: Database): RollUpStore {
  return {
    async members({ scope, filter, nowMs }, atMs) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return [];
      const { rows } = await sql<Row>`
        with open as (
          select e.site_id, e.asset_id, count(*) as open,
                 json_agg(json_build_object('doc', e.doc, 'score', round(e.score::numeric, 1)::float8) order by e.doc)
                   filter (where e.score is not null) as scores
            from exposure e ${decided(moment(atMs))}
           where e.kind = 'advisory' and ${ofSites(sql`e.site_id`, sites)} and e.verdict <> 'not_affected'
             and ${holds(atMs)} and ${OPEN} group by 1, 2)
        select s.id, s.site_id as site, coalesce(v."values" ->> 'name', s.id) as name, v."values" ->> 'unit' as unit,
               v."values" ->> 'type' as type, s.manufacturer is not null and s.model is not null as known, o.open, o.scores
          from asset s join asset_view v on v.site_id = s.site_id and v.id = s.id
          left join open o on o.site_id = s.site_id and o.asset_id = s.id
         where ${ofSites(sql`s.site_id`, sites)} and ${filterSql(filter, sites, nowMs)} order by s.site_id, s.id`.execute(
        db,
      );
      return rows.map(({ known, open, scores, ...r }) => ({
        ...r,
        scores: scores ?? [],
        // What is open and has no score may be anything.
        comparable: known && (open === null || scores !== null),
      }));
    },
    async links({ scope, filter, nowMs }) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return [];
      const { rows } = await sql<StoredLink>`
        select l.site_id as site, l.from_id as from, l.to_id as to from asset_link l
          join asset s on s.site_id = l.site_id and s.id = l.from_id
         where ${ofSites(sql`l.site_id`, sites)} and l.kind = 'behind' and ${filterSql(filter, sites, nowMs)}
         order by 1, 2, 3`.execute(db);
      return rows;
    },
    async inputs(site, asset, doc, atMs) {
      const { rows } = await sql<{ inputs: unknown }>`select e.inputs from exposure e
        where e.site_id = ${site} and e.asset_id = ${asset} and e.doc = ${doc} and ${holds(atMs)} limit 1`.execute(db);
      return rows[0]?.inputs ?? null;
    },
    async comparedAt({ scope }) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return null;
      const { rows } = await sql<{ at: Date | null; n: number }>`
        select min(compared_at) as at, count(*) as n from exposure_site where ${ofSites(sql`site_id`, sites)}`.execute(
        db,
      );
      return rows[0] === undefined || rows[0].n < sites.length ? null : (rows[0].at?.toISOString() ?? null);
    },
  };
}
