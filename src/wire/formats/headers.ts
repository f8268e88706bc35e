/**
 * Start line and header fields: RFC 9112 2.1 and 5 (HTTP/1), RFC 3261 7 (SIP), UPnP Device Architecture 2.0 1.1 (SSDP).
 *
 * A line ends with CR LF or with LF alone; an empty line ends the head; a line that begins with a blank goes on with the
 * value before it (obs-fold). Lines without a colon or with an impossible name are counted, not kept. Does not read bodies,
 * does not merge fields of one name, does not judge the start line.
 */

import { text } from '../../base/reader.ts';

export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Without surrounding blanks; folded lines joined with one blank. */
  readonly value: string;
}

export interface Head {
  readonly startLine: string;
  /** In the order of the message, at most MAX_FIELDS. */
  readonly fields: readonly HeaderField[];
  /** Bytes of the head with the empty line that ends it: the body begins here. */
  readonly length: number;
  /** Lines that are no header field. */
  readonly malformed: number;
}

/** A head longer than this is refused: the largest that common servers take. */
export const MAX_HEAD_BYTES = 65_536;
const MAX_FIELDS = 256;

const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads one head from its first byte.
 * @param whole  true: the bytes are a whole datagram, and their end ends the head too
 * @returns the head, 'more' while the empty line has not arrived, or null when it is longer than MAX_HEAD_BYTES
 */
export function parseHead(bytes: Uint8Array, whole = false): Head | 'more' | null {
  const length = headLength(bytes);
  if (length === 0) {
    if (bytes.length > MAX_HEAD_BYTES) return null;
    if (!whole) return 'more';
  }
  const end = length === 0 ? bytes.length : length;
  const lines = splitLines(bytes, end);
  const fields: HeaderField[] = [];
  let malformed = 0;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    const last = fields[fields.length - 1];
    if (line === '') continue;
    if (line.charCodeAt(0) === 0x20 || line.charCodeAt(0) === 0x09) {
      if (last === undefined) malformed++;
      else fields[fields.length - 1] = { name: last.name, value: `${last.value} ${line.trim()}`.trim() };
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase();
    if (colon < 1 || !TOKEN.test(name)) malformed++;
    else if (fields.length < MAX_FIELDS) fields.push({ name, value: line.slice(colon + 1).trim() });
  }
  return { startLine: lines[0] ?? '', fields, length: end, malformed };
}

// RFC 9110 5.6.2: token
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/;

/** The value of the first field of that (lower-case) name; null when there is none. */
export function header(head: Head, name: string): string | null {
  for (const f of head.fields) if (f.name === name) return f.value;
  return null;
}

/** Bytes up to and with the first empty line after the start line; 0 when there is none within MAX_HEAD_BYTES. */
function headLength(bytes: Uint8Array): number {
  const n = Math.min(bytes.length, MAX_HEAD_BYTES);
  let at = bytes.indexOf(LF);
  while (at >= 0 && at + 1 < n) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && at + 2 < n && bytes[at + 2] === LF) return at + 3;
    at = bytes.indexOf(LF, at + 1);
  }
  return 0;
}

function splitLines(bytes: Uint8Array, end: number): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < end && lines.length <= MAX_FIELDS * 2) {
    const lf = bytes.indexOf(LF, start);
    const stop = lf < 0 || lf >= end ? end : lf;
    const cut = stop > start && bytes[stop - 1] === CR ? stop - 1 : stop;
    lines.push(text(bytes.subarray(start, cut)));
    start = stop + 1;
  }
  return lines;
}
