/**
 * Fields of one HL7 v2 segment as bytes: HL7 v2.9 chapter 2, 2.5 and 2.7 (delimiters, escape sequences).
 * A field becomes text only when the caller asks for it by number; what is not asked for stays bytes and is dropped.
 */

import { text } from '../../base/reader.ts';

/** The delimiters that MSH-1 and MSH-2 declare; 0 for one that is absent. */
export interface Delimiters {
  readonly field: number;
  readonly component: number;
  readonly repetition: number;
  readonly escape: number;
  readonly subcomponent: number;
}

/** Longest field turned into text, in bytes; a longer one counts as absent. */
const MAX_FIELD_BYTES = 512;
const MAX_REPETITIONS = 8;

const isDelimiter = (c: number): boolean =>
  c > 0x20 && c < 0x7f && !(c >= 0x30 && c <= 0x39) && !(c >= 0x41 && c <= 0x5a) && !(c >= 0x61 && c <= 0x7a);

/**
 * Delimiters behind the three letters of MSH, FHS or BHS.
 * @returns null when they cannot be delimiters, 'more' when the bytes end before the second field separator
 */
export function readDelimiters(b: Uint8Array, at: number): Delimiters | 'more' | null {
  const field = b[at];
  if (field === undefined) return 'more';
  if (!isDelimiter(field)) return null;
  const codes: number[] = [];
  for (let i = at + 1; ; i++) {
    const c = b[i];
    if (c === undefined) return codes.length > 5 ? null : 'more';
    if (c === field) break;
    if (!isDelimiter(c) || codes.includes(c) || codes.length === 5) return null;
    codes.push(c);
  }
  if (codes.length === 0) return null;
  const [component = 0, repetition = 0, escaping = 0, subcomponent = 0] = codes;
  return { field, component, repetition, escape: escaping, subcomponent };
}

/** The bytes between the n-th and the next separator (n = 0: before the first); empty when there are not so many. */
function slice(b: Uint8Array, separator: number, n: number): Uint8Array {
  let start = 0;
  for (let i = 0; i < n; i++) {
    const next = separator === 0 ? -1 : b.indexOf(separator, start);
    if (next < 0) return b.subarray(0, 0);
    start = next + 1;
  }
  const end = separator === 0 ? -1 : b.indexOf(separator, start);
  return b.subarray(start, end < 0 ? b.length : end);
}

/** Field n of a segment (MSH: the separator itself is field 1, so its n-th split is field n + 1). Empty when absent or too long. */
export function field(segment: Uint8Array, d: Delimiters, n: number): Uint8Array {
  const bytes = slice(segment, d.field, n);
  return bytes.length > MAX_FIELD_BYTES ? bytes.subarray(0, 0) : bytes;
}

/** The repetitions of a field, at most MAX_REPETITIONS. */
export function repetitions(bytes: Uint8Array, d: Delimiters): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let n = 0; n < MAX_REPETITIONS; n++) {
    const one = slice(bytes, d.repetition, n);
    if (one.length > 0) out.push(one);
    if (d.repetition === 0) break;
  }
  return out;
}

/** Component n (from 1) of a field as text, without surrounding blanks; '' when absent or null (`""`). */
export function component(bytes: Uint8Array, d: Delimiters, n: number): string {
  const s = unescaped(text(slice(bytes, d.component, n - 1)), d).trim();
  return s === '""' ? '' : s;
}

/** Chapter 2.7: \F\ \S\ \T\ \R\ \E\ stand for the delimiters, \Xhh\ for bytes; other sequences are left out. */
function unescaped(s: string, d: Delimiters): string {
  if (d.escape === 0) return s;
  const mark = String.fromCharCode(d.escape);
  if (!s.includes(mark)) return s;
  const parts = s.split(mark);
  const named: Readonly<Record<string, number>> = {
    F: d.field,
    S: d.component,
    T: d.subcomponent,
    R: d.repetition,
    E: d.escape,
  };
  let out = '';
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i]!;
    const closes = i % 2 === 1 && i + 1 < parts.length;
    if (!closes) out += p;
    else if (named[p] !== undefined) out += String.fromCharCode(named[p]);
    else if (/^X(?:[0-9A-Fa-f]{2}){1,32}$/.test(p)) {
      for (let k = 1; k < p.length; k += 2) out += String.fromCharCode(Number.parseInt(p.slice(k, k + 2), 16));
    }
  }
  return out;
}

/** HL7 date and time with a zone (`YYYYMMDDHHMM[SS[.S...]]+ZZZZ`) as microseconds since 1970 UTC; null without a zone. */
export function zonedTimeUs(s: string): number | null {
  const m = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d{1,6})?([+-])(\d\d)(\d\d)$/.exec(s);
  if (m === null) return null;
  const [, year, month, day, hour, minute, second, sign, zoneHours, zoneMinutes] = m;
  const utcMs = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +(second ?? 0));
  const zoneMs = (+zoneHours! * 60 + +zoneMinutes!) * 60_000;
  return Number.isFinite(utcMs) ? (sign === '+' ? utcMs - zoneMs : utcMs + zoneMs) * 1000 : null;
}
