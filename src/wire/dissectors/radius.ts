/**
 * RADIUS: RFC 2865 3 and 5 (packet, attributes), RFC 2866 (accounting), RFC 5176 (change of authorisation), RFC 3580 3.20
 * and 3.21 (station ids on 802.1X). States access points and switches that ask, the MAC address of who is let in and the port.
 * User names, passwords and EAP are never read: they are of people.
 *
 * code 1 | identifier 1 | length 2 | authenticator 16 | (type 1, length 1 with these two, value)*
 */

import { ipv4Text } from '../../base/address.ts';
import { text } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const HEADER = 20;
const PORTS = [1812, 1813, 1645, 1646, 3799];
const CODES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45]);
const FROM_CLIENT: ReadonlySet<number> = new Set([1, 4, 12]);
const FROM_SERVER: ReadonlySet<number> = new Set([2, 3, 5, 11, 40, 43]);

type Attributes = ReadonlyMap<number, Uint8Array>;

/** The first value of each type; null when the attributes do not fill the packet. */
function attributesOf(b: Uint8Array): Attributes | null {
  const length = (b[2]! << 8) | b[3]!;
  if (b.length < HEADER || length < HEADER || length > b.length || length > 4_096) return null;
  const found = new Map<number, Uint8Array>();
  let at = HEADER;
  while (at < length) {
    const type = b[at]!;
    const size = b[at + 1] ?? 0;
    if (type === 0 || size < 2 || at + size > length) return null;
    if (!found.has(type)) found.set(type, b.subarray(at + 2, at + size));
    at += size;
  }
  return found;
}

/** A station id that is a MAC address in any writing, in ours; null for telephone numbers and the like. */
function macOf(value: Uint8Array | undefined): string | null {
  if (value === undefined || value.length > 64) return null;
  const m =
    /^([0-9a-f]{2})[-:. ]?([0-9a-f]{2})[-:. ]?([0-9a-f]{2})[-:. ]?([0-9a-f]{2})[-:. ]?([0-9a-f]{2})[-:. ]?([0-9a-f]{2})(?::|$)/i;
  const found = m.exec(text(value).trim());
  return found === null ? null : found.slice(1, 7).join(':').toLowerCase();
}

function stateRequest(attributes: Attributes, out: Out): void {
  const say = (field: string, type: number): void => {
    const value = attributes.get(type);
    if (value !== undefined) out.observe(field, text(value));
  };
  out.observe('radius.role', 'radius-client');
  say('radius.nas-identifier', 32);
  const station = macOf(attributes.get(31));
  if (station === null || station === '00:00:00:00:00:00') return;
  const framed = attributes.get(8);
  const ip = framed?.length === 4 && framed[0] !== 0 && framed[0]! < 224 ? ipv4Text(framed, 0) : null;
  const about = { mac: station, ip };
  if (ip !== null) out.observe('radius.lease', ip, about);
  out.observe('radius.port', text(attributes.get(87) ?? new Uint8Array(0)), about);
}

const radius: Dissector = {
  id: 'radius',
  version: 1,
  spec: 'RFC 2865 3 and 5, RFC 2866, RFC 5176, RFC 3580 3.20',
  basis: 'captures',
  carriers: ['udp'],
  ports: PORTS,
  fields: {
    'radius.role': { doc: 'radius-server or radius-client', claims: 'roles', confidence: 0.9 },
    'radius.nas-identifier': {
      doc: 'Name of the access point or switch that asks',
      claims: 'hostname',
      confidence: 0.5,
    },
    'radius.lease': { doc: 'Address of the station that is let in', role: 'binding' },
    'radius.port': { doc: 'Port of the switch or radio that the station is on' },
  },
  weirds: { 'attribute-length': 'An attribute is shorter than its header or longer than the packet' },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    if (head.length < HEADER || !CODES.has(head[0]!)) return NO;
    const onPort = PORTS.includes(flow.aPort) || PORTS.includes(flow.bPort);
    const fills = ((head[2]! << 8) | head[3]!) === head.length;
    if (attributesOf(head) === null) return onPort && fills ? MAYBE : NO; // damaged inside
    return onPort ? YES : head.length > HEADER ? MAYBE : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < HEADER) return bytes.length;
      const attributes = attributesOf(bytes);
      if (attributes === null) out.weird('attribute-length');
      else if (FROM_CLIENT.has(bytes[0]!)) stateRequest(attributes, out);
      else if (FROM_SERVER.has(bytes[0]!)) out.observe('radius.role', 'radius-server');
      return bytes.length;
    },
  }),
};

export default radius;
