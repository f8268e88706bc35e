/**
 * Pages of assets by key: each page starts behind the last row of the one before, whatever was written in between. Known
 * values come first in either direction, unknown ones last; equal ones by site and id. Each site is read in the order of its
 * own index and the few best of each are merged.
 */

import { type RawBuilder, sql } from 'kysely';
import type { AssetRow } from '../model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../model/attribute.ts';
import type { AssetQuery, AssetSlice, Position, Sort } from '../services/ports.ts';
import type { Database } from './database.ts';
import { filterSql, sortColumn } from './filter-sql.ts';
import { sitesOf } from './scope.ts';

interface Key {
  readonly site_id: string;
  readonly id: string;
  readonly key: string | number | null;
}

interface Phase {
  /** Rows whose sort value is known, or those where it is not. */
  readonly known: boolean;
  readonly after: Position | null;
}

/** Behind `after` in one site: equal sort values are ordered by site, then id. */
function behind(site: string, sort: Sort, phase: Phase): RawBuilder<boolean> {
  const { after } = phase;
  if (after === null) return sql`true`;
  const { expression, type } = sortColumn(sort.attribute);
  const further = sort.descending ? sql`<` : sql`>`;
  const bySite = sort.descending ? site < after.site : site > after.site;
  if (!phase.known) {
    if (site === after.site) return sql`s.id ${further} ${after.id}`;
    return bySite ? sql`true` : sql`false`;
  }
  const key = sql`${after.key}::${sql.raw(type)}`;
  if (site === after.site) return sql`(${expression}, s.id) ${further} (${key}, ${after.id})`;
  return bySite ? sql`${expression} ${further}= ${key}` : sql`${expression} ${further} ${key}`;
}

function slice(site: string, query: AssetQuery, sort: Sort, phase: Phase, limit: number): RawBuilder<Key> {
  const { expression, type } = sortColumn(sort.attribute);
  const way = sort.descending ? sql`desc` : sql`asc`;
  const shown = type === 'inet' ? sql`host(${expression})` : expression;
  const order = phase.known ? sql`${expression} ${way}, s.id ${way}` : sql`s.id ${way}`;
  return sql<Key>`(select s.site_id, s.id, ${shown} as key, ${expression} as sort from asset s
    where s.site_id = ${site} and ${expression} is ${phase.known ? sql`not null` : sql`null`}
      and ${behind(site, sort, phase)} and (${filterSql(query.filter, [site], query.nowMs)})
    order by ${order} limit ${limit})`;
}

async function keys(
  db: Database,
  sites: readonly string[],
  query: AssetQuery,
  sort: Sort,
  phase: Phase,
  limit: number,
): Promise<readonly Key[]> {
  if (sites.length === 0 || limit <= 0) return [];
  const parts = sites.map((site) => slice(site, query, sort, phase, limit));
  const way = sort.descending ? sql`desc` : sql`asc`;
  const merged = sql<Key>`select site_id, id, key from (${sql.join(parts, sql` union all `)}) u
    order by sort ${way} nulls last, site_id ${way}, id ${way} limit ${limit}`;
  return (await merged.execute(db)).rows;
}

/** What is shown of assets, in the order of the keys. */
export async function rowsOf(
  db: Database,
  wanted: readonly { readonly site_id: string; readonly id: string }[],
): Promise<readonly AssetRow[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<{
    site_id: string;
    id: string;
    values: Record<AttributeName, string | readonly string[] | null>;
    confidence: Partial<Record<AttributeName, number>>;
    conflicts: AttributeName[];
  }>`select v.site_id, v.id, v."values", v.confidence, v.conflicts
       from unnest(${wanted.map((w) => w.site_id)}::text[], ${wanted.map((w) => w.id)}::text[]) with ordinality w(site_id, id, n)
       join asset_view v using (site_id, id) order by w.n`.execute(db);
  return rows.map((r) => ({
    id: r.id,
    site: r.site_id,
    values: whole(r.values),
    confidence: r.confidence,
    conflicts: r.conflicts,
  }));
}

/** Attributes that were added since the asset was resolved are unknown until it is resolved again. */
function whole(values: Partial<Record<AttributeName, string | readonly string[] | null>>): AssetRow['values'] {
  const out: Partial<Record<AttributeName, string | readonly string[] | null>> = {};
  for (const name of ATTRIBUTE_NAMES) out[name] = values[name] ?? null;
  return out as AssetRow['values'];
}

export async function page(
  db: Database,
  query: AssetQuery,
  sort: Sort,
  after: Position | null,
  limit: number,
): Promise<AssetSlice> {
  const sites = await sitesOf(db, query.scope);
  // One more than asked for tells whether there is a next page.
  const wanted = limit + 1;
  const inKnown = after === null || after.key !== null;
  const found: Key[] = inKnown ? [...(await keys(db, sites, query, sort, { known: true, after }, wanted))] : [];
  if (found.length < wanted) {
    const rest = { known: false, after: inKnown ? null : after };
    found.push(...(await keys(db, sites, query, sort, rest, wanted - found.length)));
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? { key: last.key, site: last.site_id, id: last.id } : null;
  return { rows: await rowsOf(db, shown), next };
}
