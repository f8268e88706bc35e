/**
 * Filter -> SQL over the folded columns of `asset` (alias `s`). An unknown attribute is NULL there, and SQL's own three-valued
 * logic then gives exactly the filter's: a test on NULL is neither true nor false, nor is its negation.
 * Column names come from the constant table below; every value is a parameter.
 */

import { type RawBuilder, sql } from 'kysely';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type AttributeSpec } from '../model/attribute.ts';
import type { Filter, FilterValue, Operator } from '../model/filter/ast.ts';
import { fold, versionKey } from '../model/filter/fold.ts';
import { comparable, filterTimeUs } from '../model/filter/match.ts';

type Condition = RawBuilder<boolean | null>;

interface Context {
  readonly sites: readonly string[];
  /** Moment of the query, milliseconds since 1970. */
  readonly nowMs: number;
  /** Below a `not`, where unknown has to stay NULL; elsewhere false does as well, and leaves the planner its indexes. */
  readonly negated: boolean;
}

/** Rows of the sites: one site as an equality, which is tested faster and merges with the order of an index. */
export function ofSites(column: RawBuilder<unknown>, sites: readonly string[]): RawBuilder<boolean> {
  return sites.length === 1 ? sql`${column} = ${sites[0]}` : sql`${column} = any(${[...sites]}::text[])`;
}

const orUnknown = (attribute: AttributeName, test: RawBuilder<unknown>, { negated }: Context): Condition =>
  negated ? sql`case when ${column(attribute)} is not null then ${test} end` : sql`${test}`;

/** The column of an attribute, quoted by the query builder; names are those of ATTRIBUTES, a constant list. */
const COLUMNS = new Map<AttributeName, RawBuilder<unknown>>(ATTRIBUTE_NAMES.map((a) => [a, sql.ref(`s.${a}`)]));
const KEY_COLUMNS = new Map<AttributeName, RawBuilder<unknown>>(
  ATTRIBUTE_NAMES.filter((a) => ATTRIBUTES[a].type === 'version').map((a) => [a, sql.ref(`s.${a}_key`)]),
);

export const column = (attribute: AttributeName): RawBuilder<unknown> => COLUMNS.get(attribute)!;

/** What an attribute is sorted by, and the type of that expression. Lists are sorted by their first value. */
export function sortColumn(attribute: AttributeName): {
  readonly expression: RawBuilder<unknown>;
  readonly type: 'text' | 'bigint' | 'integer' | 'inet';
} {
  const { type, many }: AttributeSpec = ATTRIBUTES[attribute];
  if (type === 'time') return { expression: column(attribute), type: 'bigint' };
  if (type === 'version') return { expression: KEY_COLUMNS.get(attribute)!, type: 'text' };
  if (!many) return { expression: column(attribute), type: 'text' };
  if (type === 'integer') return { expression: sql`${column(attribute)}[1]`, type: 'integer' };
  if (type === 'ip') return { expression: sql`${column(attribute)}[1]`, type: 'inet' };
  return { expression: sql`(${column(attribute)}[1] collate "C")`, type: 'text' };
}

/** Text with what LIKE gives a meaning taken literally. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);

const ORDER: Readonly<Partial<Record<Operator, RawBuilder<unknown>>>> = {
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

function listParameter(attribute: AttributeName, values: readonly FilterValue[]): RawBuilder<unknown> {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (type === 'integer') return sql`${values.map(Number)}::int[]`;
  const texts = values.map((v) => comparable(attribute, String(v)));
  return type === 'ip' ? sql`${texts}::inet[]` : sql`${texts}::text[]`;
}

/** Assets with an address that meets the test, by the key of the table of addresses. */
function byIp(attribute: AttributeName, test: RawBuilder<unknown>, context: Context): Condition {
  const { sites } = context;
  const found =
    sites.length === 1
      ? sql`s.id in (select i.asset_id from asset_ip i where i.site_id = ${sites[0]} and ${test})`
      : sql`(s.site_id, s.id) in (select i.site_id, i.asset_id from asset_ip i where ${ofSites(sql`i.site_id`, sites)} and ${test})`;
  return orUnknown(attribute, found, context);
}

