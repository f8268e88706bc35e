/**
 * LLMNR: RFC 4795 2.1 (message). States the name that an answering host claims for its addresses, and the name that a host
 * checks for conflict. Names that a host asks for are somebody else's and are not kept. TCP (rare, for long answers) is not read.
 */

import { type Dissector, NO, YES } from '../contract.ts';
import { A, AAAA, parseDns } from '../formats/dns.ts';

const PORT = 5355;

const llmnr: Dissector = {
  id: 'llmnr',
  version: 1,
  spec: 'RFC 4795 2.1',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'llmnr.hostname': { doc: 'Name that the host answers for', claims: 'hostname', confidence: 0.75 },
  },
  weirds: { 'cut-message': 'The message ends inside a record' },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    if (flow.aPort !== PORT && flow.bPort !== PORT) return NO;
    const message = parseDns(head);
    if (message === 'short') return (head[2]! & 0x78) === 0 && head.length > 12 && head[5] === 1 ? YES : NO;
    return typeof message === 'object' && message.opcode === 0 && message.questions.length === 1 ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const message = parseDns(bytes);
      if (message === 'short') out.weird('cut-message');
      if (typeof message !== 'object' || !message.response) return bytes.length;
      for (const r of message.answers) {
        if ((r.type !== A && r.type !== AAAA) || r.target === null) continue;
        // Only the sender may answer for its own name (RFC 4795 4.1); an address of another interface keeps its MAC.
        const about = r.target === out.senderIp ? 'sender' : { mac: out.senderMac, ip: r.target };
        out.observe('llmnr.hostname', r.name, about);
      }
      return bytes.length;
    },
  }),
};

export default llmnr;
