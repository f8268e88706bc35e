/**
 * LLDP: IEEE 802.1AB 8 (TLVs), ANSI/TIA-1057 10.2 (LLDP-MED inventory, network policy, location). States what a device tells its neighbour of
 * itself: ids, name, description, capabilities, management addresses, inventory. Does not read power TLVs, and not
 * the occupant's name in a civic address.
 *
 * Each TLV: type 7 bits, length 9 bits, value. Chassis id, port id and time to live come first, in this order.
 */

import { ipv4Text, ipv6Text, macText } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, YES } from '../contract.ts';

const CHASSIS = 1;
const PORT = 2;
const TTL = 3;
const MED = 0x0012bb;
const VOICE = 1;
const IEEE_8021 = 0x0080c2;

/** Bits of the capabilities TLV (IEEE 802.1AB table 8-4) as roles. */
const CAPABILITIES: readonly (readonly [number, string])[] = [
  [0x0004, 'switch'],
  [0x0008, 'access-point'],
  [0x0010, 'router'],
  [0x0020, 'telephone'],
  [0x0040, 'cable-modem'],
];

/** LLDP-MED inventory subtypes (ANSI/TIA-1057 10.2.6) and our fields. */
const INVENTORY: ReadonlyMap<number, string> = new Map([
  [5, 'lldp.hardware-revision'],
  [6, 'lldp.firmware-revision'],
  [7, 'lldp.software-revision'],
  [8, 'lldp.serial'],
  [9, 'lldp.manufacturer'],
  [10, 'lldp.model'],
  [11, 'lldp.asset-id'],
]);

const oneLine = (b: Uint8Array): string => text(b).replace(/[\r\n\t]+/g, ' ');
const hex = (b: Uint8Array): string => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');

/** An address behind its IANA family number: 1 IPv4, 2 IPv6. */
function addressOf(family: number, b: Uint8Array): string | null {
  if (family === 1 && b.length === 4) return ipv4Text(b, 0);
  return family === 2 && b.length === 16 ? ipv6Text(b, 0) : null;
}

/** Chassis and port ids: the subtype says what they are. `macSubtype` is 4 for a chassis, 3 for a port. */
function idText(value: Uint8Array, macSubtype: number): string {
  const subtype = value[0] ?? 0;
  const id = value.subarray(1);
  if (subtype === macSubtype && id.length === 6) return macText(id, 0);
  const isAddress = subtype === macSubtype + 1 && id.length > 1;
  const address = isAddress ? addressOf(id[0]!, id.subarray(1)) : null;
  if (address !== null) return address;
  return id.every((x) => x >= 0x20) ? oneLine(id) : hex(id);
}

function stateManagement(value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  const size = r.u8();
  const family = r.u8();
  const ip = size > 1 ? addressOf(family, r.take(size - 1)) : null;
  if (ip === null || r.short || ip === '0.0.0.0' || ip === '::' || ip.startsWith('127.')) return;
  out.observe('lldp.management-address', ip, { ip });
}

/** RFC 4776 3.4: the name of who lives or works there. */
const CIVIC_OCCUPANT = 23;

/**
 * ANSI/TIA-1057 10.2.4.3: format 2 is a civic address: length, what, country 2, then (type, length, text)*; format 3 the number
 * that an emergency call from there shows.
 */
function stateLocation(value: Uint8Array, out: Out): void {
  const r = new Reader(value);
  const format = r.u8();
  if (format === 3) {
    const number = text(value.subarray(1));
    if (/^[0-9]{10,25}$/.test(number)) out.observe('lldp.emergency-number', number);
  }
  if (format !== 2) return;
  const civic = r.sub(r.u8());
  civic.skip(3);
  const parts: string[] = [];
  while (civic.left > 2 && parts.length < 32) {
    const type = civic.u8();
    const part = civic.take(civic.u8());
    if (!civic.short && part.length > 0 && type !== CIVIC_OCCUPANT) parts.push(text(part));
  }
  out.observe('lldp.location', parts.join(', '));
}

/** ANSI/TIA-1057 10.2.3: application type 1 | unknown 1 bit, tagged 1 bit, reserved 1 bit, VLAN 12 bits, priority and DSCP. */
function statePolicy(value: Uint8Array, out: Out): void {
  if (value.length < 4 || value[0] !== VOICE || (value[1]! & 0x80) !== 0) return;
  const vlan = ((value[1]! & 0x1f) << 7) | (value[2]! >> 1);
  if (vlan > 0 && vlan < 4_095) out.observe('lldp.voice-vlan', String(vlan));
}

