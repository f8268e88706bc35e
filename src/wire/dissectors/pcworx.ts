/**
 * PC Worx, the engineering protocol of Phoenix Contact's controllers: as public scanners describe it (no standard exists). States roles,
 * and type, order number and firmware of a controller. Reads no programs.
 *
 * 1 (asks) or 81 (answers) | service 1 | length 2 (of all) | ...; service 1 of a client names `IBETH01N0_M`
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORT = 1962;
const HEADER = 4;
const LONGEST = 2_048;
const ASKS = 0x01;
const ANSWERS = 0x81;
const OPENS = 1;
const INFORMS = 6;
const CLIENT = 'IBETH01';
const CLIENT_AT = 14;
/** Texts of the information, each ended by NUL. */
const TEXTS: readonly (readonly [string, number, RegExp])[] = [
  ['pcworx.model', 30, /^[A-Z][\w ./-]{2,31}$/],
  ['pcworx.firmware', 66, /^\d[\w.]{1,11}$/],
  ['pcworx.order-number', 152, /^\d{5,12}$/],
];

const lengthOf = (b: Uint8Array): number => (b[2]! << 8) | b[3]!;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b[0] !== ASKS && b[0] !== ANSWERS) return NO;
  if (b.length > 1 && b[1] !== OPENS) return NO;
  if (b.length < HEADER) return MORE;
  const length = lengthOf(b);
  if (length < 16 || length > 64) return NO;
  if (b[0] === ANSWERS) return !onPort || (b.length > HEADER && b[4] !== 0) ? NO : YES;
  const words = latin1(b.subarray(CLIENT_AT, CLIENT_AT + CLIENT.length));
  if (!CLIENT.startsWith(words)) return NO;
  return words === CLIENT ? YES : MORE;
}

function inform(b: Uint8Array, out: Out): void {
  for (const [field, at, form] of TEXTS) {
    const value = (latin1(b.subarray(at, at + 36)).split('\0', 1)[0] ?? '').trim();
    if (form.test(value)) out.observe(field, value);
  }
}

const pcworx: Dissector = {
  id: 'pcworx',
  version: 1,
  spec: 'PC Worx, identification',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  firstBytes: [ASKS, ANSWERS],
  fields: {
    'pcworx.role': { doc: 'pcworx-client or pcworx-controller', claims: 'roles', confidence: 0.9 },
    'pcworx.model': { doc: 'Type of the controller', claims: 'model', confidence: 0.9 },
    'pcworx.firmware': { doc: 'Version of the firmware', claims: 'firmware_version', confidence: 0.9 },
    'pcworx.order-number': { doc: 'Order number' },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open() {
    let understood = false;
    return {
      push(bytes, _dir, out) {
        let at = 0;
        while (bytes.length - at >= HEADER) {
          const b = bytes.subarray(at);
          const length = lengthOf(b);
          const isFrame = (b[0] === ASKS || b[0] === ANSWERS) && length >= HEADER && length <= LONGEST;
          if (!isFrame) return understood ? DONE : GIVE_UP;
          if (b.length < length) break;
          understood = true;
          out.observe('pcworx.role', b[0] === ASKS ? 'pcworx-client' : 'pcworx-controller');
          out.observe('pcworx.role', b[0] === ASKS ? 'pcworx-controller' : 'pcworx-client', 'receiver');
          if (b[0] === ANSWERS && b[1] === INFORMS) inform(b.subarray(0, length), out);
          at += length;
        }
        return at;
      },
    };
  },
};

export default pcworx;
