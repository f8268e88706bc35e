/**
 * Apache Kafka (protocol guide, 'Request Header'). States roles and the name of the client's library. Never keeps topics or messages.
 *
 * length 4 | API key 2 | API version 2 | correlation 4 | client id (length 2, text) | ...
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const LAST_KEY = 92;
const LAST_VERSION = 17;
const LONGEST = 104_857_600;
const API_VERSIONS = 18;

function probe(b: Uint8Array, dir: 0 | 1, onPort: boolean): Verdict {
  if (dir === 1 || b[0]! > 6) return NO;
  if (b.length < 14) return MORE;
  const length = ((b[0]! << 24) | (b[1]! << 16) | (b[2]! << 8) | b[3]!) >>> 0;
  const key = (b[4]! << 8) | b[5]!;
  const version = (b[6]! << 8) | b[7]!;
  const name = (b[12]! << 8) | b[13]!;
  if (length < 10 || length > LONGEST || key > LAST_KEY || version > LAST_VERSION) return NO;
  if (name !== 0xffff && (name > 255 || name + 10 > length)) return NO;
  for (let k = 14; name !== 0xffff && k < Math.min(14 + name, b.length); k++)
    if (b[k]! < 0x20 || b[k]! > 0x7e) return NO;
  if (onPort) return YES;
  return key === API_VERSIONS && name > 3 && name !== 0xffff && b.length === length + 4 ? MAYBE : NO;
}

const kafka: Dissector = {
  id: 'kafka',
  version: 1,
  spec: 'Apache Kafka protocol guide',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [9092],
  firstBytes: [0, 1, 2, 3, 4, 5, 6],
  fields: {
    'kafka.role': { doc: 'message-client or message-broker', claims: 'roles', confidence: 0.8 },
    'kafka.client': { doc: 'Client id: often the library' },
  },
  looks: 4,
  probe: (head, dir, flow) => probe(head, dir, flow.aPort === 9092 || flow.bPort === 9092),
  open: () => ({
    push(bytes, dir, out) {
      if (dir === 1) return bytes.length;
      if (bytes.length < 14) return 0;
      const name = (bytes[12]! << 8) | bytes[13]!;
      if (name !== 0xffff && bytes.length < 14 + Math.min(name, 255)) return 0;
      out.observe('kafka.role', 'message-client');
      out.observe('kafka.role', 'message-broker', 'receiver');
      if (name !== 0xffff && name <= 64) out.observe('kafka.client', latin1(bytes.subarray(14, 14 + name)));
      return DONE;
    },
  }),
};

export default kafka;
