/**
 * The forms in which values are compared: folded text, version keys, addresses as numbers. The store keeps folded columns
 * made by these functions, so that the database and the reference evaluator (match.ts) agree to the letter.
 */

import { ipv6Text } from '../../base/address.ts';

/** Characters of a value that are compared; longer text is equal when its first 256 are (index rows are bounded). */
export const FOLD_CHARS = 256;

/** Case-less form of a text for comparison. */
export function fold(text: string): string {
  const lower = text.normalize('NFC').toLowerCase();
  if (lower.length <= FOLD_CHARS) return lower;
  const last = lower.charCodeAt(FOLD_CHARS - 1);
  return lower.slice(0, last >= 0xd800 && last < 0xdc00 ? FOLD_CHARS - 1 : FOLD_CHARS);
}

/** Order of UTF-8 bytes (which is the order of code points): the database's collation "C". */
export function compareFolded(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above every other UTF-16 unit.
    const xs = x >= 0xd800 && x < 0xe000;
    const ys = y >= 0xd800 && y < 0xe000;
    return xs === ys ? x - y : xs ? 1 : -1;
  }
  return a.length - b.length;
}

/** Text whose order is the order of versions: numbers count as numbers (`9.2` before `10.1`), the rest as folded text. */
export function versionKey(version: string): string {
  return fold(version).replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '');
    return String(number.length).padStart(3, '0') + number;
  });
}

export interface IpNumber {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function ipv4Number(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function ipv6Number(text: string): bigint | null {
  let body = text;
  let tail: bigint | null = null;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    tail = ipv4Number(dotted[2]!);
    if (tail === null) return null;
    body = `${dotted[1]}0:0`;
  }
  const halves = body.split('::');
  if (halves.length > 2) return null;
  const head = halves[0] === '' ? [] : halves[0]!.split(':');
  const rest = halves.length === 1 || halves[1] === '' ? [] : halves[1]!.split(':');
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...rest];
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return tail === null ? value : value | tail;
}

/** An address as a number; null when the text is none. */
export function ipNumber(text: string): IpNumber | null {
  if (text.length > 45) return null;
  const value = text.includes(':') ? ipv6Number(text) : ipv4Number(text);
  return value === null ? null : { bits: text.includes(':') ? 128 : 32, value };
}

/** The one written form of an address (address.ts); null when the text is none. */
export function canonicalIp(text: string): string | null {
  const ip = ipNumber(text);
  if (ip === null) return null;
  const bytes = new Uint8Array(ip.bits / 8);
  for (let i = bytes.length - 1, v = ip.value; i >= 0; i--, v >>= 8n) bytes[i] = Number(v & 0xffn);
  return ip.bits === 32 ? bytes.join('.') : ipv6Text(bytes, 0);
}

export interface Subnet extends IpNumber {
  readonly length: number;
}

/** `10.1.0.0/16`; an address alone is a subnet of one. Bits behind the prefix must be 0. null when the text is none. */
export function subnet(text: string): Subnet | null {
  const [address, prefix, more] = text.split('/');
  const ip = ipNumber(address ?? '');
  if (ip === null || more !== undefined) return null;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const length = prefix === undefined ? ip.bits : Number(prefix);
  if (length > ip.bits) return null;
  const free = BigInt(ip.bits - length);
  return (ip.value >> free) << free === ip.value ? { ...ip, length } : null;
}

export function inSubnet(ip: IpNumber, net: Subnet): boolean {
  const free = BigInt(net.bits - net.length);
  return ip.bits === net.bits && ip.value >> free === net.value >> free;
}

/** MAC address in its one written form; null when the text is none. Accepts `-`, `.` and no separators. */
export function canonicalMac(text: string): string | null {
  const hex = text.toLowerCase().replace(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(hex) ? (hex.match(/../g) ?? []).join(':') : null;
}
