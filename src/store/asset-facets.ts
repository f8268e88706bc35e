/** Counts by value: facets of the devices page and the figures of the overview, in one pass over the assets that match. */

import { type RawBuilder, sql } from 'kysely';
import { ATTRIBUTES, type AttributeName } from '../model/attribute.ts';
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

export async function facets(
  db: Database,
  query: AssetQuery,
  attributes: readonly AttributeName[],
  limit: number,
): Promise<readonly (readonly FacetCount[])[]> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return attributes.map(() => []);
  const where = sql`${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`;
  const base = sql`hit s`;
  const parts = attributes.map((a) => grouped(a, base, limit));
  if (parts.length === 0) return [];
  const { rows } = await sql<Group & { shown: unknown }>`
    with hit as materialized (select ${sql.join([sql`s.site_id, s.id`, ...attributes.map((a) => column(a))])} from asset s where ${where})
    select g.*, v."values" -> g.attribute as shown
      from (${sql.join(parts, sql` union all `)}) g
      left join lateral (select a."values" from asset_view a
        where a.site_id = any(${sites}::text[]) and a.id = g.id limit 1) v on true`.execute(db);
  return attributes.map((a) =>
    rows
      .filter((r) => r.attribute === a)
      .map((r) => ({ value: r.folded === null ? null : display(a, r.folded, r.shown), count: r.n })),
  );
}

/** The shown form: the value as that asset has it, for lists the element that folds to the same text. */
function display(attribute: AttributeName, folded: string, shown: unknown): string {
  if (!ATTRIBUTES[attribute].many) return typeof shown === 'string' ? shown : folded;
  const list = Array.isArray(shown) ? shown.map(String) : [];
  return list.find((v) => v.toLowerCase() === folded) ?? folded;
}
