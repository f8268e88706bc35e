/**
 * HSRP: RFC 2281 5.1 (version 1), and the TLV form that replaced it (group state of type 1, 40 bytes; interface state of type 4;
 * text authentication of type 3). States that the sender is a router, and the address that a group shares. Never states the
 * authentication text.
 *
 * Version 1: version 0 | opcode 1 | state 1 | hello 1 | hold 1 | priority 1 | group 1 | reserved 1 | authentication 8 | address 4
 */

import { type Dissector, type FlowContext, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORTS = [1985, 2029];
const STATES = new Set([0, 1, 2, 4, 8, 16]);
const GROUP_STATE = 1;
const INTERFACE_STATE = 4;

const onPort = (flow: FlowContext): boolean => PORTS.includes(flow.aPort) && PORTS.includes(flow.bPort);

function isFirst(b: Uint8Array): boolean {
  return b.length >= 20 && b[0] === 0 && b[1]! <= 2 && STATES.has(b[2]!) && b[7] === 0 && b[4]! >= b[3]!;
}

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (!onPort(flow)) return NO; // both ends use the one port, and little in the message is fixed
  if (b.length < 6) return NO;
  if (isFirst(b)) return YES;
  if (b[0] === 1 && b[1] === 0 && b.length >= 16) return MAYBE; // advertisement: type 2, length 2
  if (b[0] === INTERFACE_STATE || b[0] === 2) return b[1] === 4 && b.length >= 6 ? MAYBE : NO;
  return b[0] === GROUP_STATE && b[1] === 40 && b[2] === 2 ? YES : NO;
}

function address(b: Uint8Array, at: number, out: Out): void {
  const value = b.subarray(at, at + 4);
  if (value.length === 4 && value.some((v) => v !== 0)) out.observe('hsrp.virtual-ip', value.join('.'));
}

const hsrp: Dissector = {
  id: 'hsrp',
  version: 1,
  spec: 'RFC 2281 5.1',
  basis: 'specification',
  carriers: ['udp'],
  ports: PORTS,
  fields: {
    'hsrp.role': { doc: 'router: it stands ready for a shared address', claims: 'roles', confidence: 0.95 },
    'hsrp.virtual-ip': { doc: 'Address that the group of routers shares' },
  },
  stateless: true,
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow),
  open: () => ({
    push(bytes, _dir, out) {
      out.observe('hsrp.role', 'router');
      if (isFirst(bytes)) address(bytes, 16, out);
      // Group state: type, length, version 2, opcode, state, IP version, group 2, identifier 6, priority 4, hello 4, hold 4.
      else if (bytes[0] === GROUP_STATE && bytes.length >= 42 && bytes[5] === 4) address(bytes, 26, out);
      return bytes.length;
    },
  }),
};

export default hsrp;
