/**
 * WireGuard: the protocol section of its white paper, 5.4 (messages). States that both ends hold a tunnel. Nothing is in clear.
 *
 * initiation: 1, 0, 0, 0 | 148 bytes in all; response: 2, 0, 0, 0 | 92; cookie: 3, 0, 0, 0 | 64; data: 4, 0, 0, 0 | receiver 4 |
 * counter 8, little-endian | a multiple of 16 bytes
 */

import { type Dissector, DONE, MAYBE, NO, type Verdict, YES } from '../contract.ts';

const SIZES: Readonly<Record<number, number>> = { 1: 148, 2: 92 };

function probe(b: Uint8Array): Verdict {
  if (b.length < 32 || b[1] !== 0 || b[2] !== 0 || b[3] !== 0) return NO;
  if (b[0] === 4) {
    const young = b[12] === 0 && b[13] === 0 && b[14] === 0 && b[15] === 0; // fewer than 2^32 messages since the handshake
    return young && b.length % 16 === 0 ? MAYBE : NO;
  }
  // Sender and key never begin with zeros; a response ends with an empty second authenticator unless under load.
  return SIZES[b[0]!] === b.length && b[4]! + b[5]! + b[6]! + b[7]! > 0 && b[8]! + b[9]! + b[10]! + b[11]! > 0
    ? YES
    : NO;
}

const wireguard: Dissector = {
  id: 'wireguard',
  version: 1,
  spec: 'WireGuard 5.4',
  basis: 'captures',
  carriers: ['udp'],
  ports: [51_820],
  fields: { 'wireguard.role': { doc: 'vpn-peer: it holds a tunnel', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('wireguard.role', 'vpn-peer');
      return DONE;
    },
  }),
};

export default wireguard;
