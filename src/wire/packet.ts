/**
 * The packet at hand: one mutable record in the kernel's memory, filled by the kernel or by the decoder, so that no object and no
 * string is made per packet. Addresses are numbers: an IPv4 address as int32, an IPv6 address as its id in the address table.
 */

import * as C from './kernel/columns.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Limits } from './limits.ts';

export const NO_VLAN = -1;

export class Packet {
  /** Where the present layer lives: the frame, or a reassembled datagram. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The packet came in a tunnel: `outer` is who sent the outermost packet of the frame. */
  carried = false;
  readonly outer = { hasMac: false, macHigh: 0, macLow: 0, v6: false, ip: 0, vlan: NO_VLAN };
  private readonly m: Int32Array;

  /** @param words where it is kept: the kernel's memory for the packet at hand */
  constructor(words: Int32Array = new Int32Array(C.P_COLUMNS)) {
    this.m = words;
  }

  /** Bytes on the wire of the whole frame. */
  get wireLength(): number {
    return this.m[C.P_WIRE_LENGTH]!;
  }
  set wireLength(value: number) {
    this.m[C.P_WIRE_LENGTH] = value;
  }
  /** Headers seen so far, bounded by limits.layers. */
  get layers(): number {
    return this.m[C.P_LAYERS]!;
  }
  set layers(value: number) {
    this.m[C.P_LAYERS] = value;
  }
  /** False where the frame carries no MAC addresses (or the inner packet of a tunnel has none of its own). */
  get hasSrcMac(): boolean {
    return this.m[C.P_HAS_SRC_MAC] !== 0;
  }
  set hasSrcMac(value: boolean) {
    this.m[C.P_HAS_SRC_MAC] = value ? 1 : 0;
  }
  get hasDstMac(): boolean {
    return this.m[C.P_HAS_DST_MAC] !== 0;
  }
  set hasDstMac(value: boolean) {
    this.m[C.P_HAS_DST_MAC] = value ? 1 : 0;
  }
  /** First four bytes, int32. */
  get srcMacHigh(): number {
    return this.m[C.P_SRC_MAC_HIGH]!;
  }
  set srcMacHigh(value: number) {
    this.m[C.P_SRC_MAC_HIGH] = value;
  }
  /** Last two bytes. */
  get srcMacLow(): number {
    return this.m[C.P_SRC_MAC_LOW]!;
  }
  set srcMacLow(value: number) {
    this.m[C.P_SRC_MAC_LOW] = value;
  }
  get dstMacHigh(): number {
    return this.m[C.P_DST_MAC_HIGH]!;
  }
  set dstMacHigh(value: number) {
    this.m[C.P_DST_MAC_HIGH] = value;
  }
  get dstMacLow(): number {
    return this.m[C.P_DST_MAC_LOW]!;
  }
  set dstMacLow(value: number) {
    this.m[C.P_DST_MAC_LOW] = value;
  }
  get vlan(): number {
    return this.m[C.P_VLAN]!;
  }
  set vlan(value: number) {
    this.m[C.P_VLAN] = value;
  }
  /** 4 or 6. */
  get version(): number {
    return this.m[C.P_VERSION]!;
  }
  set version(value: number) {
    this.m[C.P_VERSION] = value;
  }
  get src(): number {
    return this.m[C.P_SRC]!;
  }
  set src(value: number) {
    this.m[C.P_SRC] = value;
  }
  get dst(): number {
    return this.m[C.P_DST]!;
  }
  set dst(value: number) {
    this.m[C.P_DST] = value;
  }
  get protocol(): number {
    return this.m[C.P_PROTOCOL]!;
  }
  set protocol(value: number) {
    this.m[C.P_PROTOCOL] = value;
  }
  /** Time to live or hop limit. */
  get ttl(): number {
    return this.m[C.P_TTL]!;
  }
  set ttl(value: number) {
    this.m[C.P_TTL] = value;
  }
  /** Destination is multicast or broadcast. */
  get toMany(): boolean {
    return this.m[C.P_TO_MANY] !== 0;
  }
  set toMany(value: boolean) {
    this.m[C.P_TO_MANY] = value ? 1 : 0;
  }
  /** An address is valid on one link only (or there is none): such packets are never routed. */
  get linkScope(): boolean {
    return this.m[C.P_LINK_SCOPE] !== 0;
  }
  set linkScope(value: boolean) {
    this.m[C.P_LINK_SCOPE] = value ? 1 : 0;
  }
  /** IPv4 identification; 0 for IPv6. */
  get ipId(): number {
    return this.m[C.P_IP_ID]!;
  }
  set ipId(value: number) {
    this.m[C.P_IP_ID] = value;
  }
  /** Transport checksum as it stands in the packet; 0 where there is none. */
  get checksum(): number {
    return this.m[C.P_CHECKSUM]!;
  }
  set checksum(value: number) {
    this.m[C.P_CHECKSUM] = value;
  }
  /** Set by the kernel: seen before elsewhere on its way, so that what is in it is no news either. */
  get copy(): boolean {
    return this.m[C.P_COPY] !== 0;
  }
  set copy(value: boolean) {
    this.m[C.P_COPY] = value ? 1 : 0;
  }
  get srcPort(): number {
    return this.m[C.P_SRC_PORT]!;
  }
  set srcPort(value: number) {
    this.m[C.P_SRC_PORT] = value;
  }
  get dstPort(): number {
    return this.m[C.P_DST_PORT]!;
  }
  set dstPort(value: number) {
    this.m[C.P_DST_PORT] = value;
  }
  get tcpFlags(): number {
    return this.m[C.P_TCP_FLAGS]!;
  }
  set tcpFlags(value: number) {
    this.m[C.P_TCP_FLAGS] = value;
  }
  get seq(): number {
    return this.m[C.P_SEQ]!;
  }
  set seq(value: number) {
    this.m[C.P_SEQ] = value;
  }
  get ack(): number {
    return this.m[C.P_ACK]!;
  }
  set ack(value: number) {
    this.m[C.P_ACK] = value;
  }
  /** Transport payload as captured: bytes[payload, payloadEnd). */
  get payload(): number {
    return this.m[C.P_PAYLOAD]!;
  }
  set payload(value: number) {
    this.m[C.P_PAYLOAD] = value;
  }
  get payloadEnd(): number {
    return this.m[C.P_PAYLOAD_END]!;
  }
  set payloadEnd(value: number) {
    this.m[C.P_PAYLOAD_END] = value;
  }
  /** Payload bytes on the wire, more than captured where a snap length cut them. */
  get payloadWire(): number {
    return this.m[C.P_PAYLOAD_WIRE]!;
  }
  set payloadWire(value: number) {
    this.m[C.P_PAYLOAD_WIRE] = value;
  }
  /** The payload lies in the kernel's memory. */
  set inPlace(value: boolean) {
    this.m[C.P_IN_PLACE] = value ? 1 : 0;
  }
  /** Where the TCP header stands in `bytes`; 0 where there is none. */
  get tcpHeader(): number {
    return this.m[C.P_TCP_HEADER]!;
  }
  set tcpHeader(value: number) {
    this.m[C.P_TCP_HEADER] = value;
  }

  noMac(): void {
    this.hasSrcMac = false;
    this.hasDstMac = false;
  }

  /** The packet that follows has nothing of this one's frame; who sent the outermost one is remembered. */
  enterTunnel(): void {
    if (!this.carried) {
      const { outer } = this;
      this.carried = true;
      outer.hasMac = this.hasSrcMac;
      outer.macHigh = this.srcMacHigh;
      outer.macLow = this.srcMacLow;
      outer.v6 = this.version === 6;
      outer.ip = this.src;
      outer.vlan = this.vlan;
    }
    this.noMac();
    this.vlan = NO_VLAN;
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
  readonly addresses: Pick<Kernel, 'addressId'>;
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
