/**
 * AMQP 0-9-1 (4.2.2, connection.start) and 1.0 (2.2). States roles, and product, version and platform that a broker or client names.
 * Never keeps credentials, queues or messages.
 *
 * `AMQP` | 0 or 3 | version 3; then frames: type 1 | channel 2 | size 4 | class 2, method 2 | 0 9 | table: length 4, (name, type, value)*
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const MARK = [0x41, 0x4d, 0x51, 0x50];
const START = 10;
const MOST = 8_192;
const KEYS: ReadonlyMap<string, string> = new Map([
  ['product', 'amqp.product'],
  ['version', 'amqp.version'],
  ['platform', 'amqp.platform'],
]);

function probe(b: Uint8Array): Verdict {
  if (b[0] === 1) {
    if (b.length < 12) return MORE;
    const isStart =
      b[1] === 0 && b[2] === 0 && b[7] === 0 && b[8] === 10 && b[9] === 0 && (b[10] === START || b[10] === 11);
    return isStart ? MAYBE : NO;
  }
  for (let k = 0; k < MARK.length && k < b.length; k++) if (b[k] !== MARK[k]) return NO;
  return b.length < 8 ? MORE : b[4]! <= 3 ? YES : NO;
}

/** Long strings of the table that begins at `at`, wherever they nest: name (length 1) | `S` | length 4 | value. */
function readTable(b: Uint8Array, at: number, out: Out): void {
  for (let k = at; k + 8 < b.length; k++) {
    const size = b[k]!;
    if (size < 7 || size > 8 || b[k + 1 + size] !== 0x53) continue;
    const field = KEYS.get(latin1(b.subarray(k + 1, k + 1 + size)));
    const length = (b[k + 4 + size]! << 8) | b[k + 5 + size]!;
    if (field === undefined || b[k + 2 + size] !== 0 || k + 6 + size + length > b.length) continue;
    out.observe(field, latin1(b.subarray(k + 6 + size, k + 6 + size + length)));
    k += 5 + size + length;
  }
}

const amqp: Dissector = {
  id: 'amqp',
  version: 1,
  spec: 'AMQP 0-9-1 4.2.2, AMQP 1.0 2.2',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [5672],
  firstBytes: [1, MARK[0]!],
  fields: {
    'amqp.role': { doc: 'message-client or message-broker', claims: 'roles', confidence: 0.8 },
    'amqp.product': { doc: 'Product that it names' },
    'amqp.version': { doc: 'Version that it names' },
    'amqp.platform': { doc: 'Platform that it names' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      out.observe('amqp.role', dir === 0 ? 'message-client' : 'message-broker');
      if (bytes[0] === MARK[0]) return bytes.length < 8 ? 0 : 8;
      if (bytes.length < 8) return 0;
      const size = 8 + (((bytes[3]! << 24) | (bytes[4]! << 16) | (bytes[5]! << 8) | bytes[6]!) >>> 0);
      if (size > MOST) return DONE;
      if (bytes.length < size) return 0;
      if (bytes[0] === 1 && bytes[8] === 10 && (bytes[10] === START || bytes[10] === 11))
        readTable(bytes.subarray(0, size), 11, out);
      return dir === 0 && bytes[10] === 11 ? DONE : size;
    },
  }),
};

export default amqp;
