/**
 * Masimo serial output ASCII 1 on TCP from terminal servers: Masimo Radical-7 operator's manual, 'Serial interface
 * specifications'. States the serial number of the oximeter. Saturation, rates and alarms on the same line are never read.
 *
 * Line: MM/DD/YY hh:mm:ss SN=<10 digits> SPO2=... BPM=... (CR) LF
 */

import { type Dissector, MORE, NO, type Verdict, YES } from '../contract.ts';
import { lineParser } from '../formats/lines.ts';

const LINE = /^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d SN=(\d{10}) SPO2=/;
/** 0 is any digit. */
const SHAPE = '00/00/00 00:00:00 SN=0000000000 SPO2=';

/** Compares with the shape byte by byte. */
function probe(head: Uint8Array): Verdict {
  const n = Math.min(head.length, SHAPE.length);
  for (let i = 0; i < n; i++) {
    const want = SHAPE.charCodeAt(i);
    // The 2 of SPO2 is itself.
    const isDigit = want === 0x30;
    if (isDigit ? head[i]! < 0x30 || head[i]! > 0x39 : head[i] !== want) return NO;
  }
  return n === SHAPE.length ? YES : MORE;
}

const masimoAscii: Dissector = {
  id: 'masimo-ascii',
  version: 1,
  spec: "Masimo Radical-7 operator's manual: serial interface, ASCII 1",
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [0x30, 0x31],
  fields: {
    'masimo-ascii.role': { doc: 'masimo-oximeter: it sends this output', claims: 'roles', confidence: 0.8 },
    'masimo-ascii.serial': { doc: 'SN= of a line', claims: 'serial', confidence: 0.8 },
  },
  looks: 16,
  probe: (head) => (head.length > 0 && head[0] !== 0x30 && head[0] !== 0x31 ? NO : probe(head)),
  open: () => {
    let seen = 0;
    return lineParser((text, _dir, out) => {
      const found = LINE.exec(text);
      if (found === null) return text === '' || seen > 0 ? 'next' : 'wrong';
      out.observe('masimo-ascii.role', 'masimo-oximeter');
      // Modules without a number of their own print zeros.
      if (/[^0]/.test(found[1]!)) out.observe('masimo-ascii.serial', found[1]!);
      return ++seen < 4 ? 'next' : 'done';
    });
  },
};

export default masimoAscii;
