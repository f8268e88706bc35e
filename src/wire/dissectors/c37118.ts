/**
 * Synchrophasors: IEEE C37.118.2 6.2 (common frame), 6.4 (configuration 2). States roles, the identity code and the name of the
 * station of a measurement unit. Reads no measurements.
 *
 * sync aa, type 3 bits, version 4 | frame size 2 | id code 2 | seconds 4 | fraction 4 | ... | check 2
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const SYNC = 0xaa;
const HEADER = 14;
const CONFIGURATION_1 = 2;
const CONFIGURATION_2 = 3;
const COMMAND = 4;
const COMMAND_BYTES = 18;

/** CRC-CCITT, polynomial 0x1021, from 0xffff (6.2, table 2). */
function crc(b: Uint8Array, size: number): number {
  let value = 0xffff;
  for (let i = 0; i < size; i++) {
    value ^= b[i]! << 8;
    for (let bit = 0; bit < 8; bit++) value = ((value << 1) ^ ((value & 0x8000) !== 0 ? 0x1021 : 0)) & 0xffff;
  }
  return value;
}

const typeOf = (b: Uint8Array): number => (b[1]! >> 4) & 7;
const sizeOf = (b: Uint8Array): number => (b[2]! << 8) | b[3]!;

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (b[0] !== SYNC) return NO;
  const isStream = flow.carrier === 'tcp';
  if (b.length < HEADER + 2) return isStream && (b.length < 2 || (b[1]! & 0x80) === 0) ? MORE : NO;
  const version = b[1]! & 15;
  const size = sizeOf(b);
  if ((b[1]! & 0x80) !== 0 || typeOf(b) > 5 || version < 1 || version > 3 || size < HEADER + 2) return NO;
  if (typeOf(b) === COMMAND && size < COMMAND_BYTES) return NO;
  if (b.length < size) return isStream ? (size > 2_048 ? MAYBE : MORE) : NO;
  return crc(b, size - 2) === new Reader(b, size - 2).u16() ? YES : NO;
}

function readFrame(b: Uint8Array, out: Out): void {
  const type = typeOf(b);
  const id = String(new Reader(b, 4).u16());
  if (type === COMMAND) {
    out.observe('c37118.role', 'phasor-client');
    out.observe('c37118.role', 'phasor-server', 'receiver');
    out.observe('c37118.id', id, 'receiver');
    return;
  }
  out.observe('c37118.role', 'phasor-server');
  out.observe('c37118.id', id);
  if (type !== CONFIGURATION_1 && type !== CONFIGURATION_2) return;
  const r = new Reader(b, HEADER + 4, b.length - 2);
  if (r.u16() !== 1) return; // a concentrator names others' stations
  const station = text(r.take(16)).trim();
  if (!r.short) out.observe('c37118.station', station);
}

const c37118: Dissector = {
  id: 'c37118',
  version: 1,
  spec: 'IEEE C37.118.2 6.2 and 6.4',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [4712, 4713],
  fields: {
    'c37118.role': { doc: 'phasor-client or phasor-server', claims: 'roles', confidence: 0.9 },
    'c37118.id': { doc: 'Identity code of the data stream' },
    'c37118.station': { doc: 'Name of the station of a single measurement unit', claims: 'hostname', confidence: 0.5 },
  },
  stateless: true,
  looks: 12,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        if (probe(bytes, flow) === YES) readFrame(bytes.subarray(0, sizeOf(bytes)), out);
        return bytes.length;
      }
      let at = 0;
      while (bytes.length - at >= HEADER + 2) {
        const rest = bytes.subarray(at);
        const size = sizeOf(rest);
        if (rest[0] !== SYNC || size < HEADER + 2) return bytes.length; // lost its place
        if (rest.length < size) break;
        readFrame(rest.subarray(0, size), out);
        at += size;
      }
      return at;
    },
  }),
};

export default c37118;
