/**
 * IEC 60870-5-104: IEC 60870-5-104 5.1 and 5.3. States roles.
 * Never reads information objects.
 */

import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

/** U-format functions: activation from the controlling station, confirmation from the controlled one. */
const FROM_CLIENT = new Set([0x07, 0x13]);
const FROM_SERVER = new Set([0x0b, 0x23]);
const TESTS = new Set([0x43, 0x83]);

/** APDU: 0x68 | length 1 (4..253) | control 4 | ASDU. */
function kind(b: Uint8Array): 'client' | 'server' | 'either' | null {
  const length = b[1]!;
  if (b[0] !== 0x68 || length < 4 || length > 253) return null;
  const control = b[2]!;
  const zeros = b[3] === 0 && b[4] === 0 && b[5] === 0;
  if (length === 4 && FROM_CLIENT.has(control) && zeros) return 'client';
  if (length === 4 && FROM_SERVER.has(control) && zeros) return 'server';
  if (length === 4 && TESTS.has(control) && zeros) return 'either';
  if (length === 4) return control === 1 && b[3] === 0 && (b[4]! & 1) === 0 ? 'either' : null;
  return (control & 1) === 0 && (b[4]! & 1) === 0 && length >= 12 ? 'either' : null;
}

function probe(b: Uint8Array, hinted: boolean): Verdict {
  if (b[0] !== 0x68) return NO;
  if (b.length < 6) return MORE;
  const sent = kind(b);
  if (sent === null) return NO;
  return sent !== 'either' || hinted ? YES : MAYBE;
}

const iec104: Dissector = {
  id: 'iec104',
  version: 1,
  spec: 'IEC 60870-5-104 5.1 and 5.3',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [2404],
  fields: {
    'iec104.role': { doc: 'iec104-client or iec104-server', claims: 'roles', confidence: 0.9 },
  },
  looks: 8,
  probe: (head, _dir, flow) => probe(head, flow.aPort === 2404 || flow.bPort === 2404),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= 6) {
        const sent = kind(bytes.subarray(at));
        if (sent === null) return at === 0 ? GIVE_UP : DONE;
        if (bytes.length - at < 2 + bytes[at + 1]!) break;
        if (sent !== 'either') {
          out.observe('iec104.role', sent === 'client' ? 'iec104-client' : 'iec104-server');
          out.observe('iec104.role', sent === 'client' ? 'iec104-server' : 'iec104-client', 'receiver');
          return DONE;
        }
        at += 2 + bytes[at + 1]!;
      }
      return at;
    },
  }),
};

export default iec104;
