/**
 * CAPWAP: RFC 5415 4.2 (preamble), 4.3 (header), 4.5 (control header and message elements), 4.6.5, 4.6.28, 4.6.30, 4.6.40,
 * 4.6.41, 4.6.45. States who is the access point and who the controller, and the model, serial number, versions, name and
 * place that the access point declares. Control messages in clear only (discovery, or all where DTLS is off); no data channel.
 *
 * preamble 1 | HLEN 5 bits, RID 5, WBID 5, flags 9 | fragment 4 | (radio MAC, wireless information) | message type 4 |
 * sequence 1 | length 2 | flags 1 | (type 2, length 2, value)*
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const CONTROL_PORT = 5246;
const DATA_PORT = 5247;
const PREAMBLE_DTLS = 1;
const DISCOVERY_REQUEST = 1;
const DISCOVERY_RESPONSE = 2;
const JOIN_REQUEST = 3;
const JOIN_RESPONSE = 4;
const LAST_TYPE = 26;
const AC_DESCRIPTOR = 1;
const AC_NAME = 4;
const LOCATION = 28;
const BOARD_DATA = 38;
const DESCRIPTOR = 39;
const WTP_NAME = 45;
/** Board data types (4.6.40) and descriptor types (4.6.41) that are stated. */
const BOARD: Readonly<Record<number, string>> = { 0: 'capwap.model', 1: 'capwap.serial' };
const VERSIONS: Readonly<Record<number, string>> = {
  0: 'capwap.hardware-version',
  1: 'capwap.software-version',
  2: 'capwap.boot-version',
};

interface Control {
  readonly type: number;
  /** The message elements. */
  readonly elements: Reader;
}

/** The control header of a datagram in clear; null when it is none. */
function control(b: Uint8Array): Control | null {
  if (b.length < 16 || b[0] !== 0) return null;
  const header = (b[1]! >> 3) * 4;
  if (header < 8 || b.length < header + 8) return null;
  const r = new Reader(b, header);
  const type = r.u32();
  r.skip(1);
  const length = r.u16(); // counts the flags and all elements
  r.skip(1);
  // Makers' own types carry an enterprise number in the upper bytes; they are left alone.
  if (type < 1 || type > LAST_TYPE || length < 3 || length > r.left + 3) return null;
  return { type, elements: r.sub(Math.min(r.left, length - 3)) };
}

/** The elements fill the message exactly. */
function isWellFormed(elements: Reader): boolean {
  const r = new Reader(elements.bytes, elements.pos, elements.end);
  while (r.left > 0) {
    r.skip(2);
    r.skip(r.u16());
    if (r.short) return false;
  }
  return true;
}

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  const onPort = [CONTROL_PORT, DATA_PORT].some((p) => p === flow.aPort || p === flow.bPort);
  if (b[0] === PREAMBLE_DTLS) {
    const record = b.length > 17 && b[4]! >= 20 && b[4]! <= 25 && b[5] === 0xfe && b[6]! >= 0xfd;
    return record && b[1] === 0 && b[2] === 0 && b[3] === 0 ? (onPort ? YES : MAYBE) : NO;
  }
  const message = control(b);
  if (message === null || !isWellFormed(message.elements) || message.elements.left === 0) return NO;
  return onPort ? YES : MAYBE;
}

const clean = (bytes: Uint8Array): string => text(bytes).replace(/\0.*$/s, '').trim();

function readBoard(r: Reader, out: Out): void {
  out.observe('capwap.enterprise', String(r.u32()));
  while (r.left >= 4) {
    const field = BOARD[r.u16()];
    const value = r.take(r.u16());
    if (r.short) return;
    if (field !== undefined) out.observe(field, clean(value));
  }
}

/** Max radios 1, radios in use 1, encryption count 1, (WBID 1, capabilities 2)*, then (vendor 4, type 2, length 2, value)*. */
function readDescriptor(r: Reader, out: Out): void {
  r.skip(2);
  r.skip(r.u8() * 3);
  readVersions(r, VERSIONS, out);
}

function readVersions(r: Reader, names: Readonly<Record<number, string>>, out: Out): void {
  while (r.left >= 8) {
    r.skip(4);
    const field = names[r.u16()];
    const value = r.take(r.u16());
    if (r.short) return;
    // Some makers write the version as four numbers instead of text.
    const numbers = value.length === 4 && value.some((v) => v < 0x20);
    if (field !== undefined) out.observe(field, numbers ? value.join('.') : clean(value));
  }
}

/** 4.6.1: type of descriptor 4 is hardware, 5 software. */
const AC_VERSIONS: Readonly<Record<number, string>> = { 4: 'capwap.hardware-version', 5: 'capwap.software-version' };

function readElement(type: number, r: Reader, out: Out): void {
  if (type === BOARD_DATA) readBoard(r, out);
  else if (type === DESCRIPTOR) readDescriptor(r, out);
  else if (type === WTP_NAME) out.observe('capwap.name', clean(r.take(r.left)));
  else if (type === LOCATION) out.observe('capwap.location', clean(r.take(r.left)));
  else if (type === AC_NAME) out.observe('capwap.name', clean(r.take(r.left)));
  else if (type === AC_DESCRIPTOR) {
    r.skip(12);
    readVersions(r, AC_VERSIONS, out);
  }
}

const capwap: Dissector = {
  id: 'capwap',
  version: 1,
  spec: 'RFC 5415 4.2 to 4.6',
  basis: 'specification',
  carriers: ['udp'],
  ports: [CONTROL_PORT, DATA_PORT],
  fields: {
    'capwap.role': { doc: 'access-point or wlan-controller', claims: 'roles', confidence: 0.95 },
    'capwap.enterprise': { doc: 'IANA enterprise number of the maker of the access point' },
    'capwap.model': { doc: 'WTP model number', claims: 'model', confidence: 0.9 },
    'capwap.serial': { doc: 'WTP serial number', claims: 'serial', confidence: 0.9 },
    'capwap.hardware-version': { doc: 'Hardware version', claims: 'hardware_version', confidence: 0.8 },
    'capwap.software-version': { doc: 'Active software version', claims: 'firmware_version', confidence: 0.8 },
    'capwap.boot-version': { doc: 'Version of the boot loader' },
    'capwap.name': { doc: 'Name of the access point or controller', claims: 'hostname', confidence: 0.7 },
    'capwap.location': { doc: 'Place that the access point was told', claims: 'location', confidence: 0.6 },
  },
  stateless: true,
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow),
  open: () => ({
    push(bytes, _dir, out) {
      const message = control(bytes);
      if (message === null) return bytes.length;
      const { type, elements } = message;
      if (type === DISCOVERY_REQUEST || type === JOIN_REQUEST) out.observe('capwap.role', 'access-point');
      if (type === DISCOVERY_RESPONSE || type === JOIN_RESPONSE) {
        out.observe('capwap.role', 'wlan-controller');
        out.observe('capwap.role', 'access-point', 'receiver');
      }
      if (type > JOIN_RESPONSE) return bytes.length;
      while (elements.left >= 4) {
        const element = elements.u16();
        const size = elements.u16();
        if (elements.left < size) break;
        readElement(element, elements.sub(size), out);
      }
      return bytes.length;
    },
  }),
};

export default capwap;
