/**
 * H.323: call signalling (ITU-T H.225.0 7.3, Q.931 4 over TPKT, RFC 1006) and registration (H.225.0 7.8). States roles. Never keeps
 * numbers, names or calls.
 *
 * TCP: 3 | 0 | length 2 | 8 | 2 | call 2 | message 1 | ... 7E user information. UDP: PER, with the protocol's identifier near its start
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const SHORTEST = 9;
/** Alerting, proceeding, progress, setup, connect, setup acknowledge, release complete, facility, notify, status, information. */
const MESSAGES: readonly number[] = [0x01, 0x02, 0x03, 0x05, 0x07, 0x0d, 0x5a, 0x62, 0x6e, 0x75, 0x7b, 0x7d];
/** {itu-t recommendation h 2250 version}: its length, then the identifier without the version. */
const IDENTIFIER = [6, 0, 8, 0x91, 0x4a, 0];
const IDENTIFIER_BEFORE = 12;

function probeCall(b: Uint8Array): Verdict {
  const fixed = [3, 0, null, null, 8, 2];
  for (let k = 0; k < fixed.length && k < b.length; k++) if (fixed[k] !== null && b[k] !== fixed[k]) return NO;
  if (b.length < SHORTEST) return MORE;
  return ((b[2]! << 8) | b[3]!) >= SHORTEST && MESSAGES.includes(b[8]!) ? YES : NO;
}

function probeRegistration(b: Uint8Array): Verdict {
  // A choice of 25 with a bit for extensions before it.
  if (b.length < 12 || b[0]! >> 2 > 24) return NO;
  for (let at = 3; at < IDENTIFIER_BEFORE; at++) {
    if (IDENTIFIER.every((value, k) => b[at + k] === value)) return YES;
  }
  return NO;
}

const h323: Dissector = {
  id: 'h323',
  version: 1,
  spec: 'ITU-T H.225.0 7.3, 7.8; ITU-T Q.931 4',
  basis: 'specification',
  carriers: ['tcp', 'udp'],
  ports: [1720, 1719, 1718],
  firstBytes: Array.from({ length: 100 }, (_, k) => k),
  fields: { 'h323.role': { doc: 'h323-endpoint: it calls, is called or registers', claims: 'roles', confidence: 0.7 } },
  looks: 2,
  probe: (head, _dir, flow) => (flow.carrier === 'tcp' ? probeCall(head) : probeRegistration(head)),
  open: (flow) => ({
    push(bytes, _dir, out) {
      out.observe('h323.role', 'h323-endpoint');
      return flow.carrier === 'tcp' ? DONE : bytes.length;
    },
  }),
};

export default h323;
