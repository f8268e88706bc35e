/**
 * Skinny (SCCP): the frame and message ids as open implementations describe them (no standard exists). States which end is a
 * telephone and the name it registers with, which holds its MAC address. Reads no calls, numbers nor keys pressed.
 *
 * length 4, little-endian (of what follows the version) | header version 4 | message id 4 | ...
 */

import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, MORE, NO, type Out, type Verdict } from '../contract.ts';

const PORT = 2000;
const HEADER = 12;
const MAX_LENGTH = 4_096;
const VERSIONS = new Set([0, 10, 11, 15, 16, 17, 18, 19, 20, 21, 22]);
const LAST_STATION = 0x80;
const LAST_ID = 0x160;
const REGISTER = 1;

/** Size of the message at `at` with its header; 0 when it cannot be one. */
function sizeOf(b: Uint8Array, at: number): number {
  const r = new Reader(b, at);
  const length = r.u32le();
  const version = r.u32le();
  const id = r.u32le();
  return length < 4 || length > MAX_LENGTH || !VERSIONS.has(version) || (id > LAST_ID && id < 0x1000) || id > 0x1200
    ? 0
    : length + 8;
}

/** Too little is fixed to know it away from its port. */
function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (flow.aPort !== PORT && flow.bPort !== PORT) return NO;
  if (b.length < HEADER) return (b[2] ?? 0) === 0 && (b[3] ?? 0) === 0 ? MORE : NO;
  const size = sizeOf(b, 0);
  if (size === 0) return NO;
  return b.length < size ? MORE : MAYBE;
}

function readMessage(b: Uint8Array, out: Out): void {
  const id = new Reader(b, 8).u32le();
  if (id === REGISTER && b.length >= HEADER + 16) {
    const name = latin1(b.subarray(HEADER, HEADER + 16)).replace(/\0.*$/s, '');
    if (/^[\w-]{1,15}$/.test(name)) out.observe('skinny.device', name);
    out.observe('skinny.role', 'telephone');
    out.observe('skinny.role', 'call-server', 'receiver');
  } else if (id >= LAST_STATION && id <= LAST_ID) out.observe('skinny.role', 'call-server');
}

const skinny: Dissector = {
  id: 'skinny',
  version: 1,
  spec: 'Skinny Client Control Protocol, frame and registration',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  fields: {
    'skinny.role': { doc: 'telephone or call-server', claims: 'roles', confidence: 0.8 },
    'skinny.device': { doc: 'Name that the telephone registers with', claims: 'hostname', confidence: 0.7 },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const size = sizeOf(bytes, at);
        if (size === 0) return bytes.length; // lost its place
        if (bytes.length - at < size) break;
        readMessage(bytes.subarray(at, at + size), out);
        at += size;
      }
      return at;
    },
  }),
};

export default skinny;
