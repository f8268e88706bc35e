/**
 * Serial numbers and lots as recalls list them: single ones and ranges. A range is held by its two ends, however much lies between
 * them. What could only be the same if zeros or letters were left out is *maybe*.
 */

/** A number as it is compared: upper case, letters and digits only. */
export interface Value {
  readonly text: string;
  /** Before, and of, the last run of digits; behind it. `digits` is '' where there are none. */
  readonly before: string;
  readonly digits: string;
  readonly after: string;
}

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const isPart = (c: string): boolean => isDigit(c) || (c >= 'A' && c <= 'Z');

const plain = (raw: string): string => {
  let out = '';
  for (const c of raw) if (isPart(c)) out += c;
  return out;
};

export function readValue(raw: string): Value {
  const upper = raw.toUpperCase();
  let to = upper.length;
  while (to > 0 && !isDigit(upper[to - 1]!)) to--;
  let from = to;
  while (from > 0 && isDigit(upper[from - 1]!)) from--;
  return {
    text: plain(upper),
    before: plain(upper.slice(0, from)),
    digits: upper.slice(from, to),
    after: plain(upper.slice(to)),
  };
}

function withoutZeros(digits: string): string {
  let k = 0;
  while (k < digits.length - 1 && digits[k] === '0') k++;
  return digits.slice(k);
}

/** Order of two numbers of any length. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [withoutZeros(a), withoutZeros(b)];
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}

export interface Range {
  readonly low: Value;
  readonly high: Value;
}

/** @returns null where the two are no ends of one range: other letters, or the second is the lesser one */
export function rangeBetween(low: Value, high: Value): Range | null {
  if (low.digits === '' || high.digits === '') return null;
  if (low.before !== high.before || low.after !== high.after) return null;
  return compareDigits(low.digits, high.digits) <= 0 ? { low, high } : null;
}

/** `A100-A200` written as one word: the place of the hyphen between two ends of one form; -1: there is none. */
export function hyphenOf(word: string): number {
  const at = word.indexOf('-');
  if (at <= 0 || word.indexOf('-', at + 1) >= 0) return -1;
  const [low, high] = [readValue(word.slice(0, at)), readValue(word.slice(at + 1))];
  const sameForm = low.text.length === high.text.length && low.digits.length >= 3;
  return sameForm && rangeBetween(low, high) !== null && low.text !== high.text ? at : -1;
}

/** Numbers that a recall lists. */
export interface Values {
  readonly single: ReadonlySet<string>;
  readonly ranges: readonly Range[];
  /** The single ones by their digits without zeros in front, to find those that may be meant; at most some of each. */
  readonly near: ReadonlyMap<string, readonly Value[]>;
}

/** Values of the same digits that are told apart by letters; where there are more, nobody is told that he is none of them. */
const SAME_DIGITS = 50;

export function valuesOf(single: readonly Value[], ranges: readonly Range[]): Values {
  const near = new Map<string, Value[]>();
  for (const value of single) {
    if (value.digits === '') continue;
    const key = withoutZeros(value.digits);
    const list = near.get(key);
    if (list === undefined) near.set(key, [value]);
    else if (list.length < SAME_DIGITS) list.push(value);
  }
  return { single: new Set(single.map((v) => v.text)), ranges, near };
}

export const isEmpty = (values: Values): boolean => values.single.size === 0 && values.ranges.length === 0;

const allDigits = (text: string): boolean => text !== '' && [...text].every(isDigit);

function inRange({ text, before, digits }: Value, { low, high }: Range): 'fits' | 'maybe' | 'differs' {
  const inside = (number: string): boolean =>
    compareDigits(low.digits, number) <= 0 && compareDigits(number, high.digits) <= 0;
  // Of the same form as the two ends, with or without the marks between its parts.
  const middle = text.slice(low.before.length, text.length - low.after.length);
  const sameForm = text === low.before + middle + low.after && allDigits(middle);
  const sameLength = low.digits.length !== high.digits.length || middle.length === low.digits.length;
  if (sameForm && inside(middle)) return sameLength ? 'fits' : 'maybe';
  // Letters that one side leaves out.
  const bare = before === '' || low.before === '';
  return bare && digits !== '' && inside(digits) ? 'maybe' : 'differs';
}

/** Whether a number is among those that are listed. */
export function among(value: Value, values: Values): 'fits' | 'maybe' | 'differs' {
  if (values.single.has(value.text)) return 'fits';
  let found: 'maybe' | 'differs' = 'differs';
  for (const range of values.ranges) {
    const one = inRange(value, range);
    if (one === 'fits') return one;
    if (one === 'maybe') found = one;
  }
  return found === 'differs' && values.near.has(withoutZeros(value.digits)) ? nearly(value, values) : found;
}

/** The digits are the same; letters or zeros in front may have been left out on one side. */
function nearly(value: Value, values: Values): 'maybe' | 'differs' {
  const list = values.near.get(withoutZeros(value.digits)) ?? [];
  if (list.length === SAME_DIGITS) return 'maybe';
  const bare = (one: Value): boolean => one.before === value.before || one.before === '' || value.before === '';
  return list.some((one) => one.after === value.after && bare(one)) ? 'maybe' : 'differs';
}
