/**
 * PTP: IEEE 1588-2008 and 2019, 13.3 (header), 13.5 (announce), 13.6, over UDP and Ethernet. States who is a clock, its identity and
 * who is the grandmaster. Reads no times.
 *
 * type 4 bits low | version 1 | length 2 | domain 1 | ... flags 2 | correction 8 | ... | clock identity 8 at 20 | port 2 | sequence 2 | control 1 | interval 1
 */

import { type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 34;
const ANNOUNCE = 0x0b;
/** Shortest length of each message type; types that do not exist are 0. */
const LENGTHS = [44, 44, 54, 54, 0, 0, 0, 0, 44, 54, 54, 64, 44, 48];

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER || (b[1]! & 0x0f) !== 2) return NO;
  const type = b[0]! & 0x0f;
  const length = (b[2]! << 8) | b[3]!;
  const least = LENGTHS[type] ?? 0;
  return least > 0 && length >= least && length <= b.length && b.length - length < 16 ? YES : NO;
}

function identity(b: Uint8Array, at: number): string {
  let s = '';
  for (let k = 0; k < 8; k++) s += b[at + k]!.toString(16).padStart(2, '0');
  return s;
}

function read(b: Uint8Array, out: Out): void {
  out.observe('ptp.role', 'ptp-clock');
  out.observe('ptp.clock', identity(b, 20));
  if ((b[0]! & 0x0f) !== ANNOUNCE || b.length < 64) return;
  const grandmaster = identity(b, 53);
  out.observe('ptp.grandmaster', grandmaster);
  if (grandmaster === identity(b, 20)) out.observe('ptp.role', 'time-server');
}

const ptp: Dissector = {
  id: 'ptp',
  version: 1,
  spec: 'IEEE 1588-2019 13.3, 13.5',
  basis: 'captures',
  carriers: ['udp', 'ethernet'],
  ports: [319, 320],
  etherTypes: [0x88f7],
  fields: {
    'ptp.role': { doc: 'ptp-clock, and time-server where it is the grandmaster', claims: 'roles', confidence: 0.7 },
    'ptp.clock': { doc: 'Clock identity (EUI-64) of the sender' },
    'ptp.grandmaster': { doc: 'Clock identity of the grandmaster that it announces' },
  },
  looks: 16,
  probe(head, _dir, flow) {
    const verdict = probe(head);
    if (verdict === NO || flow.carrier === 'ethernet') return verdict;
    return [319, 320].includes(flow.aPort) || [319, 320].includes(flow.bPort) ? YES : MAYBE;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) !== NO) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default ptp;
