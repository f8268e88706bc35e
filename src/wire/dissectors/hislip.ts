/**
 * HiSLIP, the protocol of laboratory instruments: IVI-6.1 2.4, 6.1. States roles. Reads no commands.
 *
 * `HS` | type 1 | control 1 | parameter 4 | length 8 | payload; the first is Initialize (0) with a sub-address
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0x48 || (b.length > 1 && b[1] !== 0x53)) return NO;
  if (b.length < 16) return MORE;
  const long = b[8]! | b[9]! | b[10]! | b[11]!;
  return b[2]! <= 29 && long === 0 && ((b[12]! << 8) | b[13]!) < 16 ? YES : NO;
}

const hislip: Dissector = {
  id: 'hislip',
  version: 1,
  spec: 'IVI-6.1 2.4, 6.1',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4880],
  firstBytes: [0x48],
  fields: { 'hislip.role': { doc: 'instrument or instrument-controller', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(_bytes, dir, out) {
      out.observe('hislip.role', dir === 0 ? 'instrument-controller' : 'instrument');
      out.observe('hislip.role', dir === 0 ? 'instrument' : 'instrument-controller', 'receiver');
      return DONE;
    },
  }),
};

export default hislip;
