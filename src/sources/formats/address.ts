/** Addresses in the many writings of logs and tables, brought to the one of base/address.ts; null for what is none. */

import { ipv4Text } from '../../base/address.ts';
import { canonicalIp } from '../../model/filter/fold.ts';
import type { About } from '../contract.ts';

const PAIRS =
  /^([0-9a-f]{1,2})([-:. ])([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})\2([0-9a-f]{1,2})$/i;
const QUADS = /^([0-9a-f]{4})[.:-]([0-9a-f]{4})[.:-]([0-9a-f]{4})$/i;
const TRIPLES = /^([0-9a-f]{6})[-:]([0-9a-f]{6})$/i;
const PLAIN = /^[0-9a-f]{12}$/i;

/** `00:11:..`, `00-11-..`, `0:1:..`, `0011.2233.4455`, `001122-334455`, `001122334455` as `00:11:22:33:44:55`. */
export function macOf(text: string | undefined): string | null {
  if (text === undefined || text.length < 11 || text.length > 17) return null;
  const pairs = PAIRS.exec(text);
  if (pairs !== null) {
    return [1, 3, 4, 5, 6, 7]
      .map((i) => pairs[i]!.padStart(2, '0'))
      .join(':')
      .toLowerCase();
  }
  const words = QUADS.exec(text) ?? TRIPLES.exec(text);
  const digits = words === null ? (PLAIN.test(text) ? text : null) : words.slice(1).join('');
  return digits === null ? null : digits.toLowerCase().replace(/(..)(?=.)/g, '$1:');
}

export function ipOf(text: string | undefined): string | null {
  if (text === undefined || text.length < 2 || text.length > 45) return null;
  const ip = canonicalIp(text.toLowerCase());
  if (ip === null) return null;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(ip);
  if (mapped === null) return ip;
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return ipv4Text(Uint8Array.of(high >> 8, high & 255, low >> 8, low & 255), 0);
}

/** A device can hold it: no group, no broadcast, not the unspecified one. Reads the written form of base/address.ts. */
export function isHolder(address: string): boolean {
  if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(address)) {
    return (Number.parseInt(address.charAt(1), 16) & 1) === 0 && address !== '00:00:00:00:00:00';
  }
  if (address.includes(':')) return address !== '::' && !address.startsWith('ff');
  const first = Number.parseInt(address, 10);
  return first > 0 && first < 224;
}

/** Every address of it can be held, and there is one. */
export function isNamed({ mac = null, ip = null }: About): boolean {
  return (mac !== null || ip !== null) && (mac === null || isHolder(mac)) && (ip === null || isHolder(ip));
}
