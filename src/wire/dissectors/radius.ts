/**
 * RADIUS: RFC 2865 3 and 5 (packet, attributes), RFC 2866 (accounting), RFC 5176 (change of authorisation), RFC 3580 3.20
 * and 3.21 (station ids on 802.1X). States access points and switches that ask, the MAC address of who is let in and the port.
 * Of user names and EAP
 * identities only a machine (`host/NAME`) or the realm is kept; passwords and the inside of EAP methods are never read.
 *
 * code 1 | identifier 1 | length 2 | authenticator 16 | (type 1, length 1 with these two, value)*
 */

import { ipv4Text } from '../../base/address.ts';
import { text } from '../../base/reader.ts';
import { type About, type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';
import { readEap, readIdentity } from '../formats/eap.ts';

const HEADER = 20;
/** NAS-Port-Type: Wireless - IEEE 802.11. */
const WLAN = 19;
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

/** Called-Station-Id of a radio: its MAC address, then the name of the network (RFC 3580 3.20). */
function stateRadio(attributes: Attributes, about: About, out: Out): void {
  const called = attributes.get(30);
  const radio = macOf(called);
  if (radio !== null) out.observe('radius.access-point', radio, about);
  const ssid = /^(?:[0-9a-f]{2}[-:. ]?){6}:(.{1,32})$/i.exec(text(called ?? new Uint8Array(0)).trim());
  if (ssid !== null && attributes.get(61)?.[3] === WLAN) out.observe('radius.ssid', ssid[1]!, about);
}

/** Machine and realm of User-Name and EAP identity; about the station where it is known, else not at all. */
function stateIdentity(attributes: Attributes, about: About, out: Out): void {
  const eap = readEap(attributes.get(79) ?? new Uint8Array(0));
  const user = readIdentity(text((attributes.get(1) ?? new Uint8Array(0)).subarray(0, 253)));
  for (const who of eap === null ? [user] : [user, eap]) {
    out.observe('radius.machine', who.machine, about);
    out.observe('radius.realm', who.realm, about);
  }
}

/** Where the station is attached: who lets it in, and by which port. */
function stateAttachment(attributes: Attributes, about: About, out: Out): void {
  const address = attributes.get(4);
  const name =
    text(attributes.get(32) ?? new Uint8Array(0)).trim() || (address?.length === 4 ? ipv4Text(address, 0) : '');
  const port = text(attributes.get(87) ?? new Uint8Array(0)).trim();
  if (name !== '') out.observe('radius.attached-to', port === '' ? name : `${name} ${port}`, about);
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
  stateRadio(attributes, about, out);
  stateIdentity(attributes, about, out);
  stateAttachment(attributes, about, out);
}

const radius: Dissector = {
  id: 'radius',
  version: 2,
  spec: 'RFC 2865 3 and 5, RFC 2866, RFC 5176, RFC 3580 3.20, RFC 3579 3.1',
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
    'radius.access-point': { doc: 'MAC address of the switch or radio that the station is on' },
    'radius.ssid': { doc: 'Wireless network that the station is on' },
    'radius.attached-to': {
      doc: 'Name or address of the switch or access point that lets the station in, and the port',
      claims: 'location',
      confidence: 0.35,
    },
    'radius.machine': { doc: 'Machine of the identity of the station', claims: 'hostname', confidence: 0.75 },
    'radius.realm': { doc: 'Realm or domain of the identity, without the user' },
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
