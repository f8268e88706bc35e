/**
 * The simulated network and its taps. Each site's core switch mirrors what enters it (an ingress SPAN of all VLANs), so a
 * frame is seen once, tagged with its sender's VLAN and carrying its sender's MAC address; what goes to another subnet carries
 * the gateway's MAC as destination. Behind a router (`hops`), the router's MAC stands as the source and the TTL is lower.
 * Things happen in the order of time: `at` schedules, `run` works through and hands the frames of each site over, sorted.
 */

import { BROADCAST, ETHERTYPE, ethernet, groupMac, type IpHeader, ip, udp as udpPacket } from './packets.ts';
import type { Random } from './random.ts';

export interface Subnet {
  readonly site: string;
  /** First three numbers of the /24, with the trailing dot. */
  readonly prefix: string;
  readonly vlan: number;
  readonly name: string;
  readonly unit: string | null;
  readonly gatewayMac: Buffer;
  /** IPv6 /64 of the subnet without the trailing `::`, null when it has none. */
  readonly prefix6: string | null;
  /** Routers between this subnet and the tap, 0 for those that the core switch itself serves. */
  readonly hops: number;
  /** For hops > 0: MAC address and VLAN under which its frames enter the core. */
  readonly via: { readonly mac: Buffer; readonly vlan: number } | null;
}

/** A network interface. `ip` changes when a lease changes; null before there is one. */
export interface Port {
  readonly subnet: Subnet;
  readonly mac: Buffer;
  ip: string | null;
  readonly ip6: string | null;
  /** Time to live that its operating system starts with. */
  readonly ttl: number;
  /** Counts IPv4 identifications. */
  packets: number;
}

/** A host outside the house, behind the line of whichever site speaks with it. */
export function outside(address: string): Port {
  const mac = Buffer.alloc(6);
  const subnet: Subnet = {
    site: 'outside',
    prefix: address.slice(0, address.lastIndexOf('.') + 1),
    vlan: 0,
    name: 'outside',
    unit: null,
    gatewayMac: mac,
    prefix6: null,
    hops: 0,
    via: null,
  };
  return { subnet, mac, ip: address, ip6: null, ttl: 64, packets: 1 };
}

export const cidr = (subnet: Subnet): string => `${subnet.prefix}0/24`;
export const gatewayIp = (subnet: Subnet): string => `${subnet.prefix}1`;

interface Entry<T> {
  readonly atUs: number;
  readonly order: number;
  readonly item: T;
}

/** Least time first; equal times in the order of arrival. */
class TimeHeap<T> {
  private readonly entries: Entry<T>[] = [];
  private arrivals = 0;

  peek(): Entry<T> | undefined {
    return this.entries[0];
  }

  push(atUs: number, item: T): void {
    const entries = this.entries;
    entries.push({ atUs, order: this.arrivals++, item });
    let i = entries.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  pop(): Entry<T> | undefined {
    const entries = this.entries;
    const top = entries[0];
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top;
    entries[0] = last;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= entries.length) break;
      const least = left + 1 < entries.length && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(least, i)) break;
      this.swap(least, i);
      i = least;
    }
    return top;
  }

  private before(i: number, j: number): boolean {
    const a = this.entries[i]!;
    const b = this.entries[j]!;
    return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
  }

  private swap(i: number, j: number): void {
    const held = this.entries[i]!;
    this.entries[i] = this.entries[j]!;
    this.entries[j] = held;
  }
}

export type FrameSink = (atUs: number, bytes: Buffer) => void;
/** Builds the IP packet once the header's addresses and TTL are known. */
export type PacketMaker = (header: IpHeader) => Buffer;

export class Net {
  private readonly events = new TimeHeap<(atUs: number) => void>();
  private readonly frames = new Map<string, TimeHeap<Buffer>>();
  private readonly sinks = new Map<string, FrameSink>();
  /** MAC under which traffic of another site enters a site's core, and the VLAN of that link. */
  private readonly wan = new Map<string, { readonly mac: Buffer; readonly coreMac: Buffer; readonly vlan: number }>();

  /** A site whose frames are wanted. */
  tap(
    site: string,
    wan: { readonly mac: Buffer; readonly coreMac: Buffer; readonly vlan: number },
    sink: FrameSink,
  ): void {
    this.frames.set(site, new TimeHeap());
    this.sinks.set(site, sink);
    this.wan.set(site, wan);
  }

