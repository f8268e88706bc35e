/**
 * The engine behind `createSensor`: decoder -> flow table -> recogniser -> collector, one frame at a time. The path of a
 * packet of a known flow makes no object and no string.
 */

import type { FlowRecord } from '../../model/flow.ts';
import type { Harvest } from '../../model/harvest.ts';
import type { Dir, Dissector } from '../contract.ts';
import { Decoder } from '../decoder.ts';
import { AddressTable } from '../flow/address-table.ts';
import { FlowReport } from '../flow/report.ts';
import { Sides } from '../flow/sides.ts';
import { Sightings } from '../flow/sightings.ts';
import { standFor } from '../flow/stand-for.ts';
import * as T from '../flow/table.ts';
import { isGroupMac } from '../flow/text.ts';
import { Collector } from '../harvest/collector.ts';
import { Places } from '../harvest/places.ts';
import type { Limits } from '../limits.ts';
import { Packet, type Sink } from '../packet.ts';
import { Asking } from './asking.ts';
import { Candidates } from './candidates.ts';
import { Emission } from './emission.ts';
import type { FlowApp, Labels } from './flow-app.ts';
import { Recogniser } from './recogniser.ts';

const MAX_AT_US = 4_102_444_800_000_000; // 2100-01-01

// STATE of a flow: nothing was seen of its payload; candidates or a parser want bytes; nobody does any more
const FRESH = 0;
const OPEN = 1;
const OVER = 2;

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

export class Engine implements Sink, T.FlowOwner, Labels {
  private readonly onFlow: ((flow: FlowRecord) => void) | null;
  private readonly table: T.FlowTable;
  private readonly sides: Sides;
  private readonly sightings = new Sightings();
  private readonly addresses: AddressTable;
  private readonly decoder: Decoder;
  private readonly collector: Collector;
  private readonly places: Places;
  private readonly candidates: Candidates;
  private readonly emission: Emission;
  private readonly closing: Emission;
  private readonly closingPacket = new Packet();
  private readonly asking: Asking;
  private readonly recogniser: Recogniser;
  private readonly report: FlowReport;
  /** By slot. */
  private readonly apps: (FlowApp | undefined)[] = [];
  private readonly labelTexts: (string | null)[] = [null];
  private readonly labelNumbers = new Map<string, number>();
  private evictedBefore = 0;
  private nowSec = 0;
  private hour = 0;
  private atUs = 0;
  // Counters since the last harvest
  private frames = 0;
  private wireBytes = 0;
  private capturedBytes = 0;
  private flows = 0;
  private lost = 0;
  private firstAtUs: number | null = null;
  private lastAtUs: number | null = null;

  constructor(
    dissectors: readonly Dissector[],
    limits: Limits,
    seed: number,
    onFlow: ((f: FlowRecord) => void) | null,
  ) {
    this.onFlow = onFlow;
    this.table = new T.FlowTable(limits, seed, this);
    this.sides = new Sides(this.table);
    const addresses = 4 * limits.flows + 1024;
    this.addresses = new AddressTable(seed, addresses, (t) => this.markAddresses(t));
    this.collector = new Collector(limits);
    this.places = new Places(seed, this.addresses, limits.endpoints);
    this.decoder = new Decoder(limits, this.addresses, this);
    this.candidates = new Candidates(dissectors);
    this.emission = new Emission(this.collector, this.places, this.decoder.p);
    this.closing = new Emission(this.collector, this.places, this.closingPacket);
    this.asking = new Asking(this.candidates, this.collector);
    this.recogniser = new Recogniser(this.candidates, this.collector, limits, this);
    this.report = new FlowReport(
      this.table,
      this.addresses,
      this.collector,
      this.places,
      this.labelTexts,
      onFlow !== null,
    );
  }

