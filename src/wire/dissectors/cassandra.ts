/**
 * Cassandra native protocol (specification v3 to v5, 2 and 4.1). States roles and the client's library and version. Never keeps queries.
 *
 * version 1 (3..5, answers +0x80) | flags 1 | stream 2 | opcode 1 | length 4 | body; STARTUP 1: map of text
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 9;
const STARTUP = 1;
const OPTIONS = 5;
const MOST = 4_096;

function probe(b: Uint8Array): Verdict {
  const version = b[0]! & 0x7f;
  if (version < 3 || version > 5) return NO;
  if (b.length < HEADER) return MORE;
  const length = ((b[5]! << 24) | (b[6]! << 16) | (b[7]! << 8) | b[8]!) >>> 0;
  if (b[0]! >= 0x80 || b[1]! > 16 || length > MOST) return NO;
  if (b[4] === OPTIONS) return length === 0 && b[1] === 0 ? YES : NO;
  if (b[4] !== STARTUP) return NO;
  if (b.length < HEADER + Math.min(length, 64)) return MORE;
  return latin1(b.subarray(HEADER, HEADER + length)).includes('CQL_VERSION')
    ? YES
    : b.length < HEADER + length
      ? MORE
      : NO;
}

const cassandra: Dissector = {
  id: 'cassandra',
  version: 1,
  spec: 'Cassandra native protocol v4 2, 4.1.1',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [9042],
  firstBytes: [3, 4, 5],
  fields: {
    'cassandra.role': { doc: 'database-client or database-server', claims: 'roles', confidence: 0.8 },
    'cassandra.driver': { doc: 'Library of the client' },
  },
  looks: 6,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      if (dir === 1) return bytes.length;
      if (bytes.length < HEADER) return 0;
      const size = HEADER + (((bytes[5]! << 24) | (bytes[6]! << 16) | (bytes[7]! << 8) | bytes[8]!) >>> 0);
      if (size > MOST) return DONE;
      if (bytes.length < size) return 0;
      out.observe('cassandra.role', 'database-client');
      out.observe('cassandra.role', 'database-server', 'receiver');
      if (bytes[4] !== STARTUP) return size;
      const words = latin1(bytes.subarray(HEADER, size));
      const read = (key: string): string => {
        const at = words.indexOf(key);
        return at < 0
          ? ''
          : words.slice(at + key.length + 2, at + key.length + 2 + words.charCodeAt(at + key.length + 1));
      };
      out.observe('cassandra.driver', `${read('DRIVER_NAME')} ${read('DRIVER_VERSION')}`);
      return DONE;
    },
  }),
};

export default cassandra;
