/**
 * Contradictions as they stand now, or stood at a past moment. Alias `c` is the contradiction, `d` the decision that stands, `s` the
 * asset (for the filter).
 */

import { type RawBuilder, sql } from 'kysely';
import {
  CONTRADICTION_SEVERITIES,
  CONTRADICTION_STATES,
  type ContradictionDetail,
  type ContradictionRow,
  type ContradictionSeverity,
  type ContradictionState,
  type ContradictionSummary,
  OPEN_CONTRADICTIONS,
  type ProvenStatement,
} from '../../model/contradiction.ts';
import type { ContradictionKey, ContradictionQuery, ContradictionSort } from '../../services/claims-ports.ts';
import type { Scope } from '../../services/ports.ts';
import { filterSql, likeText, ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';
import type { Database } from './database.ts';
import { type DecisionColumns, decisionOf, decisionsOf } from './decisions.ts';
import { deviceOf, isoOf, type Shown } from './state.ts';

type Sql = RawBuilder<unknown>;

const moment = (atMs: number | null): Sql => (atMs === null ? sql`now()` : sql`${isoOf(atMs)}::timestamptz`);
const decided = (
  at: Sql,
): Sql => sql`left join contradiction_decision d on d.site_id = c.site_id and d.asset_id = c.asset_id
  and d.key = c.key and d.at <= ${at} and (d.ended_at is null or d.ended_at > ${at}) and (d.expires_at is null or d.expires_at > ${at})`;
const STATE = sql`coalesce(d.kind, 'open')`;
const OPEN = sql`${STATE} = any(${[...OPEN_CONTRADICTIONS]}::text[])`;

/** Rows that match all but states, severities and rules: what groups are counted over. */
function from(query: ContradictionQuery, sites: readonly string[]): Sql {
  const { atMs, asset, form, search, filter } = query;
  const tests: Sql[] = [ofSites(sql`c.site_id`, sites)];
  tests.push(
    atMs === null
      ? sql`c.to_at is null`
      : sql`c.from_at <= ${moment(atMs)} and (c.to_at is null or c.to_at > ${moment(atMs)})`,
  );
  if (asset !== null) tests.push(sql`c.asset_id = ${asset}`);
  if (form !== null) tests.push(sql`${form} = any(c.forms)`);
  if (search !== '') {
    const like = `%${likeText(search.toLowerCase())}%`;
    tests.push(sql`(s.search like ${like} or lower(c.rule) like ${like} or lower(coalesce(c.about, '')) like ${like}
      or lower(c.sides::text) like ${like})`);
  }
  if (filter.op !== 'and' || filter.of.length > 0) tests.push(sql`(${filterSql(filter, sites, query.nowMs)})`);
  return sql`from contradiction c left join asset s on s.site_id = c.site_id and s.id = c.asset_id ${decided(moment(atMs))}
    where ${sql.join(tests, sql` and `)}`;
}

function narrowed({ states, severities, rules }: ContradictionQuery): Sql {
  const tests: Sql[] = [sql`true`];
  if (states.length > 0) tests.push(sql`${STATE} = any(${[...states]}::text[])`);
  if (severities.length > 0) tests.push(sql`c.severity = any(${[...severities]}::text[])`);
  if (rules.length > 0) tests.push(sql`c.rule = any(${[...rules]}::text[])`);
  return sql.join(tests, sql` and `);
}

interface Row {
  readonly site_id: string;
  readonly asset_id: string;
  readonly key: string;
  readonly from_at: Date;
  readonly rule: string;
  readonly about: string | null;
  readonly severity: ContradictionSeverity;
  readonly confidence: number;
  readonly sides: { readonly left: readonly ProvenStatement[]; readonly right: readonly ProvenStatement[] };
  readonly state: ContradictionState;
  readonly decision: DecisionColumns | null;
  readonly v: Shown;
}

const SHOWN = sql`c.site_id, c.asset_id, c.key, c.from_at, c.rule, c.about, c.severity,
  round(c.confidence::numeric, 3)::float8 as confidence, c.sides, ${STATE} as state,
  case when d.id is null then null else to_jsonb(d) end as decision,
  (select v."values" from asset_view v where v.site_id = c.site_id and v.id = c.asset_id) as v`;

/** Times inside of JSON come as texts. */
const decisionIn = (d: DecisionColumns): DecisionColumns => ({
  ...d,
  at: new Date(d.at),
  expires_at: d.expires_at === null ? null : new Date(d.expires_at),
  ended_at: d.ended_at === null ? null : new Date(d.ended_at),
});

const rowOf = (r: Row): ContradictionRow => ({
  key: r.key,
  device: deviceOf(r.site_id, r.asset_id, r.v),
  ...{ rule: r.rule, about: r.about, severity: r.severity, confidence: r.confidence, state: r.state },
  left: r.sides.left,
  right: r.sides.right,
  since: r.from_at.toISOString(),
  decision: r.decision === null ? null : decisionOf(decisionIn(r.decision)),
});

const RANK = sql`array_position(array['low','medium','high'], c.severity)`;
const ORDER: Readonly<Record<ContradictionSort, Sql>> = {
  severity: RANK,
  confidence: sql`c.confidence`,
  since: sql`c.from_at`,
  device: sql`s.name`,
  rule: sql`c.rule`,
};

export async function page(
  db: Database,
  query: ContradictionQuery,
  sort: { readonly by: ContradictionSort; readonly descending: boolean },
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly ContradictionRow[]; readonly total: number }> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return { rows: [], total: 0 };
  const base = sql`${from(query, sites)} and ${narrowed(query)}`;
  const way = sort.descending ? sql`desc nulls last` : sql`asc nulls last`;
  const [found, count] = await Promise.all([
    sql<Row>`select ${SHOWN} ${base} order by ${ORDER[sort.by]} ${way}, ${RANK} desc, c.confidence desc, c.site_id, c.asset_id,
      c.key limit ${limit} offset ${offset}`.execute(db),
    sql<{ n: number }>`select count(*) as n ${base}`.execute(db),
  ]);
  return { rows: found.rows.map(rowOf), total: count.rows[0]?.n ?? 0 };
}

