/**
 * Whether two statements can both be so. `conflicts` only where that is certain: what is written in another way, more coarsely, or
 * in a form that is not understood contradicts nothing.
 */

import type { Statement } from '../../model/contradiction.ts';
import { coversVersion } from '../mds2/state.ts';
import { best, fits } from '../products/fit.ts';
import { form, makerWords } from '../products/forms.ts';
import { plainName } from '../products/names.ts';
import { alternatives, hasDigit } from '../products/words.ts';
import { beginsWith, compareVersions, parseVersion } from '../versions/version.ts';
import { osFamily, osShort, placeParts, serialKey } from './canonical.ts';

/** What is known elsewhere of names. */
export interface Names {
  /** The maker's one name for all of its spellings and companies; null: not known. */
  makerOf(name: string): string | null;
  /** Whether both can be said of one operating system. */
  osAgree(a: string, b: string): boolean;
  /** The place behind a text, as the hospital has named it; null: not known. */
  placeOf(text: string): string | null;
}

/** null: cannot be said. */
export type Outcome = 'agrees' | 'conflicts' | null;
type Compare = (left: Statement, right: Statement, names: Names) => Outcome;

/** A statement that stands in a comparison has a value. */
const textOf = (s: Statement): string => s.value ?? '';

const version: Compare = (left, right) => {
  // What is software here and firmware there counts for itself.
  if (left.fact === 'version' && left.key !== null && right.key !== null && left.key !== right.key) return null;
  const [a, b] = [parseVersion(textOf(left)), parseVersion(textOf(right))];
  if (a === null || b === null) return null;
  const order = compareVersions(a, b);
  if (order === 0 || beginsWith(a, b) || beginsWith(b, a)) return 'agrees';
  // A version of which is not told of what it is: another one of the firmware or the hardware may be beside it.
  const isOpen = left.fact === 'version' && left.key === null && right.key !== null && right.key !== 'software';
  return order === null || isOpen ? null : 'conflicts';
};

const maker: Compare = (left, right, names) => {
  const [a, b] = [textOf(left), textOf(right)];
  const [x, y] = [names.makerOf(a), names.makerOf(b)];
  if (x !== null && y !== null) return x === y ? 'agrees' : 'conflicts';
  const [p, q] = [makerWords(a), makerWords(b)];
  return p.size > 0 && q.size > 0 && (p.isSubsetOf(q) || q.isSubsetOf(p)) ? 'agrees' : null;
};

/** Words of a model that tell it from others: those with digits. */
const numbersOf = (text: string): readonly string[] =>
  plainName(text)
    .split(' ')
    .filter((word) => hasDigit(word) && word.length >= 2);

const letters = (text: string): string => plainName(text).replaceAll(' ', '');

function oneModel(a: string, b: string): Outcome {
  const none = new Set<string>();
  const [x, y] = [form(a.slice(0, 200), none), form(b.slice(0, 200), none)];
  if (best([x], y, null) === 'same' || fits(y, x, null) === 'same') return 'agrees';
  const [p, q] = [numbersOf(a), numbersOf(b)];
  if (p.length === 0 || q.length === 0) return null;
  // `Pump 7` and `PUMP7`, `MX800` and `MX 800-C`
  const [s, t] = [letters(a), letters(b)];
  const isPart = p.some((word) => t.includes(word)) || q.some((word) => s.includes(word));
  return isPart ? null : 'conflicts';
}

const model: Compare = (left, right) => {
  // A form may be about several models.
  const several = textOf(left)
    .slice(0, 2_000)
    .split(/[,;]| and /)
    .slice(0, 40)
    .flatMap((one) => alternatives(one.trim()))
    .filter((one) => one !== '');
  const outcomes = several.map((one) => oneModel(one, textOf(right)));
  if (outcomes.length === 0 || outcomes.includes('agrees')) return outcomes.length === 0 ? null : 'agrees';
  return outcomes.includes(null) ? null : 'conflicts';
};

const serial: Compare = (left, right) => {
  const [a, b] = [serialKey(textOf(left)), serialKey(textOf(right))];
  if (a.length < 3 || b.length < 3) return null;
  // Labels put a prefix before it.
  return a === b || a.endsWith(b) || b.endsWith(a) ? 'agrees' : 'conflicts';
};

const os: Compare = (left, right, names) => {
  const [a, b] = [textOf(left), textOf(right)];
  const [x, y] = [osFamily(a), osFamily(b)];
  if (x === null || y === null) return null;
  // Android is a Linux, and fingerprints of the network tell the kernel.
  const kernel = (family: string): string => (family === 'android' ? 'linux' : family);
  if (kernel(x) !== kernel(y)) return 'conflicts';
  const [p, q] = [osShort(a), osShort(b)];
  if (names.osAgree(p, q)) return 'agrees';
  return x === 'windows' && y === 'windows' && /\d|xp|vista/.test(p) && /\d|xp|vista/.test(q) ? 'conflicts' : null;
};

const place: Compare = (left, right, names) => {
  const [a, b] = [textOf(left), textOf(right)];
  const [x, y] = [names.placeOf(a), names.placeOf(b)];
  if (x !== null && y !== null) return x === y ? 'agrees' : 'conflicts';
  const [p, q] = [placeParts(a), placeParts(b)];
  const parts = (['building', 'floor'] as const).filter((k) => p[k] !== null && q[k] !== null);
  // A room is not compared: a switch stands in another one than what is plugged into it.
  if (parts.some((k) => p[k] !== q[k])) return 'conflicts';
  return parts.length > 0 || plainName(a) === plainName(b) ? 'agrees' : null;
};

/** What is seen within a day of a record's change may just not have been switched off yet. */
const GRACE_MS = 86_400_000;

const after: Compare = (left, right) => {
  if (left.firstAtMs === null || right.lastAtMs === null) return null;
  return right.lastAtMs > left.firstAtMs + GRACE_MS ? 'conflicts' : 'agrees';
};

const range: Compare = (left, right) => {
  const inside = coversVersion(textOf(left), textOf(right));
  return inside === null ? null : inside ? 'agrees' : 'conflicts';
};

export const COMPARES = {
  /** That both are stated is enough. */
  both: () => 'conflicts' as const,
  ...{ version, maker, model, serial, os, place, after, range },
} as const satisfies Readonly<Record<string, Compare>>;
export type CompareName = keyof typeof COMPARES;
