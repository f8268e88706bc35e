/**
 * Flow export: NetFlow 5 and 9 (RFC 3954 5) and IPFIX (RFC 7011 3). States who exports and who collects, and the version.
 * What is in the flows is not read here: they are somebody else's observations.
 *
 * 5: version 2 | count 2 | ... 24 bytes, then 48 a flow. 9: version 2 | count 2 | uptime 4 | seconds 4 | sequence 4 | source 4 |
 * sets (id 2, length 2). IPFIX: version 2 (10) | length 2 | seconds 4 | sequence 4 | domain 4 | sets.
 */

import { type Dissector, DONE, MAYBE, NO, type Verdict, YES } from '../contract.ts';

const HEADER_5 = 24;
const HEADER_9 = 20;
const HEADER_10 = 16;
const MOST_SETS = 64;

/** The sets from `at` on fill the datagram. */
function setsFill(b: Uint8Array, at: number, firstData: number): boolean {
  let pos = at;
  for (let n = 0; n < MOST_SETS && pos + 4 <= b.length; n++) {
    const id = (b[pos]! << 8) | b[pos + 1]!;
    const length = (b[pos + 2]! << 8) | b[pos + 3]!;
    if (length < 4 || (id > firstData && id < 256)) return false;
    pos += length;
  }
  return pos === b.length && pos > at;
}

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER_10 || b[0] !== 0) return NO;
  const second = (b[2]! << 8) | b[3]!;
  if (b[1] === 5) return second >= 1 && second <= 30 && b.length === HEADER_5 + 48 * second ? YES : NO;
  if (b[1] === 9) return b.length >= HEADER_9 + 4 && second > 0 && setsFill(b, HEADER_9, 1) ? YES : NO;
  if (b[1] === 10 && second === b.length) return b.length > HEADER_10 && setsFill(b, HEADER_10, 3) ? YES : MAYBE;
  return NO;
}

const netflow: Dissector = {
  id: 'netflow',
  version: 1,
  spec: 'RFC 3954 5, RFC 7011 3, NetFlow version 5',
  basis: 'captures',
  carriers: ['udp'],
  ports: [2055, 2056, 2057, 4739, 9995, 9996],
  firstBytes: [0],
  stateless: true,
  fields: {
    'netflow.role': { doc: 'flow-exporter or flow-collector', claims: 'roles', confidence: 0.9 },
    'netflow.version': { doc: '5, 9 or 10 (IPFIX)' },
  },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === NO) return bytes.length;
      out.observe('netflow.role', 'flow-exporter');
      out.observe('netflow.role', 'flow-collector', 'receiver');
      out.observe('netflow.version', String(bytes[1]));
      return DONE;
    },
  }),
};

export default netflow;