  /** Whoever wants to know what a port says: called with whole messages before they are cut into segments. */
  onSay: (from: Port, bytes: Uint8Array) => void = () => undefined;

  /** Something that happens at a time; it may schedule more, at that time or later. */
  at(atUs: number, happen: (atUs: number) => void): void {
    this.events.push(atUs, happen);
  }

  run(): void {
    for (;;) {
      const event = this.events.pop();
      this.flush(event?.atUs ?? Number.POSITIVE_INFINITY);
      if (event === undefined) return;
      event.item(event.atUs);
    }
  }

  private flush(beforeUs: number): void {
    for (const [site, heap] of this.frames) {
      const sink = this.sinks.get(site)!;
      for (let top = heap.peek(); top !== undefined && top.atUs < beforeUs; top = heap.peek()) {
        heap.pop();
        sink(top.atUs, top.item);
      }
    }
  }

  /** A frame as it stands, into the tap of the sender's site. */
  frame(atUs: number, site: string, bytes: Buffer): void {
    this.frames.get(site)?.push(Math.round(atUs), bytes);
  }

  /** A frame from a port without an IP header (ARP): not seen from behind a router. */
  raw(atUs: number, from: Port, dst: Uint8Array, etherType: number, payload: Uint8Array): void {
    if (from.subnet.hops > 0) return;
    if (etherType === ETHERTYPE.lldp) this.onSay(from, payload);
    this.frame(atUs, from.subnet.site, ethernet(dst, from.mac, from.subnet.vlan, etherType, payload));
  }

  /** One IP packet between two ports, into each tap that it passes. `six`: over IPv6. */
  ip(atUs: number, from: Port, to: Port, make: PacketMaker, six = false): void {
    const source = six ? from.ip6 : from.ip;
    const target = six ? to.ip6 : to.ip;
    if (source === null || target === null) return;
    const { subnet } = from;
    const header = (ttl: number): IpHeader => ({ from: ip(source), to: ip(target), ttl, id: from.packets });
    from.packets = (from.packets + 1) & 0xffff;
    const type = six ? ETHERTYPE.ipv6 : ETHERTYPE.ipv4;
    if (subnet.via !== null) {
      if (subnet === to.subnet) return;
      const packet = make(header(from.ttl - subnet.hops));
      const core = this.wan.get(subnet.site)?.coreMac ?? subnet.gatewayMac;
      this.frame(atUs, subnet.site, ethernet(core, subnet.via.mac, subnet.via.vlan, type, packet));
    } else {
      const dst = subnet === to.subnet ? to.mac : subnet.gatewayMac;
      this.frame(atUs, subnet.site, ethernet(dst, from.mac, subnet.vlan, type, make(header(from.ttl))));
    }
    const wan = this.wan.get(to.subnet.site);
    if (to.subnet.site !== subnet.site && wan !== undefined) {
      const packet = make(header(from.ttl - subnet.hops - 2));
      this.frame(atUs + 900, to.subnet.site, ethernet(wan.coreMac, wan.mac, wan.vlan, type, packet));
    }
  }

  udp(atUs: number, from: Port, fromPort: number, to: Port, toPort: number, payload: Uint8Array, six = false): void {
    this.onSay(from, payload);
    this.ip(atUs, from, to, (header) => udpPacket(header, fromPort, toPort, payload), six);
  }

  /** UDP to a group, to everybody on the subnet, or before there is an address (DHCP). Not seen from behind a router. */
  cast(
    atUs: number,
    from: Port,
    source: string,
    fromPort: number,
    target: string,
    toPort: number,
    payload: Uint8Array,
  ): void {
    if (from.subnet.hops > 0) return;
    this.onSay(from, payload);
    const group = ip(target);
    const local = target === '255.255.255.255' || target === `${from.subnet.prefix}255`;
    const ttl = target === '224.0.0.2' ? 1 : local ? from.ttl : /^(?:224\.0\.0\.|ff02:)/.test(target) ? 255 : 4;
    const header: IpHeader = { from: ip(source), to: group, ttl, id: from.packets };
    from.packets = (from.packets + 1) & 0xffff;
    const type = target.includes(':') ? ETHERTYPE.ipv6 : ETHERTYPE.ipv4;
    this.raw(atUs, from, local ? BROADCAST : groupMac(group), type, udpPacket(header, fromPort, toPort, payload));
  }
}

/** Microseconds of waiting, spread a little so that nothing is exactly periodic. */
export const jitter = (rng: Random, us: number): number => Math.round(us * (0.7 + 0.6 * rng.next()));
