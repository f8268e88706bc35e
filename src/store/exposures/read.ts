/**
 * Exposures as they stand now, or stood at a past moment. What stands is the computed answer, or what a person decided over it
 * while that decision holds. Alias `e` is the exposure, `d` the decision, `s` the asset (for the filter), `v` what is shown of it.
 */

import { type RawBuilder, sql } from 'kysely';
import type { ExposureVia } from '../../model/component.ts';
import {
  type ExposureRow,
  type ExposureState,
  type ExposureSummary,
  OPEN_STATES,
  STATES,
} from '../../model/exposure.ts';
import { BANDS } from '../../model/risk.ts';
import type { StatedExposure } from '../../model/vex-export.ts';
import type { AdvisoryCounts, ExposureQuery, ExposureSort, KeptDetail } from '../../services/exposures-ports.ts';
import type { Scope } from '../../services/ports.ts';
import type { Database } from '../database.ts';
import { filterSql, likeText, ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';
import { decisionsOf } from './decisions.ts';

type Sql = RawBuilder<unknown>;
const DAY_MS = 86_400_000;

export const moment = (atMs: number | null): Sql =>
  atMs === null ? sql`now()` : sql`${new Date(atMs).toISOString()}::timestamptz`;

export const holds = (atMs: number | null): Sql =>
  atMs === null
    ? sql`e.to_at is null`
    : sql`e.from_at <= ${moment(atMs)} and (e.to_at is null or e.to_at > ${moment(atMs)})`;

export const decided = (
  at: Sql,
): Sql => sql`left join exposure_decision d on d.site_id = e.site_id and d.asset_id = e.asset_id
  and d.doc = e.doc and d.at <= ${at} and (d.ended_at is null or d.ended_at > ${at}) and (d.expires_at is null or d.expires_at > ${at})`;

const STATE = sql`coalesce(d.kind, e.verdict)`;
export const OPEN = sql`${STATE} = any(${[...OPEN_STATES]}::text[])`;

const isAll = (query: ExposureQuery): boolean => query.filter.op === 'and' && query.filter.of.length === 0;

/** Rows that match all but states and bands: what groups are counted over. */
function from(query: ExposureQuery, sites: readonly string[]): Sql {
  const { atMs, doc, asset, exploited, search, kind } = query;
  const tests: Sql[] = [ofSites(sql`e.site_id`, sites), holds(atMs), sql`e.kind = ${kind}`];
  if (doc !== null) tests.push(sql`e.doc = ${doc}`);
  if (asset !== null) tests.push(sql`e.asset_id = ${asset}`);
  if (exploited !== null) tests.push(sql`e.exploited = ${exploited}`);
  if (search !== '') {
    const like = `%${likeText(search.toLowerCase())}%`;
    tests.push(sql`(lower(e.doc) like ${like} or lower(e.product) like ${like} or lower(e.title) like ${like}
      or s.search like ${like} or lower(array_to_string(e.cves, ' ')) like ${like})`);
  }
  if (!isAll(query)) tests.push(sql`(${filterSql(query.filter, sites, query.nowMs)})`);
  return sql`from exposure e left join asset s on s.site_id = e.site_id and s.id = e.asset_id ${decided(moment(atMs))}
    where ${sql.join(tests, sql` and `)}`;
}

function narrowed(query: ExposureQuery): Sql {
  const tests: Sql[] = [sql`true`];
  if (query.states.length > 0) tests.push(sql`${STATE} = any(${[...query.states]}::text[])`);
  if (query.bands.length > 0) tests.push(sql`e.band = any(${[...query.bands]}::text[])`);
  return sql.join(tests, sql` and `);
}

interface Row {
  readonly site_id: string;
  readonly asset_id: string;
  readonly doc: string;
  readonly from_at: Date;
  readonly product: string;
  readonly version: string | null;
  readonly title: string;
  readonly verdict: ExposureRow['verdict'];
  readonly reason: string;
  readonly cves: string[];
  readonly exploited: boolean;
  readonly cvss: number | null;
  readonly epss: number | null;
  readonly score: number | null;
  readonly band: ExposureRow['band'];
  readonly state: ExposureState;
  readonly v: Readonly<Record<string, string | null>> | null;
}

const SHOWN = sql`e.site_id, e.asset_id, e.doc, e.from_at, e.product, e.version, e.title, e.verdict, e.reason, e.cves, e.exploited,
  round(e.cvss::numeric, 1)::float8 as cvss, round(e.epss::numeric, 5)::float8 as epss, round(e.score::numeric, 2)::float8 as score,
  e.band, ${STATE} as state,
  (select v."values" from asset_view v where v.site_id = e.site_id and v.id = e.asset_id) as v`;

function rowOf(r: Row): ExposureRow {
  const shown = (name: string): string | null => r.v?.[name] ?? null;
  return {
    device: {
      id: r.asset_id,
      site: r.site_id,
      name: shown('name') ?? r.asset_id,
      type: shown('type'),
      manufacturer: shown('manufacturer'),
      model: shown('model'),
      unit: shown('unit'),
    },
    doc: r.doc,
    title: r.title,
    product: r.product,
    version: r.version,
    verdict: r.verdict,
    reason: r.reason,
    cves: r.cves,
    state: r.state,
    exploited: r.exploited,
    cvss: r.cvss,
    epss: r.epss,
    score: r.score,
    band: r.band,
    since: r.from_at.toISOString(),
  };
}

const ORDER: Readonly<Record<ExposureSort, Sql>> = {
  score: sql`e.score`,
  cvss: sql`e.cvss`,
  epss: sql`e.epss`,
  since: sql`e.from_at`,
  device: sql`s.name`,
  doc: sql`e.doc`,
};

export async function page(
  db: Database,
  query: ExposureQuery,
  sort: { readonly by: ExposureSort; readonly descending: boolean },
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly ExposureRow[]; readonly total: number }> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return { rows: [], total: 0 };
  const base = sql`${from(query, sites)} and ${narrowed(query)}`;
  const way = sort.descending ? sql`desc nulls last` : sql`asc nulls last`;
  const [found, count] = await Promise.all([
    sql<Row>`select ${SHOWN} ${base} order by ${ORDER[sort.by]} ${way}, e.exploited desc, e.cvss desc nulls last,
      e.site_id, e.asset_id, e.doc limit ${limit} offset ${offset}`.execute(db),
    sql<{ n: number }>`select count(*) as n ${base}`.execute(db),
  ]);
  return { rows: found.rows.map(rowOf), total: count.rows[0]?.n ?? 0 };
}

