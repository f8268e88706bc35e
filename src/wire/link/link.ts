/** Link layers by LINKTYPE_ number (https://www.tcpdump.org/linktypes.html). What is not listed counts as undecoded. */

import { ppp } from '../net/tunnel.ts';
import type { Layers } from '../packet.ts';
import { avs, ppi, radiotap, wifi } from './wifi.ts';

const LOOP_FAMILIES_V6 = [10, 23, 24, 28, 30];

/** Decodes the frame p.bytes[start, end) of a link type. */
export function linkLayer(d: Layers, linkType: number, start: number, end: number): void {
  switch (linkType) {
    case 1:
      d.ethernetFrame(start, end);
      return;
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      d.ip(start, end);
      return;
    case 113:
      cooked1(d, start, end);
      return;
    case 276:
      cooked2(d, start, end);
      return;
    case 0:
    case 108:
      loop(d, start, end);
      return;
    case 9:
    case 50:
      pppHdlc(d, start, end);
      return;
    case 51:
      if (end - start > 6) ppp(d, start + 6, end);
      else d.sink.undecoded();
      return;
    case 104:
      chdlc(d, start, end);
      return;
    case 105:
      wifi(d, start, end);
      return;
    case 127:
      radiotap(d, start, end);
      return;
    case 119:
    case 163:
      avs(d, start, end);
      return;
    case 100:
      d.llc(start, end);
      return;
    case 239:
      netfilterLog(d, start, end);
      return;
    case 192:
      perPacket(d, start, end);
      return;
    default:
      d.sink.undecoded();
      return;
  }
}

/** Linux cooked v1: packet type 2, ARPHRD 2, address length 2, address 8, protocol 2. Sender's address only. */
function cooked1(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 16) {
    d.sink.undecoded();
    return;
  }
  const hardware = (b[start + 2]! << 8) | b[start + 3]!;
  const length = (b[start + 4]! << 8) | b[start + 5]!;
  if (length === 6) d.p.srcMacAt(b, start + 6);
  cookedPayload(d, hardware, (b[start + 14]! << 8) | b[start + 15]!, start + 16, end);
}

/** Linux cooked v2: protocol 2, reserved 2, interface 4, ARPHRD 2, packet type 1, address length 1, address 8. */
function cooked2(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 20) {
    d.sink.undecoded();
    return;
  }
  const hardware = (b[start + 8]! << 8) | b[start + 9]!;
  if (b[start + 11] === 6) d.p.srcMacAt(b, start + 12);
  cookedPayload(d, hardware, (b[start]! << 8) | b[start + 1]!, start + 20, end);
}

function cookedPayload(d: Layers, hardware: number, protocol: number, start: number, end: number): void {
  if (!d.deeper()) return;
  if (hardware === 778) {
    // GRE device: the protocol field is the GRE protocol type
    d.p.noMac();
  }
  if (protocol === 4) d.llc(start, end);
  else if (protocol >= 0x600) d.etherType(protocol, start, end);
  else if (protocol === 0 && end > start && (b4or6(d, start) === 4 || b4or6(d, start) === 6)) d.ip(start, end);
  else d.sink.undecoded();
}

const b4or6 = (d: Layers, at: number): number => d.p.bytes[at]! >> 4;

/** BSD loopback: address family in the byte order of the machine that captured; OpenBSD's is big-endian. */
function loop(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 4) {
    d.sink.undecoded();
    return;
  }
  const family = b[start] === 0 ? (b[start + 2]! << 8) | b[start + 3]! : b[start]! | (b[start + 1]! << 8);
  if (family === 2 || LOOP_FAMILIES_V6.includes(family)) d.ip(start + 4, end);
  else d.sink.undecoded();
}

function pppHdlc(d: Layers, start: number, end: number): void {
  if (end - start < 4) {
    d.sink.undecoded();
    return;
  }
  if (d.p.bytes[start] === 0x0f || d.p.bytes[start] === 0x8f) {
    chdlc(d, start, end);
    return;
  }
  ppp(d, start, end);
}

/** Cisco HDLC: address, control, ethertype. */
function chdlc(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 4) {
    d.sink.undecoded();
    return;
  }
  d.etherType((b[start + 2]! << 8) | b[start + 3]!, start + 4, end);
}

/** Netfilter log: family 1, version 1, resource 2, then (length 2, type 2 little-endian, value, padding to 4)*; type 9 is the packet. */
function netfilterLog(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  for (let at = start + 4; at + 4 <= end; ) {
    const length = b[at]! | (b[at + 1]! << 8);
    if (length < 4 || at + length > end) break;
    if (b[at + 2] === 9 && b[at + 3] === 0) {
      if (d.deeper()) d.ip(at + 4, at + length);
      return;
    }
    at += (length + 3) & ~3;
  }
  d.sink.undecoded();
}

/** PPI: its own header, then the link type that it names. */
function perPacket(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  const pos = ppi(d, start, end);
  if (pos < 0 || !d.deeper()) {
    d.sink.undecoded();
    return;
  }
  const inner = b[start + 4]! | (b[start + 5]! << 8) | (b[start + 6]! << 16) | (b[start + 7]! << 24);
  linkLayer(d, inner, pos, end);
}
