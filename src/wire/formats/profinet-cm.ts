/**
 * PROFINET IO, context management over connectionless RPC: IEC 61158-6-10 4.10 (endpoint map, objects), 5.2 (blocks, I&M0). Reads who a
 * device is: vendor and device id in the object of each call, the record I&M0 of its own slot, and its entry in the endpoint map. Of a
 * controller, the name of station with which it connects. Never reads process data or parameters.
 */

import { Reader } from '../../base/reader.ts';
import type { FieldSpec } from '../../model/observation.ts';
import type { About, Out } from '../contract.ts';

export const PROFINET_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'dcerpc.profinet-vendor-id': { doc: 'Vendor id of a PROFINET device, hexadecimal' },
  'dcerpc.profinet-device-id': { doc: 'Device id of that vendor, hexadecimal' },
  'dcerpc.profinet-station': {
    doc: 'Name of station with which a controller connects',
    claims: 'hostname',
    confidence: 0.7,
  },
  'dcerpc.profinet-type': { doc: 'Type of device in its endpoint map' },
  'dcerpc.profinet-order-id': { doc: 'Order number', claims: 'model', confidence: 0.9 },
  'dcerpc.profinet-serial': { doc: 'Serial number', claims: 'serial', confidence: 0.9 },
  'dcerpc.profinet-hardware': { doc: 'Hardware revision', claims: 'hardware_version', confidence: 0.85 },
  'dcerpc.profinet-software': { doc: 'Software revision', claims: 'firmware_version', confidence: 0.9 },
};

/** Header of a datagram (C706 12.5.2): object at 8, interface at 24, operation at 68; the stub begins at 80. */
const HEADER = 80;
const OBJECT = 8;
const IN_ENDPOINT_MAP = 0x08;
const CONNECT = 0;
const READS: readonly number[] = [2, 5];
const AR_BLOCK = 0x0101;
const READ_ANSWER = 0x8009;
const IM0 = 0x0020;
const IM0_LENGTH = 56;
/** Of the answer to a read: behind block header 6 the slot is at 22, the record at 64. */
const SLOT_AT = 6 + 2 + 16 + 4;
const RECORD_AT = 64;
const ANNOTATION = 64;
const IDS = [0xde, 0xa0, 0, 0, 0x6c, 0x97, 0x11, 0xd1, 0x82, 0x71];

/** A UUID's bytes in writing order. */
const uuidByte = (b: Uint8Array, at: number, k: number, little: boolean): number =>
  b[at + (little && k < 8 ? [3, 2, 1, 0, 5, 4, 7, 6][k]! : k)]!;

const isProfinet = (b: Uint8Array, at: number, little: boolean): boolean =>
  IDS.every((value, k) => uuidByte(b, at, k, little) === value);

const hex4 = (n: number): string => `0x${n.toString(16).padStart(4, '0')}`;

/** DEA00000-6C97-11D1-8271- instance 2, device 2, vendor 2. */
function stateIds(b: Uint8Array, at: number, little: boolean, about: About, out: Out): void {
  if (!isProfinet(b, at, little)) return;
  const device = (b[at + 12]! << 8) | b[at + 13]!;
  const vendor = (b[at + 14]! << 8) | b[at + 15]!;
  if (vendor === 0) return;
  out.observe('dcerpc.profinet-vendor-id', hex4(vendor), about);
  out.observe('dcerpc.profinet-device-id', hex4(device), about);
}

/** vendor 2 | order number 20 | serial number 16 | hardware 2 | software: letter 1, 3 numbers | ... */
function im0(r: Reader, out: Out): void {
  const vendor = r.u16();
  const order = r.latin1(20).trim();
  const serial = r.latin1(16).trim();
  const hardware = r.u16();
  const letter = r.latin1(1);
  const software = [r.u8(), r.u8(), r.u8()].join('.');
  if (r.short) return;
  out.observe('dcerpc.profinet-vendor-id', hex4(vendor));
  out.observe('dcerpc.profinet-order-id', order);
  out.observe('dcerpc.profinet-serial', serial);
  if (hardware > 0 && hardware < 0xffff) out.observe('dcerpc.profinet-hardware', String(hardware));
  if (/^[A-Z]$/.test(letter)) out.observe('dcerpc.profinet-software', `${letter}${software}`);
}

/** The blocks behind the five words of NDR: of a request they begin with sizes, of an answer with the status. */
function blocks(b: Uint8Array): Reader {
  return new Reader(b, HEADER + 20);
}

function connects(b: Uint8Array, out: Out): void {
  const r = blocks(b);
  if (r.u16() !== AR_BLOCK) return;
  // Block 4, then type 2, id 16, session 2, address 6, object 16, properties 4, timeout 2, port 2.
  r.skip(4 + 50);
  const name = r.latin1(r.u16());
  if (!r.short && /^[\w.-]{1,240}$/.test(name)) out.observe('dcerpc.profinet-station', name);
}

function answersRead(b: Uint8Array, out: Out): void {
  const start = blocks(b).pos;
  const head = new Reader(b, start);
  if (head.u16() !== READ_ANSWER) return;
  const slot = new Reader(b, start + SLOT_AT).u16();
  const r = new Reader(b, start + RECORD_AT);
  const type = r.u16();
  const length = r.u16();
  r.skip(2);
  // Modules have their own: only slot 0 is the device itself.
  if (slot === 0 && type === IM0 && length === IM0_LENGTH) im0(r, out);
}

/** An entry of the endpoint map: its object, and 64 characters of type 25, order number 20, hardware 5, letter 1, software 9. */
export function readEndpointMap(b: Uint8Array, little: boolean, out: Out): void {
  const r = new Reader(b, HEADER + 36);
  const object = r.pos;
  r.skip(24);
  const length = little ? r.u32le() : r.u32();
  const words = r.latin1(ANNOTATION);
  if (r.short || length !== ANNOTATION || !isProfinet(b, object, little)) return;
  stateIds(b, object, little, 'sender', out);
  out.observe('dcerpc.profinet-type', words.slice(0, 25).trim());
  out.observe('dcerpc.profinet-order-id', words.slice(26, 46).trim());
  const hardware = words.slice(47, 52).trim();
  if (/^\d{1,5}$/.test(hardware) && Number(hardware) > 0) out.observe('dcerpc.profinet-hardware', hardware);
  const software = /^([A-Z])([ \d]{2}\d)([ \d]{2}\d)([ \d]{2}\d)$/.exec(words.slice(53, 63));
  if (software !== null) {
    const numbers = software.slice(2).map((digits) => String(Number(digits)));
    out.observe('dcerpc.profinet-software', `${software[1]}${numbers.join('.')}`);
  }
}

/** A request or an answer of PROFINET's own interfaces. */
export function readProfinet(b: Uint8Array, little: boolean, isRequest: boolean, toDevice: boolean, out: Out): void {
  if (!toDevice) return;
  const operation = little ? b[68]! | (b[69]! << 8) : (b[68]! << 8) | b[69]!;
  stateIds(b, OBJECT, little, isRequest ? 'receiver' : 'sender', out);
  if (isRequest && operation === CONNECT) connects(b, out);
  if (!isRequest && READS.includes(operation)) answersRead(b, out);
}

/** E1AF8308-5D1F-11C9-91A4-08002B14A0FA: the endpoint map (C706 appendix O). */
export const isEndpointMap = (b: Uint8Array, little: boolean): boolean =>
  [0xe1, 0xaf, 0x83, IN_ENDPOINT_MAP, 0x5d, 0x1f, 0x11, 0xc9, 0x91, 0xa4].every(
    (value, k) => uuidByte(b, 24, k, little) === value,
  );
