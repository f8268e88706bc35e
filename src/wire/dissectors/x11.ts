/**
 * X11: X Window System Protocol, release 6.7, chapter 8 (connection setup). States roles, the display's vendor and release, and how it
 * lets clients in. Never keeps a cookie; reads nothing behind the setup.
 *
 * client: order 1 (`B`, `l`) | 0 | major 2 (11) | minor 2 | name length 2, data length 2 | 2 | name | data
 * display: 1 | 0 | major 2 | minor 2 | length 2 (in words of 4) | release 4 | 12 | vendor length 2 | ... | vendor at 40
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const BIG = 0x42;
const LITTLE = 0x6c;
const MAJOR = 11;
const SETUP = 12;
const LONGEST_NAME = 64;
const LONGEST_DATA = 1_024;
const ACCEPTED = 1;
const FIXED = 40;
const LONGEST_VENDOR = 128;
const PORTS: readonly number[] = Array.from({ length: 8 }, (_, k) => 6_000 + k);

const u16 = (b: Uint8Array, at: number, little: boolean): number =>
  little ? b[at]! | (b[at + 1]! << 8) : (b[at]! << 8) | b[at + 1]!;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== BIG && b[0] !== LITTLE) return NO;
  const fixed = b[0] === LITTLE ? [null, 0, MAJOR, 0, 0, 0] : [null, 0, 0, MAJOR, 0, 0];
  for (let k = 1; k < fixed.length && k < b.length; k++) if (b[k] !== fixed[k]) return NO;
  if (b.length < SETUP) return MORE;
  const little = b[0] === LITTLE;
  return u16(b, 6, little) <= LONGEST_NAME && u16(b, 8, little) <= LONGEST_DATA ? YES : NO;
}

function accepted(b: Uint8Array, little: boolean, method: string, out: Out): number {
  if (b[0] !== ACCEPTED) return DONE;
  if (b.length < FIXED) return 0;
  if (u16(b, 2, little) !== MAJOR) return DONE;
  const vendor = u16(b, 24, little);
  if (vendor > LONGEST_VENDOR) return DONE;
  if (b.length < FIXED + vendor) return 0;
  const release = little
    ? u16(b, 8, true) + u16(b, 10, true) * 0x1_0000
    : u16(b, 8, false) * 0x1_0000 + u16(b, 10, false);
  out.observe('x11.vendor', latin1(b.subarray(FIXED, FIXED + vendor)));
  out.observe('x11.release', String(release));
  out.observe('x11.authorisation', method === '' ? 'none' : method);
  return DONE;
}

const x11: Dissector = {
  id: 'x11',
  version: 1,
  spec: 'X Window System Protocol 8',
  basis: 'specification',
  carriers: ['tcp'],
  ports: PORTS,
  portsAreShared: true,
  firstBytes: [BIG, LITTLE],
  fields: {
    'x11.role': {
      doc: 'x11-client (a program) or x11-display (it shows, and reads keys)',
      claims: 'roles',
      confidence: 0.85,
    },
    'x11.vendor': { doc: 'Vendor of the display’s software' },
    'x11.release': { doc: 'Release of that software, as the vendor counts' },
    'x11.authorisation': { doc: 'How the display lets clients in; `none`: whoever comes from a permitted host' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open() {
    /** Order and method that the client named; null before. */
    let setup: { readonly little: boolean; readonly method: string } | null = null;
    return {
      push(bytes, dir, out) {
        if (dir === 1) return setup === null ? DONE : accepted(bytes, setup.little, setup.method, out);
        if (setup !== null) return bytes.length;
        if (probe(bytes) !== YES) return bytes.length < SETUP ? 0 : DONE;
        const little = bytes[0] === LITTLE;
        const name = u16(bytes, 6, little);
        if (bytes.length < SETUP + name) return 0;
        const method = latin1(bytes.subarray(SETUP, SETUP + name));
        setup = { little, method: /^[\w-]*$/.test(method) ? method : 'other' };
        out.observe('x11.role', 'x11-client');
        out.observe('x11.role', 'x11-display', 'receiver');
        return bytes.length;
      },
    };
  },
};

export default x11;
