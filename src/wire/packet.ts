/**
 * The packet at hand: one mutable record, filled by the decoder and read by the flow table, so that no object and no string
 * is made per packet. Addresses are numbers: an IPv4 address as int32, an IPv6 address as its id in the address table.
 */

import type { AddressTable } from './flow/address-table.ts';
import type { Limits } from './limits.ts';

export const NO_VLAN = -1;

export class Packet {
  /** Where the present layer lives: the frame, or a reassembled datagram. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Bytes on the wire of the whole frame. */
  wireLength = 0;
  /** Headers seen so far, bounded by limits.layers. */
  layers = 0;
  /** False where the frame carries no MAC addresses (or the inner packet of a tunnel has none of its own). */
  hasSrcMac = false;
  hasDstMac = false;
  srcMacHigh = 0; // first four bytes, int32
  srcMacLow = 0; // last two bytes
  dstMacHigh = 0;
  dstMacLow = 0;
  vlan = NO_VLAN;
  /** 4 or 6. */
  version = 0;
  src = 0;
  dst = 0;
  protocol = 0;
  /** Time to live or hop limit. */
  ttl = 0;
  /** Destination is multicast or broadcast. */
  toMany = false;
  /** An address is valid on one link only (or there is none): such packets are never routed. */
  linkScope = false;
  /** IPv4 identification; 0 for IPv6. */
  ipId = 0;
  /** Transport checksum as it stands in the packet; 0 where there is none. */
  checksum = 0;
  /** Set by the sink: seen before elsewhere on its way, so that what is in it is no news either. */
  copy = false;
  srcPort = 0;
  dstPort = 0;
  tcpFlags = 0;
  seq = 0;
  ack = 0;
  /** Transport payload as captured: bytes[payload, payloadEnd). */
  payload = 0;
  payloadEnd = 0;
  /** Payload bytes on the wire, more than captured where a snap length cut them. */
  payloadWire = 0;

  noMac(): void {
    this.hasSrcMac = false;
    this.hasDstMac = false;
  }

  /** Takes the source MAC address at `off`. The caller has checked the length. */
  srcMacAt(b: Uint8Array, off: number): void {
    this.hasSrcMac = true;
    this.srcMacHigh = (b[off]! << 24) | (b[off + 1]! << 16) | (b[off + 2]! << 8) | b[off + 3]!;
    this.srcMacLow = (b[off + 4]! << 8) | b[off + 5]!;
  }

  dstMacAt(b: Uint8Array, off: number): void {
    this.hasDstMac = true;
    this.dstMacHigh = (b[off]! << 24) | (b[off + 1]! << 16) | (b[off + 2]! << 8) | b[off + 3]!;
    this.dstMacLow = (b[off + 4]! << 8) | b[off + 5]!;
  }
}

/** Where decoded things go. */
export interface Sink {
  /** An IP packet with its transport header read: outer ones too. */
  ip(p: Packet): void;
  /** A frame's payload behind its ethertype (or SNAP id, see FlowContext.etherType). */
  ethernet(etherType: number, p: Packet, start: number, end: number): void;
  weird(code: string): void;
  cap(name: keyof Limits): void;
  /** The frame, or what is in it, is not decoded further. */
  undecoded(): void;
}

/** What the layer functions call each other through: every layer may hold every other. */
export interface Layers {
  readonly p: Packet;
  readonly sink: Sink;
  readonly addresses: AddressTable;
  /** Time of the frame, microseconds since 1970 UTC. */
  atUs: number;
  /** Counts one more header; false when there are too many. */
  deeper(): boolean;
  ethernetFrame(start: number, end: number): void;
  etherType(type: number, start: number, end: number): void;
  /** Behind an LLC header. */
  llc(start: number, end: number): void;
  ip(start: number, end: number): void;
  /** What an IP header announces by protocol number. */
  transport(protocol: number, start: number, end: number, wireEnd: number): void;
  /** A fragment of the datagram; calls `transport` when it is whole. */
  fragment(id: number, offset: number, more: boolean, start: number, end: number, protocol: number): void;
}
