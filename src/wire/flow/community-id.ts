/**
 * Community ID v1 (Corelight's community-id-spec): base64 of SHA-1 over seed, addresses, protocol and ports, the smaller
 * end first. ICMP types and codes stand for ports; one-way ICMP messages keep their direction.
 */

import { sha1 } from './sha1.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(b: Uint8Array): string {
  let s = '';
  for (let i = 0; i < b.length; i += 3) {
    const n = (b[i]! << 16) | ((b[i + 1] ?? 0) << 8) | (b[i + 2] ?? 0);
    s += ALPHABET[n >> 18]! + ALPHABET[(n >> 12) & 63]!;
    s += i + 1 < b.length ? ALPHABET[(n >> 6) & 63]! : '=';
    s += i + 2 < b.length ? ALPHABET[n & 63]! : '=';
  }
  return s;
}

function less(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/**
 * @param src      address of one end, 4 or 16 bytes
 * @param ordered  false for one-way ICMP: the ends are not put in order
 * @param hasPorts false for protocols without ports, which are left out of the hash
 */
export function communityId(
  src: Uint8Array,
  dst: Uint8Array,
  protocol: number,
  srcPort: number,
  dstPort: number,
  ordered: boolean,
  hasPorts: boolean,
): string {
  const order = less(src, dst);
  const swap = ordered && (order > 0 || (order === 0 && srcPort > dstPort));
  const [a, b] = swap ? [dst, src] : [src, dst];
  const [aPort, bPort] = swap ? [dstPort, srcPort] : [srcPort, dstPort];
  const n = a.length;
  const data = new Uint8Array(2 + 2 * n + 2 + (hasPorts ? 4 : 0));
  data.set(a, 2);
  data.set(b, 2 + n);
  data[2 + 2 * n] = protocol;
  if (hasPorts) {
    const at = 4 + 2 * n;
    data[at] = aPort >> 8;
    data[at + 1] = aPort;
    data[at + 2] = bPort >> 8;
    data[at + 3] = bPort;
  }
  return `1:${base64(sha1(data))}`;
}
