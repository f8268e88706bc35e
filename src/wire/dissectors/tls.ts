/**
 * TLS and SSL: RFC 8446, RFC 5246, RFC 6101, and the SSL 2 hello that old clients open with (RFC 5246 appendix E.2).
 * States names, versions, fingerprints and, up to TLS 1.2, certificates. Decrypts nothing, verifies nothing; in TLS 1.3 the
 * certificate is encrypted and stays unknown.
 *
 * Record: type 1 | version 2 | length 2 | fragment. Handshake message: type 1 | length 3 | body; it may span records.
 */

import { Reader } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { handshake, type Party, TLS_FIELDS } from '../formats/tls-facts.ts';
import { versionName } from '../formats/tls-hello.ts';

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
/** RFC 5246 6.2.3: 2^14 and at most 2048 bytes of protection. */
const MAX_RECORD = 16_384 + 2_048;
/** Longest handshake message read: certificate chains of devices are far shorter. */
const MAX_MESSAGE = 65_536;

interface Side extends Party {
  /** Handshake bytes that do not make a message yet. */
  waiting: Uint8Array;
  /** Bytes of `waiting` that are of a message. */
  held: number;
  skip: number;
  /** What follows is encrypted. */
  sealed: boolean;
}

const newSide = (): Side => ({ role: null, waiting: new Uint8Array(0), held: 0, skip: 0, sealed: false });

/** Adds bytes to what waits; the room doubles, so that a message in many small records costs linear time. */
function hold(side: Side, b: Uint8Array): Uint8Array {
  if (side.held + b.length > side.waiting.length) {
    const grown = new Uint8Array(Math.max(256, 2 * (side.held + b.length)));
    grown.set(side.waiting.subarray(0, side.held));
    side.waiting = grown;
  }
  side.waiting.set(b, side.held);
  side.held += b.length;
  return side.waiting.subarray(0, side.held);
}

const isRecord = (b: Uint8Array, at = 0): boolean => {
  const length = (b[at + 3]! << 8) | b[at + 4]!;
  const type = b[at]!;
  return (
    type >= CHANGE_CIPHER_SPEC && type <= 24 && b[at + 1] === 3 && b[at + 2]! <= 4 && length > 0 && length <= MAX_RECORD
  );
};

/** SSL 2 ClientHello: length 2 with the high bit, type 1, version, three lengths. */
function isSsl2Hello(b: Uint8Array): boolean {
  const ciphers = (b[5]! << 8) | b[6]!;
  const challenge = (b[9]! << 8) | b[10]!;
  const version = (b[3]! << 8) | b[4]!;
  const length = ((b[0]! & 0x7f) << 8) | b[1]!;
  const session = (b[7]! << 8) | b[8]!;
  const known = version === 2 || (version >= 0x0300 && version <= 0x0303);
  return (
    b[0]! >= 0x80 &&
    b[2] === 1 &&
    known &&
    ciphers > 0 &&
    ciphers % 3 === 0 &&
    challenge >= 16 &&
    challenge <= 32 &&
    length === 9 + ciphers + session + challenge
  );
}

class TlsParser implements Parser {
  private readonly sides: readonly [Side, Side] = [newSide(), newSide()];
  private understood = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    for (;;) {
      if (side.skip > 0) {
        const n = Math.min(side.skip, bytes.length - at);
        side.skip -= n;
        at += n;
      }
      const left = bytes.length - at;
      if (!this.understood && bytes[at]! >= 0x80) {
        if (left < 11) return at;
        return this.ssl2(side, bytes.subarray(at), out);
      }
      if (left < 5) return at;
      if (!isRecord(bytes, at)) return this.understood ? this.broken(out) : GIVE_UP;
      const type = bytes[at]!;
      const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
      if (type === HANDSHAKE && !side.sealed) {
        if (left < 5 + length) return at;
        if (!this.fragment(side, bytes.subarray(at + 5, at + 5 + length), out)) return this.broken(out);
        at += 5 + length;
        continue;
      }
      if (type === CHANGE_CIPHER_SPEC || type === APPLICATION_DATA) side.sealed = true;
      if (this.sides[0].sealed && this.sides[1].sealed) return DONE;
      side.skip = length;
      at += 5;
    }
  }

  private broken(out: Out): number {
    out.weird('bad-record');
    return DONE;
  }

  private ssl2(side: Side, b: Uint8Array, out: Out): number {
    if (!isSsl2Hello(b)) return GIVE_UP;
    this.understood = true;
    out.observe('tls.role', 'tls-client');
    out.observe('tls.role', 'tls-server', 'receiver');
    out.weird('ssl2-hello');
    side.role = 'client';
    const length = 2 + (((b[0]! & 0x7f) << 8) | b[1]!);
    if (length > b.length) {
      // The rest of the hello says nothing about a device: skip it as it comes.
      side.skip = length - b.length;
      return b.length;
    }
    return length;
  }

  /** Adds one record's handshake bytes and reads the messages that are whole. */
  private fragment(side: Side, b: Uint8Array, out: Out): boolean {
    const all = side.held > 0 ? hold(side, b) : b;
    const r = new Reader(all);
    while (r.left >= 4) {
      const start = r.pos;
      const type = r.u8();
      const length = r.u24();
      if (length > MAX_MESSAGE) return false;
      if (r.left < length) {
        r.pos = start;
        break;
      }
      if (!handshake(type, r.take(length), 't', side, out)) out.weird('bad-handshake');
      else this.understood = true;
    }
    const rest = all.subarray(r.pos);
    if (all === b || r.pos > 0) {
      side.held = 0;
      if (rest.length > 0) hold(side, rest.slice());
    }
    return true;
  }
}

function probe(head: Uint8Array): Verdict {
  if (head.length === 0) return MORE;
  if (head[0]! >= 0x80) {
    if (head.length < 3) return MORE;
    if (head[2] !== 1) return NO;
    return head.length < 11 ? MORE : isSsl2Hello(head) ? YES : NO;
  }
  if (head[0]! < CHANGE_CIPHER_SPEC || head[0]! > APPLICATION_DATA) return NO;
  if (head.length > 1 && head[1] !== 3) return NO;
  if (head.length > 2 && versionName(0x0300 | head[2]!) === null) return NO;
  if (head.length < 6) return MORE;
  if (!isRecord(head)) return NO;
  const length = (head[3]! << 8) | head[4]!;
  if (head[0] === ALERT) return length === 2 && head[5]! > 2 ? NO : MAYBE;
  if (head[0] === CHANGE_CIPHER_SPEC) return length === 1 && head[5] === 1 ? MAYBE : NO;
  if (head[0] === APPLICATION_DATA) return MAYBE;
  if (head[5] !== 1 && head[5] !== 2) return MAYBE;
  if (length < 6) return MAYBE;
  if (head.length < 11) return MORE;
  // Type, a 24-bit length, and the version of the hello.
  return head[6] === 0 && head[9] === 3 && head[10]! <= 4 ? YES : NO;
}

const tls: Dissector = {
  id: 'tls',
  version: 1,
  spec: 'RFC 8446, RFC 5246, RFC 6101',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [443, 8443, 993, 995, 465, 636, 853, 989, 990, 2762, 5061, 5986, 8883],
  fields: TLS_FIELDS,
  weirds: {
    'bad-record': 'Bytes where a record should be',
    'bad-handshake': 'A handshake message contradicts itself',
    'ssl2-hello': 'A client opens with the hello of SSL 2',
  },
  looks: 64,
  probe: (head) => probe(head),
  open: () => new TlsParser(),
};

export default tls;
