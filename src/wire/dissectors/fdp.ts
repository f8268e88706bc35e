/**
 * FDP, the discovery of Foundry's, Brocade's and Ruckus' switches: laid out as CDP is (no standard exists). States device id, platform,
 * software and port of a switch.
 *
 * version 1 | time to live 1 | checksum 2 | (type 2, length 2 with these four bytes, value)*
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const OUI_FOUNDRY = 0x00e052;
const SNAP_FDP = 0x2000;
const HEADER = 4;
const VERSION = 1;
const DEVICE_ID = 1;
/** What the capabilities say, as text. */
const ROLES: readonly string[] = ['router', 'switch'];

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER + 5 || b[0] !== VERSION || b[4] !== 0 || b[5] !== DEVICE_ID) return NO;
  const length = (b[6]! << 8) | b[7]!;
  return length > 4 && length <= b.length - HEADER ? YES : NO;
}

const oneLine = (b: Uint8Array): string =>
  text(b)
    .replace(/[\r\n\t\0]+/g, ' ')
    .trim();

function state(type: number, value: Uint8Array, out: Out): void {
  if (type === DEVICE_ID) out.observe('fdp.device-id', oneLine(value));
  else if (type === 3) out.observe('fdp.port-id', oneLine(value));
  else if (type === 4) {
    const words = oneLine(value).toLowerCase();
    for (const role of ROLES) if (words.includes(role)) out.observe('fdp.role', role);
  } else if (type === 5) {
    const description = oneLine(value);
    out.observe('fdp.software', description);
    out.observe('fdp.version', /\bVersion:? ?([0-9][0-9A-Za-z.]{1,40})/i.exec(description)?.[1] ?? '');
  } else if (type === 6) out.observe('fdp.platform', oneLine(value));
}

const fdp: Dissector = {
  id: 'fdp',
  version: 1,
  spec: 'Foundry discovery protocol',
  basis: 'specification',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [OUI_FOUNDRY * 0x1_0000_0000 + SNAP_FDP],
  fields: {
    'fdp.role': { doc: 'router, switch', claims: 'roles', confidence: 0.85 },
    'fdp.device-id': { doc: 'Name of the switch', claims: 'hostname', confidence: 0.8 },
    'fdp.port-id': { doc: 'Port from which it was sent' },
    'fdp.platform': { doc: 'Platform', claims: 'model', confidence: 0.8 },
    'fdp.software': { doc: 'Description of the software' },
    'fdp.version': { doc: 'Version in that description', claims: 'firmware_version', confidence: 0.8 },
  },
  looks: 4_096,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      const r = new Reader(bytes, HEADER);
      while (r.left >= 4) {
        const type = r.u16();
        const value = r.take(r.u16() - 4);
        if (r.short) break;
        state(type, value, out);
      }
      return bytes.length;
    },
  }),
};

export default fdp;
