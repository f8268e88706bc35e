/**
 * What access points, controllers, switches and routers say: CAPWAP discovery (RFC 5415), HSRP version 0 (RFC 2281), RADIUS
 * accounting (RFC 2866), SIP registration of telephones (RFC 3261). Written from these documents; no DTLS after the discovery.
 */

import type { Net, Port } from '../net.ts';
import { ip4, macText } from '../packets.ts';
import type { Random } from '../random.ts';

/** Name of the wireless network for devices. */
const NETWORK = 'HOSPITAL-DEVICES';

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const element = (type: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u16(type), u16(body.length), body]);
};

/** One control message: preamble and header of 8 bytes, sequence, elements. */
function capwap(message: number, sequence: number, elements: readonly Buffer[]): Buffer {
  const body = Buffer.concat(elements);
  return Buffer.concat([
    Buffer.from([0, 0x10, 0x02, 0, 0, 0, 0, 0]),
    u32(message),
    Buffer.from([sequence]),
    u16(body.length + 3),
    Buffer.from([0]),
    body,
  ]);
}

export interface AccessPoint {
  /** IANA enterprise number of the maker. */
  readonly enterprise: number;
  readonly model: string;
  readonly serial: string;
  readonly software: string;
}

/** An access point asks its controller, which answers with its name. */
export function capwapDiscovery(
  net: Net,
  atUs: number,
  from: Port,
  to: Port,
  ap: AccessPoint,
  controller: string,
  rng: Random,
): void {
  const sub = (type: number, value: Uint8Array): Buffer => Buffer.concat([u16(type), u16(value.length), value]);
  const version = (type: number, text: string): Buffer =>
    Buffer.concat([u32(ap.enterprise), sub(type, Buffer.from(text))]);
  const sequence = rng.int(0, 255);
  const request = capwap(1, sequence, [
    element(20, Buffer.from([2])),
    element(38, u32(ap.enterprise), sub(0, Buffer.from(ap.model)), sub(1, Buffer.from(ap.serial)), sub(4, from.mac)),
    element(39, Buffer.from([2, 0, 1, 1, 0, 1]), version(0, `${ap.model} rev 1`), version(1, ap.software)),
    element(41, Buffer.from([4])),
    element(44, Buffer.from([1])),
  ]);
  const port = rng.int(49_152, 65_500);
  net.udp(atUs, from, port, to, 5246, request);
  const answer = capwap(2, sequence, [
    element(1, u16(12), u16(500), u16(3), u16(64), Buffer.from([1, 0, 2, 0])),
    element(4, Buffer.from(controller)),
    element(10, ip4(to.ip ?? '0.0.0.0'), u16(12)),
  ]);
  net.udp(atUs + 2_400, to, 5246, from, port, answer);
}

/** The active router of a subnet says hello. @param standby the virtual address */
export function hsrpHello(net: Net, atUs: number, from: Port, group: number, standby: string): void {
  const hello = Buffer.alloc(20);
  hello.set([0, 0, 16, 30, 90, 110, group, 0], 0);
  hello.write('cisco', 8, 'latin1');
  hello.set(ip4(standby), 16);
  net.cast(atUs, from, from.ip ?? standby, 1985, '224.0.0.2', 1985, hello);
}

export interface Station {
  readonly mac: string;
  readonly ip: string;
  readonly user: string;
}

/** Accounting-Request of a network device for a station, and its answer. @param mac of the station as `AA-BB-..` */
export function radiusAccounting(
  net: Net,
  atUs: number,
  nas: Port,
  server: Port,
  identifier: string,
  station: Station,
  rng: Random,
): void {
  const attribute = (type: number, value: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([type, value.length + 2]), value]);
  const text = (type: number, value: string): Buffer => attribute(type, Buffer.from(value));
  const body = Buffer.concat([
    attribute(40, u32(3)),
    text(44, rng.pattern('%%%%%%%%')),
    text(1, station.user),
    attribute(4, ip4(nas.ip ?? '0.0.0.0')),
    text(32, identifier),
    attribute(5, u32(rng.int(1, 48))),
    attribute(61, u32(19)),
    // RFC 3580 3.20: the radio, then the name of the network.
    text(30, `${macText(nas.mac).toUpperCase().replaceAll(':', '-')}:${NETWORK}`),
    text(31, station.mac),
    attribute(8, ip4(station.ip)),
    attribute(55, u32(Math.floor(atUs / 1e6))),
  ]);
  const id = rng.int(0, 255);
  const port = rng.int(49_152, 65_500);
  const request = Buffer.concat([Buffer.from([4, id]), u16(body.length + 20), rng.bytes(16), body]);
  net.udp(atUs, nas, port, server, 1813, request);
  net.udp(atUs + 1_100, server, 1813, nas, port, Buffer.concat([Buffer.from([5, id, 0, 20]), rng.bytes(16)]));
}

/** A telephone registers with its call server. */
export function sipRegister(
  net: Net,
  atUs: number,
  from: Port,
  to: Port,
  number: string,
  userAgent: string,
  server: string,
  rng: Random,
): void {
  const branch = rng.pattern('z9hG4bK%%%%%%%%%%');
  const call = rng.pattern('%%%%%%%%%%%%');
  const common = [
    `Via: SIP/2.0/UDP ${from.ip}:5060;branch=${branch}`,
    `From: <sip:${number}@${to.ip}>;tag=${call.slice(0, 6)}`,
    `To: <sip:${number}@${to.ip}>`,
    `Call-ID: ${call}@${from.ip}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:${number}@${from.ip}:5060>`,
  ];
  const lines = (...all: string[]): Buffer => Buffer.from(`${all.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`);
  const ask = lines(
    `REGISTER sip:${to.ip} SIP/2.0`,
    ...common,
    'Max-Forwards: 70',
    `User-Agent: ${userAgent}`,
    'Expires: 3600',
  );
  net.udp(atUs, from, 5060, to, 5060, ask);
  net.udp(atUs + 3_000, to, 5060, from, 5060, lines('SIP/2.0 200 OK', ...common, `Server: ${server}`));
}
