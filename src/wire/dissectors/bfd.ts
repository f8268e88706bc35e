/**
 * BFD control packets: RFC 5880 4.1, RFC 5881 4 (single hop, port 3784), RFC 5883 (multihop, port 4784). States that the sender is
 * a router. Echo packets have no format and are not read.
 *
 * version 3 bits, diagnostic 5 | state 2, flags 6 | multiplier 1 | length 1 | discriminators 4 + 4 | intervals 4 + 4 + 4 | ...
 */

import { type Dissector, MAYBE, NO, type Verdict } from '../contract.ts';

const VERSION = 1;
const LAST_DIAGNOSTIC = 9;

function probe(b: Uint8Array): Verdict {
  if (b.length < 24 || b[0]! >> 5 !== VERSION || (b[0]! & 0x1f) > LAST_DIAGNOSTIC) return NO;
  // The multipoint bit is zero, the multiplier and the own discriminator are not.
  if ((b[1]! & 1) !== 0 || b[2] === 0 || b[3]! < 24 || b[3] !== b.length) return NO;
  return (b[4]! | b[5]! | b[6]! | b[7]!) !== 0 ? MAYBE : NO;
}

const bfd: Dissector = {
  id: 'bfd',
  version: 1,
  spec: 'RFC 5880 4.1, RFC 5881 4',
  basis: 'captures',
  carriers: ['udp'],
  // 3785 carries echo packets, whose form is the sender's own business (RFC 5881 4)
  ports: [3784, 3785, 4784],
  fields: { 'bfd.role': { doc: 'router: it watches a path to its neighbour', claims: 'roles', confidence: 0.7 } },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === MAYBE) out.observe('bfd.role', 'router');
      return bytes.length;
    },
  }),
};

export default bfd;
