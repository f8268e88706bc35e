/**
 * BGP-4: RFC 4271 4.1. States that a host routes.
 * Never reads routes.
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

/** Header: marker 16 (all ones) | length 2 (19..4096) | type 1 (1..5). */
function probe(b: Uint8Array): Verdict {
  for (let i = 0; i < 16 && i < b.length; i++) if (b[i] !== 0xff) return NO;
  if (b.length < 19) return MORE;
  const length = (b[16]! << 8) | b[17]!;
  return length >= 19 && length <= 4_096 && b[18]! >= 1 && b[18]! <= 5 ? YES : NO;
}

const bgp: Dissector = {
  id: 'bgp',
  version: 1,
  spec: 'RFC 4271 4.1',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [179],
  fields: {
    'bgp.role': { doc: 'router', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 19) return 0;
      out.observe('bgp.role', 'router');
      out.observe('bgp.role', 'router', 'receiver');
      return DONE;
    },
  }),
};

export default bgp;
