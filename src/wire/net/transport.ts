/**
 * TCP (RFC 9293), UDP (RFC 768), SCTP (RFC 9260) ports, ICMP (RFC 792, RFC 4443) type and code as Community ID v1 pairs
 * them. Everything else is a flow without ports.
 */

import type { Layers } from '../packet.ts';
import { greLayer, udpTunnel } from './tunnel.ts';

export const IP_ICMP = 1;
export const IP_IPIP = 4;
export const IP_TCP = 6;
export const IP_UDP = 17;
export const IP_IPV6 = 41;
export const IP_GRE = 47;
export const IP_ICMP6 = 58;
export const IP_NO_NEXT = 59;
export const IP_ETHERNET = 143;
export const IP_SCTP = 132;

/** Answer of a request type, by Community ID v1; -1: the type has no answer. */
function icmpPeer(type: number): number {
  switch (type) {
    case 8:
      return 0;
    case 0:
      return 8;
    case 13:
      return 14;
    case 14:
      return 13;
    case 15:
      return 16;
    case 16:
      return 15;
    case 17:
      return 18;
    case 18:
      return 17;
    case 10:
      return 9;
    case 9:
      return 10;
    default:
      return -1;
  }
}

function icmp6Peer(type: number): number {
  switch (type) {
    case 128:
      return 129;
    case 129:
      return 128;
    case 130:
      return 131;
    case 131:
      return 130;
    case 133:
      return 134;
    case 134:
      return 133;
    case 135:
      return 136;
    case 136:
      return 135;
    case 139:
      return 140;
    case 140:
      return 139;
    case 144:
      return 145;
    case 145:
      return 144;
    default:
      return -1;
  }
}

/** True when the ports of an ICMP flow are a request and its answer, so that both directions are one flow. */
export const icmpPairs = (protocol: number, type: number): boolean =>
  (protocol === IP_ICMP ? icmpPeer(type) : icmp6Peer(type)) >= 0;

export function transport(d: Layers, protocol: number, start: number, end: number, wireEnd: number): void {
  const { p } = d;
  const b = p.bytes;
  p.protocol = protocol;
  p.srcPort = 0;
  p.dstPort = 0;
  p.tcpFlags = 0;
  p.seq = 0;
  p.ack = 0;
  p.checksum = 0;
  p.copy = false;
  p.payload = end;
  p.payloadEnd = end;
  p.payloadWire = 0;
  p.tcpHeader = 0;
  if (protocol === IP_TCP) tcp(d, b, start, end, wireEnd);
  else if (protocol === IP_UDP) udp(d, b, start, end, wireEnd);
  else others(d, protocol, start, end);
}

function tcp(d: Layers, b: Uint8Array, start: number, end: number, wireEnd: number): void {
  const { p } = d;
  if (end - start < 14) {
    d.sink.weird('tcp.short');
    if (end - start >= 4) ports(d, b, start);
    d.sink.ip(p);
    return;
  }
  ports(d, b, start);
  p.seq = (b[start + 4]! << 24) | (b[start + 5]! << 16) | (b[start + 6]! << 8) | b[start + 7]!;
  p.ack = (b[start + 8]! << 24) | (b[start + 9]! << 16) | (b[start + 10]! << 8) | b[start + 11]!;
  p.tcpFlags = b[start + 13]!;
  if (end - start >= 18) p.checksum = (b[start + 16]! << 8) | b[start + 17]!;
  const header = (b[start + 12]! >> 4) * 4;
  if (header >= 20 && end - start >= 20) p.tcpHeader = start;
  if (header < 20) d.sink.weird('tcp.header-length');
  else if (start + header <= wireEnd) {
    p.payload = Math.min(start + header, end);
    p.payloadWire = wireEnd - start - header;
  }
  d.sink.ip(p);
}

function ports(d: Layers, b: Uint8Array, start: number): void {
  d.p.srcPort = (b[start]! << 8) | b[start + 1]!;
  d.p.dstPort = (b[start + 2]! << 8) | b[start + 3]!;
}

function udp(d: Layers, b: Uint8Array, start: number, end: number, wireEnd: number): void {
  const { p } = d;
  if (end - start < 8) {
    d.sink.weird('udp.short');
    if (end - start >= 4) ports(d, b, start);
    d.sink.ip(p);
    return;
  }
  ports(d, b, start);
  const length = (b[start + 4]! << 8) | b[start + 5]!;
  p.checksum = (b[start + 6]! << 8) | b[start + 7]!;
  let stop = wireEnd;
  if (length >= 8 && start + length <= wireEnd) stop = start + length;
  else if (length !== 0) d.sink.weird('udp.length');
  p.payload = start + 8;
  p.payloadEnd = Math.min(stop, end);
  p.payloadWire = stop - start - 8;
  d.sink.ip(p);
  if (!p.copy) udpTunnel(d, p.payload, p.payloadEnd);
}

function others(d: Layers, protocol: number, start: number, end: number): void {
  const { p } = d;
  const b = p.bytes;
  const size = end - start;
  if ((protocol === IP_ICMP && p.version === 4) || (protocol === IP_ICMP6 && p.version === 6)) {
    if (size < 2) d.sink.weird('icmp.short');
    else {
      const peer = protocol === IP_ICMP ? icmpPeer(b[start]!) : icmp6Peer(b[start]!);
      p.srcPort = b[start]!;
      p.dstPort = peer >= 0 ? peer : b[start + 1]!;
      if (size >= 4) p.checksum = (b[start + 2]! << 8) | b[start + 3]!;
    }
  } else if (protocol === IP_SCTP && size >= 4) ports(d, b, start);
  p.payload = start;
  p.payloadEnd = end;
  d.sink.ip(p);
  if (p.copy) return;
  if (protocol === IP_IPIP || protocol === IP_IPV6) {
    p.enterTunnel();
    d.ip(start, end);
  } else if (protocol === IP_GRE) greLayer(d, start, end);
  else if (protocol === IP_ETHERNET && size > 2) d.ethernetFrame(start + 2, end);
}
