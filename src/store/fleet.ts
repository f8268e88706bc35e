/** Counts of the fleet (identify/fleet.ts): one pass over the assets that match, nothing kept. */

import { type RawBuilder, sql } from 'kysely';
import type { LineKey, ValueCount } from '../identify/fleet.ts';
import { ATTRIBUTES, type AttributeName } from '../model/attribute.ts';
import { COMPARED, type ComparedAttribute } from '../model/fleet.ts';
import type { AssetQuery, FleetCounts, Scope } from '../services/ports.ts';
import { display } from './asset-facets.ts';
import type { Database } from './database.ts';
import { column, filterSql, ofSites } from './filter-sql.ts';
import { createMemory } from './remember.ts';
import { sitesOf } from './scope.ts';

type LineCount = LineKey & { readonly devices: number; readonly id: string };

/** Counts of one attribute; a list is unfolded, an asset without a value counts as unknown. */
function counted(attribute: ComparedAttribute): RawBuilder<ValueCount> {
  const own = column(attribute);
  const { many } = ATTRIBUTES[attribute];
  const value = many ? sql`e.v::text` : sql`${own}::text`;
  // A value that stands twice in a list counts once.
  const unfold = many ? sql`left join lateral (select distinct unnest(${own}) as v) e on true` : sql``;
  return sql<ValueCount>`(select s.type, s.manufacturer, s.model, ${attribute}::text as attribute, ${value} as value,
      count(*) as devices, min(s.id) as id
    from line s ${unfold} group by 1, 2, 3, 5)`;
}

async function countNow(db: Database, sites: readonly string[], query: AssetQuery): Promise<FleetCounts> {
  const where = sql`${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})`;
  const wanted = sql.join(COMPARED.map((a) => column(a)));
  const line = sql`with line as materialized (
    select s.id, s.type, s.manufacturer, s.model, ${wanted} from asset s
     where ${where} and s.manufacturer is not null and s.model is not null)`;
  const [lines, counts, rest] = await Promise.all([
    sql<LineCount>`${line} select type, manufacturer, model, count(*) as devices, min(id) as id
      from line group by 1, 2, 3`.execute(db),
    sql<ValueCount>`${line} ${sql.join(COMPARED.map(counted), sql` union all `)}`.execute(db),
    sql<{ n: number }>`select count(*) as n from asset s
      where ${where} and (s.manufacturer is null or s.model is null)`.execute(db),
  ]);
  return { lines: lines.rows, counts: counts.rows, ungrouped: rest.rows[0]?.n ?? 0 };
}

/** A few people look at the fleet, each by few filters; an answer of a large hospital takes megabytes. */
const REMEMBERED = 8;

export const createFleetCounter = (db: Database): ((query: AssetQuery) => Promise<FleetCounts>) =>
  createMemory(db, REMEMBERED, { lines: [], counts: [], ungrouped: 0 }, countNow);

interface Shown {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Folded values as the device named by `id` shows them, in order. */
export async function shownValues(
  db: Database,
  scope: Scope,
  asked: readonly { readonly id: string; readonly attribute: AttributeName; readonly value: string }[],
): Promise<readonly string[]> {
  const sites = await sitesOf(db, scope);
  const ids = [...new Set(asked.map((a) => a.id))];
  const { rows } = await sql<Shown>`select id, "values" from asset_view
    where site_id = any(${[...sites]}::text[]) and id = any(${ids}::text[])`.execute(db);
  const by = new Map(rows.map((r) => [r.id, r.values]));
  return asked.map(({ id, attribute, value }) => display(attribute, value, by.get(id)?.[attribute]));
}
