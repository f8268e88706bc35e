/**
 * SOCKS 5: RFC 1928 3 (method negotiation). States who asks and who relays. Little in the greeting is fixed, so both sides or
 * the port must agree. Never reads the destination, names or passwords. Does not read SOCKS 4.
 *
 * client: version 5 | count 1 | methods; server: version 5 | method 1
 */

import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict } from '../contract.ts';

const VERSION = 5;
const NO_METHOD = 0xff;

/** The greeting alone: a client waits for the answer before it goes on. */
function probe(b: Uint8Array, dir: 0 | 1): Verdict {
  if (b[0] !== VERSION) return NO;
  if (b.length < 2) return MORE;
  const second = b[1]!;
  if (dir === 1) return second <= 9 || second === NO_METHOD ? MAYBE : NO;
  if (second === 0 || second > 16) return NO;
  for (let i = 2; i < Math.min(b.length, 2 + second); i++) if (b[i]! > 9 && b[i]! < 0x80) return NO;
  if (b.length < 2 + second) return MORE;
  if (b.length === 2 + second) return MAYBE;
  // Behind the greeting: a request, or name and password.
  return b[2 + second] === VERSION || b[2 + second] === 1 ? MAYBE : NO;
}

const socks: Dissector = {
  id: 'socks',
  version: 1,
  spec: 'RFC 1928 3',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1080],
  fields: { 'socks.role': { doc: 'socks-client or socks-server', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head, dir) => probe(head, dir),
  open: () => ({
    push(bytes, dir, out) {
      if (dir === 0) return bytes.length;
      out.observe('socks.role', 'socks-server');
      out.observe('socks.role', 'socks-client', 'receiver');
      return DONE;
    },
  }),
};

export default socks;
