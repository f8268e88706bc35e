/**
 * RMCP, ASF and IPMI: IPMI 2.0 13.1, ASF 2.0 3.2. States management controllers and those who ask them.
 * Never reads names, passwords or commands beyond presence.
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const ASF = 6;
const IPMI = 7;
const PRESENCE_PING = 0x80;
const PRESENCE_PONG = 0x40;

/** RMCP: version 1 (6) | reserved 1 (0) | sequence 1 | class 1. ASF: enterprise 4 (4542) | type 1 | ... */
function probe(b: Uint8Array): Verdict {
  if (b.length < 4 || b[0] !== 6 || b[1] !== 0) return NO;
  const type = b[3]! & 0x7f;
  if ((b[3]! & 0x80) !== 0) return b.length === 4 && (type === ASF || type === IPMI) ? YES : NO;
  if (type === ASF) return b.length >= 12 && b[4] === 0 && b[5] === 0 && b[6] === 0x11 && b[7] === 0xbe ? YES : NO;
  return type === IPMI && b.length >= 14 && [0, 1, 2, 4, 5, 6].includes(b[4]!) ? YES : NO;
}

const ipmi: Dissector = {
  id: 'ipmi',
  version: 1,
  spec: 'IPMI 2.0 13.1, ASF 2.0 3.2',
  basis: 'captures',
  carriers: ['udp'],
  ports: [623],
  fields: {
    'ipmi.role': { doc: 'ipmi-client or ipmi-server', claims: 'roles', confidence: 0.9 },
  },
  stateless: true,
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      if (probe(bytes) === NO) return bytes.length;
      if ((bytes[3]! & 0x7f) === IPMI && bytes.length > 4)
        out.observe('ipmi.role', dir === 0 ? 'ipmi-client' : 'ipmi-server');
      else if (bytes[8] === PRESENCE_PING) out.observe('ipmi.role', 'ipmi-client');
      else if (bytes[8] === PRESENCE_PONG) out.observe('ipmi.role', 'ipmi-server');
      return bytes.length;
    },
  }),
};

export default ipmi;
