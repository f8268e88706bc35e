/**
 * ProConOS, the runtime in controllers of many makers: as public scanners describe it (no standard exists). States roles, and type and
 * runtime of a controller. Never keeps the names of projects.
 *
 * CC 01 00 0B 40 02 ... asks; CC 01 | 10 | runtime 32, type 32, projects ...
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const QUESTION = [0xcc, 0x01, 0x00, 0x0b, 0x40, 0x02];
const RUNTIME_AT = 12;
const TYPE_AT = 44;
const WIDTH = 32;
const NAME = 'ProConOS';

const textAt = (b: Uint8Array, at: number): string => latin1(b.subarray(at, at + WIDTH)).split('\0', 1)[0] ?? '';

function probe(b: Uint8Array): Verdict {
  for (let k = 0; k < 2 && k < b.length; k++) if (b[k] !== QUESTION[k]) return NO;
  const asks = QUESTION.every((value, k) => k >= b.length || b[k] === value);
  if (asks) return b.length < QUESTION.length ? MORE : YES;
  if (b.length < RUNTIME_AT + 1) return MORE;
  const begin = latin1(b.subarray(RUNTIME_AT, RUNTIME_AT + NAME.length));
  return begin === NAME ? YES : NAME.startsWith(begin) ? MORE : NO;
}

const proconos: Dissector = {
  id: 'proconos',
  version: 1,
  spec: 'ProConOS, identification',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [20547],
  firstBytes: [0xcc],
  fields: {
    'proconos.role': { doc: 'proconos-client or proconos-controller', claims: 'roles', confidence: 0.9 },
    'proconos.runtime': { doc: 'Runtime, its version and date' },
    'proconos.type': { doc: 'Type of the controller, as its maker writes it' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      out.observe('proconos.role', dir === 0 ? 'proconos-client' : 'proconos-controller');
      out.observe('proconos.role', dir === 0 ? 'proconos-controller' : 'proconos-client', 'receiver');
      if (dir === 0) return bytes.length;
      if (bytes.length < TYPE_AT + WIDTH) return 0;
      if (bytes[0] !== QUESTION[0] || !textAt(bytes, RUNTIME_AT).startsWith(NAME)) return DONE;
      out.observe('proconos.runtime', textAt(bytes, RUNTIME_AT));
      out.observe('proconos.type', textAt(bytes, TYPE_AT));
      return DONE;
    },
  }),
};

export default proconos;
