/**
 * DNP3: IEEE 1815-2012 9.2 (data link), 10 (transport), 4 (application), 11 (device attributes, group 0). States roles, the data-link
 * address, and what a device tells of itself in group 0. Never reads points.
 *
 * 05 64 | length 1 (5..255) | control 1 | destination 2 | source 2 | CRC 2 | blocks of 16 bytes, each with a CRC of 2
 */

import { text } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 10;
const FROM_MASTER = 0x80;
const RESPONSE = 129;
const DIRECT_SIZE = 0x00; // qualifier: 8-bit start and stop
/** Variations of group 0 (IEEE 1815 table 11-1) that name the device. */
const ATTRIBUTES: ReadonlyMap<number, string> = new Map([
  [242, 'dnp3.software_version'],
  [243, 'dnp3.hardware_version'],
  [248, 'dnp3.serial'],
  [250, 'dnp3.product'],
  [252, 'dnp3.manufacturer'],
]);

/** CRC of 16 bits, polynomial 0x3D65 reflected, complemented (IEEE 1815 9.2.4.3). */
function crc(b: Uint8Array, from: number, to: number): number {
  let c = 0;
  for (let k = from; k < to; k++) {
    c ^= b[k]!;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) !== 0 ? (c >>> 1) ^ 0xa6bc : c >>> 1;
  }
  return ~c & 0xffff;
}

const isHeader = (b: Uint8Array, at: number): boolean =>
  b[at] === 5 && b[at + 1] === 0x64 && b[at + 2]! >= 5 && crc(b, at, at + 8) === (b[at + 8]! | (b[at + 9]! << 8));

/** Bytes of the frame at `at` with all its CRCs. */
const sizeOf = (length: number): number => HEADER + (length - 5) + 2 * Math.ceil((length - 5) / 16);

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 5 || (b.length > 1 && b[1] !== 0x64) || (b.length > 2 && b[2]! < 5)) return NO;
  if (b.length < HEADER) return MORE;
  return isHeader(b, 0) ? YES : NO;
}

/** User data of a frame without the CRCs. */
function payload(b: Uint8Array, at: number, length: number): Uint8Array {
  const out = new Uint8Array(length - 5);
  for (let from = at + HEADER, to = 0; to < out.length; from += 18, to += 16) {
    const size = Math.min(16, out.length - to);
    out.set(b.subarray(from, from + size), to);
  }
  return out;
}

/** Device attributes in a response of one fragment: transport 1 | control 1 | function 1 | indications 2 | objects. */
function readAttributes(p: Uint8Array, out: Out): void {
  if (p.length < 6 || (p[0]! & 0xc0) !== 0xc0 || p[2] !== RESPONSE) return;
  let at = 5;
  // group 1 | variation 1 | qualifier 1 | start 1 | stop 1 | data type 1 | length 1 | value
  while (at + 7 <= p.length && p[at] === 0 && p[at + 2] === DIRECT_SIZE) {
    const size = p[at + 6]!;
    if (at + 7 + size > p.length) return;
    const field = ATTRIBUTES.get(p[at + 1]!);
    if (field !== undefined && p[at + 5] === 1) out.observe(field, text(p.subarray(at + 7, at + 7 + size)));
    at += 7 + size;
  }
}

function readFrame(b: Uint8Array, at: number, out: Out): void {
  const fromMaster = (b[at + 3]! & FROM_MASTER) !== 0;
  out.observe('dnp3.role', fromMaster ? 'dnp3-master' : 'dnp3-outstation');
  out.observe('dnp3.role', fromMaster ? 'dnp3-outstation' : 'dnp3-master', 'receiver');
  out.observe('dnp3.address', String(b[at + 6]! | (b[at + 7]! << 8)));
  if (!fromMaster && b[at + 2]! > 5) readAttributes(payload(b, at, b[at + 2]!), out);
}

const dnp3: Dissector = {
  id: 'dnp3',
  version: 1,
  spec: 'IEEE 1815-2012 9.2, 11',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [20000],
  firstBytes: [5],
  fields: {
    'dnp3.role': { doc: 'dnp3-master or dnp3-outstation', claims: 'roles', confidence: 0.9 },
    'dnp3.address': { doc: 'Data-link address of the sender' },
    'dnp3.manufacturer': {
      doc: 'Manufacturer that the device tells (g0v252)',
      claims: 'manufacturer',
      confidence: 0.9,
    },
    'dnp3.product': { doc: 'Product name and model (g0v250)', claims: 'model', confidence: 0.9 },
    'dnp3.serial': { doc: 'Serial number (g0v248)', claims: 'serial', confidence: 0.9 },
    'dnp3.software_version': { doc: 'Software version (g0v242)', claims: 'firmware_version', confidence: 0.9 },
    'dnp3.hardware_version': { doc: 'Hardware version (g0v243)', claims: 'hardware_version', confidence: 0.9 },
  },
  looks: 256,
  probe: (head) => probe(head),
  open: (flow) => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        if (!isHeader(bytes, at)) {
          const next = bytes.indexOf(5, at + 1);
          at = next < 0 ? bytes.length : next;
          continue;
        }
        const size = sizeOf(bytes[at + 2]!);
        if (bytes.length - at < size) break;
        readFrame(bytes, at, out);
        at += size;
      }
      return flow.carrier === 'udp' ? bytes.length : at;
    },
  }),
};

export default dnp3;
