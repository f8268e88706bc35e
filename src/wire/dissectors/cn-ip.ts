/**
 * CN/IP, the channel of LonTalk over IP: ANSI/CEA-852 (as the open stack of LON has it). States roles, and the neuron ids and the name
 * with which a node registers. Reads no network variables.
 *
 * length 2 | version 1 | type 1 | extension 1 (in words of 4) | flags 1 | vendor 2 | session 4 | sequence 4 | time 4 | ...
 * registration: 48 fixed bytes, the ninth a count of multicast addresses, 13 and 14 bytes of ids | addresses 8 each | ids 6 each | name
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORTS: readonly number[] = [1628, 1629];
const HEADER = 20;
const FIXED = 48;
const REGISTERS = 0x03;
const CONFIGURES = 0x71;
/** Data, registration, members, lists, routing, answers, requests, statistics, segments. */
const TYPES: readonly number[] = [1, REGISTERS, 4, 6, 7, 8, 0x60, 0x63, 0x64, 0x66, 0x68, 0x70, CONFIGURES, 0x7f];
/** What a configuration server sends: members, lists, routing of a channel. */
const OF_SERVER: readonly number[] = [4, 6, 8];
const SECURE = 0x20;
const MOST_IDS = 8;
const NEURON = 6;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b.length < HEADER || ((b[0]! << 8) | b[1]!) !== b.length) return NO;
  const isStandard = (b[2] === 0 || b[2] === 1) && b[6] === 0 && b[7]! <= 1;
  if (!isStandard || !TYPES.includes(b[3]!) || (b[4] !== 0 && b[4] !== 3) || (b[5]! & ~SECURE) !== 0) return NO;
  return onPort ? YES : MAYBE;
}

function registration(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER + b[4]! * 4);
  r.skip(8);
  const addresses = r.u8();
  r.skip(3);
  const idBytes = r.u16();
  r.skip(FIXED - 14 + addresses * 8);
  const ids = r.take(idBytes);
  const name = r.take(r.u8());
  if (r.short || idBytes % NEURON !== 0) return;
  for (let at = 0; at < Math.min(idBytes, MOST_IDS * NEURON); at += NEURON) {
    const id = Array.from(ids.subarray(at, at + NEURON), (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!/^(?:0+|f+)$/.test(id)) out.observe('cn-ip.neuron-id', id);
  }
  out.observe('cn-ip.name', text(name));
}

const cnIp: Dissector = {
  id: 'cn-ip',
  version: 1,
  spec: 'ANSI/CEA-852',
  basis: 'captures',
  carriers: ['udp'],
  ports: PORTS,
  firstBytes: [0, 1, 2, 3, 4, 5],
  fields: {
    'cn-ip.role': { doc: 'lon-node or lon-configuration-server', claims: 'roles', confidence: 0.85 },
    'cn-ip.neuron-id': { doc: 'Neuron id, hexadecimal: unique to a LON chip', role: 'identifier' },
    'cn-ip.name': { doc: 'Name with which the node registers', claims: 'hostname', confidence: 0.5 },
  },
  looks: 16,
  probe: (head, _dir, flow) => probe(head, PORTS.includes(flow.aPort) || PORTS.includes(flow.bPort)),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes, true) === NO) return bytes.length;
      out.observe('cn-ip.role', OF_SERVER.includes(bytes[3]!) ? 'lon-configuration-server' : 'lon-node');
      if (bytes[3] === REGISTERS) registration(bytes, out);
      return bytes.length;
    },
  }),
};

export default cnIp;
