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

/**
 * MS-RDPEUDP 2.2.2.1: the first datagram acknowledges nothing (all ones), has the SYN flag, and is padded with zeros to the
 * largest size that is to be tried: source ack 4 | window 2 | flags 2 | initial sequence 4 | upstream 2 | downstream 2 | zeros.
 */
function isSyn(b: Uint8Array): boolean {
  if (b.length < 1_000 || (b[0]! & b[1]! & b[2]! & b[3]!) !== 0xff || (b[7]! & 1) === 0 || (b[6]! & 0xc0) !== 0)
    return false;
  const sizes = [(b[12]! << 8) | b[13]!, (b[14]! << 8) | b[15]!];
  return sizes.every((size) => size >= 1_132 && size <= 1_232);
}

const rdp: Dissector = {
  id: 'rdp',
  version: 1,
  spec: 'MS-RDPBCGR 2.2.1.1 and 2.2.1.2, MS-RDPEUDP 2.2.2.1, X.224 13.3',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [3389],
  fields: {
    'rdp.role': { doc: 'rdp-client or rdp-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe(head, _dir, flow) {
    if (flow.carrier === 'udp') return isSyn(head) ? YES : NO;
    return probe(head, flow.aPort === 3389 || flow.bPort === 3389);
  },
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        out.observe('rdp.role', 'rdp-client');
        out.observe('rdp.role', 'rdp-server', 'receiver');
        return DONE;
      }
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
