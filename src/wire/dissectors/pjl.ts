/**
 * PJL on the raw port of printers: HP 'Printer Job Language Technical Reference Manual' 2, 7. States roles, and model, serial number and
 * firmware from what a printer answers. Print jobs, their names and their owners pass by unread, and so does what a display shows.
 *
 * Host: `ESC %-12345X@PJL ...`. Printer: `@PJL INFO` category CR LF, lines, FF
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

/** Universal exit, then the language's own prefix. */
const EXIT = '\x1b%-12345X';
const PREFIX = '@PJL';
const FF = 0x0c;
const LONGEST_ANSWER = 8_192;
const ANSWERED = /^@PJL INFO (ID|PRODINFO)[ \t]*\r?\n/;
const PAIR = /^([A-Za-z]{3,32}) ?= ?"?([^"\r\n]{1,128})"?$/;

const PRODUCT: Readonly<Record<string, string>> = {
  productname: 'pjl.model',
  productserialnumber: 'pjl.serial',
  serialnumber: 'pjl.serial',
  firmwaredatecode: 'pjl.firmware',
  firmwareversion: 'pjl.firmware',
};

function probe(b: Uint8Array): Verdict {
  // Two exits in a row are usual before the first command.
  const words = latin1(b.subarray(0, 2 * EXIT.length + PREFIX.length + 1));
  let at = 0;
  while (at < 2 * EXIT.length && words.startsWith(EXIT, at)) at += EXIT.length;
  const rest = words.slice(at);
  if (rest.startsWith(PREFIX)) {
    if (rest.length === PREFIX.length) return MORE;
    return ' \t\r\n'.includes(rest[PREFIX.length]!) ? YES : NO;
  }
  return PREFIX.startsWith(rest) || (at < 2 * EXIT.length && EXIT.startsWith(rest)) ? MORE : NO;
}

function answer(block: string, out: Out): void {
  const begin = ANSWERED.exec(block);
  if (begin === null) return;
  const lines = block.slice(begin[0].length).split(/\r?\n/, 64);
  if (begin[1] === 'ID') {
    const model = /^"?([^"]{2,128})"?$/.exec(lines[0]?.trim() ?? '')?.[1];
    if (model !== undefined && model !== '?') out.observe('pjl.model', model);
    return;
  }
  for (const line of lines) {
    const found = PAIR.exec(line.trim());
    if (found === null) continue;
    const key = found[1]!.toLowerCase();
    if (Object.hasOwn(PRODUCT, key)) out.observe(PRODUCT[key]!, found[2]!.trim());
  }
}

const pjl: Dissector = {
  id: 'pjl',
  version: 1,
  spec: 'HP Printer Job Language Technical Reference Manual 2, 7',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [9100, 9101, 9102],
  portsAreShared: true,
  firstBytes: [0x1b, 0x40],
  fields: {
    'pjl.role': { doc: 'printer or print-client', claims: 'roles', confidence: 0.8 },
    'pjl.model': { doc: 'Name of the product', claims: 'model', confidence: 0.85 },
    'pjl.serial': { doc: 'Serial number', claims: 'serial', confidence: 0.85 },
    'pjl.firmware': { doc: 'Firmware, often a date', claims: 'firmware_version', confidence: 0.8 },
  },
  looks: 64,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      out.observe('pjl.role', dir === 0 ? 'print-client' : 'printer');
      out.observe('pjl.role', dir === 0 ? 'printer' : 'print-client', 'receiver');
      if (dir === 0) return bytes.length;
      let at = 0;
      for (;;) {
        const end = bytes.indexOf(FF, at);
        if (end < 0) return bytes.length - at > LONGEST_ANSWER ? DONE : at;
        if (end - at <= LONGEST_ANSWER) answer(latin1(bytes.subarray(at, end)), out);
        at = end + 1;
      }
    },
    gap: (dir) => dir === 0,
  }),
};

export default pjl;
