/**
 * Apache JServ Protocol 1.3 (AJPv13 reference). States roles: such a connector must not be reachable from outside. Reads no requests.
 *
 * to the container: 12 34 | length 2 | code 1 (2 forward, 7 shutdown, 8 ping, 10 CPing); back: `AB` | length 2 | code 1 (3..6, 9)
 */

import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

function probe(b: Uint8Array): Verdict {
  const isForward = b[0] === 0x12;
  if (!isForward && b[0] !== 0x41) return NO;
  if (b.length < 5) return b.length > 1 && b[1] !== (isForward ? 0x34 : 0x42) ? NO : MORE;
  const length = (b[2]! << 8) | b[3]!;
  if (b[1] !== (isForward ? 0x34 : 0x42) || length === 0 || length > 8_192) return NO;
  if (!isForward) return (b[4]! >= 3 && b[4]! <= 6) || b[4] === 9 ? MAYBE : NO;
  if (b[4] === 2) return b.length < 6 ? MORE : b[5]! >= 1 && b[5]! <= 27 ? YES : NO;
  return length === 1 && [7, 8, 10].includes(b[4]!) ? YES : NO;
}

const ajp: Dissector = {
  id: 'ajp',
  version: 1,
  spec: 'AJPv13 reference',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [8009],
  firstBytes: [0x12, 0x41],
  fields: { 'ajp.role': { doc: 'ajp-client or ajp-server', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      const isForward = bytes[0] === 0x12;
      out.observe('ajp.role', isForward ? 'ajp-client' : 'ajp-server');
      out.observe('ajp.role', isForward ? 'ajp-server' : 'ajp-client', 'receiver');
      return DONE;
    },
  }),
};

export default ajp;
