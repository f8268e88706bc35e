/**
 * Remote Desktop: MS-RDPBCGR 2.2.1.1 and 2.2.1.2, X.224 13.3. States roles.
 * Never reads cookies, names or what follows the connection request.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

/** TPKT: 3 | 0 | length 2; X.224: length 1 | code 1 (0xE0 request, 0xD0 confirm) | references 4 | class 1 | cookie, RDP negotiation 8. */
function kind(b: Uint8Array): 'client' | 'server' | null {
  const length = (b[2]! << 8) | b[3]!;
  if (b[0] !== 3 || b[1] !== 0 || length < 11 || length > 512 || b[4] !== length - 5) return null;
  const negotiation = length >= 19 ? length - 8 : -1;
  const typed = negotiation > 0 && b[negotiation + 2] === 8 && b[negotiation + 3] === 0 ? b[negotiation] : 0;
  if (b[5] === 0xe0 && (typed === 1 || latin1(b.subarray(11, 35)).startsWith('Cookie: mstshash='))) return 'client';
  return b[5] === 0xd0 && (typed === 2 || typed === 3) ? 'server' : null;
}

function probe(b: Uint8Array, hinted: boolean): Verdict {
  if (b[0] !== 3 || (b.length > 1 && b[1] !== 0)) return NO;
  if (b.length < 6) return MORE;
  const length = (b[2]! << 8) | b[3]!;
  if (length < 11 || length > 512 || (b[5] !== 0xe0 && b[5] !== 0xd0) || b[4] !== length - 5) return NO;
  if (b.length < length) return MORE;
  if (kind(b) !== null) return YES;
  return hinted && length === 11 ? MAYBE : NO;
}

const rdp: Dissector = {
  id: 'rdp',
  version: 1,
  spec: 'MS-RDPBCGR 2.2.1.1 and 2.2.1.2, X.224 13.3',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [3389],
  fields: {
    'rdp.role': { doc: 'rdp-client or rdp-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow.aPort === 3389 || flow.bPort === 3389),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 6 || bytes.length < ((bytes[2]! << 8) | bytes[3]!)) return 0;
      const sent = kind(bytes) ?? (bytes[5] === 0xe0 ? 'client' : bytes[5] === 0xd0 ? 'server' : null);
      if (sent === null) return GIVE_UP;
      out.observe('rdp.role', sent === 'client' ? 'rdp-client' : 'rdp-server');
      out.observe('rdp.role', sent === 'client' ? 'rdp-server' : 'rdp-client', 'receiver');
      return DONE;
    },
  }),
};

export default rdp;
