/**
 * OpenVPN: the control channel of its published wire protocol (draft 'OpenVPN Wire Protocol', 3 and 4). States who opens a
 * tunnel and who serves it. Recognises the hard reset, in clear, with tls-auth (an HMAC of 16 to 64 bytes) or tls-crypt.
 *
 * (length 2, TCP only) | opcode 5 bits, key id 3 | session 8 | (HMAC | packet id 4 | time 4) | count of acknowledgements 1 |
 * (packet ids 4 each, session 8) | packet id 4
 */

import { type Dissector, DONE, type FlowContext, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const CLIENT_RESET = 0x38; // opcode 7, key 0
const SERVER_RESET = 0x40; // opcode 8, key 0
/** Bytes between session and acknowledgements: nothing, or HMAC (MD5, SHA-1, SHA-256, SHA-384, SHA-512), packet id and time. */
const AUTHENTICATED = [0, 24, 28, 40, 56, 72];
/** tls-crypt: packet id 4, time 4, tag 32 in clear, then count and packet id encrypted. */
const WRAPPED_SIZE = 54;

/** The hard reset at `at` of `size` bytes. */
function reset(b: Uint8Array, at: number, size: number): Verdict {
  const client = b[at] === CLIENT_RESET;
  if (!client && b[at] !== SERVER_RESET) return NO;
  for (const extra of AUTHENTICATED) {
    const count = at + 9 + extra;
    const acknowledged = client ? 0 : 1;
    const bare = 14 + extra;
    if (size !== (client ? bare : bare + 12) || b[count] !== acknowledged) continue;
    const id = count + 1;
    if (b[id] === 0 && b[id + 1] === 0 && b[id + 2] === 0) return YES;
  }
  return size >= WRAPPED_SIZE &&
    size <= 1_500 &&
    b[at + 9]! <= 0x0f &&
    b[at + 10] === 0 &&
    b[at + 11] === 0 &&
    b[at + 12] === 1
    ? MAYBE
    : NO;
}

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (flow.carrier === 'udp') return b.length >= 14 ? reset(b, 0, b.length) : NO;
  const size = b.length < 2 ? 0 : (b[0]! << 8) | b[1]!;
  if (b.length >= 2 && (size < 14 || size > 1_500)) return NO;
  if (b.length >= 3 && b[2] !== CLIENT_RESET && b[2] !== SERVER_RESET) return NO;
  if (b[0]! > 5) return NO;
  return b.length < 2 + Math.max(14, size) ? MORE : reset(b, 2, size);
}

const openvpn: Dissector = {
  id: 'openvpn',
  version: 1,
  spec: 'OpenVPN Wire Protocol 3 and 4',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [1194],
  fields: { 'openvpn.role': { doc: 'vpn-client or vpn-server', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      const at = flow.carrier === 'tcp' ? 2 : 0;
      if (bytes.length <= at) return 0;
      const opcode = bytes[at];
      if (opcode !== CLIENT_RESET && opcode !== SERVER_RESET) return bytes.length;
      out.observe('openvpn.role', opcode === CLIENT_RESET ? 'vpn-client' : 'vpn-server');
      out.observe('openvpn.role', opcode === CLIENT_RESET ? 'vpn-server' : 'vpn-client', 'receiver');
      return DONE;
    },
  }),
};

export default openvpn;
