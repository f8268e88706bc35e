/**
 * GIOP (CORBA): OMG formal/2021-02-01 9.4 (message formats); MIOP 29 (over UDP). States roles. Reads no object keys nor calls.
 *
 * `GIOP` | version 1 + 1 | flags 1 | type 1 | size 4; MIOP puts a packet header of `MIOP` before it
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, type FlowContext, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 12;
const LAST_TYPE = 7;
const FROM_SERVER = new Set([1, 4, 5]); // reply, locate reply, close

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  const magic = latin1(b.subarray(0, 4));
  if (flow.carrier === 'udp') return b.length >= HEADER && magic === 'MIOP' && b[4] === 0x10 ? YES : NO;
  if (b.length < HEADER) return 'GIOP'.startsWith(magic) ? MORE : NO;
  return magic === 'GIOP' && b[4] === 1 && b[5]! <= 3 && b[7]! <= LAST_TYPE ? YES : NO;
}

const giop: Dissector = {
  id: 'giop',
  version: 1,
  spec: 'OMG formal/2021-02-01 9.4',
  basis: 'specification',
  carriers: ['tcp', 'udp'],
  ports: [683],
  fields: { 'giop.role': { doc: 'corba-client or corba-server', claims: 'roles', confidence: 0.7 } },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (bytes.length < HEADER) return 0;
      const isServer = flow.carrier === 'tcp' && FROM_SERVER.has(bytes[7]!);
      out.observe('giop.role', isServer ? 'corba-server' : 'corba-client');
      return DONE;
    },
  }),
};

export default giop;
