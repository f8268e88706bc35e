/**
 * OpenWire, the protocol of Apache ActiveMQ (openwire-version-2 specification). States roles, and name and version of the broker.
 * Never reads messages, names of queues or credentials.
 *
 * length 4 | 1 (WireFormatInfo) | `ActiveMQ` | version 4 | properties: key (length 2, text), type 1, value
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const MARK = [1, 0x41, 0x63, 0x74, 0x69, 0x76, 0x65, 0x4d, 0x51];
const MOST_BYTES = 4_096;
const STRING = 9;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0 || (b.length > 1 && b[1] !== 0)) return NO;
  for (let k = 0; k < MARK.length && 4 + k < b.length; k++) if (b[4 + k] !== MARK[k]) return NO;
  return b.length < 4 + MARK.length ? MORE : YES;
}

/** Value of a text property of the map; null when it is not there. */
function property(b: Uint8Array, name: string): string | null {
  const at = latin1(b.subarray(0, MOST_BYTES)).indexOf(name);
  const value = at + name.length;
  if (at < 0 || b[value] !== STRING || value + 3 > b.length) return null;
  const size = (b[value + 1]! << 8) | b[value + 2]!;
  return size > 64 || value + 3 + size > b.length ? null : latin1(b.subarray(value + 3, value + 3 + size));
}

const openwire: Dissector = {
  id: 'openwire',
  version: 1,
  spec: 'Apache ActiveMQ OpenWire version 2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [61616],
  firstBytes: [0],
  fields: {
    'openwire.role': { doc: 'message-client or message-broker', claims: 'roles', confidence: 0.8 },
    'openwire.broker': { doc: 'Product and version of the broker' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      out.observe('openwire.role', dir === 0 ? 'message-client' : 'message-broker');
      const length = 4 + (((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0);
      if (bytes.length < Math.min(length, MOST_BYTES)) return 0;
      if (dir === 0) return Math.min(length, bytes.length);
      const version = property(bytes, 'ProviderVersion');
      if (version !== null)
        out.observe('openwire.broker', `${property(bytes, 'ProviderName') ?? 'ActiveMQ'} ${version}`);
      return DONE;
    },
  }),
};

export default openwire;
