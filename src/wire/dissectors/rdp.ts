/**
 * Remote Desktop: MS-RDPBCGR 2.2.1.1 to 2.2.1.3, X.224 13.3. States roles, and the client's machine name and build where no TLS
 * hides them. Never reads cookies and names of users.
 */

import { latin1 } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { utf16 } from '../formats/ntlmssp.ts';

/** Longest packet read; a connect initial has some 500 bytes. */
const MAX_PACKET = 8_192;
const X224_DATA = 0xf0;
/** BER tag of the MCS connect initial (T.125 7). */
const CONNECT_INITIAL = [0x7f, 0x65];

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

function stateRoles(fromClient: boolean, out: Out): void {
  out.observe('rdp.role', fromClient ? 'rdp-client' : 'rdp-server');
  out.observe('rdp.role', fromClient ? 'rdp-server' : 'rdp-client', 'receiver');
}

function pushSyn(_bytes: Uint8Array, _dir: Dir, out: Out): number {
  stateRoles(true, out);
  return DONE;
}

/**
 * Client core data in the MCS connect initial (2.2.1.3.2): type 2 (C001), length 2 | version 4 | width, height, colours,
 * sequence 2 each | keyboard 4 | build 4 | name 32. It follows a BER and a PER part that need not be read to find it.
 */
function stateClient(b: Uint8Array, out: Out): void {
  for (let at = b.indexOf(0x01); at >= 0 && at + 56 <= b.length; at = b.indexOf(0x01, at + 1)) {
    if (b[at + 1] !== 0xc0 || b[at + 6] !== 0x08 || b[at + 7] !== 0 || b[at + 5] !== 0) continue;
    out.observe('rdp.client_name', utf16(b.subarray(at + 24, at + 56)).replace(/\0[\s\S]*$/, ''));
    out.observe('rdp.client_build', String(b[at + 20]! | (b[at + 21]! << 8)));
    return;
  }
}

/** Request and confirm; then, when no TLS was agreed, what the client says of its machine. */
class RdpParser implements Parser {
  private known = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    while (bytes.length - at >= 7) {
      const b = bytes.subarray(at);
      const length = (b[2]! << 8) | b[3]!;
      if (b[0] !== 3 || b[1] !== 0 || length < 7 || length > MAX_PACKET) return at > 0 || this.known ? DONE : GIVE_UP;
      if (b.length < length) return at;
      const done = this.packet(b.subarray(0, length), out);
      if (done !== 'next') return done === 'done' ? DONE : GIVE_UP;
      at += length;
    }
    return at;
  }

  private packet(b: Uint8Array, out: Out): 'next' | 'done' | 'wrong' {
    if (b[5] === X224_DATA) {
      // The connect initial is the first thing that is sent; its answer tells nothing of a machine.
      if (b[7] === CONNECT_INITIAL[0] && b[8] === CONNECT_INITIAL[1]) stateClient(b, out);
      return this.known ? 'done' : 'wrong';
    }
    const sent = kind(b) ?? (b[5] === 0xe0 ? 'client' : b[5] === 0xd0 ? 'server' : null);
    if (sent === null) return this.known ? 'done' : 'wrong';
    this.known = true;
    stateRoles(sent === 'client', out);
    if (sent === 'client') return 'next';
    // The protocol chosen: 0 is RDP's own security; else TLS follows, or nothing (2.2.1.2.1 and 2.2.1.2.2).
    const chosen = b.length >= 19 ? b[b.length - 8] !== 2 || b[b.length - 4] !== 0 : false;
    return chosen ? 'done' : 'next';
  }
}

const rdp: Dissector = {
  id: 'rdp',
  version: 2,
  spec: 'MS-RDPBCGR 2.2.1.1 to 2.2.1.3, MS-RDPEUDP 2.2.2.1, X.224 13.3',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [3389],
  fields: {
    'rdp.role': { doc: 'rdp-client or rdp-server', claims: 'roles', confidence: 0.9 },
    'rdp.client_name': { doc: 'Name of the machine in the client core data', claims: 'hostname', confidence: 0.75 },
    'rdp.client_build': { doc: 'Build of the client in the client core data' },
  },
  looks: 8,
  probe(head, _dir, flow) {
    if (flow.carrier === 'udp') return isSyn(head) ? YES : NO;
    return probe(head, flow.aPort === 3389 || flow.bPort === 3389);
  },
  open: (flow) => (flow.carrier === 'udp' ? { push: pushSyn } : new RdpParser()),
};

export default rdp;
