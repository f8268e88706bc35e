/**
 * Frames from the ground up: Ethernet II and 802.3, 802.1Q, IPv4 (RFC 791), IPv6 (RFC 8200), UDP (RFC 768),
 * TCP (RFC 9293), with right lengths and checksums. Addresses are byte arrays. No fragments, no IP options.
 */

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, lldp: 0x88cc } as const;
export const BROADCAST = Buffer.from('ffffffffffff', 'hex');

export const mac = (text: string): Buffer => Buffer.from(text.replace(/[:-]/g, ''), 'hex');
export const macText = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1:');
export const ip4 = (text: string): Buffer => Buffer.from(text.split('.').map(Number));

/** Full or `::` form to 16 bytes. */
export function ip6(text: string): Buffer {
  const [head = '', tail = ''] = text.split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const left = words(head);
  const right = words(tail);
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  const out = Buffer.alloc(16);
  for (const [i, word] of all.entries()) out.writeUInt16BE(word, i * 2);
  return out;
}

export const ip = (text: string): Buffer => (text.includes(':') ? ip6(text) : ip4(text));

/** Multicast MAC of an IP group (RFC 1112, RFC 2464). */
export function groupMac(address: Uint8Array): Buffer {
  if (address.length === 16) return Buffer.from([0x33, 0x33, ...address.subarray(12)]);
  return Buffer.from([0x01, 0x00, 0x5e, address[1]! & 0x7f, address[2]!, address[3]!]);
}

/** RFC 1071. */
function onesSum(bytes: Uint8Array, start: number): number {
  let sum = start;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  if (bytes.length % 2 === 1) sum += bytes[bytes.length - 1]! << 8;
  return sum;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/** Ethernet II with an optional 802.1Q tag, padded to the shortest frame that Ethernet allows (60 without FCS). */
export function ethernet(
  dst: Uint8Array,
  src: Uint8Array,
  vlan: number | null,
  type: number,
  payload: Uint8Array,
): Buffer {
  const head = vlan === null ? 14 : 18;
  const frame = Buffer.alloc(Math.max(60, head + payload.length));
  frame.set(dst, 0);
  frame.set(src, 6);
  if (vlan !== null) {
    frame.writeUInt16BE(ETHERTYPE.vlan, 12);
    frame.writeUInt16BE(vlan, 14);
  }
  frame.writeUInt16BE(type, head - 2);
  frame.set(payload, head);
  return frame;
}

/** 802.3 with LLC/SNAP: the length stands where Ethernet II has the type. */
export function snap(dst: Uint8Array, src: Uint8Array, oui: number, protocol: number, payload: Uint8Array): Buffer {
  const llc = Buffer.from([
    0xaa,
    0xaa,
    0x03,
    (oui >> 16) & 0xff,
    (oui >> 8) & 0xff,
    oui & 0xff,
    protocol >> 8,
    protocol & 0xff,
  ]);
  return ethernet(dst, src, null, llc.length + payload.length, Buffer.concat([llc, payload]));
}

export interface IpHeader {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly ttl: number;
  /** Identification of IPv4; ignored for IPv6. */
  readonly id: number;
}

/** IPv4 or IPv6 by the length of the address. */
export function ipPacket(header: IpHeader, protocol: number, payload: Uint8Array): Buffer {
  if (header.from.length === 16) {
    const out = Buffer.alloc(40 + payload.length);
    out[0] = 0x60;
    out.writeUInt16BE(payload.length, 4);
    out[6] = protocol;
    out[7] = header.ttl;
    out.set(header.from, 8);
    out.set(header.to, 24);
    out.set(payload, 40);
    return out;
  }
  const out = Buffer.alloc(20 + payload.length);
  out[0] = 0x45;
  out.writeUInt16BE(20 + payload.length, 2);
  out.writeUInt16BE(header.id & 0xffff, 4);
  out.writeUInt16BE(0x4000, 6);
  out[8] = header.ttl;
  out[9] = protocol;
  out.set(header.from, 12);
  out.set(header.to, 16);
  out.writeUInt16BE(fold(onesSum(out.subarray(0, 20), 0)), 10);
  out.set(payload, 20);
  return out;
}

/** Sum over the pseudo header of RFC 9293 3.1 and RFC 8200 8.1. */
function pseudo(header: IpHeader, protocol: number, length: number): number {
  return onesSum(header.to, onesSum(header.from, protocol + length));
}

export function udp(header: IpHeader, fromPort: number, toPort: number, payload: Uint8Array): Buffer {
  const out = Buffer.alloc(8 + payload.length);
  out.writeUInt16BE(fromPort, 0);
  out.writeUInt16BE(toPort, 2);
  out.writeUInt16BE(out.length, 4);
  out.set(payload, 8);
  out.writeUInt16BE(fold(onesSum(out, pseudo(header, 17, out.length))) || 0xffff, 6);
  return ipPacket(header, 17, out);
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

export interface TcpHeader {
  readonly fromPort: number;
  readonly toPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  /** Options, already padded to a multiple of four bytes. */
  readonly options: Uint8Array;
}

export function tcp(header: IpHeader, t: TcpHeader, payload: Uint8Array): Buffer {
  const head = 20 + t.options.length;
  const out = Buffer.alloc(head + payload.length);
  out.writeUInt16BE(t.fromPort, 0);
  out.writeUInt16BE(t.toPort, 2);
  out.writeUInt32BE(t.seq >>> 0, 4);
  out.writeUInt32BE(t.ack >>> 0, 8);
  out[12] = (head / 4) << 4;
  out[13] = t.flags;
  out.writeUInt16BE(t.window, 14);
  out.set(t.options, 20);
  out.set(payload, head);
  out.writeUInt16BE(fold(onesSum(out, pseudo(header, 6, out.length))), 16);
  return ipPacket(header, 6, out);
}

/** ICMP for IPv4 (RFC 792) or IPv6 (RFC 4443): `body` begins with type and code, checksum bytes zero. */
export function icmp(header: IpHeader, body: Uint8Array): Buffer {
  const six = header.from.length === 16;
  const out = Buffer.from(body);
  out.writeUInt16BE(fold(onesSum(out, six ? pseudo(header, 58, out.length) : 0)), 2);
  return ipPacket(header, six ? 58 : 1, out);
}
