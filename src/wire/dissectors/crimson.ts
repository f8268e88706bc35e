/**
 * Crimson 3, the protocol of Red Lion's panels and gateways: as public scanners describe it (no standard exists). States roles, and maker
 * and model. Reads no other registers.
 *
 * length 2 (of what follows) | register 2 | type 2 | value. Registers 032B: maker, 032A: model; both text, ended by NUL
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const PORT = 789;
const HEADER = 6;
const LONGEST = 1_024;
const TEXTS: Readonly<Record<number, string>> = { 811: 'crimson.manufacturer', 810: 'crimson.model' };
/** Types of requests that are known: read, write, commit, text. */
const TYPES: readonly number[] = [0x13, 0x15, 0x17, 0x1a, 0x1b];
const VALUE = /^[\w ./,-]{2,64}$/;

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (!onPort || b[0] !== 0) return NO;
  if (b.length < HEADER) return MORE;
  const isIdentity = Object.hasOwn(TEXTS, u16(b, 2));
  return u16(b, 0) === 4 && isIdentity && TYPES.includes(b[4]!) && b[5] === 0 ? YES : NO;
}

const crimson: Dissector = {
  id: 'crimson',
  version: 1,
  spec: 'Red Lion Crimson 3, registers of identity',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  firstBytes: [0],
  fields: {
    'crimson.role': { doc: 'crimson-client or crimson-device', claims: 'roles', confidence: 0.85 },
    'crimson.manufacturer': { doc: 'Maker', claims: 'manufacturer', confidence: 0.85 },
    'crimson.model': { doc: 'Model', claims: 'model', confidence: 0.9 },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const b = bytes.subarray(at);
        const length = u16(b, 0);
        if (length < 4 || length > LONGEST) return DONE;
        if (b.length < 2 + length) break;
        out.observe('crimson.role', dir === 0 ? 'crimson-client' : 'crimson-device');
        out.observe('crimson.role', dir === 0 ? 'crimson-device' : 'crimson-client', 'receiver');
        const field = TEXTS[u16(b, 2)];
        const value = latin1(b.subarray(HEADER, 2 + length)).split('\0', 1)[0] ?? '';
        if (dir === 1 && field !== undefined && VALUE.test(value)) out.observe(field, value);
        at += 2 + length;
      }
      return at;
    },
  }),
};

export default crimson;
