/**
 * PostgreSQL frontend/backend protocol: PostgreSQL 55.7 Message Formats. States roles.
 * Never reads names, passwords or queries.
 */

import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const PROTOCOL_3 = 0x0003_0000;
const CANCEL = 80_877_102;
const SSL = 80_877_103;
const GSS = 80_877_104;

const u32 = (b: Uint8Array, at: number): number =>
  b[at]! * 0x100_0000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!);

/** Start-up (length 4, code 4) comes from the client, authentication (`R`, length 4, kind 4) from the server. */
function kind(b: Uint8Array): 'client' | 'server' | null {
  const code = u32(b, 4);
  const length = u32(b, 0);
  if ((code === SSL || code === GSS) && length === 8) return 'client';
  if (code === CANCEL && length === 16) return 'client';
  if (code === PROTOCOL_3 && length > 8 && length < 10_000) return 'client';
  return isAuthentication(b) ? 'server' : null;
}

function isAuthentication(b: Uint8Array): boolean {
  const length = u32(b, 1);
  return b[0] === 0x52 && length >= 8 && length < 2_000 && b[5] === 0 && b[6] === 0 && b[7] === 0;
}

function probe(b: Uint8Array): Verdict {
  // The answer to a request for TLS is one letter.
  if (b.length === 1 && (b[0] === 0x53 || b[0] === 0x4e)) return MORE;
  if (b.length < 8) return b[0] === 0 || b[0] === 0x52 ? MORE : NO;
  const sent = kind(b);
  return sent === null ? NO : sent === 'client' ? YES : MAYBE;
}

const postgresql: Dissector = {
  id: 'postgresql',
  version: 1,
  spec: 'PostgreSQL 55.7 Message Formats',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [5432],
  fields: {
    'postgresql.role': { doc: 'postgresql-client or postgresql-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 8) return 0;
      const sent = kind(bytes);
      if (sent === null) return GIVE_UP;
      out.observe('postgresql.role', sent === 'client' ? 'postgresql-client' : 'postgresql-server');
      out.observe('postgresql.role', sent === 'client' ? 'postgresql-server' : 'postgresql-client', 'receiver');
      return DONE;
    },
  }),
};

export default postgresql;
