/**
 * IPP over HTTP: RFC 8010 3 (encoding), RFC 8011 5.4, PWG 5100.9, 5100.13, 5107.2 (device id). States roles, and model, serial number,
 * firmware and place of a printer from what it answers of itself. A queue of a print server is none. Requests are never read:
 * they carry documents and whose they are.
 *
 * version 2 | status 2 | request 4 | (group tag 1 | (value tag 1 | length 2, name | length 2, value)*)* | 3
 */

import { latin1, text } from '../../base/reader.ts';
import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { type BodyKind, type BodyReader, shortText, stateSides } from './http-body.ts';

export const IPP_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'ipp.role': { doc: 'ipp-client or ipp-server', claims: 'roles', confidence: 0.85 },
  'ipp.model': { doc: 'printer-make-and-model', claims: 'model', confidence: 0.8 },
  'ipp.manufacturer': { doc: 'Maker in the device id', claims: 'manufacturer', confidence: 0.85 },
  'ipp.serial': {
    doc: 'printer-serial-number, or the serial number in the device id',
    claims: 'serial',
    confidence: 0.85,
  },
  'ipp.firmware': { doc: 'printer-firmware-string-version, the first', claims: 'firmware_version', confidence: 0.85 },
  'ipp.location': { doc: 'printer-location', claims: 'location', confidence: 0.6 },
  'ipp.uuid': { doc: 'printer-uuid', role: 'identifier' },
};

const HEADER = 8;
const END = 3;
const PRINTER = 4;
const FIRST_VALUE = 0x10;
/** text and name with their language: length 2, language, length 2, text. */
const WITH_LANGUAGE: readonly number[] = [0x35, 0x36];
const LONGEST_VALUE = 4_096;
const MOST_BYTES = 131_072;

/** Attributes that are stated as they stand, their first value. */
const PLAIN: Readonly<Record<string, string>> = {
  'printer-make-and-model': 'ipp.model',
  'printer-serial-number': 'ipp.serial',
  'printer-firmware-string-version': 'ipp.firmware',
  'printer-location': 'ipp.location',
  'printer-uuid': 'ipp.uuid',
};
const DEVICE_ID = 'printer-device-id';
/** What only queues of a print server have. */
const OF_QUEUES: readonly string[] = ['cups-version', 'printer-type', 'member-uris', 'printer-is-shared'];
/** Keys of an IEEE 1284 device id. */
const ID_KEYS: Readonly<Record<string, string>> = {
  MFG: 'ipp.manufacturer',
  MANUFACTURER: 'ipp.manufacturer',
  SN: 'ipp.serial',
  SERN: 'ipp.serial',
  SERIALNUMBER: 'ipp.serial',
};

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

function textOf(tag: number, value: Uint8Array): string {
  if (!WITH_LANGUAGE.includes(tag)) return text(value);
  const language = value.length < 4 ? 0 : u16(value, 0);
  return text(value.subarray(4 + language));
}

class IppReader implements BodyReader {
  private waiting = new Uint8Array(0);
  private began = false;
  private group = 0;
  private printers = 0;
  private isQueue = false;
  private left = MOST_BYTES;
  private readonly values = new Map<string, string>();

  feed(bytes: Uint8Array, out: Out): boolean {
    this.left -= bytes.length;
    if (this.left < 0) return false;
    const b = new Uint8Array(this.waiting.length + bytes.length);
    b.set(this.waiting);
    b.set(bytes, this.waiting.length);
    let at = 0;
    if (!this.began) {
      if (b.length < HEADER) return this.keep(b);
      // 1.0 to 2.2; a status that is success.
      if (b[0]! < 1 || b[0]! > 2 || b[1]! > 2 || b[2] !== 0) return false;
      this.began = true;
      at = HEADER;
    }
    while (at < b.length) {
      if (b[at] === END) return this.finish(out);
      if (b[at]! < FIRST_VALUE) {
        this.group = b[at]!;
        if (this.group === PRINTER) this.printers++;
        at++;
        continue;
      }
      const size = this.attribute(b.subarray(at));
      if (size < 0) return false;
      if (size === 0) break;
      at += size;
    }
    return this.keep(b.subarray(at));
  }

  private keep(rest: Uint8Array): boolean {
    this.waiting = rest.slice();
    return true;
  }

  /** The attribute at the start: its size, 0 when more is needed, -1 when it is none. A further value has an empty name. */
  private attribute(b: Uint8Array): number {
    if (b.length < 3) return 0;
    const name = u16(b, 1);
    if (name > 255) return -1;
    if (b.length < 5 + name) return 0;
    const value = u16(b, 3 + name);
    if (value > LONGEST_VALUE) return -1;
    const size = 5 + name + value;
    if (b.length < size) return 0;
    if (this.group === PRINTER && name > 0) {
      const key = latin1(b.subarray(3, 3 + name));
      if (OF_QUEUES.includes(key)) this.isQueue = true;
      const isWanted = key === DEVICE_ID || Object.hasOwn(PLAIN, key);
      if (isWanted && !this.values.has(key)) this.values.set(key, textOf(b[0]!, b.subarray(5 + name, size)));
    }
    return size;
  }

  private finish(out: Out): false {
    if (this.printers !== 1 || this.isQueue) return false;
    const found = new Map<string, string>();
    for (const pair of (this.values.get(DEVICE_ID) ?? '').split(';', 32)) {
      const colon = pair.indexOf(':');
      const key = pair.slice(0, Math.max(colon, 0)).trim().toUpperCase();
      if (Object.hasOwn(ID_KEYS, key)) found.set(ID_KEYS[key]!, pair.slice(colon + 1).trim());
    }
    for (const [key, field] of Object.entries(PLAIN)) {
      const value = this.values.get(key);
      if (value !== undefined && value !== '') found.set(field, value);
    }
    for (const [field, value] of found) out.observe(field, shortText(value));
    return false;
  }
}

export const ippBody: BodyKind = {
  protocol: 'ipp',
  head(head, out) {
    if (!head.types.includes('application/ipp')) return false;
    stateSides('ipp.role', 'ipp', head.isRequest, out);
    return true;
  },
  open: (head) => (!head.isRequest && head.type.includes('application/ipp') ? new IppReader() : null),
};
