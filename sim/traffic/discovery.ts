/** LLDP (IEEE 802.1AB, ANSI/TIA-1057), CDP version 2 and NTP (RFC 5905), written from their documents. */

import type { Net, Port } from '../net.ts';
import { ETHERTYPE, ip4, snap } from '../packets.ts';
import type { Random } from '../random.ts';

function tlv(type: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE((type << 9) | value.length);
  return Buffer.concat([head, value]);
}

export interface Neighbour {
  readonly name: string;
  readonly description: string;
  /** Bits of the capabilities TLV: 4 bridge, 8 access point, 16 router, 32 telephone. */
  readonly capabilities: number;
  readonly portName: string;
  /** LLDP-MED inventory; null: none. */
  readonly inventory: {
    readonly maker: string;
    readonly model: string;
    readonly serial: string;
    readonly software: string;
  } | null;
}

export function lldpFrame(net: Net, atUs: number, from: Port, says: Neighbour): void {
  const capabilities = Buffer.alloc(4);
  capabilities.writeUInt16BE(says.capabilities, 0);
  capabilities.writeUInt16BE(says.capabilities, 2);
  const parts = [
    tlv(1, Buffer.concat([Buffer.from([4]), from.mac])),
    tlv(2, Buffer.from(`\u0005${says.portName}`)),
    tlv(3, Buffer.from([0, 120])),
    tlv(4, Buffer.from(says.portName)),
    tlv(5, Buffer.from(says.name)),
    tlv(6, Buffer.from(says.description)),
    tlv(7, capabilities),
  ];
  if (from.ip !== null)
    parts.push(tlv(8, Buffer.concat([Buffer.from([5, 1]), ip4(from.ip), Buffer.from([2, 0, 0, 0, 1, 0])])));
  if (says.inventory !== null) {
    const med = (subtype: number, text: string): Buffer =>
      tlv(127, Buffer.concat([Buffer.from([0x00, 0x12, 0xbb, subtype]), Buffer.from(text)]));
    const { maker, model, serial, software } = says.inventory;
    parts.push(
      tlv(127, Buffer.from([0x00, 0x12, 0xbb, 1, 0x00, 0x3f, 3])),
      med(7, software),
      med(8, serial),
      med(9, maker),
      med(10, model),
    );
  }
  net.raw(
    atUs,
    from,
    Buffer.from('0180c200000e', 'hex'),
    ETHERTYPE.lldp,
    Buffer.concat([...parts, tlv(0, Buffer.alloc(0))]),
  );
}

export function cdpFrame(
  net: Net,
  atUs: number,
  from: Port,
  name: string,
  software: string,
  platform: string,
  capabilities: number,
  portName: string,
): void {
  const item = (type: number, value: Uint8Array): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(value.length + 4, 2);
    return Buffer.concat([head, value]);
  };
  const bits = Buffer.alloc(4);
  bits.writeUInt32BE(capabilities);
  const address =
    from.ip === null ? [] : [item(2, Buffer.concat([Buffer.from([0, 0, 0, 1, 1, 1, 0xcc, 0, 4]), ip4(from.ip)]))];
  const body = Buffer.concat([
    item(1, Buffer.from(name)),
    ...address,
    item(3, Buffer.from(portName)),
    item(4, bits),
    item(5, Buffer.from(software)),
    item(6, Buffer.from(platform)),
  ]);
  const packet = Buffer.concat([Buffer.from([2, 180, 0, 0]), body]);
  packet.writeUInt16BE(cdpChecksum(packet), 2);
  net.onSay(from, packet);
  net.frame(atUs, from.subnet.site, snap(Buffer.from('01000ccccccc', 'hex'), from.mac, 0x00000c, 0x2000, packet));
}

/** RFC 1071, except that CDP takes an odd last byte as the low byte of a word, sign extended. */
function cdpChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  if (bytes.length % 2 === 1) {
    const last = bytes[bytes.length - 1]!;
    sum += last > 0x7f ? 0xff00 + last - 1 : last;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** A client asks its time server. */
export function ntpPoll(net: Net, atUs: number, client: Port, server: Port, rng: Random): void {
  const at = (us: number): Buffer => {
    const out = Buffer.alloc(8);
    const seconds = Math.floor(us / 1e6);
    out.writeUInt32BE((seconds + 2_208_988_800) % 4_294_967_296, 0);
    out.writeUInt32BE(Math.floor(((us - seconds * 1e6) / 1e6) * 4_294_967_296), 4);
    return out;
  };
  const port = rng.chance(0.5) ? 123 : rng.int(49_152, 65_500);
  const ask = Buffer.alloc(48);
  ask[0] = 0x23;
  ask[2] = 6;
  ask[3] = 0xec;
  ask.set(at(atUs), 40);
  const answer = Buffer.alloc(48);
  answer.set([0x24, 2, 6, 0xec, 0, 0, 4, 0, 0, 0, 8, 0, 10, 0, 0, 1], 0);
  answer.set(at(atUs - 9e6), 16);
  answer.set(ask.subarray(40), 24);
  answer.set(at(atUs + 400), 32);
  answer.set(at(atUs + 420), 40);
  net.udp(atUs, client, port, server, 123, ask);
  net.udp(atUs + 800, server, 123, client, port, answer);
}
