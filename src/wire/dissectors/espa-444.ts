/**
 * ESPA 4.4.4 (1984): calls from nurse-call, fire and alarm systems to paging systems, on TCP from terminal servers. States who
 * sends calls and who takes them. Addresses and display texts name people and rooms and are never read.
 *
 * Data block: SOH | header digit | STX | records of digit, US, data, separated by RS | ETX | check character.
 * Check: exclusive or of what follows SOH up to and with ETX. Around it: address digit and ENQ (poll, select), ACK, NAK, EOT.
 */

import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';

const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const EOT = 0x04;
const ENQ = 0x05;
const ACK = 0x06;
const NAK = 0x15;
const US = 0x1f;
const MAX_BLOCK = 1_024;

const isDigit = (c: number | undefined): boolean => c !== undefined && c >= 0x30 && c <= 0x39;
const isControl = (c: number | undefined): boolean => c === EOT || c === ENQ || c === ACK || c === NAK;

/** What stands at `at`: length of a data block, 0 when more is needed, -1 when it is none. */
function block(b: Uint8Array, at: number): number {
  const begins = [SOH, -1, STX, -1, US];
  for (let i = 0; i < begins.length; i++) {
    const c = b[at + i];
    if (c === undefined) return 0;
    if (begins[i]! >= 0 ? c !== begins[i] : !isDigit(c)) return -1;
  }
  const end = b.indexOf(ETX, at + 5);
  if (end < 0) return b.length - at > MAX_BLOCK ? -1 : 0;
  if (end - at > MAX_BLOCK) return -1;
  if (b.length < end + 2) return 0;
  let check = 0;
  for (let i = at + 1; i <= end; i++) check ^= b[i]!;
  // Lines of 7 bits drop the highest bit of the check character.
  return (check & 0x7f) === (b[end + 1]! & 0x7f) ? end + 2 - at : -1;
}

/** Past line control at `at`: address digits that ENQ follows, ENQ, ACK, NAK, EOT. */
function pastControl(b: Uint8Array, at: number): number {
  let i = at;
  while (i < b.length && (isControl(b[i]) || (isDigit(b[i]) && (i + 1 >= b.length || b[i + 1] === ENQ)))) i++;
  return i;
}

class EspaParser implements Parser {
  private understood = false;

  push(bytes: Uint8Array, _dir: Dir, out: Out): number {
    let at = 0;
    for (;;) {
      at = pastControl(bytes, at);
      if (at >= bytes.length) {
        // A digit at the end may be the start of anything: its ENQ comes next.
        return isDigit(bytes[bytes.length - 1]) ? bytes.length - 1 : bytes.length;
      }
      const n = bytes[at] === SOH ? block(bytes, at) : -1;
      if (n === 0) return at;
      if (n < 0) return this.understood ? DONE : GIVE_UP;
      this.understood = true;
      // 1: call to a pager, 4: call on a subscriber line. Status goes the other way too.
      const isCall = bytes[at + 1] === 0x31 || bytes[at + 1] === 0x34;
      if (isCall) out.observe('espa-444.role', 'call-sender');
      if (isCall) out.observe('espa-444.role', 'paging-system', 'receiver');
      at += n;
    }
  }

  gap(): boolean {
    return false;
  }
}

function probe(b: Uint8Array): Verdict {
  const at = pastControl(b, 0);
  if (at >= b.length) return b.length <= 32 ? MORE : NO;
  if (b[at] !== SOH) return NO;
  const n = block(b, at);
  return n > 0 ? YES : n === 0 ? MORE : NO;
}

const espa444: Dissector = {
  id: 'espa-444',
  version: 1,
  spec: 'ESPA publication 4.4.4, 1984',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [SOH, EOT, ENQ, ACK, NAK, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39],
  fields: {
    'espa-444.role': {
      doc: 'call-sender (nurse call, fire or alarm system) or paging-system',
      claims: 'roles',
      confidence: 0.8,
    },
  },
  looks: 1_024,
  probe: (head) => probe(head),
  open: () => new EspaParser(),
};

export default espa444;
