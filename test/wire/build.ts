/**
 * Frames for tests, written from the RFCs and independent of the decoder: plain arrays of numbers, no shared code.
 * Checksums are left 0: the sensor does not check them.
 */

export type Bytes = readonly number[];

export const u16 = (n: number): number[] => [(n >> 8) & 255, n & 255];
export const u32 = (n: number): number[] => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
export const u32le = (n: number): number[] => u32(n).reverse();
export const u16le = (n: number): number[] => u16(n).reverse();
export const ascii = (s: string): number[] => [...s].map((c) => c.charCodeAt(0));
export const mac = (s: string): number[] => s.split(':').map((h) => Number.parseInt(h, 16));

/** IPv4 or IPv6 address as bytes; IPv6 must be written with all eight groups or one `::`. */
export function ip(s: string): number[] {
  if (!s.includes(':')) return s.split('.').map(Number);
  const [head = '', tail] = s.split('::');
  const words = (t: string) => (t === '' ? [] : t.split(':').map((h) => Number.parseInt(h, 16)));
  const a = words(head);
  const b = tail === undefined ? [] : words(tail);
  const middle = Array.from({ length: 8 - a.length - b.length }, () => 0);
  return [...a, ...(tail === undefined ? [] : middle), ...b].flatMap(u16);
}

export const MAC_A = '02:00:00:00:00:0a';
export const MAC_B = '02:00:00:00:00:0b';

export const eth = (type: number, payload: Bytes, src = MAC_A, dst = MAC_B): number[] => [
  ...mac(dst),
  ...mac(src),
  ...u16(type),
  ...payload,
];

export interface Ip4 {
  readonly id?: number;
  readonly offset?: number;
  readonly more?: boolean;
  readonly ttl?: number;
  readonly options?: Bytes;
}

export function ip4(src: string, dst: string, protocol: number, payload: Bytes, o: Ip4 = {}): number[] {
  const options = o.options ?? [];
  const header = 20 + options.length;
  return [
    0x40 | (header / 4),
    0,
    ...u16(header + payload.length),
    ...u16(o.id ?? 1),
    ...u16((o.more ? 0x2000 : 0) | ((o.offset ?? 0) / 8)),
    o.ttl ?? 64,
    protocol,
    0,
    0,
    ...ip(src),
    ...ip(dst),
    ...options,
    ...payload,
  ];
}

export const ip6 = (src: string, dst: string, next: number, payload: Bytes, hops = 64): number[] => [
  0x60,
  0,
  0,
  0,
  ...u16(payload.length),
  next,
  hops,
  ...ip(src),
  ...ip(dst),
  ...payload,
];

export const udp = (src: number, dst: number, payload: Bytes): number[] => [
  ...u16(src),
  ...u16(dst),
  ...u16(8 + payload.length),
  0,
  0,
  ...payload,
];

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

export const tcp = (
  src: number,
  dst: number,
  seq: number,
  ack: number,
  flags: number,
  payload: Bytes = [],
): number[] => [
  ...u16(src),
  ...u16(dst),
  ...u32(seq),
  ...u32(ack),
  0x50,
  flags,
  ...u16(65_535),
  0,
  0,
  0,
  0,
  ...payload,
];

/** A UDP datagram in IPv4 in Ethernet: the frame that most tests need. */
export const udpFrame = (src: string, sport: number, dst: string, dport: number, payload: Bytes): number[] =>
  eth(0x0800, ip4(src, dst, 17, udp(sport, dport, payload)));

export const pcapHeader = (linkType = 1): number[] => [
  ...u32le(0xa1b2c3d4),
  ...u16le(2),
  ...u16le(4),
  ...u32le(0),
  ...u32le(0),
  ...u32le(262_144),
  ...u32le(linkType),
];

export const pcapRecord = (frame: Bytes, seconds = 1_700_000_000, micros = 0): number[] => [
  ...u32le(seconds),
  ...u32le(micros),
  ...u32le(frame.length),
  ...u32le(frame.length),
  ...frame,
];
