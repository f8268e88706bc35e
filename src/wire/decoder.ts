/**
 * The decoder: a frame of any link type down to its packets and its ethernet payloads. Plain frames do not come here: the
 * kernel reads them on its own, by the same rules (test/wire/kernel.test.ts holds the two together). The layers are functions in link/
 * and net/; this class is what they call each other through, and holds what outlives a frame (fragments, addresses).
 */

import type { Kernel } from './kernel/kernel.ts';
import type { Limits } from './limits.ts';
import { ethernetFrame, etherType, llc } from './link/ethernet.ts';
import { linkLayer } from './link/link.ts';
import { Fragments } from './net/fragments.ts';
import { ipv4, ipv6 } from './net/ip.ts';
import { transport } from './net/transport.ts';
import { type Layers, NO_VLAN, type Packet, type Sink } from './packet.ts';

export class Decoder implements Layers {
  readonly p: Packet;
  readonly sink: Sink;
  readonly addresses: Pick<Kernel, 'addressId'>;
  atUs = 0;
  private readonly limits: Limits;
  private readonly fragments: Fragments;

  /** @param p filled with what is read; each packet found in a frame is handed to the sink in it */
  constructor(limits: Limits, p: Packet, addresses: Pick<Kernel, 'addressId'>, sink: Sink) {
    this.limits = limits;
    this.p = p;
    this.addresses = addresses;
    this.sink = sink;
    this.fragments = new Fragments(limits, sink);
  }

  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, atUs: number): void {
    const { p } = this;
    p.bytes = bytes;
    p.wireLength = wireLength;
    p.layers = 0;
    p.vlan = NO_VLAN;
    p.ipId = 0;
    p.noMac();
    this.atUs = atUs;
    if (linkType === 1) this.ethernetFrame(start, end);
    else linkLayer(this, linkType, start, end);
    p.carried = false; // also for the frames that do not come here
  }

  deeper(): boolean {
    if (++this.p.layers <= this.limits.layers) return true;
    this.sink.cap('layers');
    this.sink.undecoded();
    return false;
  }

  ethernetFrame(start: number, end: number): void {
    ethernetFrame(this, start, end);
  }

  etherType(type: number, start: number, end: number): void {
    etherType(this, type, start, end);
  }

  llc(start: number, end: number): void {
    llc(this, start, end);
  }

  ip(start: number, end: number): void {
    const version = start < end ? this.p.bytes[start]! >> 4 : 0;
    if (version === 4) ipv4(this, start, end);
    else if (version === 6) ipv6(this, start, end);
    else {
      this.sink.weird('ip.version');
      this.sink.undecoded();
    }
  }

  transport(protocol: number, start: number, end: number, wireEnd: number): void {
    transport(this, protocol, start, end, wireEnd);
  }

  fragment(id: number, offset: number, more: boolean, start: number, end: number, protocol: number): void {
    const { p } = this;
    const key = `${p.version}|${p.src}|${p.dst}|${p.vlan}|${id}|${p.version === 4 ? protocol : 0}`;
    const whole = this.fragments.add(key, offset, more, p.bytes, start, end, protocol, this.atUs);
    if (whole === null) return;
    p.bytes = whole.bytes;
    this.transport(whole.protocol, 0, whole.bytes.length, whole.bytes.length);
  }
}
