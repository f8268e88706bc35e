/**
 * SOCKS 5: RFC 1928 3 to 6, RFC 1929; SOCKS 4 (Lee, 1992). States who asks and who relays. Little in the greeting is fixed, so both
 * sides or the port must agree. Never reads the destination, names or passwords. What is relayed is handed to its own dissector.
 *
 * 5, client: version 5 | count 1 | methods; server: version 5 | method 1; (1 | status;) 5 | reply | 0 | type 1 | address | port 2
 * 4, client: 4 | command 1 | port 2 | address 4 | user, NUL; server: 0 | reply 1 | 6 bytes
 */

import { type Dir, type Dissector, DONE, MAYBE, MORE, NO, type Out, type Parser, type Verdict } from '../contract.ts';

const VERSION = 5;
const VERSION_4 = 4;
const NO_METHOD = 0xff;
const ANSWER_4 = 8;
const GRANTED_4 = 0x5a;

function probeAnswer(b: Uint8Array): Verdict {
  if (b[0] === VERSION) return b.length < 2 ? MORE : b[1]! <= 9 || b[1] === NO_METHOD ? MAYBE : NO;
  if (b[0] !== 0) return NO;
  if (b.length < 2) return MORE;
  return b[1]! >= GRANTED_4 && b[1]! <= 0x5d ? (b.length < ANSWER_4 ? MORE : MAYBE) : NO;
}

/** The greeting alone: a client waits for the answer before it goes on. */
function probe(b: Uint8Array, dir: Dir): Verdict {
  if (dir === 1) return probeAnswer(b);
  if (b.length < 2) return b[0] === VERSION || b[0] === VERSION_4 ? MORE : NO;
  const second = b[1]!;
  if (b[0] === VERSION_4) {
    if (second !== 1 && second !== 2) return NO;
    if (b.length < 9) return MORE;
    return b.length < 300 && b.indexOf(0, 8) === b.length - 1
      ? MAYBE
      : b.indexOf(0, 8) < 0 && b.length < 300
        ? MORE
        : MAYBE;
  }
  if (b[0] !== VERSION || second === 0 || second > 16) return NO;
  for (let i = 2; i < Math.min(b.length, 2 + second); i++) if (b[i]! > 9 && b[i]! < 0x80) return NO;
  if (b.length < 2 + second) return MORE;
  if (b.length === 2 + second) return MAYBE;
  // Behind the greeting: a request, or name and password.
  return b[2 + second] === VERSION || b[2 + second] === 1 ? MAYBE : NO;
}

/** Bytes of a SOCKS 5 reply (RFC 1928 6); 0 when more are needed to tell. */
function replySize(b: Uint8Array, at: number): number {
  const type = b[at + 3];
  if (type === undefined) return 0;
  if (type === 1) return 10;
  if (type === 4) return 22;
  const name = b[at + 4];
  return name === undefined ? 0 : 7 + name;
}

class SocksParser implements Parser {
  private greeted = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    if (dir === 0) return bytes.length;
    out.observe('socks.role', 'socks-server');
    out.observe('socks.role', 'socks-client', 'receiver');
    let at = 0;
    for (;;) {
      const first = bytes[at];
      const second = bytes[at + 1];
      if (first === undefined || second === undefined) return at;
      if (first === 0) {
        if (bytes.length - at < ANSWER_4) return at;
        return this.over(second === GRANTED_4, at + ANSWER_4, out);
      }
      if (!this.greeted || first === 1) {
        this.greeted = true;
        at += 2;
        continue;
      }
      const size = first === VERSION ? replySize(bytes, at) : -1;
      if (size < 0) return DONE;
      if (size === 0 || bytes.length - at < size) return at;
      return this.over(second === 0, at + size, out);
    }
  }

  /** The relay stands, or was refused. */
  private over(granted: boolean, consumed: number, out: Out): number {
    if (!granted) return DONE;
    out.handover();
    return consumed;
  }
}

const socks: Dissector = {
  id: 'socks',
  version: 2,
  spec: 'RFC 1928 3 to 6, RFC 1929, SOCKS 4',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1080],
  firstBytes: [0, VERSION_4, VERSION],
  fields: { 'socks.role': { doc: 'socks-client or socks-server', claims: 'roles', confidence: 0.8 } },
  looks: 8,
  probe: (head, dir) => probe(head, dir),
  open: () => new SocksParser(),
};

export default socks;
