/** Recalls of sites: how devices stand, clocks and steps. Rows of devices are those of `exposure` with kind `recall`. */

import { sql } from 'kysely';
import type { DeviceKind } from '../../exposure/recalls/nearest.ts';
import type { ClockStep } from '../../model/recall.ts';
import type { Scope } from '../../services/ports.ts';
import type { NewStep, RecallStore, SiteRecall, StoredAt } from '../../services/recalls-ports.ts';
import type { Database } from '../database.ts';
import { ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';

/** Kinds of device that are looked at; a hospital has some thousands. */
const MAX_KINDS = 20_000;

interface Row {
  readonly site: string;
  readonly number: string;
  readonly affected: number;
  readonly review: number;
  readonly confirmed: number;
  readonly fixed: number;
  readonly not_relevant: number;
  readonly clear: number;
  readonly open_since: Date | null;
  readonly since: Date | null;
}

async function standing(db: Database, scope: Scope, number: string | null): Promise<readonly SiteRecall[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  const only = (column: string) => (number === null ? sql`true` : sql`${sql.ref(column)} = ${number}`);
  const { rows } = await sql<Row>`
    with pairs as (
      select e.site_id, e.doc, coalesce(d.kind, e.verdict) as state,
             greatest(e.from_at, (select max(least(x.ended_at, x.expires_at)) from exposure_decision x
               where x.site_id = e.site_id and x.asset_id = e.asset_id and x.doc = e.doc
                 and least(x.ended_at, x.expires_at) <= now())) as at
        from exposure e left join exposure_decision d on d.site_id = e.site_id and d.asset_id = e.asset_id and d.doc = e.doc
         and d.ended_at is null and (d.expires_at is null or d.expires_at > now())
       where ${ofSites(sql`e.site_id`, sites)} and e.kind = 'recall' and e.to_at is null and ${only('e.doc')}),
    counted as (
      select site_id, doc, count(*) filter (where state = 'affected') as affected,
             count(*) filter (where state = 'needs_review') as review, count(*) filter (where state = 'confirmed') as confirmed,
             count(*) filter (where state = 'fixed') as fixed, count(*) filter (where state = 'not_relevant') as not_relevant,
             count(*) filter (where state = 'not_affected') as clear,
             max(at) filter (where state in ('affected','needs_review')) as open_since
        from pairs group by 1, 2),
    clocks as (select site_id, number, since from recall_clock where ${ofSites(sql`site_id`, sites)} and ${only('number')})
    select coalesce(c.site_id, k.site_id) as site, coalesce(c.doc, k.number) as number, coalesce(c.affected, 0) as affected,
           coalesce(c.review, 0) as review, coalesce(c.confirmed, 0) as confirmed, coalesce(c.fixed, 0) as fixed,
           coalesce(c.not_relevant, 0) as not_relevant, coalesce(c.clear, 0) as clear, c.open_since, k.since
      from counted c full join clocks k on k.site_id = c.site_id and k.number = c.doc order by 2, 1`.execute(db);
  return rows.map((r) => ({
    site: r.site,
    number: r.number,
    counts: {
      affected: r.affected,
      needsReview: r.review,
      confirmed: r.confirmed,
      fixed: r.fixed,
      notRelevant: r.not_relevant,
      notAffected: r.clear,
    },
    openSinceMs: r.open_since?.getTime() ?? null,
    sinceMs: r.since?.getTime() ?? null,
  }));
}

async function steps(db: Database, scope: Scope, number: string | null): ReturnType<RecallStore['steps']> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  const only = number === null ? sql`true` : sql`number = ${number}`;
  const { rows } = await sql<{
    site: string;
    number: string;
    step: ClockStep;
    at: Date;
    by: string;
    whom: string;
    note: string;
  }>`select site_id as site, number, step, at, by_name as by, whom, note from recall_step
      where ${ofSites(sql`site_id`, sites)} and ${only} order by at desc, step limit 10000`.execute(db);
  return rows.map((r) => ({ ...r, at: r.at.toISOString() }));
}

async function addStep(db: Database, scope: Scope, one: NewStep): Promise<boolean> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return false;
  const at = new Date(one.atMs).toISOString();
  const { numAffectedRows } = await sql`insert into recall_step (site_id, number, at, step, by_name, whom, note)
    select k.site_id, k.number, ${at}::timestamptz, ${one.step}, ${one.by}, ${one.whom}, ${one.note}
      from recall_clock k where ${ofSites(sql`k.site_id`, sites)} and k.site_id = ${one.site} and k.number = ${one.number}
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0) > 0;
}

async function kinds(db: Database, scope: Scope): Promise<readonly DeviceKind[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  const { rows } = await sql<DeviceKind>`
    select v."values" ->> 'manufacturer' as manufacturer, v."values" ->> 'model' as model, v."values" ->> 'type' as type,
           count(*) as devices, min(v.id) as example
      from asset_view v where ${ofSites(sql`v.site_id`, sites)} and v."values" ->> 'model' is not null
     group by 1, 2, 3 order by devices desc, example limit ${MAX_KINDS}`.execute(db);
  return rows;
}

export function recallStore(db: Database): RecallStore {
  return {
    standing: (scope, number) => standing(db, scope, number),
    steps: (scope, number) => steps(db, scope, number),
    addStep: (scope, step) => addStep(db, scope, step),
    kinds: (scope) => kinds(db, scope),
    async records(keys) {
      const { rows } = await sql<StoredAt>`
        select key, file, place, substring(raw from '"cfres_id"\\s*:\\s*"([0-9]{1,12})"') as id from feed_record
         where kind = 'recall' and key = any(${[...keys]}::text[]) order by key`.execute(db);
      return rows;
    },
    async comparedAt(scope) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return null;
      const { rows } = await sql<{ at: Date | null }>`select min(compared_at) as at from exposure_site
        where ${ofSites(sql`site_id`, sites)}`.execute(db);
      return rows[0]?.at?.getTime() ?? null;
    },
  };
}