export async function stated(
  db: Database,
  query: ExposureQuery,
  offset: number,
  limit: number,
): Promise<readonly StatedExposure[]> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return [];
  const { rows } = await sql<Row & Pick<StatedExposure, 'justification' | 'evidence' | 'component'>>`
    select ${SHOWN}, d.justification, d.evidence, e.via -> 'component' as component ${from(query, sites)} and ${narrowed(query)}
     order by e.site_id, e.asset_id, e.doc limit ${limit} offset ${offset}`.execute(db);
  return rows.map((r) => ({
    ...rowOf(r),
    justification: r.justification,
    evidence: r.evidence,
    component: r.component,
  }));
}

/** Open ones at the end of each day, today as it stands, from the first comparison on. */
async function trend(
  db: Database,
  query: ExposureQuery,
  sites: readonly string[],
  first: Date,
  nowMs: number,
  days: number,
): Promise<ExposureSummary['trend']> {
  const until = query.atMs ?? nowMs;
  const today = Math.floor(until / DAY_MS);
  const start = Math.max(today - days + 1, Math.floor(first.getTime() / DAY_MS));
  const points = Array.from({ length: Math.max(0, today - start + 1) }, (_, i) => {
    const day = start + i;
    return { day: new Date(day * DAY_MS).toISOString().slice(0, 10), end: Math.min((day + 1) * DAY_MS - 1, until) };
  });
  if (points.length === 0) return [];
  const at = sql`p.at`;
  const filter = isAll(query) ? sql`true` : sql`(${filterSql(query.filter, sites, query.nowMs)})`;
  const { rows } = await sql<{ at: Date; band: string | null; n: number }>`
    select p.at, e.band, count(*) as n
      from unnest(${points.map((p) => new Date(p.end).toISOString())}::timestamptz[]) as p(at)
      join exposure e on ${ofSites(sql`e.site_id`, sites)} and e.kind = ${query.kind} and e.verdict <> 'not_affected' and e.from_at <= p.at
       and (e.to_at is null or e.to_at > p.at)
      left join asset s on s.site_id = e.site_id and s.id = e.asset_id ${decided(at)}
     where ${OPEN} and ${filter} group by 1, 2`.execute(db);
  return points.map(({ day, end }) => ({
    day,
    open: [...BANDS, null].map((band) => rows.find((r) => r.at.getTime() === end && r.band === band)?.n ?? 0),
  }));
}

