/**
 * Tuya local protocol: its frame as open implementations describe it (no standard exists). States that a host is a Tuya device,
 * and, where the broadcast is not encrypted, its version and product key. Never states device ids' keys nor readings.
 *
 * prefix 00 00 55 aa | sequence 4 | command 4 | length 4 (of what follows) | payload | CRC 4 | suffix 00 00 aa 55
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 16;
const PREFIX = [0, 0, 0x55, 0xaa];
const BROADCASTS = [0, 0x12, 0x13, 0x23];

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  for (const [i, byte] of PREFIX.entries()) if (i < b.length && b[i] !== byte) return NO;
  if (b.length < HEADER) return flow.carrier === 'tcp' ? MORE : NO;
  const length = (b[14]! << 8) | b[15]!;
  return b[8] === 0 && b[9] === 0 && b[10] === 0 && b[12] === 0 && b[13] === 0 && length >= 8 ? YES : NO;
}

const tuya: Dissector = {
  id: 'tuya',
  version: 1,
  spec: 'Tuya local frame 55AA',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [6666, 6667, 6668],
  fields: {
    'tuya.role': { doc: 'tuya-device: it announces itself', claims: 'roles', confidence: 0.8 },
    'tuya.version': { doc: 'Version of the protocol in a broadcast in clear' },
    'tuya.product-key': { doc: 'Product key in a broadcast in clear; the same for every device of a product' },
  },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'tcp' || !BROADCASTS.includes(bytes[11] ?? -1)) return bytes.length;
      out.observe('tuya.role', 'tuya-device');
      const words = latin1(bytes.subarray(HEADER, 600));
      const version = /"version":"([0-9.]{1,8})"/.exec(words)?.[1];
      const product = /"productKey":"(\w{1,32})"/.exec(words)?.[1];
      if (version !== undefined) out.observe('tuya.version', version);
      if (product !== undefined) out.observe('tuya.product-key', product);
      return bytes.length;
    },
  }),
};

export default tuya;
