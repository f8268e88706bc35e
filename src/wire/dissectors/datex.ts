/**
 * Datex-Ohmeda S/5 computer interface over a terminal server: GE Datex-Ohmeda Record Specification (8005313), 'Record header',
 * 'Communication protocol'. States who is monitor and who computer, the level of the interface, and the plug id.
 * Only the record header is read: physiological data, waves, alarms and network records (bed and patient) are never looked into.
 *
 * Frame: 7E | record and checksum, 7D before a byte that is changed by 20H | 7E. Checksum: sum of the record's bytes, low 8 bits.
 * Header, 40 bytes, little endian: length 2 | number 1 | level 1 | plug id 2 | time 4 | subnet 1 | reserved 3 | main type 2 |
 * 8 subrecord descriptors of offset 2 and type 1 (FF: none follow).
 */

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

const FLAG = 0x7e;
const ESCAPE = 0x7d;
const HEADER = 40;
const MAX_RECORD = 1_490;
/** Physiological data, waves, alarms, network, anaesthesia record. */
const MAIN_TYPES: ReadonlySet<number> = new Set([0, 1, 4, 5, 8]);
/** Main types that only a monitor sends with a time in them. */
const FROM_MONITOR: ReadonlySet<number> = new Set([0, 1, 4]);
const MAX_LEVEL = 0x0c;

/** Years by which the levels of the interface are known. */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [2, '95'],
  [3, '97'],
  [4, '98'],
  [5, '99'],
  [6, '2000'],
  [7, '2001'],
  [8, '2003'],
  [9, '2005'],
  [10, '2009'],
  [11, '2015'],
]);

const u16le = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

/** A frame without its flags and escapes; null when a flag or escape stands where none can. */
function unescaped(b: Uint8Array, from: number, to: number): Uint8Array | null {
  const out = new Uint8Array(to - from);
  let n = 0;
  for (let i = from; i < to; i++) {
    let c = b[i]!;
    if (c === ESCAPE) {
      const next = b[++i];
      if (next !== 0x5d && next !== 0x5e) return null;
      c = next | 0x20;
    }
    out[n++] = c;
  }
  return out.subarray(0, n);
}

/** Whether a record with its checksum behind it is one. */
function isRecord(r: Uint8Array): boolean {
  if (r.length < HEADER + 1) return false;
  const length = u16le(r, 0);
  if (length < HEADER || length > MAX_RECORD || length !== r.length - 1) return false;
  if (r[3]! > MAX_LEVEL || !MAIN_TYPES.has(u16le(r, 14)) || u16le(r, 16) > length - HEADER) return false;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += r[i]!;
  return (sum & 0xff) === r[length];
}

class DatexParser implements Parser {
  private understood = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (at < bytes.length) {
      if (bytes[at] !== FLAG) {
        if (!this.understood) return GIVE_UP;
        const next = bytes.indexOf(FLAG, at);
        if (next < 0) return bytes.length;
        at = next;
      }
      while (at + 1 < bytes.length && bytes[at + 1] === FLAG) at++;
      const end = bytes.indexOf(FLAG, at + 1);
      if (end < 0) {
        if (bytes.length - at <= 2 * MAX_RECORD + 4) return at;
        return this.understood ? DONE : GIVE_UP;
      }
      const record = unescaped(bytes, at + 1, end);
      if (record !== null && isRecord(record)) this.record(record, out);
      else if (this.understood) out.weird('bad-record');
      else return GIVE_UP;
      at = end + 1;
    }
    return at;
  }

  gap(): boolean {
    return this.understood;
  }

  private record(r: Uint8Array, out: Out): void {
    this.understood = true;
    const time = u16le(r, 6) + u16le(r, 8);
    if (time === 0 || !FROM_MONITOR.has(u16le(r, 14))) return;
    out.observe('datex.role', 'datex-monitor');
    out.observe('datex.role', 'datex-computer', 'receiver');
    out.observe('datex.level', LEVELS.get(r[3]!) ?? '');
    if (u16le(r, 4) !== 0) out.observe('datex.plug_id', String(u16le(r, 4)));
  }
}

function probe(b: Uint8Array): Verdict {
  if (b[0] !== FLAG) return NO;
  let at = 0;
  while (b[at + 1] === FLAG && at < 4) at++;
  const end = b.indexOf(FLAG, at + 1);
  // The length's high byte stands second in any record: at most 05 (1,490).
  if (b.length > at + 2 && b[at + 1] !== ESCAPE && b[at + 2]! > 0x05) return NO;
  if (end < 0) return MORE;
  const record = unescaped(b, at + 1, end);
  return record !== null && isRecord(record) ? YES : NO;
}

const datex: Dissector = {
  id: 'datex',
  version: 1,
  spec: 'Datex-Ohmeda Record Specification (8005313): record header, communication protocol',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [FLAG],
  fields: {
    'datex.role': {
      doc: 'datex-monitor or datex-computer: records with a time are of a monitor',
      claims: 'roles',
      confidence: 0.9,
    },
    'datex.level': { doc: 'Level of the record interface that the monitor speaks, a year' },
    'datex.plug_id': { doc: 'Number of the identification plug of the place where the monitor is connected' },
  },
  weirds: { 'bad-record': 'Bytes between two flags are no record' },
  looks: 256,
  probe: (head) => probe(head),
  open: () => new DatexParser(),
};

export default datex;
