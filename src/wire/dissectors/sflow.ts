/**
 * sFlow 5 (sflow.org, sFlow version 5, section 5). States who exports, its agent address, and who collects. Samples are not read here.
 *
 * version 4 (5) | address type 4 (1 IPv4, 2 IPv6) | agent 4 or 16 | sub-agent 4 | sequence 4 | uptime 4 | samples 4 | (type 4, length 4, ...)*
 */

import { ipv4Text, ipv6Text } from '../../base/address.ts';
import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const MOST_SAMPLES = 256;

const word = (b: Uint8Array, at: number): number =>
  ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;

function probe(b: Uint8Array): Verdict {
  if (b.length < 28 || word(b, 0) !== 5) return NO;
  const type = word(b, 4);
  if (type !== 1 && type !== 2) return NO;
  const start = type === 1 ? 12 : 24;
  if (b.length < start + 16) return NO;
  const samples = word(b, start + 12);
  if (samples > MOST_SAMPLES) return NO;
  let pos = start + 16;
  for (let n = 0; n < samples; n++) {
    if (pos + 8 > b.length) return NO;
    const length = word(b, pos + 4);
    if (length % 4 !== 0 || length > b.length - pos - 8) return NO;
    pos += 8 + length;
  }
  return pos === b.length ? YES : NO;
}

const sflow: Dissector = {
  id: 'sflow',
  version: 1,
  spec: 'sFlow version 5, section 5',
  basis: 'captures',
  carriers: ['udp'],
  ports: [6343],
  firstBytes: [0],
  stateless: true,
  fields: {
    'sflow.role': { doc: 'flow-exporter or flow-collector', claims: 'roles', confidence: 0.9 },
    'sflow.agent': { doc: 'Address that the agent gives itself' },
  },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === NO) return bytes.length;
      out.observe('sflow.role', 'flow-exporter');
      out.observe('sflow.role', 'flow-collector', 'receiver');
      out.observe('sflow.agent', word(bytes, 4) === 1 ? ipv4Text(bytes, 8) : ipv6Text(bytes, 8));
      return bytes.length;
    },
  }),
};

export default sflow;
