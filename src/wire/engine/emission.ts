/**
 * The `Out` of the dissectors: knows who sent the frame at hand and hands facts to the collector. The places of sender and
 * receiver are looked up when first asked for. One object for the sensor's life.
 */

import type { EndpointAddress } from '../../model/observation.ts';
import type { About, Dissector, Out } from '../contract.ts';
import { isGroupIpText, isGroupMacText } from '../flow/text.ts';
import type { Collector } from '../harvest/collector.ts';
import type { Kinds } from '../harvest/kinds.ts';
import type { Place } from '../harvest/place.ts';
import type { Places } from '../harvest/places.ts';
import { FLAGS, HAS_MAC_A, HAS_MAC_B, MAC_A, MAC_LOW, SENT_A, SENT_B, STRIDE } from '../kernel/columns.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Packet } from '../packet.ts';

export class Emission implements Out {
  atUs = 0;
  frame = 0;
  /** Whose parser speaks. */
  private dissector: Dissector | null = null;
  private declared: ReadonlyMap<string, number> = new Map();
  /** Something was stated since the flag was cleared. */
  stated = false;
  /** Last refinement asked for; null when none. */
  refined: string | null = null;
  /** The parser is done; what follows is another protocol. */
  handed = false;
  /** Swaps sender and receiver: bytes of the other direction are handed over. */
  swapped = false;
  private readonly collector: Collector;
  private readonly places: Places;
  private readonly p: Packet;
  private hasIp = false;
  /** Where the receiver is heard, instead of where the frame goes; see `toward`. */
  private peerKnown = false;
  private peerHasMac = false;
  private peerHigh = 0;
  private peerLow = 0;
  private peerVlan = 0;
  private source: Place | null = null;
  private target: Place | null = null;

  private readonly kinds: Kinds;

  constructor(collector: Collector, kinds: Kinds, places: Places, p: Packet) {
    this.collector = collector;
    this.kinds = kinds;
    this.places = places;
    this.p = p;
  }

  /** The parser of a dissector speaks from now on, about nothing so far. */
  begin(dissector: Dissector, number: number): void {
    this.dissector = dissector;
    this.declared = this.kinds.of(number);
    this.stated = false;
    this.refined = null;
    this.handed = false;
  }

  /** It is silent again. */
  end(): void {
    this.dissector = null;
  }

  /** A new packet is at hand. */
  reset(hasIp: boolean): void {
    this.hasIp = hasIp;
    this.swapped = false;
    this.peerKnown = false;
    this.source = null;
    this.target = null;
  }

  /** The receiver is a side of a flow: when it was heard, it has its own MAC address and VLAN, not its next router's. */
  toward(table: Kernel, slot: number, sideB: number): void {
    const { i } = table;
    const s = slot * STRIDE;
    const flags = i[s + FLAGS]!;
    this.peerKnown = (flags & (sideB ? SENT_B : SENT_A)) !== 0;
    if (!this.peerKnown) return;
    const low = i[s + MAC_LOW]!;
    this.peerHasMac = (flags & (sideB ? HAS_MAC_B : HAS_MAC_A)) !== 0;
    this.peerHigh = i[s + MAC_A + sideB]!;
    this.peerLow = sideB ? low & 0xffff : low >>> 16;
    this.peerVlan = table.vlanOf(slot, sideB !== 0);
  }

  private placeOf(source: boolean): Place {
    const { p } = this;
    const v6 = p.version === 6;
    if (source) {
      this.source ??= this.places.at(p.hasSrcMac, p.srcMacHigh, p.srcMacLow, this.hasIp, v6, p.src, p.vlan);
      return this.source;
    }
    this.target ??= this.peerKnown
      ? this.places.at(this.peerHasMac, this.peerHigh, this.peerLow, this.hasIp, v6, p.dst, this.peerVlan)
      : this.places.at(p.hasDstMac, p.dstMacHigh, p.dstMacLow, this.hasIp, v6, p.dst, p.vlan);
    return this.target;
  }

  get senderMac(): string | null {
    return this.placeOf(!this.swapped).macText;
  }
  get senderIp(): string | null {
    return this.placeOf(!this.swapped).ipText;
  }
  get receiverMac(): string | null {
    return this.placeOf(this.swapped).macText;
  }
  get receiverIp(): string | null {
    return this.placeOf(this.swapped).ipText;
  }

  observe(field: string, value: string, about: About = 'sender'): void {
    const { dissector, collector } = this;
    if (dissector === null) return;
    const kind = this.declared.get(field);
    if (kind === undefined) {
      collector.weird(`${dissector.id}.undeclared-field`);
      return;
    }
    this.stated = true;
    if (typeof about === 'string') {
      const place = this.placeOf((about === 'sender') !== this.swapped);
      if (place.mac === null && place.ip === null) return;
      if (place.toMany && about === 'receiver') return; // said to many, about nobody
      const speaker = about === 'sender' && !this.swapped ? this.carrier() : null;
      collector.observeAt(place, kind, value, this.atUs, this.frame, speaker);
      return;
    }
    const sender = this.placeOf(!this.swapped);
    let mac = about.mac === undefined ? sender.mac : about.mac;
    let ip = about.ip === undefined ? sender.ip : about.ip;
    if (mac !== null && (isGroupMacText(mac) || mac === '00:00:00:00:00:00')) mac = null;
    if (ip !== null && (isGroupIpText(ip) || ip === '0.0.0.0' || ip === '::')) ip = null;
    if (mac === null && ip === null) return;
    const address = { mac, ip, vlan: sender.vlan, nested: about.nested ?? null };
    const speaker = isAnother(address, sender) ? sender.key : null;
    collector.observe(address, kind, value, this.atUs, this.frame, speaker);
  }

  /** Key of the end of the tunnel that sent this packet, where the sender has no link address of its own; null: there is none. */
  private carrier(): string | null {
    const { p } = this;
    if (!p.carried || p.hasSrcMac) return null;
    const { outer } = p;
    const place = this.places.at(outer.hasMac, outer.macHigh, outer.macLow, true, outer.v6, outer.ip, outer.vlan);
    return place.mac === null && place.ip === null ? null : place.key;
  }

  weird(code: string): void {
    const { dissector } = this;
    if (dissector === null) return;
    this.collector.weird(`${dissector.id}.${dissector.weirds?.[code] === undefined ? 'undeclared-weird' : code}`);
  }

  handover(): void {
    this.handed = true;
  }

  refine(protocol: string): void {
    this.refined = protocol;
  }
}

/** True when what a message names is not its sender: another MAC address, or where one has none, another IP; or behind it. */
function isAnother(subject: EndpointAddress, sender: Place): boolean {
  if (sender.mac === null && sender.ip === null) return false;
  if (subject.nested !== null) return true;
  if (subject.mac !== null && sender.mac !== null) return subject.mac !== sender.mac;
  return subject.ip === null || sender.ip === null || subject.ip !== sender.ip;
}
