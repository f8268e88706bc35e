/**
 * MongoDB wire protocol: MongoDB Wire Protocol, message header. States roles.
 * Never reads documents.
 */

import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

/** Header: length 4 | request id 4 | response to 4 | operation 4, little endian. */
const OPERATIONS = new Set([1, 2001, 2002, 2004, 2005, 2006, 2007, 2010, 2011, 2012, 2013]);

const u32 = (b: Uint8Array, at: number): number =>
  (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16)) + b[at + 3]! * 0x100_0000;

function kind(b: Uint8Array): 'client' | 'server' | null {
  const length = u32(b, 0);
  const operation = u32(b, 12);
  if (!OPERATIONS.has(operation) || length < 21 || length > 48_000_000) return null;
  return operation === 1 || u32(b, 8) !== 0 ? 'server' : 'client';
}

function probe(b: Uint8Array): Verdict {
  if (b.length < 16) return b.length > 3 && b[3]! > 2 ? NO : MORE;
  if (kind(b) === null) return NO;
  // OP_REPLY is 1: too small a number to be proof.
  return u32(b, 12) === 1 ? MAYBE : YES;
}

const mongodb: Dissector = {
  id: 'mongodb',
  version: 1,
  spec: 'MongoDB Wire Protocol, message header',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [27017],
  fields: {
    'mongodb.role': { doc: 'mongodb-client or mongodb-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 16) return 0;
      const sent = kind(bytes);
      if (sent === null) return GIVE_UP;
      out.observe('mongodb.role', sent === 'client' ? 'mongodb-client' : 'mongodb-server');
      out.observe('mongodb.role', sent === 'client' ? 'mongodb-server' : 'mongodb-client', 'receiver');
      return DONE;
    },
  }),
};

export default mongodb;
