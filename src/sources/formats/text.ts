/** Pieces of text lines: times, `key=value`, comma-separated values, host names. Bounded; nothing here backtracks over a line. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;
const BSD = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(?: (\d{4}))?$/;
const DAY_US = 86_400_000_000;

/** ISO 8601 or `2026/03/01 10:00:00`; without a zone it is taken as UTC. null: no time. */
export function isoTimeUs(text: string | undefined): number | null {
  const m = text === undefined || text.length > 40 ? null : ISO.exec(text);
  if (m === null) return null;
  const zone = m[8] === undefined || m[8] === 'Z' ? 0 : minutesOf(m[8]);
  const part = (i: number): number => Number(m[i]);
  const ms = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  return Number.isFinite(ms) ? (ms - zone * 60_000) * 1000 + Math.floor(Number(`0.${m[7] ?? 0}`) * 1e6) : null;
}

function minutesOf(zone: string): number {
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** `Mar  1 10:00:00` of RFC 3164: the year is that in which it is the latest before `beforeUs`. Taken as UTC. */
export function bsdTimeUs(text: string, beforeUs: number): number | null {
  const m = BSD.exec(text);
  const month = m === null ? -1 : MONTHS.indexOf(m[1]!);
  if (m === null || month < 0) return null;
  const at = (year: number): number =>
    Date.UTC(year, month, Number(m[2]), Number(m[4]), Number(m[5]), Number(m[6])) * 1000;
  const told = m[3] ?? m[7];
  if (told !== undefined) return at(Number(told));
  const year = new Date(beforeUs / 1000).getUTCFullYear();
  const stated = at(year);
  return stated > beforeUs + DAY_US ? at(year - 1) : stated;
}

/** Seconds since 1970 with or without a fraction. */
export function epochUs(text: string | undefined): number | null {
  if (text === undefined || !/^\d{9,11}(?:\.\d{1,9})?$/.test(text)) return null;
  return Math.floor(Number(text) * 1e6);
}

const MAX_PAIRS = 256;

/**
 * `key=value` and `key="value"` of a message, by key in lower case; the first of equal keys counts.
 * A bare value ends at a blank.
 */
export function keyValues(text: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  let at = 0;
  while (at < text.length && out.size < MAX_PAIRS) {
    const equals = text.indexOf('=', at);
    if (equals < 0) break;
    const key = wordBefore(text, at, equals);
    let end: number;
    let value: string;
    if (text[equals + 1] === '"') {
      const quote = text.indexOf('"', equals + 2);
      end = quote < 0 ? text.length : quote + 1;
      value = text.slice(equals + 2, quote < 0 ? text.length : quote);
    } else {
      const blank = text.indexOf(' ', equals + 1);
      end = blank < 0 ? text.length : blank;
      value = text.slice(equals + 1, end);
    }
    if (key !== '' && !out.has(key)) out.set(key, value);
    at = Math.max(end, equals + 1);
  }
  return out;
}

function wordBefore(text: string, from: number, to: number): string {
  const start = Math.max(from, to - 64);
  let at = to;
  while (at > start && /[\w.-]/.test(text[at - 1]!)) at--;
  return text.slice(at, to).toLowerCase();
}

const MAX_CELLS = 512;

/** Cells of a line of comma-separated values (RFC 4180); a quote that is not closed reaches to the end. */
export function csvCells(line: string, separator = ','): readonly string[] {
  const out: string[] = [];
  let at = 0;
  while (at <= line.length && out.length < MAX_CELLS) {
    if (line[at] !== '"') {
      const end = line.indexOf(separator, at);
      out.push(line.slice(at, end < 0 ? line.length : end));
      if (end < 0) break;
      at = end + 1;
      continue;
    }
    let close = line.indexOf('"', at + 1);
    while (close >= 0 && line[close + 1] === '"') close = line.indexOf('"', close + 2);
    const end = close < 0 ? line.length : close;
    out.push(line.slice(at + 1, end).replaceAll('""', '"'));
    const next = line.indexOf(separator, end);
    if (next < 0) break;
    at = next + 1;
  }
  return out;
}

/** A name that a device goes by; null for addresses, placeholders and text. */
export function hostName(text: string | undefined): string | null {
  if (text === undefined) return null;
  const name = text.trim().replace(/\.$/, '');
  if (!/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})$/.test(name)) return null;
  if (/^[\d.]+$/.test(name) || /^(?:unknown|null|none|n\/a|localhost|-)$/i.test(name)) return null;
  return name;
}

/** A whole number of at most 15 digits; 0 for anything else. */
export const count = (text: string | undefined): number =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;

export const port = (text: string | undefined): number => {
  const n = count(text);
  return n <= 65_535 ? n : 0;
};
