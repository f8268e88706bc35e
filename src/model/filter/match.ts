/**
 * The reference meaning of a filter, in memory and three-valued: true, false, or null where the answer is unknown. An asset
 * is found when the answer is true. The store compiles the same filter to SQL; a property test compares the two.
 */

import { ATTRIBUTES, type AttributeName, type AttributeSpec } from '../attribute.ts';
import type { Filter, FilterValue, Operator } from './ast.ts';
import { isRelative, timeMs } from './check.ts';
import { canonicalIp, canonicalMac, compareFolded, fold, inSubnet, ipNumber, subnet, versionKey } from './fold.ts';

/** Values as in AssetRow: text, list of texts, null for unknown. Times are ISO 8601 texts. */
export type Values = Readonly<Partial<Record<AttributeName, string | readonly string[] | null>>>;
type Tri = boolean | null;

/** Attributes that a bare text is searched in. */
export const SEARCHED: readonly AttributeName[] = [
  'name',
  'hostname',
  'manufacturer',
  'model',
  'serial',
  'udi',
  'macs',
  'ips',
];

/** The folded text that a search looks through: one value a line. `label` gives the shown name of a term. */
export function searchText(values: Values, label?: (attribute: AttributeName, value: string) => string): string {
  const lines: string[] = [];
  for (const attribute of SEARCHED) {
    for (const value of [values[attribute] ?? []].flat()) {
      lines.push(fold(value));
      const shown = fold(label?.(attribute, value) ?? value);
      if (shown !== fold(value)) lines.push(shown);
    }
  }
  return lines.join('\n');
}

/** A text in the form in which its attribute is compared. */
export function comparable(attribute: AttributeName, text: string): string {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (type === 'ip') return canonicalIp(text) ?? fold(text);
  if (type === 'mac') return canonicalMac(text) ?? fold(text);
  return fold(text);
}

/** Microseconds since 1970 of a time value of a filter. */
export const filterTimeUs = (value: FilterValue, nowMs: number): number =>
  (isRelative(value) ? nowMs - value.secondsAgo * 1000 : (timeMs(String(value)) ?? 0)) * 1000;

function ordered(operator: Operator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function testOne(
  attribute: AttributeName,
  operator: Operator,
  values: readonly FilterValue[],
  own: string,
  nowMs: number,
): boolean {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  const wanted = values.map((v) => comparable(attribute, String(v)));
  const mine = comparable(attribute, own);
  switch (operator) {
    case '=':
    case 'in':
      return wanted.includes(mine);
    case '!=':
      return !wanted.includes(mine);
    case 'contains':
      return mine.includes(wanted[0]!);
    case 'starts_with':
      return mine.startsWith(wanted[0]!);
    case 'in_subnet':
      return within(own, values);
    default: {
      if (type === 'time') return ordered(operator, Date.parse(own) * 1000 - filterTimeUs(values[0]!, nowMs));
      if (type === 'integer') return ordered(operator, Number(own) - Number(values[0]));
      return ordered(operator, compareFolded(versionKey(own), versionKey(String(values[0]))));
    }
  }
}

function within(address: string, values: readonly FilterValue[]): boolean {
  const ip = ipNumber(address);
  const net = subnet(String(values[0]));
  return ip !== null && net !== null && inSubnet(ip, net);
}

function testMany(
  attribute: AttributeName,
  operator: Operator,
  values: readonly FilterValue[],
  own: readonly string[],
): boolean {
  const mine = own.map((v) => comparable(attribute, v));
  const wanted = values.map((v) => comparable(attribute, String(v)));
  switch (operator) {
    case 'has':
    case 'has_all':
      return wanted.every((w) => mine.includes(w));
    case 'has_any':
      return wanted.some((w) => mine.includes(w));
    case 'has_none':
      return !wanted.some((w) => mine.includes(w));
    case 'has_only':
      return mine.every((m) => wanted.includes(m));
    case 'contains':
      return mine.some((m) => m.includes(fold(String(values[0]))));
    case 'starts_with':
      return mine.some((m) => m.startsWith(fold(String(values[0]))));
    default:
      return own.some((v) => within(v, values));
  }
}

function evaluate(filter: Filter, values: Values, nowMs: number, search: () => string): Tri {
  switch (filter.op) {
    case 'and': {
      const sides = filter.of.map((f) => evaluate(f, values, nowMs, search));
      return sides.includes(false) ? false : sides.includes(null) ? null : true;
    }
    case 'or': {
      const sides = filter.of.map((f) => evaluate(f, values, nowMs, search));
      return sides.includes(true) ? true : sides.includes(null) ? null : false;
    }
    case 'not': {
      const inner = evaluate(filter.of, values, nowMs, search);
      return inner === null ? null : !inner;
    }
    case 'search':
      return search().includes(fold(filter.text));
    case 'test': {
      const own = values[filter.attribute] ?? null;
      const unknown = own === null || own.length === 0;
      if (filter.operator === 'is_known') return !unknown;
      if (filter.operator === 'is_unknown') return unknown;
      if (unknown) return null;
      return typeof own === 'string'
        ? testOne(filter.attribute, filter.operator, filter.values, own, nowMs)
        : testMany(filter.attribute, filter.operator, filter.values, own);
    }
  }
}

/**
 * @param nowMs moment of the query, milliseconds since 1970: what `now-7d` counts from
 * @returns true when the asset is found
 */
export function matches(
  filter: Filter,
  values: Values,
  nowMs: number,
  label?: (attribute: AttributeName, value: string) => string,
): boolean {
  return evaluate(filter, values, nowMs, () => searchText(values, label)) === true;
}
