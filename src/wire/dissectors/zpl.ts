/**
 * ZPL and its set-get-do commands, which label and wristband printers take on their raw port: Zebra 'ZPL II Programming Guide', ~HI, SGD.
 * States roles, and model, serial number and firmware from answers. Labels name patients: formats and fields pass by unread.
 *
 * Host: `^XA ... ^XZ`, `~HI`, `! U1 getvar "name"`. Printer: STX model,version,dots,memory,... ETX; `"value"`
 */

import { latin1 } from '../../base/reader.ts';
import { type Dir, type Dissector, MAYBE, MORE, NO, type Out, type Parser, type Verdict, YES } from '../contract.ts';

const BEGIN =
  /^(?:\x10?CT~~CD,|\^XA[\r\n ]{0,4}[\^~][A-Z][A-Z0-9@]|~H[IS][\r\n^~]|! U1 (?:getvar|setvar|do) "[a-z][\w.]{2,63}")/;
const STARTS: readonly string[] = [
  '\x10CT~~CD,',
  'CT~~CD,',
  '^XA',
  '~HI',
  '~HS',
  '! U1 getvar "',
  '! U1 setvar "',
  '! U1 do "',
];
const ASKS_ALONE: readonly string[] = ['~HI', '~HS'];
const LONGEST_BEGIN = 96;
const GETVAR = /^! U1 getvar "([a-z][\w.]{2,63})"$/;
/** `model,V1.2.3,dots,memory`: only a printer's identification has all four. */
const IDENTIFICATION = /^([^,]{2,40}),(V?[\w.]{2,24}),\d{1,2},\d{1,8}(?:KB)?(?:,|$)/;
const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const QUOTE = 0x22;
const LONGEST_LINE = 256;
const LONGEST_VALUE = 256;
const MOST_WAITING = 32;

const VARIABLES: Readonly<Record<string, string>> = {
  'device.product_name': 'zpl.model',
  'device.unique_id': 'zpl.serial',
  'appl.name': 'zpl.firmware',
  'device.friendly_name': 'zpl.hostname',
};

function probe(b: Uint8Array, dir: Dir): Verdict {
  if (dir === 1) return NO;
  const words = latin1(b.subarray(0, LONGEST_BEGIN));
  // A question may stand alone, without an end of its line.
  if (ASKS_ALONE.includes(words)) return MAYBE;
  if (BEGIN.test(words)) return YES;
  const isCut = STARTS.some((start) => start.startsWith(words) || words.startsWith(start));
  return isCut && b.length < LONGEST_BEGIN ? MORE : NO;
}

class ZplParser implements Parser {
  /** Variables that were asked for, the oldest first; '' for one that is not stated. */
  private readonly waiting: string[] = [];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    out.observe('zpl.role', dir === 0 ? 'print-client' : 'label-printer');
    out.observe('zpl.role', dir === 0 ? 'label-printer' : 'print-client', 'receiver');
    return dir === 0 ? this.asks(bytes) : this.answers(bytes, out);
  }

  /** Labels are lost here; of lines that ask, the name of the variable is kept. */
  private asks(b: Uint8Array): number {
    for (let at = 0; ; ) {
      const end = b.indexOf(LF, at);
      if (end < 0) return b.length - at > LONGEST_LINE ? b.length : at;
      if (end - at <= LONGEST_LINE) {
        const name = GETVAR.exec(latin1(b.subarray(at, end)).trim())?.[1];
        if (name !== undefined && this.waiting.length < MOST_WAITING) {
          this.waiting.push(Object.hasOwn(VARIABLES, name) ? VARIABLES[name]! : '');
        }
      }
      at = end + 1;
    }
  }

  private answers(b: Uint8Array, out: Out): number {
    let at = 0;
    while (at < b.length) {
      const closes = b[at] === STX ? ETX : b[at] === QUOTE ? QUOTE : -1;
      if (closes < 0) {
        at++;
        continue;
      }
      const end = b.indexOf(closes, at + 1);
      if (end < 0) return b.length - at > LONGEST_VALUE ? b.length : at;
      const value = latin1(b.subarray(at + 1, Math.min(end, at + LONGEST_VALUE)));
      if (closes === ETX) identification(value, out);
      else {
        const field = this.waiting.shift() ?? '';
        if (field !== '' && value !== '?') out.observe(field, value);
      }
      at = end + 1;
    }
    return at;
  }

  gap(dir: Dir): boolean {
    if (dir === 1) this.waiting.length = 0;
    return true;
  }
}

function identification(value: string, out: Out): void {
  const found = IDENTIFICATION.exec(value);
  if (found === null) return;
  out.observe('zpl.model', found[1]!);
  out.observe('zpl.firmware', found[2]!);
}

const zpl: Dissector = {
  id: 'zpl',
  version: 1,
  spec: 'Zebra ZPL II Programming Guide: ~HI, SGD printer commands',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [6101, 9100],
  portsAreShared: true,
  firstBytes: [0x10, 0x21, 0x43, 0x5e, 0x7e],
  fields: {
    'zpl.role': { doc: 'label-printer or print-client', claims: 'roles', confidence: 0.85 },
    'zpl.model': { doc: 'Name of the product', claims: 'model', confidence: 0.85 },
    'zpl.serial': { doc: 'device.unique_id: serial number', claims: 'serial', confidence: 0.85 },
    'zpl.firmware': { doc: 'Version of the firmware', claims: 'firmware_version', confidence: 0.85 },
    'zpl.hostname': { doc: 'device.friendly_name', claims: 'hostname', confidence: 0.5 },
  },
  looks: 64,
  probe: (head, dir) => probe(head, dir),
  open: () => new ZplParser(),
};

export default zpl;
