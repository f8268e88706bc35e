/**
 * Oracle Net (TNS): no published text; the header is known from open implementations. States roles and the version that a listener
 * tells where it refuses. Never keeps connect data, names of users, programs or services.
 *
 * length 2 | checksum 2 | type 1 | flags 1 | checksum 2 | body. Type 1 connect: version 2 | compatible 2 | ...; 4 refuse: text.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const CONNECT = 1;
const ACCEPT = 2;
const REFUSE = 4;
const REDIRECT = 5;
const DATA = 6;
const RESEND = 11;
const OLDEST = 300;
const NEWEST = 330;

function probe(b: Uint8Array): Verdict {
  if (b.length < 5) return b.length > 2 && (b[2]! | b[3]!) !== 0 ? NO : MORE;
  const length = (b[0]! << 8) | b[1]!;
  if (length < 8 || (b[2]! | b[3]!) !== 0) return NO;
  const type = b[4]!;
  if (type === RESEND) return length === 8 ? MAYBE : NO;
  if (type !== CONNECT && type !== ACCEPT && type !== REFUSE && type !== REDIRECT && type !== DATA) return NO;
  if (b.length < 12) return MORE;
  if ((b[6]! | b[7]!) !== 0) return NO;
  if (type === DATA || type === REDIRECT) return MAYBE;
  if (type === REFUSE) return MAYBE;
  const version = (b[8]! << 8) | b[9]!;
  if (version < OLDEST || version > NEWEST) return NO;
  if (type === ACCEPT) return MAYBE;
  const compatible = (b[10]! << 8) | b[11]!;
  return compatible >= OLDEST && compatible <= version ? YES : NO;
}

/** VSNNUM of a refusal: 8, 4, 8, 4 and 8 bits; 'more' exact parts since version 18: 8, 8, 4, 4, 8. */
function versionOf(number: number): string {
  const major = number >>> 24;
  return major >= 18
    ? [major, (number >>> 16) & 255, (number >>> 12) & 15, (number >>> 8) & 15, number & 255].join('.')
    : [major, (number >>> 20) & 15, (number >>> 12) & 255, (number >>> 8) & 15, number & 255].join('.');
}

const oracle: Dissector = {
  id: 'oracle',
  version: 1,
  spec: 'none published; TNS header as open implementations have it',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1521],
  fields: {
    'oracle.role': { doc: 'database-client or database-server', claims: 'roles', confidence: 0.9 },
    'oracle.version': { doc: 'Version that a listener tells when it refuses' },
  },
  looks: 12,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 8) return 0;
      const length = (bytes[0]! << 8) | bytes[1]!;
      const type = bytes[4]!;
      if (length < 8) return GIVE_UP;
      if (bytes.length < length) return 0;
      if (type === CONNECT) {
        out.observe('oracle.role', 'database-client');
        out.observe('oracle.role', 'database-server', 'receiver');
      } else if (type === ACCEPT || type === REFUSE || type === RESEND) out.observe('oracle.role', 'database-server');
      if (type === REFUSE) {
        const number = /\(VSNNUM=(\d{6,10})\)/.exec(latin1(bytes.subarray(12, Math.min(length, 512))))?.[1];
        if (number !== undefined) out.observe('oracle.version', versionOf(Number(number)));
        return DONE;
      }
      return type === DATA ? DONE : length;
    },
  }),
};

export default oracle;
