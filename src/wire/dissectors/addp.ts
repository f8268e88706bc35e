/**
 * ADDP, the discovery of Digi's serial servers and modules: as published descriptions have it (no standard exists). States name, product
 * and firmware of a device. Never reads the passwords with which devices are set.
 *
 * `DIGI` (of kits `DVKT`, `DGDP`) | type 2 (1 asks, 2 answers) | length 2 | (field 1 | length 1 | value)*
 */

import { latin1, Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const MARKS: readonly string[] = ['DIGI', 'DVKT', 'DGDP'];
const HEADER = 8;
const ANSWERS = 2;
const LAST_TYPE = 8;
const FACTS: Readonly<Record<number, string>> = { 4: 'addp.hostname', 8: 'addp.firmware', 13: 'addp.model' };

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER || !MARKS.includes(latin1(b.subarray(0, 4)))) return NO;
  const type = (b[4]! << 8) | b[5]!;
  return type >= 1 && type <= LAST_TYPE && ((b[6]! << 8) | b[7]!) === b.length - HEADER ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const answers = b[5]! % 2 === 0;
  out.observe('addp.role', answers ? 'serial-server' : 'addp-client');
  if (b[5] !== ANSWERS) return;
  if (b[1] === 0x49) out.observe('addp.manufacturer', 'Digi International');
  const r = new Reader(b, HEADER);
  while (r.left >= 2) {
    const field = FACTS[r.u8()];
    const value = text(r.take(r.u8()));
    if (r.short) return;
    if (field !== undefined) out.observe(field, value);
  }
}

const addp: Dissector = {
  id: 'addp',
  version: 1,
  spec: 'Digi Advanced Device Discovery Protocol',
  basis: 'specification',
  carriers: ['udp'],
  ports: [2362],
  firstBytes: [0x44],
  fields: {
    'addp.role': {
      doc: 'serial-server: it makes a serial device reachable; or addp-client',
      claims: 'roles',
      confidence: 0.8,
    },
    'addp.manufacturer': { doc: 'Digi International: of its own products', claims: 'manufacturer', confidence: 0.8 },
    'addp.model': { doc: 'Name of the product', claims: 'model', confidence: 0.85 },
    'addp.hostname': { doc: 'Name in the network', claims: 'hostname', confidence: 0.7 },
    'addp.firmware': { doc: 'Version of the firmware, as it writes it', claims: 'firmware_version', confidence: 0.8 },
  },
  stateless: true,
  looks: 64,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === YES) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default addp;
