/** Small captures made byte by byte: Ethernet frames in a pcap file, without any code that the readers share. */

const START_S = Date.UTC(2026, 2, 10) / 1000;

function record(frame: Buffer, seconds: number, micros: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(seconds, 0);
  head.writeUInt32LE(micros, 4);
  head.writeUInt32LE(frame.length, 8);
  head.writeUInt32LE(frame.length, 12);
  return Buffer.concat([head, frame]);
}

/** pcap, little-endian, microseconds, Ethernet. */
export function pcap(frames: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  return Buffer.concat([head, ...frames.map((f, i) => record(f, START_S + Math.floor(i / 10), (i % 10) * 1000))]);
}

const mac = (n: number): Buffer => Buffer.from([2, 0, 0, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
const ip = (n: number): Buffer => Buffer.from([10, (n >> 16) & 255, (n >> 8) & 255, n & 255]);

/** A gratuitous ARP announcement of device `n` (RFC 5227). */
function announcement(n: number): Buffer {
  const fixed = Buffer.from([8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
  const frame = Buffer.concat([Buffer.alloc(6, 0xff), mac(n), fixed, mac(n), ip(n), Buffer.alloc(6), ip(n)]);
  return Buffer.concat([frame, Buffer.alloc(60 - frame.length)]);
}

/** `devices` devices that announce themselves; half of them are in the capture with the next number too. */
export function arpCapture(devices: number, number: number): Buffer {
  const first = 1 + Math.floor((number * devices) / 2);
  return pcap(Array.from({ length: devices * 3 }, (_, i) => announcement(first + (i % devices))));
}
