/**
 * What an address says about its holder: group, virtual, random, nobody's, public; and the network plan's prefixes.
 * Clauses: IEEE 802-2014 8 (group and local bits), RFC 5798 7.3 (VRRP), RFC 2281 (HSRP), RFC 4291 2.4-2.7, RFC 1918, RFC 6890.
 * Reads text in the written form of base/address.ts; it does not decode frames.
 */

/** Group or local bit lives in the second hex digit of a written MAC address. */
const secondDigit = (mac: string): number => Number.parseInt(mac.charAt(1), 16);

/** Multicast or broadcast: never a sender, never a device. */
export const isGroupMac = (mac: string): boolean => (secondDigit(mac) & 1) === 1;

/** Locally administered: chosen by software (private Wi-Fi addresses, virtual machines); has no vendor. */
export const isLocalMac = (mac: string): boolean => (secondDigit(mac) & 2) === 2;

export const isZeroMac = (mac: string): boolean => mac === '00:00:00:00:00:00';

/** VRRP and CARP, HSRP v1/v2/IPv6, GLBP. */
const VIRTUAL_ROUTER = /^(?:00:00:5e:00:0[12]:|00:00:0c:07:ac:|00:00:0c:9f:f|00:05:73:a0:0|00:07:b4:0[0-3]:)/;
export const isVirtualRouterMac = (mac: string): boolean => VIRTUAL_ROUTER.test(mac);

export const isIpv6 = (ip: string): boolean => ip.includes(':');
export const isLinkLocal = (ip: string): boolean => /^(?:fe[89ab]|169\.254\.)/.test(ip);

/** Multicast, broadcast, unspecified: an address that no device is known by. Loopback is a device's: the capturing one. */
export function isNobodysIp(ip: string): boolean {
  if (isIpv6(ip)) return ip === '::' || ip.startsWith('ff');
  const first = Number.parseInt(ip, 10);
  return first === 0 || (first >= 224 && first <= 239) || ip === '255.255.255.255';
}

/** Reachable from the internet by its number: neither RFC 1918, shared (RFC 6598), unique local nor link-local. */
export function isPublicIp(ip: string): boolean {
  if (isIpv6(ip)) return /^[23][0-9a-f]{3}:/.test(ip);
  const parts = ip.split('.');
  const a = Number(parts[0]);
  const b = Number(parts[1]);
  if (a === 10 || a === 127 || a === 0 || a >= 224) return false;
  if (a === 172) return b < 16 || b > 31;
  if (a === 192) return b !== 168;
  if (a === 169) return b !== 254;
  if (a === 100) return b < 64 || b > 127;
  return true;
}

/** The bits of an address, high first; null when the text is none. */
export function ipBits(ip: string): bigint | null {
  if (!isIpv6(ip)) {
    const parts = ip.split('.');
    if (parts.length !== 4) return null;
    let bits = 0n;
    for (const part of parts) {
      const value = Number(part);
      if (!/^\d{1,3}$/.test(part) || value > 255) return null;
      bits = (bits << 8n) | BigInt(value);
    }
    return bits;
  }
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (missing < 0 || (tail === undefined && missing !== 0)) return null;
  let bits = 0n;
  for (const group of [...left, ...Array.from({ length: missing }, () => '0'), ...right]) {
    if (!/^[0-9a-f]{1,4}$/.test(group)) return null;
    bits = (bits << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return bits;
}

/** `10.1.0.0/16` as a test and its length; null when it is not a prefix. */
export function prefixOf(cidr: string): { readonly bits: number; readonly has: (ip: string) => boolean } | null {
  const [network = '', lengthText = ''] = cidr.split('/');
  const base = ipBits(network.toLowerCase());
  const v6 = isIpv6(network);
  const width = v6 ? 128 : 32;
  const bits = /^\d{1,3}$/.test(lengthText) ? Number(lengthText) : -1;
  if (base === null || bits < 0 || bits > width) return null;
  const shift = BigInt(width - bits);
  const wanted = base >> shift;
  return {
    bits,
    has: (ip) => {
      if (isIpv6(ip) !== v6) return false;
      const value = ipBits(ip);
      return value !== null && value >> shift === wanted;
    },
  };
}
