/**
 * MNDP, MikroTik's neighbour discovery: as open implementations describe it (no standard exists). States name, board and version of a
 * router, and what it says to be.
 *
 * 2 | sequence 2 | (type 2 | length 2 | value)*; four zeros ask
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORT = 5678;
const HEADER = 4;
const MAC = 1;
/** Address 1, name 5, version 7, platform 8, uptime 10, software id 11, board 12, unpacking 14, IPv6 15, interface 16, IPv4 17, and 20. */
const TYPES: readonly number[] = [MAC, 5, 7, 8, 10, 11, 12, 14, 15, 16, 17, 18, 20];
const FACTS: Readonly<Record<number, string>> = {
  5: 'mndp.hostname',
  7: 'mndp.version',
  8: 'mndp.platform',
  12: 'mndp.board',
};

/** Values that fill the datagram exactly, an address of 6 bytes first. */
function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (!onPort) return NO;
  if (b.length === HEADER) return b.every((byte) => byte === 0) ? YES : NO;
  const r = new Reader(b, HEADER);
  for (let n = 0; r.left > 0; n++) {
    const type = r.u16();
    const length = r.u16();
    r.skip(length);
    if (r.short || !TYPES.includes(type) || (n === 0 && (type !== MAC || length !== 6))) return NO;
  }
  return b.length > HEADER + 10 ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER);
  while (r.left >= 4) {
    const field = FACTS[r.u16()];
    const value = text(r.take(r.u16()));
    if (r.short) return;
    // Behind the number stand the channel and the date of the build.
    if (field !== undefined) out.observe(field, field === 'mndp.version' ? (value.split(' ', 1)[0] ?? '') : value);
  }
}

const mndp: Dissector = {
  id: 'mndp',
  version: 1,
  spec: 'MikroTik neighbour discovery',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'mndp.role': { doc: 'mndp-device: it announces itself', claims: 'roles', confidence: 0.8 },
    'mndp.hostname': { doc: 'Name of the router', claims: 'hostname', confidence: 0.85 },
    'mndp.version': { doc: 'Version of its system', claims: 'firmware_version', confidence: 0.9 },
    'mndp.platform': { doc: 'What it says to be: its maker', claims: 'manufacturer', confidence: 0.8 },
    'mndp.board': { doc: 'Board', claims: 'model', confidence: 0.9 },
  },
  stateless: true,
  looks: 4_096,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length > HEADER && probe(bytes, true) === YES) {
        out.observe('mndp.role', 'mndp-device');
        read(bytes, out);
      }
      return bytes.length;
    },
  }),
};

export default mndp;
