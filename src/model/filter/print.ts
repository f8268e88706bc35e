/** Filter -> its canonical text. `parse(print(f))` is `f` for every filter that `check` accepts. */

import { ATTRIBUTES } from '../attribute.ts';
import type { Filter, FilterValue } from './ast.ts';
import { isRelative, LIST_OPERATORS, operatorText } from './check.ts';
import { KEYWORDS } from './parse.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
];

export const quote = (text: string): string => `"${text.replace(/["\\]/g, (c) => `\\${c}`)}"`;

function printValue(value: FilterValue): string {
  if (isRelative(value)) {
    if (value.secondsAgo === 0) return 'now';
    const [unit, seconds] = UNITS.find(([, s]) => value.secondsAgo % s === 0) ?? ['m', 60];
    return `now-${value.secondsAgo / seconds}${unit}`;
  }
  if (typeof value === 'number') return String(value);
  const bare = /^[A-Za-z0-9_.:/+@-]+$/.test(value) && !KEYWORDS.has(value.toLowerCase()) && !/^now/i.test(value);
  return bare ? value : quote(value);
}

/** A side of an operator: brackets where the structure needs them. */
const side = (filter: Filter, within: 'and' | 'or' | 'not'): string => {
  const brackets = filter.op === 'or' || (filter.op === 'and' && within !== 'or');
  return brackets ? `(${print(filter)})` : print(filter);
};

export function print(filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.map((f) => side(f, filter.op as 'and' | 'or')).join(` ${filter.op} `);
    case 'not':
      return `not ${side(filter.of, 'not')}`;
    case 'search':
      return quote(filter.text);
    case 'test': {
      const operator = operatorText(filter.operator);
      const values = filter.values.map(printValue);
      const head = `${filter.attribute in ATTRIBUTES ? filter.attribute : ''} ${operator}`;
      if (LIST_OPERATORS.has(filter.operator)) return `${head} (${values.join(', ')})`;
      return values.length === 0 ? head : `${head} ${values[0]}`;
    }
  }
}
