/** Parsers of protocols that speak in lines (CR LF or LF): FTP, SMTP, POP3, IMAP. A line is bounded; what is longer ends the reading. */

import { latin1 } from '../../base/reader.ts';
import { type Dir, DONE, GIVE_UP, type Out, type Parser } from '../contract.ts';

const LF = 0x0a;
const MAX_LINE_BYTES = 2_048;

/** 'next': go on; 'done': nothing more to learn; 'wrong': this is not the protocol. */
export type LineVerdict = 'next' | 'done' | 'wrong';

/** A parser that hands over line by line, without its end. Lines that are not text end the reading. */
export function lineParser(line: (text: string, dir: Dir, out: Out) => LineVerdict): Parser {
  let lines = 0;
  return {
    push(bytes, dir, out) {
      let at = 0;
      for (;;) {
        const end = bytes.indexOf(LF, at);
        if (end < 0) return bytes.length - at > MAX_LINE_BYTES ? (lines > 0 ? DONE : GIVE_UP) : at;
        const verdict = line(latin1(bytes.subarray(at, end)).replace(/\r$/, ''), dir, out);
        if (verdict === 'wrong') return lines > 0 ? DONE : GIVE_UP;
        if (verdict === 'done') return DONE;
        lines++;
        at = end + 1;
      }
    },
  };
}

/** The first line of a direction as far as it is there, and whether it is whole. */
export function firstLine(head: Uint8Array): { readonly text: string; readonly whole: boolean } {
  const end = head.indexOf(LF);
  const text = latin1(head.subarray(0, end < 0 ? Math.min(head.length, MAX_LINE_BYTES) : end));
  return { text: text.replace(/\r$/, ''), whole: end >= 0 };
}
