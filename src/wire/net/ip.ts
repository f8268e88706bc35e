/**
 * IPv4 (RFC 791) and IPv6 (RFC 8200) headers: addresses, fragments, extension headers. Checksums are not checked: captures
 * taken on a sender have none, and a switch drops what is broken. Does not read options beyond skipping them.
 */

import type { Layers } from '../packet.ts';

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const MOBILITY = 135;
const HIP = 139;
const SHIM6 = 140;

export function ipv4(d: Layers, start: number, end: number): void {
  const { p } = d;
  const b = p.bytes;
  if (end - start < 20) {
    short(d, 'ip.short');
    return;
  }
  const header = (b[start]! & 15) * 4;
  if (header < 20 || start + header > end) {
    short(d, 'ip.header-length');
    return;
  }
  const total = (b[start + 2]! << 8) | b[start + 3]!;
  // 0: the sending host left it to its network card (segmentation offload)
  const wireEnd = total === 0 ? end : start + total;
  if (wireEnd < start + header) {
    short(d, 'ip.total-length');
    return;
  }
  if (!d.deeper()) return;
  p.version = 4;
  p.src = (b[start + 12]! << 24) | (b[start + 13]! << 16) | (b[start + 14]! << 8) | b[start + 15]!;
  p.dst = (b[start + 16]! << 24) | (b[start + 17]! << 16) | (b[start + 18]! << 8) | b[start + 19]!;
  p.ttl = b[start + 8]!;
  // 224.0.0.0/4 and 255.255.255.255; a subnet's broadcast address shows in the MAC address only
  p.toMany =
    (p.dst & 0xf0000000) === (0xe0000000 | 0) || p.dst === -1 || (p.hasDstMac && (p.dstMacHigh & 0x01000000) !== 0);
  p.linkScope =
    p.src === 0 || p.dst === -1 || isLink4(p.src) || isLink4(p.dst) || (p.dst & 0xffffff00) === (0xe0000000 | 0);
  p.ipId = (b[start + 4]! << 8) | b[start + 5]!;
  const fragment = ((b[start + 6]! << 8) | b[start + 7]!) & 0x3fff;
  const protocol = b[start + 9]!;
  const stop = Math.min(wireEnd, end);
  if (fragment !== 0) {
    if (wireEnd > end) d.sink.weird('ip.fragment-cut');
    d.fragment(p.ipId, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0, start + header, stop, protocol);
    return;
  }
  d.transport(protocol, start + header, stop, wireEnd);
}

/** 169.254.0.0/16 (RFC 3927). */
const isLink4 = (address: number): boolean => address >>> 16 === 0xa9fe;

/** fe80::/10, the unspecified address, and multicast of interface and link scope (RFC 4291 2.5.6, 2.7). */
function isLink6(b: Uint8Array, off: number): boolean {
  const first = b[off]!;
  if (first === 0xfe) return (b[off + 1]! & 0xc0) === 0x80;
  if (first === 0xff) return (b[off + 1]! & 15) <= 2;
  if (first !== 0) return false;
  for (let k = 1; k < 16; k++) if (b[off + k] !== 0) return false;
  return true;
}

export function ipv6(d: Layers, start: number, end: number): void {
  const { p } = d;
  const b = p.bytes;
  if (end - start < 40) {
    short(d, 'ip6.short');
    return;
  }
  if (!d.deeper()) return;
  const length = (b[start + 4]! << 8) | b[start + 5]!;
  const wireEnd = length === 0 ? end : start + 40 + length;
  // The first address is where a sweep of the table finds it, before the second one is looked up.
  const src = d.addresses.addressId(b, start + 8);
  p.version = 6;
  p.src = src;
  const dst = d.addresses.addressId(b, start + 24);
  if (src === 0 || dst === 0) {
    d.sink.undecoded();
    return;
  }
  p.dst = dst;
  p.ttl = b[start + 7]!;
  p.toMany = b[start + 24] === 0xff;
  p.linkScope = isLink6(b, start + 8) || isLink6(b, start + 24);
  p.ipId = 0;
  extensions(d, b[start + 6]!, start + 40, Math.min(wireEnd, end), wireEnd);
}

/** Walks the extension headers of IPv6 to the transport header. */
function extensions(d: Layers, first: number, start: number, end: number, wireEnd: number): void {
  const b = d.p.bytes;
  let next = first;
  let pos = start;
  for (;;) {
    const walks =
      next === HOP_BY_HOP ||
      next === ROUTING ||
      next === DESTINATION ||
      next === AUTHENTICATION ||
      next === FRAGMENT ||
      next === MOBILITY ||
      next === HIP ||
      next === SHIM6;
    if (!walks) break;
    if (!d.deeper()) return;
    if (end - pos < 8) {
      short(d, 'ip6.extension-short');
      return;
    }
    const following = b[pos]!;
    if (next === FRAGMENT) {
      const field = (b[pos + 2]! << 8) | b[pos + 3]!;
      const offset = field & 0xfff8;
      const more = (field & 1) !== 0;
      if (offset !== 0 || more) {
        const id = (b[pos + 4]! << 24) | (b[pos + 5]! << 16) | (b[pos + 6]! << 8) | b[pos + 7]!;
        if (wireEnd > end) d.sink.weird('ip.fragment-cut');
        d.fragment(id, offset, more, pos + 8, end, following);
        return;
      }
      pos += 8;
    } else pos += next === AUTHENTICATION ? (b[pos + 1]! + 2) * 4 : (b[pos + 1]! + 1) * 8;
    if (pos > end) {
      short(d, 'ip6.extension-length');
      return;
    }
    next = following;
  }
  d.transport(next, pos, end, wireEnd);
}

function short(d: Layers, code: string): void {
  d.sink.weird(code);
  d.sink.undecoded();
}
