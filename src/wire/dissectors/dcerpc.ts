/**
 * DCE/RPC, connection-oriented: C706 12.6.3, MS-RPCE 2.2.2. States roles.
 * Never reads calls.
 */

import { type Dissector, DONE, GIVE_UP, MORE, NO, type Verdict, YES } from '../contract.ts';

const FROM_CLIENT = new Set([0, 11, 14, 16, 18, 19]);
const FROM_SERVER = new Set([2, 3, 12, 13, 15]);

/** Header: version 5 | minor 0..1 | type 1 | flags 1 | representation 4 | fragment length 2 | authentication length 2 | call id 4. */
function kind(b: Uint8Array): 'client' | 'server' | null {
  const little = (b[4]! & 0x10) !== 0;
  const length = little ? b[8]! | (b[9]! << 8) : (b[8]! << 8) | b[9]!;
  if (b[0] !== 5 || b[1]! > 1 || length < 16 || (b[4]! & 0xee) !== 0 || b[5]! > 3 || b[6] !== 0 || b[7] !== 0)
    return null;
  return FROM_CLIENT.has(b[2]!) ? 'client' : FROM_SERVER.has(b[2]!) ? 'server' : null;
}

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 5 || (b.length > 1 && b[1]! > 1)) return NO;
  if (b.length < 10) return MORE;
  return kind(b) === null ? NO : YES;
}

const dcerpc: Dissector = {
  id: 'dcerpc',
  version: 1,
  spec: 'C706 12.6.3, MS-RPCE 2.2.2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [135],
  fields: {
    'dcerpc.role': { doc: 'dcerpc-client or dcerpc-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 10) return 0;
      const sent = kind(bytes);
      if (sent === null) return GIVE_UP;
      out.observe('dcerpc.role', sent === 'client' ? 'dcerpc-client' : 'dcerpc-server');
      out.observe('dcerpc.role', sent === 'client' ? 'dcerpc-server' : 'dcerpc-client', 'receiver');
      return DONE;
    },
  }),
};

export default dcerpc;
