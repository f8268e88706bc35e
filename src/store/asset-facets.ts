/**
 * Counts by value: facets of the devices page and the figures of the overview. Of whole sites they are read from the tally
 * that the database keeps (migrations/0004_tally.ts), with a filter in one pass over the assets that match.
 */

import { type RawBuilder, sql } from 'kysely';
import { ATTRIBUTES, type AttributeName } from '../model/attribute.ts';
import type { Filter } from '../model/filter/ast.ts';
import { compareFolded, fold } from '../model/filter/fold.ts';
import type { AssetQuery, FacetCount } from '../services/ports.ts';
import type { Database } from './database.ts';
import { column, filterSql, ofSites } from './filter-sql.ts';
import { sitesOf } from './scope.ts';

interface Group {
  readonly n: number;
  /** Folded value; null: unknown. */
  readonly folded: string | null;
  /** One asset that has it: its shown form is taken from there. */
  readonly id: string;
  readonly attribute: string;
}

/** The list is unfolded; an asset without a known value counts once, as unknown. */
function grouped(attribute: AttributeName, base: RawBuilder<unknown>, limit: number): RawBuilder<Group> {
  const own = column(attribute);
  const { many, type } = ATTRIBUTES[attribute];
  const text = many ? (type === 'ip' ? sql`host(e.v)` : sql`e.v::text`) : sql`${own}::text`;
  const unfold = many ? sql`left join lateral unnest(${own}) as e(v) on true` : sql``;
  return sql<Group>`(select ${attribute}::text as attribute, ${text} as folded, count(*) as n, min(s.id) as id
    from ${base} ${unfold} group by 2 order by n desc, 2 nulls last limit ${limit})`;
}

/** Attributes that the tally holds: those of few values. */
const TALLIED: ReadonlySet<AttributeName> = new Set<AttributeName>([
  ...(['category', 'type', 'manufacturer', 'model', 'unit', 'os', 'software_version'] as const),
  ...(['mac_vendors', 'vlans', 'protocols', 'services', 'roles', 'tags'] as const),
]);

const all = (filter: Filter): boolean => filter.op === 'and' && filter.of.length === 0;

interface Tally {
  readonly value: string;
  readonly n: number;
}

/** Values that fold to the same text count together, under the form that most assets have. */
function merged(rows: readonly Tally[]): readonly FacetCount[] {
  const by = new Map<string, { value: string; most: number; count: number }>();
  for (const { value, n } of rows) {
    const key = fold(value);
    const old = by.get(key);
    if (old === undefined) by.set(key, { value, most: n, count: n });
    else {
      old.count += n;
      if (n > old.most || (n === old.most && value < old.value)) Object.assign(old, { value, most: n });
    }
  }
  return [...by]
    .sort(([a, x], [b, y]) => y.count - x.count || Number(a === '') - Number(b === '') || compareFolded(a, b))
    .map(([key, { value, count }]) => ({ value: key === '' ? null : value, count }));
}

async function tallies(
  db: Database,
  sites: readonly string[],
  attributes: readonly AttributeName[],
): Promise<ReadonlyMap<AttributeName, readonly FacetCount[]>> {
  if (attributes.length === 0) return new Map();
  const { rows } = await sql<Tally & { attribute: string }>`
    select attribute, value, sum(assets)::bigint as n from asset_tally t
     where ${ofSites(sql`t.site_id`, sites)} and attribute = any(${[...attributes]}::text[]) and assets > 0
     group by attribute, value`.execute(db);
  return new Map(attributes.map((a) => [a, merged(rows.filter((r) => r.attribute === a))]));
}

/** At most `limit` values an attribute. */
export async function facets(
  db: Database,
  query: AssetQuery,
  attributes: readonly AttributeName[],
  limit: number,
): Promise<readonly (readonly FacetCount[])[]> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return attributes.map(() => []);
  const kept = all(query.filter) ? attributes.filter((a) => TALLIED.has(a)) : [];
  const rest = attributes.filter((a) => !kept.includes(a));
  const [known, counted] = await Promise.all([tallies(db, sites, kept), scanned(db, sites, query, rest, limit)]);
  return attributes.map((a) => known.get(a)?.slice(0, limit) ?? counted[rest.indexOf(a)] ?? []);
}

async function scanned(
  db: Database,
  sites: readonly string[],
  query: AssetQuery,
  attributes: readonly AttributeName[],
  limit: number,
): Promise<readonly (readonly FacetCount[])[]> {
  const where = sql`${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`;
  const base = sql`hit s`;
  const parts = attributes.map((a) => grouped(a, base, limit));
  if (parts.length === 0) return [];
  const { rows } = await sql<Group & { shown: unknown }>`
    with hit as materialized (select ${sql.join([sql`s.site_id, s.id`, ...attributes.map((a) => column(a))])} from asset s where ${where})
    select g.*, v."values" -> g.attribute as shown
      from (${sql.join(parts, sql` union all `)}) g
      left join lateral (select a."values" from asset_view a
        where a.site_id = any(${[...sites]}::text[]) and a.id = g.id limit 1) v on true`.execute(db);
  return attributes.map((a) =>
    rows
      .filter((r) => r.attribute === a)
      .map((r) => ({ value: r.folded === null ? null : display(a, r.folded, r.shown), count: r.n })),
  );
}

/** The shown form: the value as that asset has it, for lists the element that folds to the same text. */
export function display(attribute: AttributeName, folded: string, shown: unknown): string {
  if (!ATTRIBUTES[attribute].many) return typeof shown === 'string' && fold(shown) === folded ? shown : folded;
  const list = Array.isArray(shown) ? shown.map(String) : [];
  return list.find((v) => fold(v) === folded) ?? folded;
}
