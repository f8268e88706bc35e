/**
 * From slots of the flow table to records: endpoints and conversations at a flush, flow records at the close.
 * Keeps the totals of flows beside the table, because only closed flows need them.
 */

import type { FlowRecord } from '../../model/flow.ts';
import { type Collector, transportOf } from '../harvest/collector.ts';
import { Part } from '../harvest/conversations.ts';
import type { Place } from '../harvest/place.ts';
import type { Places } from '../harvest/places.ts';
import {
  COUNTED,
  F_BYTES_A,
  F_BYTES_B,
  F_FIRST,
  F_LAST,
  F_PART_FIRST,
  F_STRIDE,
  FLAGS,
  FROM_B,
  HAS_MAC_A,
  HAS_MAC_B,
  HOUR,
  KEY_A,
  KEY_B,
  LABEL,
  MAC_A,
  MAC_B,
  MAC_LOW,
  META,
  META_V6,
  PACKETS_A,
  PACKETS_B,
  PORTS,
  SENT_A,
  SENT_B,
  STRIDE,
  TTL,
} from '../kernel/columns.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { icmpPairs } from '../net/transport.ts';
import { NO_VLAN, type Packet } from '../packet.ts';
import { communityId } from './community-id.ts';
import { ipTextOf } from './text.ts';

const US_PER_HOUR = 3_600_000_000;

/** Routers on the way, from what is left of the time to live; senders start at 64, 128 or 255. null: not known. */
export function hopsOf(ttl: number): number | null {
  if (ttl === 0) return null;
  return (ttl > 128 ? 255 : ttl > 64 ? 128 : 64) - ttl;
}

interface Totals {
  packetsA: number;
  packetsB: number;
  bytesA: number;
  bytesB: number;
}

export class FlowReport {
  private readonly table: Kernel;
  private readonly collector: Collector;
  private readonly places: Places;
  private readonly labels: readonly (string | null)[];
  private readonly keepTotals: boolean;
  private readonly byPort: (ipProtocol: number, aPort: number, bPort: number) => string | null;
  private readonly part = new Part();
  private totals: (Totals | undefined)[] = [];

  constructor(
    table: Kernel,
    collector: Collector,
    places: Places,
    labels: readonly (string | null)[],
    keepTotals: boolean,
    byPort: (ipProtocol: number, aPort: number, bPort: number) => string | null,
  ) {
    this.table = table;
    this.collector = collector;
    this.places = places;
    this.labels = labels;
    this.keepTotals = keepTotals;
    this.byPort = byPort;
  }

  private place(slot: number, sideB: boolean): Place {
    const { i } = this.table;
    const s = slot * STRIDE;
    const high = i[s + (sideB ? MAC_B : MAC_A)]!;
    const low = sideB ? i[s + MAC_LOW]! & 0xffff : i[s + MAC_LOW]! >>> 16;
    const hasMac = (i[s + FLAGS]! & (sideB ? HAS_MAC_B : HAS_MAC_A)) !== 0;
    const v6 = (i[s + META]! & META_V6) !== 0;
    const word = i[s + (sideB ? KEY_B : KEY_A)]!;
    return this.places.at(hasMac, high, low, true, v6, word, this.table.vlanOf(slot, sideB));
  }

  /** Folds the part of a flow since the last flush into endpoints and conversations. */
  flush(slot: number): void {
    const { i, f } = this.table;
    const s = slot * STRIDE;
    const fs = slot * F_STRIDE;
    const flags = i[s + FLAGS]!;
    const a = this.place(slot, false);
    const b = this.place(slot, true);
    const first = f[fs + F_PART_FIRST]!;
    const last = f[fs + F_LAST]!;
    const [packetsA, packetsB] = [i[s + PACKETS_A]!, i[s + PACKETS_B]!];
    const [bytesA, bytesB] = [f[fs + F_BYTES_A]!, f[fs + F_BYTES_B]!];
    const ttl = i[s + TTL]!;
    if (packetsA > 0 && (flags & SENT_A) !== 0) this.sent(a, packetsA, bytesA, hopsOf(ttl & 255), first, last);
    if (packetsB > 0 && (flags & SENT_B) !== 0) this.sent(b, packetsB, bytesB, hopsOf((ttl >> 8) & 255), first, last);
    const protocol = i[s + META]! & 255;
    const fromB = (flags & FROM_B) !== 0;
    const ports = i[s + PORTS]!;
    const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
    const { part } = this;
    part.hourUs = i[s + HOUR]! * US_PER_HOUR;
    part.a = fromB ? b : a;
    part.b = fromB ? a : b;
    part.transport = transportOf(protocol);
    part.port = hasPorts ? (fromB ? ports >>> 16 : ports & 0xffff) : 0;
    part.protocol = this.labels[i[s + LABEL]!] ?? null;
    part.flows = this.countOnce(slot);
    part.packetsAB = fromB ? packetsB : packetsA;
    part.packetsBA = fromB ? packetsA : packetsB;
    part.bytesAB = fromB ? bytesB : bytesA;
    part.bytesBA = fromB ? bytesA : bytesB;
    part.firstAtUs = first;
    part.lastAtUs = last;
    this.collector.converse(part);
    if (this.keepTotals) this.total(slot, packetsA, packetsB, bytesA, bytesB);
  }

