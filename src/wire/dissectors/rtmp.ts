/**
 * RTMP (Adobe, Real-Time Messaging Protocol 1.0: 5.2 handshake, 5.3 chunks, 7.2.1.1 connect). States roles, and the software of both
 * sides from connect and its answer. Never keeps names of applications, addresses, streams, sound or pictures.
 *
 * 3 | time 4, 0 4, 1528 of any | echo 1536 | chunks
 */

import { latin1 } from '../../base/reader.ts';
import { type Dir, type Dissector, DONE, MAYBE, MORE, NO, type Out, type Parser, type Verdict } from '../contract.ts';

const VERSION = 3;
const PACKET = 1_536;
const OPENING = 1 + PACKET;
const HANDSHAKE = OPENING + PACKET;
/** Bytes behind the handshake that are looked at: connect, or what a server sends first. */
const MOST = 4_096;
const CHUNK = 128;
const CONTINUES = 3;
/** AMF: string marker, then its length. */
const STRING = 2;

/**
 * Where the text calls for zeros, players write the version of their handshake; then only the port tells. Both directions must
 * begin so, or the port must be known.
 */
function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b[0] !== VERSION) return NO;
  for (let k = 5; k < 9 && k < b.length; k++) if (b[k] !== 0 && !onPort) return NO;
  if (onPort && b.length >= 9 && b[1] === 0 && b[2] === 0 && b[5]! > 0x80) return NO; // TPKT, RFC 1006
  return b.length < OPENING ? MORE : MAYBE;
}

/** Messages of the first channel, chunks joined: a byte that continues stands after each 128. Good enough for the first command. */
function joined(b: Uint8Array): string {
  let words = '';
  for (let at = 0; at < b.length; ) {
    const isCommand = (b[at]! & 0x3f) === CONTINUES && b[at]! >> 6 <= 1;
    const header = b[at]! >> 6 === 0 ? 12 : 8;
    if (!isCommand) {
      at++;
      continue;
    }
    let left = ((b[at + 4] ?? 0) << 16) | ((b[at + 5] ?? 0) << 8) | (b[at + 6] ?? 0);
    if (b[at + 7] !== 20 || left > MOST) {
      at++;
      continue;
    }
    at += header;
    for (let first = true; left > 0 && at < b.length; first = false) {
      if (!first && b[at] === (0xc0 | CONTINUES)) at++;
      const take = Math.min(left, CHUNK);
      words += latin1(b.subarray(at, at + take));
      at += take;
      left -= take;
    }
  }
  return words;
}

/** The text under a key of an object; '' when there is none. */
function under(words: string, key: string): string {
  const at = words.indexOf(`\0${String.fromCharCode(key.length)}${key}`);
  if (at < 0) return '';
  const value = at + 2 + key.length;
  if (words.charCodeAt(value) !== STRING) return '';
  const length = (words.charCodeAt(value + 1) << 8) | words.charCodeAt(value + 2);
  const text = words.slice(value + 3, value + 3 + length);
  return length <= 128 && text.length === length ? text : '';
}

class RtmpParser implements Parser {
  private readonly seen = [0, 0];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    if (this.seen[dir] === 0) {
      out.observe('rtmp.role', dir === 0 ? 'rtmp-client' : 'rtmp-server');
      out.observe('rtmp.role', dir === 0 ? 'rtmp-server' : 'rtmp-client', 'receiver');
    }
    if (this.seen[dir]! < HANDSHAKE) {
      const take = Math.min(bytes.length, HANDSHAKE - this.seen[dir]!);
      this.seen[dir]! += take;
      return take;
    }
    const words = joined(bytes.subarray(0, MOST));
    const value = under(words, dir === 0 ? 'flashVer' : 'fmsVer');
    if (value !== '') {
      out.observe(dir === 0 ? 'rtmp.client' : 'rtmp.server', value);
      // The client is the first to say: its server answers.
      return dir === 1 ? DONE : bytes.length;
    }
    return bytes.length >= MOST ? DONE : 0;
  }
}

const rtmp: Dissector = {
  id: 'rtmp',
  version: 1,
  spec: 'Adobe RTMP 1.0 5.2, 5.3, 7.2.1.1',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [1935],
  firstBytes: [VERSION],
  fields: {
    'rtmp.role': { doc: 'rtmp-client or rtmp-server', claims: 'roles', confidence: 0.8 },
    'rtmp.client': { doc: 'Software of the client' },
    'rtmp.server': { doc: 'Software of the server' },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow.aPort === 1935 || flow.bPort === 1935),
  open: () => new RtmpParser(),
};

export default rtmp;
