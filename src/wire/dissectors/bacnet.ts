/**
 * BACnet/IP: ASHRAE 135 annex J (BVLL), clause 6 (network layer), 16 (I-Am, I-Have, Who-Is), 15.5 and 15.7 (ReadProperty and
 * ReadPropertyMultiple answers), for the device object only. A device behind a router is `bacnet:<network>:<address>`.
 * Does not join segments (the first one is read as far as it goes), does not read other objects, BACnet/SC or IPv6.
 *
 * BVLL: type 0x81 | function 1 | length 2. Network layer: version 1 | control 1 | [DNET 2, DLEN 1, DADR] | [SNET 2, SLEN 1,
 * SADR] | [hop count 1] | message or APDU.
 */

import { ipv4Text } from '../../base/address.ts';
import { Reader } from '../../base/reader.ts';
import { type About, type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { characters, nextTag, objectId, type Tag, unsigned } from '../formats/bacnet-tags.ts';

const READ_BDT_ACK = 0x03;
const FORWARDED = 0x04;
const REGISTER_FOREIGN = 0x05;
const READ_FDT_ACK = 0x07;
const DISTRIBUTE = 0x09;
const UNICAST = 0x0a;
const BROADCAST = 0x0b;

const CONFIRMED = 0;
const UNCONFIRMED = 1;
const COMPLEX_ACK = 3;

const I_AM = 0;
const I_HAVE = 1;
const WHO_HAS = 7;
const WHO_IS = 8;
const READ_PROPERTY = 12;
const READ_PROPERTY_MULTIPLE = 14;

const DEVICE = 8;
const WILDCARD = 0x3f_ffff;
const MAX_PROPERTIES = 256;

/** Property identifiers of the device object (clause 21) and the fields they become. */
const PROPERTIES: ReadonlyMap<number, string> = new Map([
  [12, 'bacnet.application_version'],
  [28, 'bacnet.description'],
  [44, 'bacnet.firmware'],
  [58, 'bacnet.location'],
  [70, 'bacnet.model'],
  [77, 'bacnet.name'],
  [120, 'bacnet.vendor_id'],
  [121, 'bacnet.vendor'],
  [372, 'bacnet.serial'],
]);

const isNpdu = (type: number): boolean =>
  type === FORWARDED || type === DISTRIBUTE || type === UNICAST || type === BROADCAST;

function state(out: Out, property: number, tag: Tag, about: About): void {
  const field = PROPERTIES.get(property);
  if (field === undefined || tag.context) return;
  if (tag.number === 7) {
    const value = characters(tag.value).trim();
    if (value !== '') out.observe(field, value, about);
  } else if (property === 120 && tag.number === 2) {
    const id = unsigned(tag.value);
    if (id !== null) out.observe(field, String(id), about);
  }
}

/** I-Am: device object, longest APDU, segmentation, vendor identifier; all application tags. */
function iAm(r: Reader, out: Out, about: About): boolean {
  const device = nextTag(r);
  nextTag(r);
  nextTag(r);
  const vendor = nextTag(r);
  const id = device === null ? null : objectId(device.value);
  const vendorId = vendor === null ? null : unsigned(vendor.value);
  if (id === null || id.type !== DEVICE || vendorId === null) return false;
  out.observe('bacnet.role', 'bacnet-device', about);
  out.observe('bacnet.instance', String(id.instance), about);
  out.observe('bacnet.vendor_id', String(vendorId), about);
  return true;
}

function iHave(r: Reader, out: Out, about: About): boolean {
  const device = nextTag(r);
  const object = nextTag(r);
  const name = nextTag(r);
  const id = device === null ? null : objectId(device.value);
  if (id === null || id.type !== DEVICE || object === null || name === null) return false;
  out.observe('bacnet.role', 'bacnet-device', about);
  out.observe('bacnet.instance', String(id.instance), about);
  if (objectId(object.value)?.type === DEVICE) state(out, 77, name, about);
  return true;
}

function stateInstance(object: Tag | null, out: Out, about: About): boolean {
  const id = object === null ? null : objectId(object.value);
  if (id === null || id.type !== DEVICE) return false;
  if (id.instance !== WILDCARD) out.observe('bacnet.instance', String(id.instance), about);
  return true;
}

/** ReadProperty answer: [0] object, [1] property, optional [2] index, [3] value. */
function readProperty(r: Reader, out: Out, about: About): void {
  if (!stateInstance(nextTag(r), out, about)) return;
  const property = nextTag(r);
  const opening = nextTag(r);
  const value = nextTag(r);
  const number = property === null ? null : unsigned(property.value);
  if (number !== null && opening?.kind === 'opening' && value?.kind === 'value') state(out, number, value, about);
}

/** ReadPropertyMultiple answer: [0] object, then in [1]: [2] property, optional [3] index, [4] value or [5] error. */
function readPropertyMultiple(r: Reader, out: Out, about: About): void {
  let wanted = false;
  let property = -1;
  let depth = 0;
  for (let n = 0; n < MAX_PROPERTIES * 4; n++) {
    const tag = nextTag(r);
    if (tag === null) return;
    if (tag.kind === 'opening') {
      depth++;
      if (depth === 2 && tag.number !== 4) property = -1;
    } else if (tag.kind === 'closing') depth--;
    else if (depth === 0 && tag.context && tag.number === 0) wanted = stateInstance(tag, out, about);
    else if (depth === 1 && tag.context && tag.number === 2) property = unsigned(tag.value) ?? -1;
    else if (depth === 1 && tag.context && tag.number === 3) property = -1;
    else if (depth === 2 && wanted && property >= 0) state(out, property, tag, about);
  }
}

function apdu(r: Reader, out: Out, about: About): boolean {
  const first = r.u8();
  const type = first >> 4;
  const segmented = (first & 0x08) !== 0;
  if (type === UNCONFIRMED) {
    const service = r.u8();
    if (service === I_AM) return iAm(r, out, about);
    if (service === I_HAVE) return iHave(r, out, about);
    if (service === WHO_IS || service === WHO_HAS) out.observe('bacnet.role', 'bacnet-client', about);
    return !r.short;
  }
  if (type === CONFIRMED) {
    r.skip(segmented ? 4 : 2);
    const service = r.u8();
    if (!r.short && (service === READ_PROPERTY || service === READ_PROPERTY_MULTIPLE)) {
      out.observe('bacnet.role', 'bacnet-client', about);
    }
    return !r.short;
  }
  if (type !== COMPLEX_ACK) return type <= 7;
  r.skip(1);
  const sequence = segmented ? r.u8() : 0;
  if (segmented) r.skip(1);
  const service = r.u8();
  if (r.short) return false;
  out.observe('bacnet.role', 'bacnet-device', about);
  if (sequence !== 0) return true;
  if (service === READ_PROPERTY) readProperty(r, out, about);
  else if (service === READ_PROPERTY_MULTIPLE) readPropertyMultiple(r, out, about);
  return true;
}

function npdu(r: Reader, out: Out, origin: string | null): boolean {
  if (r.u8() !== 1) return false;
  const control = r.u8();
  const toNetwork = (control & 0x20) !== 0;
  if (toNetwork) {
    r.skip(2);
    r.skip(r.u8());
  }
  let about: About = origin === null ? 'sender' : { mac: null, ip: origin };
  if ((control & 0x08) !== 0) {
    const network = r.u16();
    const address = [...r.take(r.u8())].map((b) => b.toString(16).padStart(2, '0')).join('');
    if (r.short || address === '' || address.length > 28) return false;
    if (origin === null) out.observe('bacnet.role', 'bacnet-router');
    const nested = `bacnet:${network}:${address}`;
    about = origin === null ? { nested } : { mac: null, ip: origin, nested };
  }
  if (toNetwork) r.skip(1);
  if (r.short) return false;
  if ((control & 0x80) === 0) return apdu(r, out, about);
  // Clause 6.4: I-Am-Router-To-Network is message 1.
  if (r.u8() === 1) out.observe('bacnet.role', 'bacnet-router', about);
  return !r.short;
}

/** The parts of annex J that fix the length of a message. */
function fits(type: number, length: number): boolean {
  if (isNpdu(type)) return length >= (type === FORWARDED ? 12 : 6);
  if (type === 0x00 || type === REGISTER_FOREIGN) return length === 6;
  if (type === 0x02 || type === 0x06) return length === 4;
  if (type === 0x08) return length === 10;
  return (type === 0x01 || type === READ_BDT_ACK || type === READ_FDT_ACK) && (length - 4) % 10 === 0;
}

function probe(head: Uint8Array, hinted: boolean): Verdict {
  if (head.length < 4 || head[0] !== 0x81) return NO;
  const length = (head[2]! << 8) | head[3]!;
  if (length > head.length || !fits(head[1]!, length)) return NO;
  if (!isNpdu(head[1]!)) return hinted ? YES : MAYBE;
  const at = head[1] === FORWARDED ? 10 : 4;
  // Bits 6 and 4 of the control octet are reserved as zero.
  return head[at] === 1 && (head[at + 1]! & 0x50) === 0 ? YES : NO;
}

const bacnet: Dissector = {
  id: 'bacnet',
  version: 1,
  spec: 'ASHRAE 135 clauses 6, 7, 15, 16, 20, 21 and annex J',
  basis: 'captures',
  carriers: ['udp', 'ethernet'],
  ports: [47808],
  // Clause 7: LLC with both service access points 0x82
  etherTypes: [0x8282],
  fields: {
    'bacnet.role': {
      doc: 'bacnet-device, -client, -router, -bbmd, -foreign-device',
      claims: 'roles',
      confidence: 0.9,
    },
    'bacnet.instance': { doc: 'Instance number of the device object' },
    'bacnet.vendor_id': { doc: 'Vendor identifier, decimal, as ASHRAE assigns it' },
    'bacnet.vendor': { doc: 'vendor-name', claims: 'manufacturer', confidence: 0.8 },
    'bacnet.model': { doc: 'model-name', claims: 'model', confidence: 0.85 },
    'bacnet.name': { doc: 'object-name of the device object' },
    'bacnet.firmware': { doc: 'firmware-revision', claims: 'firmware_version', confidence: 0.85 },
    'bacnet.application_version': { doc: 'application-software-version', claims: 'software_version', confidence: 0.8 },
    'bacnet.location': { doc: 'location', claims: 'location', confidence: 0.6 },
    'bacnet.description': { doc: 'description of the device object' },
    'bacnet.serial': { doc: 'serial-number', claims: 'serial', confidence: 0.9 },
  },
  weirds: { malformed: 'A message contradicts itself behind its header' },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    // Clause 6.2: version 1; bits 6 and 4 of the control octet are reserved as zero.
    if (flow.carrier === 'ethernet') return head.length >= 3 && head[0] === 1 && (head[1]! & 0x50) === 0 ? YES : NO;
    return probe(head, flow.aPort === 47808 || flow.bPort === 47808);
  },
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'ethernet') {
        if (!npdu(new Reader(bytes), out, null)) out.weird('malformed');
        return bytes.length;
      }
      const type = bytes[1]!;
      const length = (bytes[2]! << 8) | bytes[3]!;
      if (bytes.length < 4 || bytes[0] !== 0x81 || length > bytes.length || !fits(type, length)) {
        out.weird('malformed');
        return bytes.length;
      }
      if (type === READ_BDT_ACK || type === READ_FDT_ACK || type === FORWARDED)
        out.observe('bacnet.role', 'bacnet-bbmd');
      if (type === REGISTER_FOREIGN) out.observe('bacnet.role', 'bacnet-foreign-device');
      if (!isNpdu(type)) return bytes.length;
      const origin = type === FORWARDED ? ipv4Text(bytes, 4) : null;
      if (!npdu(new Reader(bytes, type === FORWARDED ? 10 : 4, length), out, origin)) out.weird('malformed');
      return bytes.length;
    },
  }),
};

export default bacnet;
