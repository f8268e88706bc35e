/**
 * BJNP of Canon's printers and scanners: as the open driver of SANE describes it (no standard exists). States roles, and maker and
 * model from the answer to a question for identity. Never keeps jobs or whose they are.
 *
 * `BJNP` or `MFNP` | device 1 (80: it answers) | command 1 | 0 2 | sequence 2 | session 2 | length 4 | ...
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const MARKS: readonly string[] = ['BJNP', 'BJNB', 'MFNP'];
const HEADER = 16;
const IDENTITY = 0x30;
const MOST = 1_024;

function probe(b: Uint8Array): Verdict {
  const begin = latin1(b.subarray(0, 4));
  if (!MARKS.some((mark) => mark.startsWith(begin))) return NO;
  if (b.length < HEADER) return MORE;
  return (b[4]! & 0x7f) <= 4 && b[12] === 0 && b[13] === 0 ? YES : NO;
}

/** IEEE 1284 device id: `KEY:value;` by allow-list. */
function identify(words: string, out: Out): void {
  for (const pair of words.split(';', 32)) {
    const colon = pair.indexOf(':');
    const name = pair.slice(0, Math.max(colon, 0)).trim();
    const value = pair.slice(colon + 1).trim();
    if (name === 'MFG' || name === 'MANUFACTURER') out.observe('bjnp.manufacturer', value);
    if (name === 'MDL' || name === 'MODEL') out.observe('bjnp.model', value);
  }
}

const bjnp: Dissector = {
  id: 'bjnp',
  version: 1,
  spec: 'BJNP as in SANE pixma_bjnp',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [8611, 8612, 8613, 8614],
  firstBytes: [0x42, 0x4d],
  fields: {
    'bjnp.role': { doc: 'printer, scanner or print-client', claims: 'roles', confidence: 0.8 },
    'bjnp.manufacturer': { doc: 'Maker in the device id', claims: 'manufacturer', confidence: 0.9 },
    'bjnp.model': { doc: 'Model in the device id', claims: 'model', confidence: 0.9 },
  },
  looks: 16,
  probe: (head, _dir, flow) => (flow.carrier === 'udp' && head.length < HEADER ? NO : probe(head)),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < HEADER || probe(bytes) !== YES) return bytes.length < HEADER ? 0 : bytes.length;
      const size = HEADER + ((bytes[14]! << 8) | bytes[15]!);
      const isWhole = bytes.length >= size;
      if (!isWhole && bytes.length < MOST) return 0;
      const kind = (bytes[4]! & 0x7f) === 2 ? 'scanner' : 'printer';
      const answers = (bytes[4]! & 0x80) !== 0;
      out.observe('bjnp.role', answers ? kind : 'print-client');
      if (answers && bytes[5] === IDENTITY) identify(latin1(bytes.subarray(HEADER + 2, Math.min(size, MOST))), out);
      return Math.min(size, bytes.length);
    },
  }),
};

export default bjnp;
