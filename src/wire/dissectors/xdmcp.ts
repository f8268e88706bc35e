/**
 * XDMCP (X Display Manager Control Protocol 1.1, 'Packet formats'): X terminals and login servers. States roles, and the name of a
 * login server. Never keeps displays, statuses or authentication.
 *
 * version 2 (1) | opcode 2 | length 2 of what follows | fields; a text is length 2 and bytes
 */

import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const PORT = 177;
const HEADER = 6;
const LAST = 14;
/** Opcodes that a manager sends: Willing, Unwilling, Accept, Decline, Refuse, Failed, Alive. */
const OF_MANAGER: readonly number[] = [5, 6, 8, 9, 11, 12, 14];
const WILLING = 5;
const UNWILLING = 6;
const LONGEST_NAME = 255;

function isXdmcp(b: Uint8Array): boolean {
  if (b.length < HEADER || b[0] !== 0 || b[1] !== 1 || b[2] !== 0 || b[3]! < 1 || b[3]! > LAST) return false;
  return ((b[4]! << 8) | b[5]!) === b.length - HEADER;
}

function stateName(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER);
  if (b[3] === WILLING) r.skip(r.u16());
  const name = r.take(r.u16());
  if (!r.short && name.length <= LONGEST_NAME) out.observe('xdmcp.hostname', latin1(name));
}

const xdmcp: Dissector = {
  id: 'xdmcp',
  version: 1,
  spec: 'X Display Manager Control Protocol 1.1, packet formats',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [0],
  fields: {
    'xdmcp.role': { doc: 'x-terminal or x-login-server', claims: 'roles', confidence: 0.8 },
    'xdmcp.hostname': { doc: 'Name that a login server gives itself', claims: 'hostname', confidence: 0.8 },
  },
  looks: 8,
  probe(b, _dir, flow) {
    if (!isXdmcp(b)) return NO;
    return flow.aPort === PORT || flow.bPort === PORT ? YES : MAYBE;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (!isXdmcp(bytes)) return bytes.length;
      out.observe('xdmcp.role', OF_MANAGER.includes(bytes[3]!) ? 'x-login-server' : 'x-terminal');
      if (bytes[3] === WILLING || bytes[3] === UNWILLING) stateName(bytes, out);
      return bytes.length;
    },
  }),
};

export default xdmcp;
