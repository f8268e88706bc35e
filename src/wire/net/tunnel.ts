/**
 * Tunnels, because mirrored traffic often arrives in one: GRE (RFC 2784, 2890; version 1 with PPP, RFC 2637), ERSPAN type I
 * (GRE without sequence number), II and III (draft-foschiano-erspan), VXLAN (RFC 7348), Geneve (RFC 8926), GTP-U (3GPP
 * TS 29.281), Teredo (RFC 4380), WCCP redirection and NVGRE. UDP tunnels are taken by their port and only where their own
 * header fits. The inner packet has no MAC address and no VLAN unless it brings its own.
 */

import type { Layers } from '../packet.ts';

const GRE_IPV4 = 0x0800;
const GRE_PPP = 0x880b;
const GRE_ERSPAN = 0x88be;
const GRE_ERSPAN3 = 0x22eb;
const GRE_WCCP = 0x883e;
const GRE_ETHERNET = 0x6558;

/** The packet inside has nothing of the outer frame. */
function enter(d: Layers): void {
  d.p.enterTunnel();
}

export function greLayer(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 4) {
    d.sink.weird('gre.short');
    return;
  }
  if (!d.deeper()) return;
  const flags = b[start]!;
  const version = b[start + 1]! & 7;
  const type = (b[start + 2]! << 8) | b[start + 3]!;
  let pos = start + 4;
  if (flags & 0xc0) pos += 4; // checksum or routing: both fields are there
  if (flags & 0x20) pos += 4; // key
  if (flags & 0x10) pos += 4; // sequence number
  if (version === 1 && b[start + 1]! & 0x80) pos += 4; // acknowledgement number
  if (version > 1) {
    d.sink.weird('gre.version');
    return;
  }
  if (flags & 0x40) {
    d.sink.weird('gre.routing');
    return;
  }
  if (pos >= end) return;
  enter(d);
  if (type === GRE_PPP) ppp(d, pos, end);
  else if (type === GRE_ETHERNET) d.ethernetFrame(pos, end);
  else if (type === GRE_ERSPAN) erspan12(d, (flags & 0x10) !== 0, pos, end);
  else if (type === GRE_ERSPAN3) erspan3(d, pos, end);
  else if (type === GRE_WCCP) d.etherType(GRE_IPV4, b[pos]! >> 4 === 4 ? pos : pos + 4, end);
  else d.etherType(type, pos, end);
}

/** Type II has a header of 8 bytes and comes with a sequence number; type I has neither. */
function erspan12(d: Layers, sequenced: boolean, start: number, end: number): void {
  const b = d.p.bytes;
  if (!sequenced) {
    d.ethernetFrame(start, end);
    return;
  }
  if (end - start < 8) {
    d.sink.weird('erspan.short');
    return;
  }
  const vlan = ((b[start]! & 15) << 8) | b[start + 1]!;
  if (vlan !== 0) d.p.vlan = vlan;
  d.ethernetFrame(start + 8, end);
}

function erspan3(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 12) {
    d.sink.weird('erspan.short');
    return;
  }
  const vlan = ((b[start]! & 15) << 8) | b[start + 1]!;
  if (vlan !== 0) d.p.vlan = vlan;
  const sub = (b[start + 11]! & 1) === 1 ? 8 : 0;
  const type = (b[start + 10]! >> 3) & 31; // P bit, then the frame type: 0 Ethernet, 2 IP
  const pos = start + 12 + sub;
  if ((type & 15) === 2) d.ip(pos, end);
  else d.ethernetFrame(pos, end);
}

/** PPP (RFC 1661) with or without address and control bytes, protocol field of one or two bytes. */
export function ppp(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  let pos = start;
  if (end - pos >= 2 && b[pos] === 0xff && b[pos + 1] === 0x03) pos += 2;
  if (end - pos < 2) {
    d.sink.undecoded();
    return;
  }
  let protocol = b[pos]!;
  if (protocol & 1) pos += 1;
  else {
    protocol = (protocol << 8) | b[pos + 1]!;
    pos += 2;
  }
  if (protocol === 0x21) d.etherType(0x0800, pos, end);
  else if (protocol === 0x57) d.etherType(0x86dd, pos, end);
  else if (protocol === 0x281) d.etherType(0x8847, pos, end);
  else d.sink.undecoded();
}

const VXLAN_PORTS = [4789, 8472, 4790];
const GENEVE_PORT = 6081;
const GTPU_PORT = 2152;
const TEREDO_PORT = 3544;
/** UDP ports on which a tunnel may be: the kernel leaves their packets to the decoder. */
export const TUNNEL_PORTS = [...VXLAN_PORTS, GENEVE_PORT, GTPU_PORT, TEREDO_PORT];

/** What is in a UDP datagram, where its port says a tunnel and its first bytes agree. */
export function udpTunnel(d: Layers, start: number, end: number): void {
  const { srcPort, dstPort } = d.p;
  if (dstPort < GTPU_PORT && srcPort !== TEREDO_PORT) return; // the common case, at the cost of one comparison
  if (VXLAN_PORTS.includes(dstPort)) vxlan(d, start, end);
  else if (dstPort === GENEVE_PORT) geneve(d, start, end);
  else if (dstPort === GTPU_PORT) gtpu(d, start, end);
  else if (dstPort === TEREDO_PORT || srcPort === TEREDO_PORT) teredo(d, start, end);
}

function vxlan(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8 + 14 || (b[start]! & 0x08) === 0 || b[start + 7] !== 0) return;
  if (!d.deeper()) return;
  const next = (b[start]! & 0x04) !== 0 ? b[start + 3]! : 3; // VXLAN-GPE names what follows
  enter(d);
  if (next === 1 || next === 2) d.ip(start + 8, end);
  else if (next === 3) d.ethernetFrame(start + 8, end);
}

function geneve(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8 || b[start]! >> 6 !== 0) return;
  const pos = start + 8 + (b[start]! & 63) * 4;
  if (pos > end || !d.deeper()) return;
  const type = (b[start + 2]! << 8) | b[start + 3]!;
  enter(d);
  if (type === GRE_ETHERNET) d.ethernetFrame(pos, end);
  else d.etherType(type, pos, end);
}

function gtpu(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8 || b[start]! >> 5 !== 1 || (b[start]! & 0x10) === 0 || b[start + 1] !== 0xff) return;
  let pos = start + 8;
  if (b[start]! & 7) {
    pos += 4;
    let next = (b[start]! & 4) !== 0 && pos <= end ? b[pos - 1]! : 0;
    while (next !== 0) {
      const size = pos < end ? b[pos]! * 4 : 0;
      if (size === 0 || pos + size > end) return;
      next = b[pos + size - 1]!;
      pos += size;
    }
  }
  if (pos >= end || !d.deeper()) return;
  enter(d);
  d.ip(pos, end);
}

function teredo(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  let pos = start;
  if (end - pos > 4 && b[pos] === 0 && b[pos + 1] === 1) pos += 4 + b[pos + 2]! + b[pos + 3]! + 9; // authentication
  if (end - pos > 8 && b[pos] === 0 && b[pos + 1] === 0) pos += 8; // origin
  if (end - pos < 40 || b[pos]! >> 4 !== 6) return;
  const length = (b[pos + 4]! << 8) | b[pos + 5]!;
  if (pos + 40 + length > end || !d.deeper()) return;
  enter(d);
  d.ip(pos, end);
}