export async function summary(
  db: Database,
  query: ContradictionQuery,
): Promise<Omit<ContradictionSummary, 'isBehind'>> {
  const nothing = { severities: [], states: [], rules: [], open: 0, devices: 0, spokenOf: 0, comparedAt: null };
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return nothing;
  const compared = await sql<{ last: Date | null; spoken: number | null }>`select min(compared_at) as last,
    sum(spoken_of)::bigint as spoken from contradiction_site where ${ofSites(sql`site_id`, sites)}`.execute(db);
  const { last, spoken } = compared.rows[0]!;
  if (last === null) return nothing;
  const base = from(query, sites);
  const [groups, devices] = await Promise.all([
    sql<{ state: ContradictionState; severity: string; rule: string; n: number }>`
      select ${STATE} as state, c.severity, c.rule, count(*) as n ${base} group by 1, 2, 3`.execute(db),
    sql<{ n: number }>`select count(distinct (c.site_id, c.asset_id)) as n ${base} and ${OPEN}`.execute(db),
  ]);
  const open = groups.rows.filter((g) => OPEN_CONTRADICTIONS.includes(g.state));
  const sum = (rows: readonly { readonly n: number }[]): number => rows.reduce((n, r) => n + r.n, 0);
  const rules = [...Map.groupBy(open, (g) => g.rule)].map(([rule, rows]) => [rule, sum(rows)] as const);
  return {
    severities: CONTRADICTION_SEVERITIES.map((severity) => ({
      value: severity,
      label: severity,
      count: sum(open.filter((g) => g.severity === severity)),
    })),
    states: CONTRADICTION_STATES.map((state) => ({
      value: state,
      label: state,
      count: sum(groups.rows.filter((g) => g.state === state)),
    })),
    rules: rules
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([rule, count]) => ({ value: rule, label: rule, count })),
    open: sum(open),
    devices: devices.rows[0]?.n ?? 0,
    spokenOf: spoken ?? 0,
    comparedAt: last.toISOString(),
  };
}

const HISTORY = 100;

export async function one(db: Database, scope: Scope, key: ContradictionKey): Promise<ContradictionDetail | null> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return null;
  const { rows } = await sql<
    Row & { to_at: Date | null }
  >`select ${SHOWN}, c.to_at from contradiction c ${decided(sql`now()`)}
    where ${ofSites(sql`c.site_id`, sites)} and c.asset_id = ${key.asset} and c.key = ${key.key}
    order by c.from_at desc limit ${HISTORY}`.execute(db);
  const now = rows.find((r) => r.to_at === null);
  if (now === undefined) return null;
  return {
    ...rowOf(now),
    decisions: await decisionsOf(db, now.site_id, key),
    history: rows.map((r) => ({
      from: r.from_at.toISOString(),
      to: r.to_at?.toISOString() ?? null,
      left: r.sides.left,
      right: r.sides.right,
    })),
  };
}
