/** Values out of parsed JSON that may be anything. Own keys only, so that no name of Object's prototype is ever a value. */

import { printable } from '../../base/text.ts';
import type { Out } from '../contract.ts';
import { FEED_LIMITS } from '../limits.ts';

export type Obj = Readonly<Record<string, unknown>>;

export const isObj = (v: unknown): v is Obj => typeof v === 'object' && v !== null && !Array.isArray(v);
/** The value at a path of own keys; undefined where there is none. */
export function at(v: unknown, ...path: readonly string[]): unknown {
  let here = v;
  for (const key of path) {
    if (!isObj(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}
/** Visible text; null for what is no text, or empty. */
export const text = (v: unknown, ...path: readonly string[]): string | null => {
  const value = at(v, ...path);
  return typeof value === 'string' ? printable(value) || null : null;
};
export const list = (v: unknown, ...path: readonly string[]): readonly unknown[] => {
  const value = at(v, ...path);
  return Array.isArray(value) ? value.slice(0, FEED_LIMITS.list) : [];
};
export const texts = (v: unknown, ...path: readonly string[]): readonly string[] =>
  list(v, ...path).flatMap((t) => (typeof t === 'string' && t !== '' ? [printable(t)] : []));
/** A number between bounds; null for anything else. */
export function number(v: unknown, low: number, high: number): number | null {
  const n = typeof v === 'number' ? v : typeof v === 'string' && v.trim() !== '' ? Number(v) : Number.NaN;
  return n >= low && n <= high ? n : null;
}
export const bool = (v: unknown): boolean | null => (typeof v === 'boolean' ? v : null);

/** `CVE-2024-12345`, in capitals; null for anything else. */
export function cveId(v: unknown): string | null {
  if (typeof v !== 'string' || v.length > 32) return null;
  const id = v.trim().toUpperCase();
  const [cve, year, number, ...more] = id.split('-');
  const digits = (t: string | undefined): boolean =>
    t !== undefined && t !== '' && [...t].every((c) => c >= '0' && c <= '9');
  return cve === 'CVE' &&
    more.length === 0 &&
    year?.length === 4 &&
    digits(year) &&
    digits(number) &&
    number!.length >= 4
    ? id
    : null;
}
/** What can be asked by: without blanks, bounded, once each. */
export const subjects = (of: Iterable<string | null | undefined>): readonly string[] => [
  ...new Set([...of].filter((s): s is string => typeof s === 'string' && s !== '' && s.length <= 512 && !/\s/.test(s))),
];

/** Longest text that names something (a version, a product, an id): of a longer one no part is taken for the whole. */
export const MAX_TERM_CHARS = 512;

/** A text that names something: whole, or not at all; then `refuse` tells where. */
export function term(v: unknown, key: string, where: string, out: Pick<Out, 'refuse'>): string | null {
  const value = at(v, key);
  if (typeof value === 'string' && value.length > MAX_TERM_CHARS) {
    out.refuse(`${where}/${key}`, `is longer than ${MAX_TERM_CHARS} characters`);
    return null;
  }
  return text(value);
}

/** A list with at most as many entries as are kept; what lies beyond is told. */
export function bounded(v: unknown, key: string, where: string, out: Pick<Out, 'refuse'>): readonly unknown[] {
  const value = at(v, key);
  if (Array.isArray(value) && value.length > FEED_LIMITS.list)
    out.refuse(`${where}/${key}`, `has ${value.length} entries: the first ${FEED_LIMITS.list} are kept`);
  return list(value);
}

/** `true`, `"true"`, `"Y"`; and their opposites; null for anything else. */
export function yesNo(v: unknown): boolean | null {
  if (typeof v === 'boolean') return v;
  const said = typeof v === 'string' ? v.trim().toLowerCase() : '';
  return said === 'y' || said === 'true' ? true : said === 'n' || said === 'false' ? false : null;
}
