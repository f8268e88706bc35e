/** Where in a frame the mutator finds what it writes to: addresses, sequence numbers, lengths, the payload. */

export const NO_PLACE = 0xffff;
const ETHERNET = 1;

export interface Layout {
  /** Offset of the IPv4 header; NO_PLACE: the frame has none that is told apart. */
  readonly ip: number;
  /** First byte behind UDP or TCP, or behind Ethernet where there is no IP; the frame's length when there is none. */
  readonly payload: number;
}

/** Reads Ethernet with VLAN tags and IPv4 with UDP or TCP; of anything else the payload begins behind the link header. */
export function layoutOf(b: Uint8Array, linkType: number): Layout {
  if (linkType !== ETHERNET || b.length < 14) return { ip: NO_PLACE, payload: 0 };
  let at = 12;
  while (at + 4 < b.length && isTag(b, at)) at += 4;
  const isIp4 = b[at] === 8 && b[at + 1] === 0 && (b[at + 2] ?? 0) >> 4 === 4;
  const ip = at + 2;
  if (!isIp4 || ip + 20 > b.length) return { ip: NO_PLACE, payload: Math.min(ip, b.length) };
  const transport = ip + (b[ip]! & 15) * 4;
  const protocol = b[ip + 9]!;
  const isFragment = ((b[ip + 6]! & 0x1f) | b[ip + 7]!) !== 0;
  let payload = transport;
  if (!isFragment && protocol === 17) payload += 8;
  if (!isFragment && protocol === 6) payload += ((b[transport + 12] ?? 0x50) >> 4) * 4;
  return { ip, payload: Math.min(payload, b.length) };
}

const isTag = (b: Uint8Array, at: number): boolean =>
  (b[at] === 0x81 && b[at + 1] === 0) || (b[at] === 0x88 && b[at + 1] === 0xa8);

const read2 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;
const write2 = (b: Uint8Array, at: number, value: number): void => {
  b[at] = value >> 8;
  b[at + 1] = value;
};

/**
 * Other hosts than before, the same for the same epoch: a flow of the seeds that comes again is a new flow and not a retransmission.
 * Groups stay groups. The sensor checks no checksum, so none is mended.
 */
export function enterEpoch(b: Uint8Array, length: number, ip: number, epoch: number): void {
  if (length < 14 || ip === NO_PLACE || ip + 20 > length) return;
  for (const at of [0, 6]) {
    if ((b[at]! & 1) !== 0) continue;
    b[at + 3]! ^= epoch >> 16;
    b[at + 4]! ^= epoch >> 8;
    b[at + 5]! ^= epoch;
  }
  for (const at of [ip + 12, ip + 16]) {
    if (b[at]! >= 224) continue;
    b[at + 1]! ^= epoch >> 16;
    b[at + 2]! ^= epoch >> 8;
  }
}

/** Says in IPv4 and UDP how long the frame is by now, so that what was cut or joined is a whole message of another length. */
export function mendLengths(b: Uint8Array, length: number, ip: number): void {
  if (ip === NO_PLACE || ip + 28 > length) return;
  write2(b, ip + 2, length - ip);
  const transport = ip + (b[ip]! & 15) * 4;
  if (b[ip + 9] === 17 && transport + 8 <= length) write2(b, transport + 4, length - transport);
}

/** Moves a TCP segment in its stream by so many bytes. Returns the segment's side: the lower bit of a port that tells the two apart. */
export function moveSequence(b: Uint8Array, length: number, ip: number, by: readonly number[]): number {
  if (ip === NO_PLACE || b[ip + 9] !== 6) return -1;
  const transport = ip + (b[ip]! & 15) * 4;
  if (transport + 20 > length) return -1;
  const side = read2(b, transport) > read2(b, transport + 2) ? 0 : 1;
  const moved = (read2(b, transport + 4) * 0x1_0000 + read2(b, transport + 6) + by[side]!) >>> 0;
  write2(b, transport + 4, moved >>> 16);
  write2(b, transport + 6, moved & 0xffff);
  return side;
}
