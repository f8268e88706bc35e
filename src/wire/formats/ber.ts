/**
 * ASN.1 basic encoding rules: ITU-T X.690 8. Definite lengths and low tag numbers only, which is what SNMP, LDAP and Kerberos
 * use. Never throws; a value that does not fit its parent ends the walk.
 */

export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const OID = 0x06;
export const SEQUENCE = 0x30;

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Bytes of tag, length and value. */
  readonly size: number;
}

/** The element at `at`: 'more' when its bytes end before it does, null when it is not of these rules. */
export function element(b: Uint8Array, at = 0): Tlv | 'more' | null {
  const start = header(b, at);
  if (start === null || start === 'more') return start;
  const end = at + start.head + start.length;
  if (end > b.length) return 'more';
  return { tag: start.tag, value: b.subarray(at + start.head, end), size: end - at };
}

export interface TlvHeader {
  readonly tag: number;
  /** Bytes of tag and length. */
  readonly head: number;
  /** Bytes of the value. */
  readonly length: number;
}

/** Tag and length at `at`, whether or not the value has arrived. */
export function header(b: Uint8Array, at = 0): TlvHeader | 'more' | null {
  const tag = b[at];
  const first = b[at + 1];
  if (tag === undefined) return 'more';
  if ((tag & 0x1f) === 0x1f) return null;
  if (first === undefined) return 'more';
  if (first < 0x80) return { tag, head: 2, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) return null;
  if (at + 2 + count > b.length) return 'more';
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + b[at + 2 + i]!;
  return { tag, head: 2 + count, length };
}

/** The elements inside a value, in order; stops at the first that does not fit, or after `most`. */
export function children(value: Uint8Array, most = 256): readonly Tlv[] {
  const list: Tlv[] = [];
  let at = 0;
  while (at < value.length && list.length < most) {
    const next = element(value, at);
    if (next === null || next === 'more') break;
    list.push(next);
    at += next.size;
  }
  return list;
}

/** A signed integer of up to six bytes; null when it is longer or empty. */
export function integer(value: Uint8Array): number | null {
  if (value.length === 0 || value.length > 6) return null;
  let n = value[0]! >= 0x80 ? -1 : 0;
  for (const b of value) n = n * 256 + b;
  return n;
}

/** An object identifier as dotted text; '' when it is none. */
export function oid(value: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (let i = 0; i < value.length && arcs.length < 128; i++) {
    arc = arc * 128 + (value[i]! & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) return '';
    if (value[i]! >= 0x80) continue;
    if (arcs.length === 0) {
      const first = Math.min(Math.floor(arc / 40), 2);
      arcs.push(first, arc - first * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}
