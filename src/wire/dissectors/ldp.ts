/**
 * LDP: RFC 5036 3.1, 3.5 (hellos over UDP, sessions over TCP). States that the sender is a router, and its LSR id. Never keeps labels.
 *
 * version 2 (1) | length 2 | LSR id 4, label space 2 | message type 2 | its length 2 | its id 4 | ...
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 18;
/** Notification, hello, initialization, keepalive, addresses, labels (RFC 5036 4.2.1). */
const TYPES: readonly number[] = [1, 0x100, 0x200, 0x201, 0x300, 0x301, 0x400, 0x401, 0x402, 0x403, 0x404];
const HELLO = 0x100;

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  if (b[0] !== 0 || (b.length > 1 && b[1] !== 1)) return NO;
  if (b.length < HEADER) return isDatagram ? NO : MORE;
  const length = (b[2]! << 8) | b[3]!;
  const type = ((b[10]! << 8) | b[11]!) & 0x7fff;
  const message = (b[12]! << 8) | b[13]!;
  if (length < 14 || length > 4_096 || message < 4 || message + 10 > length || !TYPES.includes(type)) return NO;
  if (isDatagram) return type === HELLO && length + 4 === b.length ? YES : NO;
  return type === HELLO ? NO : YES;
}

const ldp: Dissector = {
  id: 'ldp',
  version: 1,
  spec: 'RFC 5036 3.1, 3.5',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [646],
  firstBytes: [0],
  fields: {
    'ldp.role': { doc: 'router: it distributes labels', claims: 'roles', confidence: 0.8 },
    'ldp.lsr-id': { doc: 'Router id' },
  },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open: (flow) => {
    const told = [false, false];
    return {
      push(bytes, dir, out) {
        if (flow.carrier === 'tcp' && bytes.length < HEADER) return 0;
        if (probe(bytes, flow.carrier === 'udp') === YES) {
          out.observe('ldp.role', 'router');
          out.observe('ldp.lsr-id', bytes.subarray(4, 8).join('.'));
        }
        told[dir] = true;
        return told[0] && told[1] ? DONE : bytes.length;
      },
    };
  },
};

export default ldp;
