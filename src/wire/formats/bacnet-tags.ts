/** BACnet encoding: ASHRAE 135 clause 20.2 (tags, unsigned, character string, object identifier). Bounded, never throws. */

import { latin1, type Reader, text } from '../../base/reader.ts';

export interface Tag {
  readonly number: number;
  readonly context: boolean;
  readonly kind: 'value' | 'opening' | 'closing';
  readonly value: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The next tag with its value; null at the end or when it does not fit. */
export function nextTag(r: Reader): Tag | null {
  if (r.left === 0) return null;
  const first = r.u8();
  const context = (first & 0x08) !== 0;
  const number = first >> 4 === 15 ? r.u8() : first >> 4;
  let length = first & 0x07;
  if (context && length >= 6)
    return r.short ? null : { number, context, kind: length === 6 ? 'opening' : 'closing', value: NOTHING };
  if (length === 5) {
    length = r.u8();
    if (length === 254) length = r.u16();
    else if (length === 255) length = r.u32();
  }
  // 20.2.3: an application-tagged boolean carries its value in the length.
  const value = !context && number === 1 ? NOTHING : r.take(length);
  return r.short ? null : { number, context, kind: 'value', value };
}

/** Unsigned of up to four bytes; null for others. */
export function unsigned(bytes: Uint8Array): number | null {
  if (bytes.length === 0 || bytes.length > 4) return null;
  let n = 0;
  for (const b of bytes) n = n * 256 + b;
  return n;
}

/** Object identifier: type 10 bits, instance 22 bits. */
export function objectId(bytes: Uint8Array): { readonly type: number; readonly instance: number } | null {
  const n = bytes.length === 4 ? unsigned(bytes) : null;
  return n === null ? null : { type: Math.floor(n / 0x40_0000), instance: n % 0x40_0000 };
}

/** Character string (20.2.9): a character set octet, then the text. '' for sets that are not read. */
export function characters(bytes: Uint8Array): string {
  const body = bytes.subarray(1, 513);
  if (bytes[0] === 0) return text(body);
  if (bytes[0] === 5) return latin1(body);
  if (bytes[0] !== 4) return '';
  let s = '';
  for (let i = 0; i + 1 < body.length; i += 2) s += String.fromCharCode((body[i]! << 8) | body[i + 1]!);
  return s;
}
