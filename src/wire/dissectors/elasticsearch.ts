/**
 * Transport protocol between nodes of Elasticsearch and OpenSearch: TcpHeader and TransportHandshaker of their sources (no standard
 * exists). States roles, and product and version from the handshake. Never keeps actions, indices, queries or documents.
 *
 * `ES` | length 4 | request 8 | status 1 (1 answers, 2 error, 4 compressed, 8 handshake) | version 4 | [from 7.6: head's length 4] | ...
 */

import { latin1 } from '../../base/reader.ts';
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

const HEADER = 19;
const PING = 0xffff_ffff;
const LONGEST = 0x1000_0000;
const LONGEST_HANDSHAKE = 4_096;
const ANSWERS = 1;
const HANDSHAKE = 8;
/** OpenSearch marks its versions with this bit. */
const OPENSEARCH = 0x0800_0000;
const WITH_HEAD_LENGTH = 7_060_099;
const ACTION = 'internal:tcp/handshake';

const word = (b: Uint8Array, at: number): number =>
  ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;

/** From 1.0 on; numbers of protocols that stand apart from those of products, from 8.8 on. */
const isVersion = (n: number): boolean => (n & ~OPENSEARCH) >= 1_000_000 && (n & ~OPENSEARCH) < 10_000_000;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0x45 || (b.length > 1 && b[1] !== 0x53)) return NO;
  if (b.length < 6) return MORE;
  const length = word(b, 2);
  if (length === PING) return YES;
  if (length < HEADER - 6 || length > LONGEST) return NO;
  if (b.length < HEADER) return MORE;
  return b[14]! < 0x10 && isVersion(word(b, 15)) ? YES : NO;
}

/** Seven bits a byte, the lowest first. NaN past the end. */
function vint(b: Uint8Array, at: number): number {
  let value = 0;
  for (let k = 0; k < 5; k++) {
    const byte = b[at + k];
    if (byte === undefined) return Number.NaN;
    value += (byte & 0x7f) * 2 ** (7 * k);
    if (byte < 0x80) return value;
  }
  return Number.NaN;
}

const sizeOf = (b: Uint8Array, at: number): number => {
  let size = 1;
  while (size < 5 && (b[at + size - 1] ?? 0) >= 0x80) size++;
  return size;
};

/** Release of a version number: 7170399 is 7.17.3. Null for numbers of the protocol alone, and for what is no release. */
function release(n: number): string | null {
  const plain = n & ~OPENSEARCH;
  if (!isVersion(n) || plain % 100 !== 99 || ((n & OPENSEARCH) === 0 && plain >= 8_080_000)) return null;
  return `${Math.floor(plain / 1_000_000)}.${Math.floor(plain / 10_000) % 100}.${Math.floor(plain / 100) % 100}`;
}

/** Where the version of the sender stands in a handshake; -1 when it is not found. */
function placeOfVersion(b: Uint8Array, isAnswer: boolean, behindHead: number): number {
  if (isAnswer) {
    // Before 7.6 the content begins with the two empty maps of the thread's context.
    return b[behindHead] === 0 && b[behindHead + 1] === 0 ? behindHead + 2 : behindHead;
  }
  const action = latin1(b).indexOf(ACTION);
  // No parent task, then the length of what has the version.
  return action < 0 || b[action + ACTION.length] !== 0 ? -1 : action + ACTION.length + 2;
}

function handshake(b: Uint8Array, out: Out): void {
  // All of OpenSearch has it: its marked numbers are greater than any other.
  const hasLength = word(b, 15) >= WITH_HEAD_LENGTH && b.length >= HEADER + 4;
  const behindHead = hasLength ? HEADER + 4 + word(b, HEADER) : HEADER;
  const at = placeOfVersion(b, (b[14]! & ANSWERS) !== 0, behindHead);
  const version = at < 0 ? Number.NaN : vint(b, at);
  if (Number.isNaN(version)) return;
  const number = release(version);
  if (number !== null) out.observe('elasticsearch.version', number);
  if (isVersion(version))
    out.observe('elasticsearch.product', (version & OPENSEARCH) === 0 ? 'Elasticsearch' : 'OpenSearch');
  // From 8.18 on the release stands behind the number, as text.
  const from = at + sizeOf(b, at);
  const text = latin1(b.subarray(from + 1, from + 1 + (b[from] ?? 0)));
  if (/^\d{1,2}\.\d{1,3}\.\d{1,3}$/.test(text)) out.observe('elasticsearch.version', text);
}

class ElasticsearchParser implements Parser {
  /** Per direction: a message behind the handshake came. */
  private readonly over = [false, false];
  private understood = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    let at = 0;
    while (this.over[dir] === false && bytes.length - at >= 6) {
      const b = bytes.subarray(at);
      if (probe(b) === NO) return this.understood ? DONE : GIVE_UP;
      const length = word(b, 2);
      if (length === PING) {
        at += 6;
        continue;
      }
      if (b.length < HEADER) return at;
      const isHandshake = (b[14]! & HANDSHAKE) !== 0;
      if (isHandshake && b.length < 6 + length && length < LONGEST_HANDSHAKE) return at;
      this.understood = true;
      out.observe('elasticsearch.role', 'search-node');
      this.over[dir] = !isHandshake || length >= LONGEST_HANDSHAKE;
      if (this.over[dir] === true) break;
      handshake(b.subarray(0, 6 + length), out);
      at += 6 + length;
    }
    if (this.over[0] === true && this.over[1] === true) return DONE;
    return this.over[dir] === true ? bytes.length : at;
  }
}

const elasticsearch: Dissector = {
  id: 'elasticsearch',
  version: 1,
  spec: 'Elasticsearch TcpHeader, TransportHandshaker',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [9300],
  firstBytes: [0x45],
  fields: {
    'elasticsearch.role': { doc: 'search-node: it is of a cluster', claims: 'roles', confidence: 0.85 },
    'elasticsearch.product': { doc: 'Elasticsearch or OpenSearch' },
    'elasticsearch.version': { doc: 'Version of the node', claims: 'software_version', confidence: 0.7 },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => new ElasticsearchParser(),
};

export default elasticsearch;