function stateTlv(type: number, value: Uint8Array, out: Out): void {
  if (type === CHASSIS) out.observe('lldp.chassis-id', idText(value, 4));
  else if (type === PORT) out.observe('lldp.port-id', idText(value, 3));
  else if (type === 4) out.observe('lldp.port-description', oneLine(value));
  else if (type === 5) out.observe('lldp.system-name', oneLine(value));
  else if (type === 6) out.observe('lldp.system-description', oneLine(value));
  else if (type === 7 && value.length >= 4) {
    const enabled = (value[2]! << 8) | value[3]!;
    for (const [bit, role] of CAPABILITIES) if ((enabled & bit) !== 0) out.observe('lldp.role', role);
  } else if (type === 8) stateManagement(value, out);
  else if (type === 127 && value.length > 4) {
    const oui = (value[0]! << 16) | (value[1]! << 8) | value[2]!;
    const field = oui === MED ? INVENTORY.get(value[3]!) : undefined;
    if (field !== undefined) out.observe(field, oneLine(value.subarray(4)));
    if (oui === MED && value[3] === 2) statePolicy(value.subarray(4), out);
    if (oui === MED && value[3] === 3) stateLocation(value.subarray(4), out);
    if (oui === IEEE_8021 && value[3] === 1 && value.length >= 6) {
      out.observe('lldp.port-vlan', String((value[4]! << 8) | value[5]!));
    }
  }
}

const lldp: Dissector = {
  id: 'lldp',
  version: 2,
  spec: 'IEEE 802.1AB-2016 8, ANSI/TIA-1057 10.2',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [0x88cc],
  fields: {
    'lldp.chassis-id': { doc: 'Chassis id: MAC address, network address or name' },
    'lldp.port-id': { doc: 'Port of the sender that the frame left by' },
    'lldp.port-description': { doc: 'Description of that port' },
    'lldp.port-vlan': { doc: 'VLAN of untagged frames on that port' },
    'lldp.voice-vlan': { doc: 'VLAN for voice of the network policy' },
    'lldp.emergency-number': { doc: 'Number that stands for the place in an emergency call (ELIN)' },
    'lldp.system-name': { doc: 'System name', claims: 'hostname', confidence: 0.85 },
    'lldp.system-description': { doc: 'System description' },
    'lldp.role': {
      doc: 'Enabled capabilities: switch, router, access-point, telephone',
      claims: 'roles',
      confidence: 0.9,
    },
    'lldp.management-address': { doc: 'Management address', role: 'binding' },
    'lldp.hardware-revision': { doc: 'Hardware revision', claims: 'hardware_version', confidence: 0.9 },
    'lldp.firmware-revision': { doc: 'Firmware revision', claims: 'firmware_version', confidence: 0.9 },
    'lldp.software-revision': { doc: 'Software revision', claims: 'software_version', confidence: 0.9 },
    'lldp.serial': { doc: 'Serial number', claims: 'serial', confidence: 0.9, role: 'identifier' },
    'lldp.manufacturer': { doc: 'Manufacturer', claims: 'manufacturer', confidence: 0.9 },
    'lldp.model': { doc: 'Model', claims: 'model', confidence: 0.9 },
    'lldp.asset-id': { doc: 'Asset number that its owner gave' },
    'lldp.location': { doc: 'Civic address given to the port', claims: 'location', confidence: 0.6 },
  },
  weirds: { 'tlv-past-end': 'A TLV is longer than the frame' },
  looks: 65_535,
  probe(head) {
    const r = new Reader(head);
    for (const wanted of [CHASSIS, PORT, TTL]) {
      const header = r.u16();
      const size = header & 0x1ff;
      if (r.short || header >> 9 !== wanted || size < 2 || size > 256) return NO;
      r.skip(size);
    }
    return r.short ? NO : YES;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const r = new Reader(bytes);
      while (r.left >= 2) {
        const header = r.u16();
        if (header === 0) break;
        const value = r.take(header & 0x1ff);
        if (r.short) {
          out.weird('tlv-past-end');
          break;
        }
        stateTlv(header >> 9, value, out);
      }
      return bytes.length;
    },
  }),
};

export default lldp;
