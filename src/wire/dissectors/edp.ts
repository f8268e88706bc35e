/**
 * EDP, the discovery of Extreme's switches: as open dissectors describe it (no standard exists). States name, version and port of a switch.
 *
 * version 1 | 0 | length 2 | checksum 2 | sequence 2 | 0 2 | MAC address 6 | (99 | type 1 | length 2 with these four bytes | value)*
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const OUI_EXTREME = 0x00e02b;
const SNAP_EDP = 0x00bb;
const HEADER = 16;
const MARKER = 0x99;
const DISPLAY = 1;
const INFO = 2;

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER + 4 || b[0] !== 1 || b[1] !== 0 || b[8] !== 0 || b[9] !== 0) return NO;
  const length = (b[2]! << 8) | b[3]!;
  return length >= HEADER + 4 && length <= b.length && b[HEADER] === MARKER ? YES : NO;
}

/** slot 2 | port 2 | chassis 2 | 6 | version 4 | ... Both count from 0. */
function info(value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  const slot = r.u16();
  const port = r.u16();
  r.skip(8);
  const version = r.take(4);
  if (r.short) return;
  out.observe('edp.port-id', `${slot + 1}:${port + 1}`);
  if (version[0] !== 0) out.observe('edp.version', version.join('.'));
}

const edp: Dissector = {
  id: 'edp',
  version: 1,
  spec: 'Extreme discovery protocol',
  basis: 'specification',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [OUI_EXTREME * 0x1_0000_0000 + SNAP_EDP],
  fields: {
    'edp.role': { doc: 'switch: it announces itself', claims: 'roles', confidence: 0.8 },
    'edp.hostname': { doc: 'Name of the switch', claims: 'hostname', confidence: 0.85 },
    'edp.version': { doc: 'Version of its software', claims: 'firmware_version', confidence: 0.85 },
    'edp.port-id': { doc: 'Slot and port from which it was sent' },
  },
  looks: 4_096,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      const r = new Reader(bytes, HEADER, (bytes[2]! << 8) | bytes[3]!);
      while (r.left >= 4 && r.u8() === MARKER) {
        const type = r.u8();
        const value = r.take(r.u16() - 4);
        if (r.short) break;
        if (type === DISPLAY) {
          out.observe('edp.role', 'switch');
          out.observe('edp.hostname', text(value).split('\0', 1)[0] ?? '');
        }
        if (type === INFO) info(value, out);
      }
      return bytes.length;
    },
  }),
};

export default edp;