export async function summary(
  db: Database,
  query: ExposureQuery,
  nowMs: number,
  days: number,
): Promise<Omit<ExposureSummary, 'at' | 'isBehind'>> {
  const sites = await sitesOf(db, query.scope);
  const nothing = { bands: [], states: [], exploited: 0, devices: 0, compared: 0, trend: [], comparedAt: null };
  if (sites.length === 0) return nothing;
  const compared = await sql<{ first: Date | null; last: Date | null; devices: number | null }>`
    select min(first_at) as first, min(compared_at) as last, sum(devices)::bigint as devices from exposure_site
     where ${ofSites(sql`site_id`, sites)}`.execute(db);
  const { first, last, devices } = compared.rows[0]!;
  if (first === null || last === null) return nothing;
  const base = from(query, sites);
  const [groups, open] = await Promise.all([
    sql<{ state: ExposureState; band: string | null; n: number }>`
      select ${STATE} as state, e.band, count(*) as n ${base} group by 1, 2`.execute(db),
    sql<{ devices: number; exploited: number }>`
      select count(distinct (e.site_id, e.asset_id)) as devices, count(*) filter (where e.exploited) as exploited
        ${base} and ${OPEN}`.execute(db),
  ]);
  const sum = (test: (g: { state: ExposureState; band: string | null }) => boolean): number =>
    groups.rows.filter(test).reduce((n, g) => n + g.n, 0);
  const isOpen = (state: ExposureState): boolean => OPEN_STATES.includes(state);
  return {
    bands: [...BANDS, null].map((band) => ({
      value: band,
      label: band ?? '',
      count: sum((g) => isOpen(g.state) && g.band === band),
    })),
    states: STATES.map((state) => ({ value: state, label: state, count: sum((g) => g.state === state) })),
    exploited: open.rows[0]?.exploited ?? 0,
    devices: open.rows[0]?.devices ?? 0,
    compared: devices ?? 0,
    trend: await trend(db, query, sites, first, nowMs, days),
    comparedAt: last.toISOString(),
  };
}

const HISTORY = 200;

export async function one(
  db: Database,
  scope: Scope,
  key: { readonly asset: string; readonly doc: string },
  atMs: number | null,
): Promise<KeptDetail | null> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return null;
  const found = await sql<Row & { formula: string | null; inputs: unknown; via: ExposureVia | null }>`
    select ${SHOWN}, e.formula, e.inputs, e.via from exposure e ${decided(moment(atMs))}
     where ${ofSites(sql`e.site_id`, sites)} and e.asset_id = ${key.asset} and e.doc = ${key.doc} and ${holds(atMs)} limit 1`.execute(
    db,
  );
  const row = found.rows[0];
  if (row === undefined) return null;
  const [history, others, decisions] = await Promise.all([
    sql<Row & { to_at: Date | null }>`select ${SHOWN}, e.to_at from exposure e ${decided(sql`e.from_at`)}
      where e.site_id = ${row.site_id} and e.asset_id = ${key.asset} and e.doc = ${key.doc}
      order by e.from_at desc limit ${HISTORY}`.execute(db),
    sql<{ n: number }>`select count(*) as n from exposure e ${decided(moment(atMs))}
      where ${ofSites(sql`e.site_id`, sites)} and e.doc = ${key.doc} and e.asset_id <> ${key.asset} and ${holds(atMs)} and ${OPEN}`.execute(
      db,
    ),
    decisionsOf(db, row.site_id, key),
  ]);
  return {
    ...rowOf(row),
    formula: row.formula,
    inputs: row.inputs,
    via: row.via,
    others: others.rows[0]?.n ?? 0,
    decisions,
    history: history.rows.map((h) => ({
      from: h.from_at.toISOString(),
      to: h.to_at?.toISOString() ?? null,
      verdict: h.verdict,
      reason: h.reason,
      version: h.version,
      score: h.score,
      band: h.band,
    })),
  };
}

export async function counts(
  db: Database,
  scope: Scope,
  docs: readonly string[] | null,
): Promise<ReadonlyMap<string, AdvisoryCounts>> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return new Map();
  const some = docs === null ? sql`true` : sql`e.doc = any(${[...docs]}::text[])`;
  const { rows } = await sql<{ doc: string; affected: number; review: number; clear: number }>`
    select e.doc, count(*) filter (where e.verdict = 'affected') as affected,
           count(*) filter (where e.verdict = 'needs_review') as review,
           count(*) filter (where e.verdict = 'not_affected') as clear
      from exposure e where ${ofSites(sql`e.site_id`, sites)} and e.to_at is null and ${some} group by 1`.execute(db);
  return new Map(
    rows.map((r) => [r.doc, { affected: r.affected, needsReview: r.review, notAffected: r.clear }] as const),
  );
}
