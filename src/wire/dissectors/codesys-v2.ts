/**
 * CODESYS 2, the runtime in controllers of many makers: as public scanners describe it (no standard exists). States roles, and system and
 * product of a controller. Reads no programs and no passwords.
 *
 * BB BB | length 4 (little- or big-endian) | service 1 | ...; the answer to service 1 has texts of 32 bytes from byte 64 on
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORTS: readonly number[] = [2455, 1200];
const MARK = 0xbb;
const HEADER = 6;
const LONGEST = 4_096;
const WIDTH = 32;
const SYSTEM_AT = 64;
const DETAILS_AT = 96;
const PRODUCT_AT = 128;
const TEXT = /^[\x20-\x7e]{2,31}$/;

function lengthOf(b: Uint8Array): number {
  const little = b[2]! + b[3]! * 0x100 + b[4]! * 0x1_0000 + b[5]! * 0x100_0000;
  const big = b[5]! + b[4]! * 0x100 + b[3]! * 0x1_0000 + b[2]! * 0x100_0000;
  return Math.min(little, big);
}

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b[0] !== MARK || (b.length > 1 && b[1] !== MARK)) return NO;
  if (b.length < HEADER + 1) return MORE;
  const length = lengthOf(b);
  if (length === 0 || length > LONGEST) return NO;
  return onPort ? YES : MAYBE;
}

function identify(b: Uint8Array, out: Out): void {
  const textAt = (at: number): string => {
    const words = latin1(b.subarray(at, at + WIDTH)).split('\0', 1)[0] ?? '';
    return TEXT.test(words) ? words : '';
  };
  const system = textAt(SYSTEM_AT);
  if (system === '') return;
  const details = textAt(DETAILS_AT);
  out.observe('codesys-v2.os', details.startsWith(system) ? details : `${system} ${details}`);
  out.observe('codesys-v2.product', textAt(PRODUCT_AT));
}

const codesysV2: Dissector = {
  id: 'codesys-v2',
  version: 1,
  spec: 'CODESYS 2 runtime, identification',
  basis: 'specification',
  carriers: ['tcp'],
  ports: PORTS,
  portsAreShared: true,
  firstBytes: [MARK],
  fields: {
    'codesys-v2.role': { doc: 'codesys-client or codesys-controller', claims: 'roles', confidence: 0.85 },
    'codesys-v2.os': { doc: 'System of the controller', claims: 'os', confidence: 0.6 },
    'codesys-v2.product': { doc: 'Product', claims: 'model', confidence: 0.75 },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, PORTS.includes(flow.aPort) || PORTS.includes(flow.bPort)),
  open() {
    /** The first question was for the identity: its answer is read. */
    let asked = false;
    return {
      push(bytes, dir, out) {
        if (bytes.length < HEADER + 1) return 0;
        if (bytes[0] !== MARK || bytes[1] !== MARK) return DONE;
        const length = lengthOf(bytes);
        if (length === 0 || length > LONGEST) return DONE;
        if (bytes.length < HEADER + length) return 0;
        out.observe('codesys-v2.role', dir === 0 ? 'codesys-client' : 'codesys-controller');
        out.observe('codesys-v2.role', dir === 0 ? 'codesys-controller' : 'codesys-client', 'receiver');
        if (dir === 1) {
          if (asked) identify(bytes.subarray(0, HEADER + length), out);
          return DONE;
        }
        if (length === 1 && bytes[HEADER] === 1) asked = true;
        return HEADER + length;
      },
    };
  },
};

export default codesysV2;
