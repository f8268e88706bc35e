/**
 * DRDA, the protocol of Db2, Derby and Informix: The Open Group, DRDA Volume 3 (DDM), DSS header, EXCSAT, EXCSATRD. States roles, and
 * class, release and name of client and server. Never keeps external names, users, passwords, databases or statements.
 *
 * length 2 | D0 | format 1 | correlator 2 | object: length 2, code point 2, (length 2, code point 2, value)*. Text: EBCDIC or UTF-8
 */

import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 10;
const MARK = 0xd0;
const EXCSAT = 0x1041;
const EXCSATRD = 0x1443;
const MOST_OBJECTS = 32;
/** Parameters of both: external name, server name, release, class, levels of managers; and of the server's product. */
const KNOWN: readonly number[] = [0x115e, 0x116d, 0x115a, 0x1147, 0x1404, 0x112e, 0x244e];
const SERVER_NAME = 0x116d;
const RELEASE = 0x115a;
const CLASS = 0x1147;

/** Characters of EBCDIC (code page 500) that names and releases have, by the byte of the first. */
const RUNS: readonly (readonly [number, string])[] = [
  [0x40, ' '],
  [0x4b, '.<(+'],
  [0x5d, ')'],
  [0x60, '-/'],
  [0x6b, ',%_'],
  [0x7a, ':#@'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa2, 'stuvwxyz'],
  [0xc1, 'ABCDEFGHI'],
  [0xd1, 'JKLMNOPQR'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
];

function ofEbcdic(byte: number): string {
  for (const [from, run] of RUNS) if (byte >= from && byte < from + run.length) return run[byte - from]!;
  return '?';
}

/** Letters and digits of EBCDIC are all above what ASCII has. */
const textOf = (b: Uint8Array): string =>
  (b.some((byte) => byte >= 0x80) ? Array.from(b, ofEbcdic).join('') : latin1(b)).trim();

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

function probe(b: Uint8Array): Verdict {
  if (b[0]! > 1 || (b.length > 2 && b[2] !== MARK)) return NO;
  if (b.length < HEADER + 4) return MORE;
  const length = u16(b, 0);
  const object = u16(b, 6);
  const code = u16(b, 8);
  // A request or a reply, alone or chained; the correlator of what begins is small.
  if (b[3]! >> 4 > 7 || (b[3]! & 15) < 1 || (b[3]! & 15) > 3 || object !== length - 6) return NO;
  if (code !== EXCSAT && code !== EXCSATRD) return NO;
  const first = u16(b, HEADER);
  return first >= 4 && first <= object - 4 && KNOWN.includes(u16(b, HEADER + 2)) ? YES : NO;
}

function state(body: Reader, out: Out): void {
  for (let n = 0; n < MOST_OBJECTS && body.left >= 4; n++) {
    const length = body.u16();
    const code = body.u16();
    const value = body.take(length - 4);
    if (body.short) return;
    if (code === SERVER_NAME) out.observe('drda.server-name', textOf(value));
    if (code === RELEASE) out.observe('drda.release', textOf(value));
    if (code === CLASS) out.observe('drda.class', textOf(value));
  }
}

const drda: Dissector = {
  id: 'drda',
  version: 1,
  spec: 'The Open Group DRDA Volume 3: DSS, EXCSAT, EXCSATRD',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [50000, 446, 1527],
  portsAreShared: true,
  firstBytes: [0, 1],
  fields: {
    'drda.role': { doc: 'database-client or database-server', claims: 'roles', confidence: 0.85 },
    'drda.server-name': { doc: 'Name that the side gives to itself' },
    'drda.release': { doc: 'Release of the product, for example SQL11055' },
    'drda.class': { doc: 'Class of the product, for example QDB2/LINUXX8664' },
  },
  looks: 6,
  probe: (head) => probe(head),
  open() {
    const told = [false, false];
    return {
      push(bytes, dir, out) {
        // What follows names users and databases.
        if (told[dir] === true) return bytes.length;
        if (bytes.length < HEADER) return 0;
        const code = u16(bytes, 8);
        const size = u16(bytes, 0);
        if (bytes[2] !== MARK || (code !== EXCSAT && code !== EXCSATRD) || size < HEADER) return GIVE_UP;
        if (bytes.length < size) return 0;
        out.observe('drda.role', code === EXCSAT ? 'database-client' : 'database-server');
        out.observe('drda.role', code === EXCSAT ? 'database-server' : 'database-client', 'receiver');
        state(new Reader(bytes, HEADER, size), out);
        told[dir] = true;
        return told[0] === true && told[1] === true ? DONE : bytes.length;
      },
    };
  },
};

export default drda;
