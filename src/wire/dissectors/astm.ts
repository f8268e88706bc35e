/**
 * Laboratory instruments: ASTM E1381 = CLSI LIS01-A2 6 (frames) and ASTM E1394 = CLSI LIS02-A2 6 and 7 (records) on TCP. States
 * the name, serial and version that the header record gives its sender, and who is instrument and who host.
 * Only the header record is read, without its password, street and telephone. Of every other record the type letter alone is
 * looked at: patients, orders, results and comments stay bytes.
 *
 * Frame: STX | number 0..7 | text | ETB or ETX | checksum 2 hexadecimal | CR LF. Session: ENQ, ACK, frames, EOT.
 */

import { text } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';

const STX = 0x02;
const ETX = 0x03;
const EOT = 0x04;
const ENQ = 0x05;
const ACK = 0x06;
const LF = 0x0a;
const CR = 0x0d;
const NAK = 0x15;
const ETB = 0x17;
const H = 0x48;
/** LIS01-A2 6.3.1.2: a frame holds at most 64,000 characters. */
const MAX_FRAME = 64_000;
const MAX_HEADER = 2_048;
/** Record types that only an instrument sends to its host (results, queries). Orders go both ways. */
const FROM_INSTRUMENT: ReadonlySet<number> = new Set([0x52, 0x51]);
const RECORDS = 'HPOCRQMSL';

const hexDigit = (c: number | undefined): number =>
  c === undefined
    ? -1
    : c >= 0x30 && c <= 0x39
      ? c - 0x30
      : c >= 0x41 && c <= 0x46
        ? c - 0x37
        : c >= 0x61 && c <= 0x66
          ? c - 0x57
          : -1;

const isDelimiter = (c: number): boolean =>
  c > 0x20 && c < 0x7f && !(c >= 0x30 && c <= 0x39) && !(c >= 0x41 && c <= 0x5a) && !(c >= 0x61 && c <= 0x7a);

/** `H` and its delimiters: field, then repeat, component, escape, all different. 'more' while bytes are missing. */
function isHeader(b: Uint8Array, at: number): boolean | 'more' {
  if (b[at] !== H) return at >= b.length ? 'more' : false;
  for (let i = 1; i <= 4; i++) {
    const c = b[at + i];
    if (c === undefined) return 'more';
    if (!isDelimiter(c)) return false;
    for (let k = 1; k < i; k++) if (b[at + k] === c) return false;
  }
  const end = b[at + 5];
  return end === undefined ? 'more' : end === b[at + 1] || end === CR;
}

interface Side {
  /** The header record at hand as far as it came; null: the record at hand is none. */
  header: number[] | null;
  /** The next byte begins a record. */
  atStart: boolean;
  /** Name that the header gives its sender, stated as an instrument's once a record shows that it is one. */
  sender: string;
  version: string;
}

const newSide = (): Side => ({ header: null, atStart: true, sender: '', version: '' });

/** A number that can only be a version: `2.1`, `V01.04.02`, `1.0.3b`. */
const VERSION = /^[vV]?\d{1,3}(?:\.\d{1,4}){1,3}[A-Za-z]?\d{0,2}$/;

/** Sender, receiver and standard of a whole header record (LIS02-A2 7.1). */
function readHeader(b: Uint8Array, side: Side, out: Out): void {
  if (isHeader(b, 0) !== true) return;
  const separator = String.fromCharCode(b[1]!);
  const fields = text(b).split(separator);
  // The delimiters are the second field: none of them is the separator.
  const parts = (n: number): string[] => (fields[n] ?? '').split(String.fromCharCode(b[3]!)).map((s) => s.trim());
  const [sender = '', ...rest] = parts(4);
  out.observe('astm.sender', sender);
  for (const part of rest.slice(0, 6)) if (part !== '') out.observe('astm.sender_part', part);
  out.observe('astm.receiver', parts(9)[0] ?? '', 'receiver');
  const standard = parts(12)[0] ?? '';
  if (/^[A-Za-z0-9 ._/-]{1,24}$/.test(standard)) out.observe('astm.standard', standard);
  side.sender = sender;
  side.version = rest.find((part) => VERSION.test(part)) ?? '';
}

