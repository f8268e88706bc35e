/** Semantic versions (semver.org 2.0.0, 11), as npm, Cargo, Go and Hex have them; and NuGet's, with a fourth number. */

import { compareDigits, compareText, isDigits, type Order, sign } from './text.ts';

interface Parts {
  readonly numbers: readonly string[];
  readonly before: readonly string[];
}

/** @param most  numbers that there may be; fewer are filled up with zeros, as ranges of advisories leave them out */
function parts(given: string, most: number): Parts | null {
  const text = given.startsWith('v') || given.startsWith('V') ? given.slice(1) : given;
  const plus = text.indexOf('+');
  const core = plus < 0 ? text : text.slice(0, plus);
  const dash = core.indexOf('-');
  const numbers = (dash < 0 ? core : core.slice(0, dash)).split('.');
  const before = dash < 0 ? [] : core.slice(dash + 1).split('.');
  if (numbers.length > most || !numbers.every(isDigits)) return null;
  if (before.some((id) => id === '' || /[^0-9A-Za-z-]/.test(id))) return null;
  return { numbers, before };
}

function compareIds(a: string, b: string): -1 | 0 | 1 {
  const [x, y] = [isDigits(a), isDigits(b)];
  if (x && y) return compareDigits(a, b);
  return x !== y ? (x ? -1 : 1) : compareText(a, b);
}

function compareParts(x: Parts, y: Parts): -1 | 0 | 1 {
  for (let k = 0; k < Math.max(x.numbers.length, y.numbers.length); k++) {
    const order = compareDigits(x.numbers[k] ?? '0', y.numbers[k] ?? '0');
    if (order !== 0) return order;
  }
  if (x.before.length === 0 || y.before.length === 0) return sign(y.before.length - x.before.length);
  for (let k = 0; k < Math.min(x.before.length, y.before.length); k++) {
    const order = compareIds(x.before[k]!, y.before[k]!);
    if (order !== 0) return order;
  }
  return sign(x.before.length - y.before.length);
}

const orderOf =
  (most: number, plain: (text: string) => string): Order =>
  (a, b) => {
    const [x, y] = [parts(plain(a), most), parts(plain(b), most)];
    return x === null || y === null ? null : compareParts(x, y);
  };

export const semver: Order = orderOf(3, (text) => text);
/** Labels are the same in any case. */
export const nuget: Order = orderOf(4, (text) => text.toLowerCase());
/** Versions of the toolchain are written `go1.21.4`. */
export const golang: Order = orderOf(3, (text) => (text.startsWith('go') ? text.slice(2) : text));
