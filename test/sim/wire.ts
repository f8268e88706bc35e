/**
 * An independent look at a capture of the simulated hospital: what each sender put on the wire, TCP put in order by sequence
 * numbers. Ethernet with one 802.1Q tag, IPv4 and IPv6 without extension headers; knows nothing of the simulation's encoders.
 */

import { readFileSync } from 'node:fs';

/** What one sender said in one conversation (TCP) or at all (everything else). */
interface Stream {
  readonly mac: string;
  readonly ip: string | null;
  readonly bytes: Buffer;
}

interface Collected {
  readonly mac: string;
  readonly ip: string | null;
  readonly parts: { readonly seq: number; readonly bytes: Buffer }[];
}

function ipText(bytes: Buffer): string {
  return bytes.length === 4 ? bytes.join('.') : bytes.toString('hex');
}

function putPacket(out: Map<string, Collected>, mac: string, packet: Buffer): void {
  const six = packet[0]! >> 4 === 6;
  const head = six ? 40 : (packet[0]! & 15) * 4;
  const protocol = packet[six ? 6 : 9]!;
  const total = six ? 40 + packet.readUInt16BE(4) : packet.readUInt16BE(2);
  const from = ipText(six ? packet.subarray(8, 24) : packet.subarray(12, 16));
  const to = ipText(six ? packet.subarray(24, 40) : packet.subarray(16, 20));
  const body = packet.subarray(head, total);
  if (protocol === 6) {
    const offset = (body[12]! >> 4) * 4;
    const key = `${mac} ${from} ${to} ${body.readUInt32BE(0)}`;
    put(out, key, mac, from, body.readUInt32BE(4), body.subarray(offset));
  } else put(out, `${mac} ${from}`, mac, from, 0, body);
}

function put(
  out: Map<string, Collected>,
  key: string,
  mac: string,
  ip: string | null,
  seq: number,
  bytes: Buffer,
): void {
  if (bytes.length === 0) return;
  const stream = out.get(key) ?? { mac, ip, parts: [] };
  stream.parts.push({ seq, bytes });
  out.set(key, stream);
}

/** Sequence numbers may wrap: places are counted from the first one that was seen. */
function inOrder({ parts }: Collected): Buffer {
  const first = parts[0]!.seq;
  const placed = parts.map(({ seq, bytes }) => ({ at: (seq - first) | 0, bytes }));
  placed.sort((a, b) => a.at - b.at);
  const kept = placed.filter(({ at }, i) => at === 0 || i === 0 || at !== placed[i - 1]!.at);
  return Buffer.concat(kept.flatMap(({ bytes }) => [bytes]));
}

export function streamsOf(path: string): Stream[] {
  const file = readFileSync(path);
  const out = new Map<string, Collected>();
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + 16, at + 16 + length);
    at += 16 + length;
    const mac = frame.toString('hex', 6, 12).replace(/(..)(?!$)/g, '$1:');
    const tagged = frame.readUInt16BE(12) === 0x8100;
    const type = frame.readUInt16BE(tagged ? 16 : 12);
    const payload = frame.subarray(tagged ? 18 : 14);
    if (type === 0x0800 || type === 0x86dd) putPacket(out, mac, payload);
    else put(out, `${mac} ${type}`, mac, null, 0, payload);
  }
  return [...out.values()].map((stream) => ({ mac: stream.mac, ip: stream.ip, bytes: inOrder(stream) }));
}

/** True when the text stands there as it is, in capitals, or as UTF-16. */
export function says(bytes: Buffer, text: string): boolean {
  const forms = [text, text.toUpperCase()].flatMap((t) => [Buffer.from(t, 'utf8'), Buffer.from(t, 'utf16le')]);
  return forms.some((form) => bytes.includes(form));
}