class AstmParser implements Parser {
  private readonly sides: readonly [Side, Side] = [newSide(), newSide()];
  private understood = false;
  /** The records come bare, without frames. */
  private bare = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    while (at < bytes.length) {
      const c = bytes[at]!;
      if (this.bare) {
        this.record(bytes.subarray(at), side, out);
        return bytes.length;
      }
      if (c === STX) {
        const n = this.frame(bytes, at, side, out);
        if (n === 0) return at;
        if (n < 0) return this.understood ? DONE : GIVE_UP;
        at += n;
      } else if (c === ENQ || c === EOT) {
        Object.assign(side, newSide());
        at++;
      } else if (c === ACK || c === NAK || c === CR || c === LF) at++;
      else if (c === H && !this.understood) this.bare = true;
      else return this.understood ? DONE : GIVE_UP;
    }
    return at;
  }

  gap(dir: Dir): boolean {
    Object.assign(this.sides[dir], newSide());
    // Bare records: the middle of one looks like the start of another.
    return this.understood && !this.bare;
  }

  /** One frame at `at`: its length, 0 when more is needed, -1 when it is none. */
  private frame(b: Uint8Array, at: number, side: Side, out: Out): number {
    const number = b[at + 1];
    if (number === undefined) return 0;
    if (number < 0x30 || number > 0x37) return -1;
    let sum = number;
    let end = at + 2;
    while (end < b.length && b[end] !== ETX && b[end] !== ETB) {
      sum += b[end]!;
      end++;
      if (end - at > MAX_FRAME) return -1;
    }
    if (b.length < end + 3) return 0;
    const high = hexDigit(b[end + 1]);
    const low = hexDigit(b[end + 2]);
    if (high < 0 || low < 0) return -1;
    this.understood = true;
    if (((sum + b[end]!) & 0xff) !== high * 16 + low) {
      out.weird('bad-checksum');
      Object.assign(side, newSide(), { atStart: b[end] === ETX });
    } else {
      this.record(b.subarray(at + 2, end), side, out);
      if (b[end] === ETX) this.finish(side, out);
    }
    return end + 3 - at;
  }

  /** Text of records, cut anywhere; a record ends with CR. */
  private record(b: Uint8Array, side: Side, out: Out): void {
    for (let at = 0; at < b.length; ) {
      if (side.atStart) {
        const c = b[at]!;
        if (c === CR || c === LF || c === STX || c === ETX) {
          at++;
          continue;
        }
        side.atStart = false;
        side.header = c === H ? [] : null;
        if (FROM_INSTRUMENT.has(c) && side.sender !== '') this.instrument(side, out);
      }
      const cr = b.indexOf(CR, at);
      const end = cr < 0 ? b.length : cr;
      if (side.header !== null) {
        for (let i = at; i < end && side.header.length < MAX_HEADER; i++) side.header.push(b[i]!);
      }
      if (cr >= 0) this.finish(side, out);
      at = end + (cr < 0 ? 0 : 1);
    }
  }

  private finish(side: Side, out: Out): void {
    if (side.header !== null && side.header.length < MAX_HEADER) {
      this.understood = true;
      readHeader(Uint8Array.from(side.header), side, out);
    }
    side.header = null;
    side.atStart = true;
  }

  private instrument(side: Side, out: Out): void {
    out.observe('astm.role', 'lab-instrument');
    out.observe('astm.role', 'lab-host', 'receiver');
    out.observe('astm.instrument', side.sender);
    if (side.version !== '') out.observe('astm.instrument_version', side.version);
    side.sender = '';
  }
}

/** STX, number, record type, delimiters; the first frame of a session holds the header. */
function probeFrame(b: Uint8Array, at: number): Verdict {
  const number = b[at + 1];
  if (number === undefined) return MORE;
  if (number < 0x30 || number > 0x37) return NO;
  const type = b[at + 2];
  if (type === undefined) return MORE;
  if (type !== H) return RECORDS.includes(String.fromCharCode(type)) ? probeChecksum(b, at) : NO;
  const header = isHeader(b, at + 2);
  return header === 'more' ? MORE : header ? YES : NO;
}

/** A capture that begins inside a session: the checksum and the line end behind it must fit. */
function probeChecksum(b: Uint8Array, at: number): Verdict {
  let sum = 0;
  for (let i = at + 1; i < b.length; i++) {
    const c = b[i]!;
    if (c === STX) return NO;
    sum += c;
    if (c !== ETX && c !== ETB) continue;
    if (b.length < i + 5) return MORE;
    const fits = (sum & 0xff) === hexDigit(b[i + 1]) * 16 + hexDigit(b[i + 2]);
    return fits && b[i + 3] === CR && b[i + 4] === LF ? YES : NO;
  }
  return MORE;
}

function probe(b: Uint8Array): Verdict {
  const first = b[0];
  if (first === H) {
    const header = isHeader(b, 0);
    if (header === 'more') return MORE;
    // Bare records: the delimiters that the standard recommends and everybody uses.
    return header && b[1] === 0x7c && b[2] === 0x5c && b[3] === 0x5e && b[4] === 0x26 ? YES : NO;
  }
  let at = 0;
  while (at < b.length && (b[at] === ENQ || b[at] === ACK || b[at] === NAK || b[at] === EOT)) at++;
  if (at === b.length) return at <= 16 ? MORE : NO;
  return b[at] === STX ? probeFrame(b, at) : NO;
}

const astm: Dissector = {
  id: 'astm',
  version: 1,
  spec: 'ASTM E1381 = CLSI LIS01-A2 6, ASTM E1394 = CLSI LIS02-A2 6 and 7.1',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [STX, EOT, ENQ, ACK, NAK, H],
  fields: {
    'astm.role': {
      doc: 'lab-instrument or lab-host: results and queries come from instruments',
      claims: 'roles',
      confidence: 0.9,
    },
    'astm.sender': { doc: 'H-5, first component: what the sender calls itself' },
    'astm.sender_part': { doc: 'H-5, other components: serial number, version or site, as the maker likes' },
    'astm.instrument': { doc: 'H-5 of an instrument, mostly its model', claims: 'model', confidence: 0.6 },
    'astm.instrument_version': {
      doc: 'A component of H-5 of an instrument that is written like a version',
      claims: 'software_version',
      confidence: 0.5,
    },
    'astm.receiver': { doc: 'H-10: how the sender calls the receiver' },
    'astm.standard': { doc: 'H-13: version of the record standard' },
  },
  weirds: { 'bad-checksum': 'The checksum of a frame does not fit; the frame is not read' },
  looks: 4_096,
  probe: (head) => probe(head),
  open: () => new AstmParser(),
};

export default astm;
