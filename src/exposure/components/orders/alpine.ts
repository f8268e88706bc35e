/** Alpine: `1.2.3b_rc1-r4` (apk-tools, package versions). */

import { compareDigits, compareText, isDigit, type Order, runEnd, sign } from './text.ts';

/** From the earliest on; the release itself stands between `rc` and `cvs`. */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const RELEASE = SUFFIXES.indexOf('');

interface Parts {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly (readonly [rank: number, number: string])[];
  readonly build: string;
}

function parts(text: string): Parts | null {
  let at = 0;
  const digits = (): string => {
    const end = runEnd(text, at, isDigit);
    const found = text.slice(at, end);
    at = end;
    return found;
  };
  const numbers = [digits()];
  while (text[at] === '.' && isDigit(text[at + 1])) {
    at++;
    numbers.push(digits());
  }
  if (numbers[0] === '') return null;
  const lower = (c: string | undefined): boolean => c !== undefined && c >= 'a' && c <= 'z';
  const letter = lower(text[at]) ? text[at++]! : '';
  const suffixes: (readonly [number, string])[] = [];
  while (text[at] === '_') {
    const end = runEnd(text, at + 1, lower);
    const rank = SUFFIXES.indexOf(text.slice(at + 1, end));
    if (rank < 0 || rank === RELEASE) return null;
    at = end;
    suffixes.push([rank, digits()]);
  }
  // A hash of a commit says nothing about the order.
  if (text[at] === '~') at = runEnd(text, at + 1, (c) => isDigit(c) || (c !== undefined && c >= 'a' && c <= 'f'));
  let build = '0';
  if (text.startsWith('-r', at)) {
    at += 2;
    build = digits();
    if (build === '') return null;
  }
  return at === text.length ? { numbers, letter, suffixes, build } : null;
}

const withoutEndZeros = (digits: string): string => {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
};

/** Behind the first, a number that begins with a zero is compared as the digits behind a decimal point are. */
function compareNumbers(a: readonly string[], b: readonly string[]): -1 | 0 | 1 {
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [x, y] = [a[k]!, b[k]!];
    const fraction = k > 0 && (x.startsWith('0') || y.startsWith('0'));
    const order = fraction ? compareText(withoutEndZeros(x), withoutEndZeros(y)) : compareDigits(x, y);
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

export const alpine: Order = (a, b) => {
  const [x, y] = [parts(a), parts(b)];
  if (x === null || y === null) return null;
  const first = compareNumbers(x.numbers, y.numbers) || compareText(x.letter, y.letter);
  if (first !== 0) return first;
  for (let k = 0; k < Math.max(x.suffixes.length, y.suffixes.length); k++) {
    const [p, m] = x.suffixes[k] ?? [RELEASE, ''];
    const [q, n] = y.suffixes[k] ?? [RELEASE, ''];
    const order = p !== q ? sign(p - q) : compareDigits(m, n);
    if (order !== 0) return order;
  }
  return compareDigits(x.build, y.build);
};