const someElement = (attribute: AttributeName, pattern: string, context: Context): Condition =>
  orUnknown(attribute, sql`exists (select 1 from unnest(${column(attribute)}) e where e like ${pattern})`, context);

function testMany(
  attribute: AttributeName,
  operator: Operator,
  values: readonly FilterValue[],
  context: Context,
): Condition {
  const own = column(attribute);
  switch (operator) {
    case 'has':
      if (ATTRIBUTES[attribute].type === 'ip')
        return byIp(attribute, sql`i.ip = any(${listParameter(attribute, values)})`, context);
      return sql`${own} @> ${listParameter(attribute, values)}`;
    case 'has_all':
      return sql`${own} @> ${listParameter(attribute, values)}`;
    case 'has_any':
      return sql`${own} && ${listParameter(attribute, values)}`;
    case 'has_none':
      return sql`not (${own} && ${listParameter(attribute, values)})`;
    case 'has_only':
      return sql`${own} <@ ${listParameter(attribute, values)}`;
    case 'contains':
      return someElement(attribute, `%${likeText(fold(String(values[0])))}%`, context);
    case 'starts_with':
      return someElement(attribute, `${likeText(fold(String(values[0])))}%`, context);
    default:
      return byIp(attribute, sql`i.ip <<= ${String(values[0])}::inet`, context);
  }
}

function testOne(
  attribute: AttributeName,
  operator: Operator,
  values: readonly FilterValue[],
  nowMs: number,
): Condition {
  const own = column(attribute);
  const first = values[0]!;
  const order = ORDER[operator];
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (order !== undefined) {
    if (type === 'time') return sql`${own} ${order} ${filterTimeUs(first, nowMs)}::bigint`;
    return sql`${KEY_COLUMNS.get(attribute) ?? own} ${order} ${versionKey(String(first))}`;
  }
  const texts = values.map((v) => comparable(attribute, String(v)));
  switch (operator) {
    case '=':
      return sql`${own} = ${texts[0]}`;
    case '!=':
      return sql`${own} <> ${texts[0]}`;
    case 'in':
      return sql`${own} = any(${texts}::text[])`;
    case 'contains':
      return sql`${own} like ${`%${likeText(texts[0]!)}%`}`;
    default:
      return sql`${own} like ${`${likeText(texts[0]!)}%`}`;
  }
}

/** The filter over the assets of these sites. The caller names the sites besides: the filter alone does not keep to them. */
export function filterSql(filter: Filter, sites: readonly string[], nowMs: number): Condition {
  return conditionOf(filter, { sites, nowMs, negated: false });
}

function conditionOf(filter: Filter, context: Context): Condition {
  switch (filter.op) {
    case 'and':
    case 'or': {
      if (filter.of.length === 0) return sql`true`;
      const sides = filter.of.map((f) => sql`(${conditionOf(f, context)})`);
      return sql`${sql.join(sides, filter.op === 'and' ? sql` and ` : sql` or `)}`;
    }
    case 'not':
      return sql`not (${conditionOf(filter.of, { ...context, negated: true })})`;
    case 'search':
      return sql`s.search like ${`%${likeText(fold(filter.text))}%`}`;
    case 'test': {
      const own = column(filter.attribute);
      if (filter.operator === 'is_known') return sql`${own} is not null`;
      if (filter.operator === 'is_unknown') return sql`${own} is null`;
      return ATTRIBUTES[filter.attribute].many
        ? testMany(filter.attribute, filter.operator, filter.values, context)
        : testOne(filter.attribute, filter.operator, filter.values, context.nowMs);
    }
  }
}
