/** Which operators and values fit which attribute. The parser applies it to text; services apply it to ready-made filters. */

import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type AttributeSpec } from '../attribute.ts';
import type { Filter, FilterValue, Operator, RelativeTime } from './ast.ts';
import { canonicalIp, canonicalMac, subnet } from './fold.ts';

export const MAX_DEPTH = 32;
export const MAX_TESTS = 256;
export const MAX_LIST = 256;
export const MAX_TEXT_CHARS = 1024;

export interface FilterProblem {
  readonly code: 'filter.syntax' | 'filter.attribute' | 'filter.operator' | 'filter.value';
  readonly detail: string;
}

const ORDER: readonly Operator[] = ['<', '<=', '>', '>='];
const KNOWN: readonly Operator[] = ['is_known', 'is_unknown'];
const WORDS: readonly Operator[] = ['contains', 'starts_with'];
const LIST: readonly Operator[] = ['has', 'has_any', 'has_all', 'has_none', 'has_only'];

/** Operators that take a list in brackets. */
export const LIST_OPERATORS: ReadonlySet<Operator> = new Set(['in', 'has_any', 'has_all', 'has_none', 'has_only']);

/** Operators that fit an attribute, the commonest first. */
export function operatorsFor(attribute: AttributeName): readonly Operator[] {
  const { type, many }: AttributeSpec = ATTRIBUTES[attribute];
  if (many) {
    const extra: readonly Operator[] = type === 'ip' ? ['in_subnet'] : type === 'integer' ? [] : WORDS;
    return [...LIST, ...extra, ...KNOWN];
  }
  switch (type) {
    case 'time':
      return [...ORDER, ...KNOWN];
    case 'integer':
      return ['=', '!=', ...ORDER, 'in', ...KNOWN];
    case 'version':
      return ['=', '!=', ...ORDER, ...WORDS, 'in', ...KNOWN];
    case 'ip':
      return ['=', '!=', 'in', 'in_subnet', ...KNOWN];
    default:
      return ['=', '!=', ...WORDS, 'in', ...KNOWN];
  }
}

export const isRelative = (value: FilterValue): value is RelativeTime => typeof value === 'object';

export const isAttribute = (name: string): name is AttributeName => Object.hasOwn(ATTRIBUTES, name);

/** Edits between two short words (Levenshtein): to name the attribute that was probably meant. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

export function nearestAttribute(word: string): AttributeName {
  const w = word.toLowerCase().slice(0, 40);
  const distance = (n: string): number => (n.startsWith(w) || w.startsWith(n) ? 0.5 : edits(w, n));
  return ATTRIBUTE_NAMES.reduce((best, n) => (distance(n) < distance(best) ? n : best));
}

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds since 1970 of an ISO 8601 time; a day alone, and a time without a zone, are UTC. null when it is none. */
export function timeMs(text: string): number | null {
  if (!ISO.test(text)) return null;
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.length === 10 ? `${text}T00:00` : text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}

const HUNDRED_YEARS_SECONDS = 3_155_760_000;

function valueProblem(attribute: AttributeName, operator: Operator, value: FilterValue): string | null {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (type === 'time') {
    if (isRelative(value)) {
      const s = value.secondsAgo;
      const fits = Number.isSafeInteger(s) && s >= 0 && s % 60 === 0 && s <= HUNDRED_YEARS_SECONDS;
      return fits ? null : 'a time before now is counted in whole minutes, at most 100 years';
    }
    return typeof value === 'string' && timeMs(value) !== null
      ? null
      : 'expected a time such as 2026-03-01, 2026-03-01T08:00:00Z or now-7d';
  }
  if (type === 'integer') {
    const fits = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647;
    return fits ? null : 'expected a whole number';
  }
  if (typeof value !== 'string') return 'expected a text';
  if (value === '') return 'expected a text that is not empty';
  if (value.length > MAX_TEXT_CHARS) return `longer than ${MAX_TEXT_CHARS} characters`;
  // PostgreSQL has no NUL in text, and a lone surrogate has no UTF-8 form.
  if (value.includes('\0') || !value.isWellFormed()) return 'holds a character that no text has';
  if (operator === 'in_subnet') {
    return subnet(value) === null ? 'expected a subnet such as 10.20.0.0/16, with nothing behind the prefix' : null;
  }
  if (type === 'ip') return canonicalIp(value) === null ? 'expected an IP address' : null;
  if (type === 'mac' && LIST.includes(operator)) return canonicalMac(value) === null ? 'expected a MAC address' : null;
  return null;
}

/**
 * @returns null when it fits; else the problem and which value it is about (null: the operator or the number of values)
 */
export function checkTest(
  attribute: AttributeName,
  operator: Operator,
  values: readonly FilterValue[],
): (FilterProblem & { readonly value: number | null }) | null {
  const fitting = operatorsFor(attribute);
  if (!fitting.includes(operator)) {
    const names = fitting.map(operatorText).join(', ');
    const detail = `"${operatorText(operator)}" does not fit ${attribute}; one of these does: ${names}`;
    return { code: 'filter.operator', detail, value: null };
  }
  const none = KNOWN.includes(operator);
  const count = values.length;
  if (none ? count !== 0 : LIST_OPERATORS.has(operator) ? count < 1 || count > MAX_LIST : count !== 1) {
    const wanted = none ? 'no value' : LIST_OPERATORS.has(operator) ? `1 to ${MAX_LIST} values` : 'one value';
    return { code: 'filter.value', detail: `"${operatorText(operator)}" takes ${wanted}`, value: null };
  }
  for (const [i, value] of values.entries()) {
    const problem = valueProblem(attribute, operator, value);
    if (problem !== null) return { code: 'filter.value', detail: `${attribute}: ${problem}`, value: i };
  }
  return null;
}

export const operatorText = (operator: Operator): string =>
  operator === 'is_known' ? 'is known' : operator === 'is_unknown' ? 'is unknown' : operator;

/** Bounds and type rules of a whole filter; null when it can be used. An `and` of nothing (no filter) counts as whole. */
export function check(filter: Filter): FilterProblem | null {
  let tests = 0;
  const tooMany: FilterProblem = { code: 'filter.syntax', detail: `more than ${MAX_TESTS} tests` };
  const visit = (f: Filter, depth: number): FilterProblem | null => {
    if (depth > MAX_DEPTH) return { code: 'filter.syntax', detail: `nested deeper than ${MAX_DEPTH}` };
    switch (f.op) {
      case 'and':
      case 'or':
        if (f.of.length < 2 && !(f.op === 'and' && f.of.length === 0 && depth === 0)) {
          return { code: 'filter.syntax', detail: `"${f.op}" needs at least two sides` };
        }
        for (const part of f.of) {
          const problem = visit(part, depth + 1);
          if (problem !== null) return problem;
        }
        return null;
      case 'not':
        return visit(f.of, depth + 1);
      case 'search': {
        if (++tests > MAX_TESTS) return tooMany;
        const bad = f.text === '' || f.text.length > MAX_TEXT_CHARS || f.text.includes('\0') || !f.text.isWellFormed();
        return bad ? { code: 'filter.value', detail: `a search text has 1 to ${MAX_TEXT_CHARS} characters` } : null;
      }
      case 'test':
        if (++tests > MAX_TESTS) return tooMany;
        if (!isAttribute(f.attribute)) {
          return { code: 'filter.attribute', detail: `there is no attribute "${String(f.attribute)}"` };
        }
        return checkTest(f.attribute, f.operator, f.values);
    }
  };
  return visit(filter, 0);
}
