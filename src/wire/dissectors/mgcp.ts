/**
 * MGCP: RFC 3435 3.2, 3.3. Telephones' gateways. States roles. Never keeps endpoints, calls or numbers.
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';
import { firstLine } from '../formats/lines.ts';

const COMMAND = /^(?:EPCF|CRCX|MDCX|DLCX|RQNT|NTFY|AUEP|AUCX|RSIP) \d{1,9} \S+@\S+ MGCP \d\.\d/i;
const ANSWER = /^[0-8]\d\d \d{1,9}(?: .*)?$/;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b.length < 6) return NO;
  const { text } = firstLine(b);
  return COMMAND.test(text) || (onPort && ANSWER.test(text)) ? YES : NO;
}

const mgcp: Dissector = {
  id: 'mgcp',
  version: 1,
  spec: 'RFC 3435 3.2, 3.3',
  basis: 'specification',
  carriers: ['udp'],
  ports: [2427, 2727],
  fields: { 'mgcp.role': { doc: 'voice-gateway or call-agent', claims: 'roles', confidence: 0.7 } },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, [2427, 2727].includes(flow.aPort) || [2427, 2727].includes(flow.bPort)),
  open: (flow) => ({
    push(bytes, dir, out) {
      // A gateway listens on 2427, a call agent on 2727.
      const sender = dir === 0 ? flow.aPort : flow.bPort;
      if (sender === 2427) out.observe('mgcp.role', 'voice-gateway');
      if (sender === 2727) out.observe('mgcp.role', 'call-agent');
      return bytes.length;
    },
  }),
};

export default mgcp;