  // ---- frames

  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, atUs: number): void {
    let at = atUs;
    if (!(at >= 0 && at <= MAX_AT_US)) {
      this.weird('time.out-of-range');
      at = this.atUs;
    }
    this.atUs = at;
    this.collector.frame++;
    this.frames++;
    this.wireBytes += wireLength;
    this.capturedBytes += end - start;
    if (this.firstAtUs === null || at < this.firstAtUs) this.firstAtUs = at;
    if (this.lastAtUs === null || at > this.lastAtUs) this.lastAtUs = at;
    const second = (at / 1e6) | 0;
    if (second !== this.nowSec) {
      this.nowSec = second;
      this.hour = (second / 3600) | 0;
      this.table.expire(second);
    }
    this.decoder.frame(linkType, bytes, start, end, wireLength, at);
  }

  weird(code: string): void {
    this.collector.weird(code);
  }

  cap(name: keyof Limits): void {
    this.collector.cap(name);
  }

  undecoded(): void {
    this.lost++;
    // The frame still tells that its sender is there.
    if (this.decoder.p.hasSrcMac) this.frameSender();
  }

  private aim(hasIp: boolean): void {
    this.emission.reset(hasIp);
    this.emission.atUs = this.atUs;
    this.emission.frame = this.collector.frame;
  }

  ethernet(etherType: number, p: Packet, start: number, end: number): void {
    if (p.hasSrcMac) this.frameSender();
    if (this.candidates.forEtherType(etherType).length === 0) {
      this.lost++;
      return;
    }
    this.aim(false);
    this.asking.ethernet(etherType, p.bytes.subarray(start, end), this.emission);
  }

  /** Credits a frame without IP to its MAC address. */
  private frameSender(): void {
    const { p } = this.decoder;
    if (isGroupMac(p.srcMacHigh)) return;
    const place = this.places.at(true, p.srcMacHigh, p.srcMacLow, false, false, 0, p.vlan);
    if (place.mac !== null) this.collector.sent(place, 1, p.wireLength, null, this.atUs, this.atUs);
  }

  ip(p: Packet): void {
    const found = this.table.find(p, this.nowSec);
    const slot = found >> 1;
    const fromB = found & 1;
    const { i, f } = this.table;
    const s = slot * T.STRIDE;
    const fs = slot * T.F_STRIDE;
    let flags = i[s + T.FLAGS]!;
    const isFirst = (flags & (T.SENT_A | T.SENT_B)) === 0;
    if (this.sightings.isCopy(p, found, this.atUs) && !isFirst) {
      this.copy(p);
      return;
    }
    if (isFirst) flags = this.begin(p, slot, fromB);
    else if (i[s + T.HOUR] !== this.hour) {
      this.table.flush(slot);
      i[s + T.HOUR] = this.hour;
    }
    if (p.protocol === 6) {
      if ((p.tcpFlags & SYN) !== 0) {
        const reopened = this.syn(p, slot, fromB, flags);
        if (reopened) return;
        flags = i[s + T.FLAGS]!;
      }
      flags |= fromB ? p.tcpFlags << 8 : p.tcpFlags;
    }
    flags = this.sides.sender(p, slot, fromB, flags);
    i[s + T.FLAGS] = flags | (fromB ? T.SENT_B : T.SENT_A);
    if (i[s + T.PACKETS_A] === 0 && i[s + T.PACKETS_B] === 0) f[fs + T.F_PART_FIRST] = this.atUs;
    i[s + T.PACKETS_A + fromB] = i[s + T.PACKETS_A + fromB]! + 1;
    f[fs + T.F_BYTES_A + fromB] = f[fs + T.F_BYTES_A + fromB]! + p.wireLength;
    if (this.atUs > f[fs + T.F_LAST]!) f[fs + T.F_LAST] = this.atUs;
    if (!p.toMany) this.sides.ttl(slot, fromB, p.ttl);
    if (i[s + T.STATE] !== OVER && (p.payload < p.payloadEnd || p.protocol === 6)) this.payload(p, slot, fromB);
  }

  /**
   * The packet was seen before, elsewhere on its way: no news of its flow. The frame is counted for who sent it here, which
   * is a router with the address of the first sender.
   */
  private copy(p: Packet): void {
    p.copy = true;
    this.collector.weird('ip.seen-again');
    this.report.sighting(p, this.atUs);
  }

  /** First packet of a flow: who started it, and the addresses. Returns the flags. */
  private begin(p: Packet, slot: number, fromB: number): number {
    const { i, f } = this.table;
    const s = slot * T.STRIDE;
    this.flows++;
    f[slot * T.F_STRIDE + T.F_FIRST] = this.atUs;
    i[s + T.HOUR] = this.hour;
    let answer = false;
    if (p.protocol === 6 && (p.tcpFlags & SYN) !== 0) answer = (p.tcpFlags & ACK) !== 0;
    else if ((p.protocol === 6 || p.protocol === 17) && !p.toMany) {
      // Picked up in mid-stream: a well-known port speaks to one that is not.
      const known = (port: number) => this.candidates.isKnownPort(port) || (port < 1024 && port !== 0);
      answer = known(p.srcPort) && !known(p.dstPort) && p.dstPort >= 1024;
    }
    let flags = (fromB !== 0) !== answer ? T.FROM_B : 0;
    if (p.toMany) flags |= T.TO_MANY;
    flags = this.sides.begin(p, slot, fromB, flags);
    i[s + T.FLAGS] = flags;
    return flags;
  }

  /** A SYN. Returns true when it opened a new flow with the addresses of an old one, and the packet was handled. */
  private syn(p: Packet, slot: number, fromB: number, flags: number): boolean {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    const answer = (p.tcpFlags & ACK) !== 0;
    const both = (flags | (flags >> 8)) & 255;
    const over = (both & RST) !== 0 || (flags & FIN) !== 0 || ((flags >> 8) & FIN) !== 0;
    if (!answer && over) {
      this.table.close(slot);
      this.ip(p);
      return true;
    }
    if ((flags & T.SURE) === 0 && i[s + T.STATE] === FRESH) {
      const originIsB = (fromB !== 0) !== answer;
      i[s + T.FLAGS] = (originIsB ? flags | T.FROM_B : flags & ~T.FROM_B) | T.SURE;
    }
    i[s + T.ISN_A + fromB] = (p.seq + 1) | 0;
    i[s + T.FLAGS] = i[s + T.FLAGS]! | (fromB ? T.HAS_ISN_B : T.HAS_ISN_A);
    return false;
  }

  // ---- payload

  private payload(p: Packet, slot: number, fromB: number): void {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    const flags = i[s + T.FLAGS]!;
    const dir: Dir = (flags & T.FROM_B) !== 0 ? (fromB ? 0 : 1) : fromB ? 1 : 0;
    let app = this.apps[slot];
    const size = p.payloadEnd - p.payload;
    if (p.protocol !== 6 && p.protocol !== 17) {
      i[s + T.STATE] = OVER;
      return;
    }
    if (app === undefined) {
      if (size <= 0) return;
      app = this.openApp(slot, p.protocol === 6, dir);
      if (app === undefined) return;
    }
    this.aim(true);
    this.emission.toward(this.table, slot, fromB ^ 1);
    if (p.protocol === 17) {
      this.recogniser.datagram(app, dir, p.bytes.subarray(p.payload, p.payloadEnd), this.emission);
      return;
    }
    if ((flags & T.HOLES) !== 0 && (p.tcpFlags & ACK) !== 0) this.recogniser.tcpAck(app, dir, p.ack, this.emission);
    // A keep-alive (RFC 9293 3.8.4) repeats one byte that was there already: the reassembly drops it as old.
    if (size <= 0 || app.ended) return;
    const hasIsn = (flags & (fromB ? T.HAS_ISN_B : T.HAS_ISN_A)) !== 0;
    const isn = hasIsn ? i[s + T.ISN_A + fromB]! : null;
    const seq = (p.tcpFlags & SYN) !== 0 ? (p.seq + 1) | 0 : p.seq;
    const missing = Math.max(0, p.payloadWire - size);
    this.recogniser.tcp(app, dir, seq, isn, p.bytes, p.payload, p.payloadEnd, missing, this.emission);
    if (app.sides[dir].stream?.hasHole) i[s + T.FLAGS] = flags | T.HOLES;
  }

  private openApp(slot: number, tcp: boolean, dir: Dir): FlowApp | undefined {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    const fromB = (i[s + T.FLAGS]! & T.FROM_B) !== 0;
    const ports = i[s + T.PORTS]!;
    const aPort = fromB ? ports & 0xffff : ports >>> 16;
    const bPort = fromB ? ports >>> 16 : ports & 0xffff;
    const app = this.recogniser.open(slot, { carrier: tcp ? 'tcp' : 'udp', aPort, bPort, etherType: 0 }, dir);
    if (app === null) {
      i[s + T.STATE] = OVER;
      return undefined;
    }
    this.apps[slot] = app;
    i[s + T.STATE] = OPEN;
    return app;
  }

  label(slot: number, protocol: string | null): void {
    let number = 0;
    if (protocol !== null) {
      number = this.labelNumbers.get(protocol) ?? 0;
      if (number === 0) {
        number = this.labelTexts.push(protocol) - 1;
        this.labelNumbers.set(protocol, number);
      }
    }
    this.table.i[slot * T.STRIDE + T.LABEL] = number;
  }

  done(slot: number): void {
    this.table.i[slot * T.STRIDE + T.STATE] = OVER;
    this.apps[slot] = undefined;
  }

  // ---- flows that end

  onFlush(slot: number): void {
    this.report.flush(slot);
  }

  beforeClose(slot: number): void {
    const app = this.apps[slot];
    if (app === undefined) return;
    standFor(this.table, slot, this.closingPacket);
    this.closing.reset(true);
    this.closing.toward(this.table, slot, (this.table.i[slot * T.STRIDE + T.FLAGS]! & T.FROM_B) !== 0 ? 0 : 1);
    this.closing.atUs = this.table.f[slot * T.F_STRIDE + T.F_LAST]!;
    this.closing.frame = Math.max(1, this.collector.frame);
    this.recogniser.close(app, this.closing);
  }

  onClose(slot: number): void {
    if (this.onFlow !== null) this.onFlow(this.report.record(slot));
    this.report.forget(slot);
  }

  private markAddresses(table: AddressTable): void {
    this.places.clear();
    this.table.each((slot) => {
      const s = slot * T.STRIDE;
      if ((this.table.i[s + T.META]! & T.META_V6) === 0) return;
      table.mark(this.table.i[s + T.KEY_A]!);
      table.mark(this.table.i[s + T.KEY_B]!);
    });
    if (this.decoder.p.version === 6) table.mark(this.decoder.p.src);
  }

  // ---- harvest

  harvest(): Harvest {
    this.table.each((slot) => this.table.flush(slot));
    for (; this.evictedBefore < this.table.evicted; this.evictedBefore++) this.collector.cap('flows');
    const counters = {
      frames: this.frames,
      bytes: this.wireBytes,
      capturedBytes: this.capturedBytes,
      flows: this.flows,
      undecoded: this.lost,
      firstAtUs: this.firstAtUs,
      lastAtUs: this.lastAtUs,
    };
    this.frames = this.wireBytes = this.capturedBytes = this.flows = this.lost = 0;
    this.firstAtUs = this.lastAtUs = null;
    return this.collector.take(counters);
  }

  finish(): Harvest {
    this.table.closeAll();
    return this.harvest();
  }
}
