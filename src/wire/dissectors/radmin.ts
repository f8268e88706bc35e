/**
 * Radmin remote control, version 3: no published text; the framing was worked out from its bytes and is checked by its sum.
 * States roles.
 *
 * 1 | length 4 (big-endian) | sum 4 (big-endian) | body: the sum of its little-endian words of 4 bytes, padded with zeros.
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 9;
const LONGEST = 4_096;

const word = (b: Uint8Array, at: number): number =>
  ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 1 || (b.length > 2 && (b[1] !== 0 || b[2] !== 0))) return NO;
  if (b.length < HEADER) return MORE;
  const length = word(b, 1);
  if (length === 0 || length > LONGEST) return NO;
  if (b.length < HEADER + length) return b.length < 2_048 ? MORE : NO;
  let sum = 0;
  for (let at = 0; at < length; at += 4) {
    let value = 0;
    for (let k = Math.min(3, length - at - 1); k >= 0; k--) value = value * 256 + b[HEADER + at + k]!;
    sum = (sum + value) % 0x1_0000_0000;
  }
  return sum === word(b, 5) && sum !== 0 ? YES : NO;
}

const radmin: Dissector = {
  id: 'radmin',
  version: 1,
  spec: 'none published; framing from traffic',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [4899],
  firstBytes: [1],
  fields: { 'radmin.role': { doc: 'radmin-client or radmin-server', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(_bytes, dir, out) {
      out.observe('radmin.role', dir === 0 ? 'radmin-client' : 'radmin-server');
      out.observe('radmin.role', dir === 0 ? 'radmin-server' : 'radmin-client', 'receiver');
      return DONE;
    },
  }),
};

export default radmin;
