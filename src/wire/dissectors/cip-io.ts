/**
 * EtherNet/IP implicit messages (CIP Networks Library 2, 2-6 common packet format, class 0 and 1). States that both ends exchange
 * process data. Never reads the data.
 *
 * items 2 (2) | 8002, 8, connection 4, sequence 4 | 00B1, length, data; all little-endian
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const ADDRESS = [2, 0, 2, 0x80, 8, 0];
const DATA_AT = 14;
const HEADER = 18;

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER || !ADDRESS.every((value, k) => b[k] === value)) return NO;
  if (b[DATA_AT] !== 0xb1 || b[DATA_AT + 1] !== 0) return NO;
  return (b[16]! | (b[17]! << 8)) === b.length - HEADER ? YES : NO;
}

const cipIo: Dissector = {
  id: 'cip-io',
  version: 1,
  spec: 'CIP Networks Library volume 2, 2-6',
  basis: 'specification',
  carriers: ['udp'],
  ports: [2222],
  firstBytes: [2],
  fields: { 'cip-io.role': { doc: 'cip-node: it exchanges process data', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === YES) out.observe('cip-io.role', 'cip-node');
      return bytes.length;
    },
  }),
};

export default cipIo;
