/**
 * MySQL client/server protocol: MySQL Internals, Protocol::HandshakeV10. States the version of the server.
 * Never reads names, passwords or queries.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Verdict, YES } from '../contract.ts';

/** Packet: length 3 little endian | sequence 1 (0) | protocol 1 (10) | version, ends with 0 | ... */
function version(b: Uint8Array): string | null {
  const end = b.indexOf(0, 5);
  const text = end < 0 ? '' : latin1(b.subarray(5, end));
  return /^\d{1,2}\.\d[\x21-\x7e]{0,60}$/.test(text) ? text : null;
}

function probe(b: Uint8Array): Verdict {
  if (b.length < 5) return b.length > 3 && b[3] !== 0 ? NO : b.length > 2 && b[2] !== 0 ? NO : MORE;
  const length = b[0]! | (b[1]! << 8) | (b[2]! << 16);
  if (b[4] !== 10 || b[3] !== 0 || length < 30 || length > 300) return NO;
  if (b.length < 4 + length) return b.length > 5 && (b[5]! < 0x30 || b[5]! > 0x39) ? NO : MORE;
  return version(b) === null ? NO : YES;
}

const mysql: Dissector = {
  id: 'mysql',
  version: 1,
  spec: 'MySQL Internals, Protocol::HandshakeV10',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [3306],
  fields: {
    'mysql.role': { doc: 'mysql-client or mysql-server', claims: 'roles', confidence: 0.9 },
    'mysql.version': { doc: 'Version that the server states' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 5) return 0;
      if (probe(bytes) === MORE) return 0;
      const found = probe(bytes) === YES ? version(bytes) : null;
      if (found === null) return GIVE_UP;
      out.observe('mysql.role', 'mysql-server');
      out.observe('mysql.role', 'mysql-client', 'receiver');
      out.observe('mysql.version', found);
      return DONE;
    },
  }),
};

export default mysql;
