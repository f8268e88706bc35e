/**
 * NAT-PMP: RFC 6886 3. States which router maps ports. Does not keep addresses nor ports.
 *
 * request: version 0 | opcode 0..2 | (reserved 2, ports 2 + 2, lifetime 4); answer: version 0 | 128 + opcode | result 2 | epoch 4 | ...
 */

import { type Dissector, MAYBE, NO, type Verdict } from '../contract.ts';

const ANSWER = 0x80;

function probe(b: Uint8Array): Verdict {
  if (b.length < 2 || b[0] !== 0) return NO;
  const opcode = b[1]! & 0x7f;
  if (opcode > 2) return NO;
  if (b[1]! >= ANSWER) {
    const fits = b.length === 8 || b.length === (opcode === 0 ? 12 : 16);
    return fits && b[2] === 0 && b[3]! <= 5 ? MAYBE : NO;
  }
  if (opcode === 0) return b.length === 2 ? MAYBE : NO;
  return b.length === 12 && b[2] === 0 && b[3] === 0 ? MAYBE : NO;
}

const natPmp: Dissector = {
  id: 'nat-pmp',
  version: 1,
  spec: 'RFC 6886 3',
  basis: 'captures',
  carriers: ['udp'],
  ports: [5350, 5351],
  fields: { 'nat-pmp.role': { doc: 'router: it maps ports', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if ((bytes[1] ?? 0) >= ANSWER && bytes.length >= 8 && probe(bytes) !== NO) out.observe('nat-pmp.role', 'router');
      return bytes.length;
    },
  }),
};

export default natPmp;
