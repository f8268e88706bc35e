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

/** Assets with an address in the subnet, by the table that has an index for it; unknown stays unknown. */
function inSubnet(attribute: AttributeName, value: FilterValue): Condition {
  return sql`case when ${column(attribute)} is not null then
    (s.site_id, s.id) in (select i.site_id, i.asset_id from asset_ip i where i.ip <<= ${String(value)}::inet) end`;
}

function someElement(attribute: AttributeName, pattern: string): Condition {
  return sql`case when ${column(attribute)} is not null then
    exists (select 1 from unnest(${column(attribute)}) e where e like ${pattern}) end`;
}

/** Assets that hold any of the addresses; the table of addresses has an index for it. */
function holdsIp(attribute: AttributeName, values: readonly FilterValue[]): Condition {
  return sql`case when ${column(attribute)} is not null then (s.site_id, s.id) in
    (select i.site_id, i.asset_id from asset_ip i where i.ip = any(${listParameter(attribute, values)})) end`;
}

function testMany(attribute: AttributeName, operator: Operator, values: readonly FilterValue[]): Condition {
  const own = column(attribute);
  switch (operator) {
    case 'has':
      if (ATTRIBUTES[attribute].type === 'ip') return holdsIp(attribute, values);
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
      return someElement(attribute, `%${likeText(fold(String(values[0])))}%`);
    case 'starts_with':
      return someElement(attribute, `${likeText(fold(String(values[0])))}%`);
    default:
      return inSubnet(attribute, values[0]!);
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

/** @param nowMs moment of the query, milliseconds since 1970 */
export function filterSql(filter: Filter, nowMs: number): Condition {
  switch (filter.op) {
    case 'and':
    case 'or': {
      if (filter.of.length === 0) return sql`true`;
      const sides = filter.of.map((f) => sql`(${filterSql(f, nowMs)})`);
      return sql`${sql.join(sides, filter.op === 'and' ? sql` and ` : sql` or `)}`;
    }
    case 'not':
      return sql`not (${filterSql(filter.of, nowMs)})`;
    case 'search':
      return sql`s.search like ${`%${likeText(fold(filter.text))}%`}`;
    case 'test': {
      const own = column(filter.attribute);
      if (filter.operator === 'is_known') return sql`${own} is not null`;
      if (filter.operator === 'is_unknown') return sql`${own} is null`;
      return ATTRIBUTES[filter.attribute].many
        ? testMany(filter.attribute, filter.operator, filter.values)
        : testOne(filter.attribute, filter.operator, filter.values, nowMs);
    }
  }
}