  /** A copy of a packet that was counted already: only its frame is credited, to the address that sent it here. */
  sighting(p: Packet, atUs: number): void {
    const v6 = p.version === 6;
    const place = this.places.at(p.hasSrcMac, p.srcMacHigh, p.srcMacLow, true, v6, p.src, p.vlan);
    this.sent(place, 1, p.wireLength, p.toMany ? null : hopsOf(p.ttl), atUs, atUs);
  }

  private sent(a: Place, packets: number, bytes: number, hops: number | null, first: number, last: number): void {
    if (a.toMany) return; // nobody sends from a multicast address
    if (a.mac === null && a.ip === null) return;
    this.collector.sent(a, packets, bytes, hops, first, last);
  }

  /** 1 the first time a flow is flushed in its hour, 0 when its MAC address changed or a harvest cut it. */
  private countOnce(slot: number): number {
    const hour = this.table.i[slot * STRIDE + HOUR]!;
    const mark = 1 + (hour & 127);
    const { i } = this.table;
    if (i[slot * STRIDE + COUNTED] === mark) return 0;
    i[slot * STRIDE + COUNTED] = mark;
    return 1;
  }

  private total(slot: number, packetsA: number, packetsB: number, bytesA: number, bytesB: number): void {
    const t = this.totals[slot];
    if (t === undefined) {
      this.totals[slot] = { packetsA, packetsB, bytesA, bytesB };
      return;
    }
    t.packetsA += packetsA;
    t.packetsB += packetsB;
    t.bytesA += bytesA;
    t.bytesB += bytesB;
  }

  /** The slot is free again. */
  forget(slot: number): void {
    this.totals[slot] = undefined;
  }

  /** The record of a flow that ends. */
  record(slot: number): FlowRecord {
    const { i, f } = this.table;
    const s = slot * STRIDE;
    const fs = slot * F_STRIDE;
    const flags = i[s + FLAGS]!;
    const protocol = i[s + META]! & 255;
    const v6 = (i[s + META]! & META_V6) !== 0;
    const fromB = (flags & FROM_B) !== 0;
    const [x, y] = [this.place(slot, fromB), this.place(slot, !fromB)];
    const [xWord, yWord] = fromB ? [i[s + KEY_B]!, i[s + KEY_A]!] : [i[s + KEY_A]!, i[s + KEY_B]!];
    const ports = i[s + PORTS]!;
    const [aPort, bPort] = fromB ? [ports & 0xffff, ports >>> 16] : [ports >>> 16, ports & 0xffff];
    const t = this.totals[slot] ?? { packetsA: 0, packetsB: 0, bytesA: 0, bytesB: 0 };
    const vlan = this.table.vlanOf(slot, fromB);
    const content = this.labels[i[s + LABEL]!] ?? null;
    return {
      id: this.idOf(v6, xWord, yWord, protocol, aPort, bPort),
      transport: transportOf(protocol),
      ipProtocol: protocol,
      aMac: x.mac,
      bMac: y.mac,
      aIp: ipTextOf(this.table, v6, xWord),
      bIp: ipTextOf(this.table, v6, yWord),
      aPort,
      bPort,
      vlan: vlan === NO_VLAN ? null : vlan,
      protocol: content,
      protocolByPort: content === null ? this.byPort(protocol, aPort, bPort) : null,
      firstAtUs: f[fs + F_FIRST]!,
      lastAtUs: f[fs + F_LAST]!,
      packetsAB: fromB ? t.packetsB : t.packetsA,
      packetsBA: fromB ? t.packetsA : t.packetsB,
      bytesAB: fromB ? t.bytesB : t.bytesA,
      bytesBA: fromB ? t.bytesA : t.bytesB,
      tcpFlagsAB: protocol !== 6 ? 0 : fromB ? (flags >> 8) & 255 : flags & 255,
      tcpFlagsBA: protocol !== 6 ? 0 : fromB ? flags & 255 : (flags >> 8) & 255,
    };
  }

  private idOf(v6: boolean, src: number, dst: number, protocol: number, srcPort: number, dstPort: number): string {
    const icmp = protocol === 1 || protocol === 58;
    const hasPorts = protocol === 6 || protocol === 17 || protocol === 132 || icmp;
    const ordered = !icmp || icmpPairs(protocol, srcPort);
    return communityId(this.raw(v6, src), this.raw(v6, dst), protocol, srcPort, dstPort, ordered, hasPorts);
  }

  private raw(v6: boolean, word: number): Uint8Array {
    if (!v6) return Uint8Array.of(word >>> 24, word >>> 16, word >>> 8, word);
    const out = new Uint8Array(16);
    this.table.addressBytes(word, out, 0);
    return out;
  }
}
