/**
 * The engine behind `createSensor`: kernel (decoding, flow table) -> recogniser -> collector, one frame at a time. A packet that
 * nobody needs to read never leaves the kernel; frames that it does not know go through the decoder and come back to it.
 */

import { AppError } from '../../base/error.ts';
import { ENGINE_PROTOCOL } from '../../model/engine-fields.ts';
import type { FlowRecord } from '../../model/flow.ts';
import type { Harvest } from '../../model/harvest.ts';
import type { Dir, Dissector } from '../contract.ts';
import { Decoder } from '../decoder.ts';
import { FlowReport } from '../flow/report.ts';
import { standFor } from '../flow/stand-for.ts';
import { isGroupMac } from '../flow/text.ts';
import { Collector } from '../harvest/collector.ts';
import { Kinds } from '../harvest/kinds.ts';
import { Places } from '../harvest/places.ts';
import * as T from '../kernel/columns.ts';
import { giveKernel, INPUT_BYTES, type Kernel, type KernelOwner, takeKernel } from '../kernel/kernel.ts';
import { type Limits, LONGEST_FRAME_BYTES } from '../limits.ts';
import { TUNNEL_PORTS } from '../net/tunnel.ts';
import { Packet, type Sink } from '../packet.ts';
import { Asking } from './asking.ts';
import { Candidates } from './candidates.ts';
import { Emission } from './emission.ts';
import type { FlowApp, Labels } from './flow-app.ts';
import { Recogniser } from './recogniser.ts';
import { Shared } from './shared.ts';
import { SynForms } from './syn.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** Flags of a flow of which more is to be found out than whether its next bytes are in order. */
const PLACED = T.HOLES | T.OVER_A | T.OVER_B;

/** Where a frame is put whose bytes are elsewhere: behind the room for readers. */
const FOREIGN_AT = T.INPUT_AT + INPUT_BYTES - LONGEST_FRAME_BYTES;

export class Engine implements Sink, KernelOwner, Labels {
  /** Where a reader may put its bytes: frames in it are read in place. */
  readonly input: Uint8Array;
  private readonly onFlow: ((flow: FlowRecord) => void) | null;
  private readonly limits: Limits;
  private readonly kernel: Kernel;
  private readonly p: Packet;
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
  private readonly shared: Shared;
  private readonly syns = new SynForms();
  private readonly synKind: number;
  private readonly answerKind: number;
  /** By slot. */
  private readonly apps: (FlowApp | undefined)[] = [];
  private readonly labelTexts: (string | null)[] = [null];
  private readonly labelNumbers = new Map<string, number>();
  /** Whose bytes the last frame was in, and where those lie in the kernel's memory; -1: elsewhere. */
  private reader: Uint8Array | null = null;
  private readerAt = -1;
  private evictedBefore = 0;
  private finished = false;
  /** Frames that are not decoded, since the last harvest. */
  private lost = 0;

  constructor(
    dissectors: readonly Dissector[],
    limits: Limits,
    seed: number,
    onFlow: ((f: FlowRecord) => void) | null,
  ) {
    this.onFlow = onFlow;
    this.limits = limits;
    this.candidates = new Candidates(dissectors);
    this.kernel = takeKernel(limits.flows);
    const ports = new Map(this.candidates.knownPorts().map((port) => [port, T.PORT_KNOWN]));
    for (const port of TUNNEL_PORTS) ports.set(port, (ports.get(port) ?? 0) | T.PORT_TUNNEL);
    this.kernel.begin(this, limits, seed, onFlow !== null, ports);
    this.input = this.kernel.input.subarray(0, INPUT_BYTES - LONGEST_FRAME_BYTES);
    const kinds = new Kinds(this.candidates.dissectors);
    this.synKind = kinds.add(ENGINE_PROTOCOL, 'tcp.syn');
    this.answerKind = kinds.add(ENGINE_PROTOCOL, 'tcp.synack');
    this.collector = new Collector(limits, kinds);
    this.places = new Places(seed, this.kernel, limits.endpoints);
    this.p = new Packet(this.kernel.words);
    this.decoder = new Decoder(limits, this.p, this.kernel, this);
    this.emission = new Emission(this.collector, kinds, this.places, this.p);
    this.closing = new Emission(this.collector, kinds, this.places, this.closingPacket);
    this.asking = new Asking(this.candidates, this.collector);
    this.shared = new Shared(this.candidates, this.asking, this.collector);
    this.recogniser = new Recogniser(this.candidates, this.collector, limits, this.kernel.history(), this);
    const byPort = this.candidates.byPortAlone.bind(this.candidates);
    this.report = new FlowReport(this.kernel, this.collector, this.places, this.labelTexts, onFlow !== null, byPort);
  }

  // ---- frames

  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, atUs: number): void {
    const { kernel } = this;
    const memory = kernel.bytes;
    let from = start;
    let to = end;
    if (bytes !== this.reader) {
      // Asking a typed array for its buffer is dear: once for each reader, not for each frame.
      this.reader = bytes;
      this.readerAt = bytes.buffer === memory.buffer ? bytes.byteOffset : -1;
    }
    if (this.readerAt >= 0) {
      from += this.readerAt;
      to += this.readerAt;
    } else {
      if (this.finished) throw new AppError('bug', 'bug', 'A sensor that is finished was given a frame.');
      from = FOREIGN_AT;
      to = from + Math.min(end - start, LONGEST_FRAME_BYTES);
      memory.set(bytes.subarray(start, start + to - from), from);
    }
    this.collector.frame++;
    this.p.bytes = memory;
    if (kernel.call.frame(linkType, from, to, wireLength, atUs) === 0) return;
    this.decoder.frame(linkType, memory, from, to, wireLength, this.atUs);
  }

  /** Time of the frame at hand. */
  private get atUs(): number {
    return this.kernel.numbers[T.S_AT_US]!;
  }

  onBadTime(): void {
    this.weird('time.out-of-range');
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
    if (this.p.hasSrcMac) this.frameSender();
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
    const { p } = this;
    if (isGroupMac(p.srcMacHigh)) return;
    const place = this.places.at(true, p.srcMacHigh, p.srcMacLow, false, false, 0, p.vlan);
    if (place.mac !== null) this.collector.sent(place, 1, p.wireLength, null, this.atUs, this.atUs);
  }

  /** A packet that the decoder found. */
  ip(p: Packet): void {
    p.inPlace = p.bytes === this.kernel.bytes;
    this.kernel.call.packet();
  }

  /**
   * The packet was seen before, elsewhere on its way: no news of its flow. The frame is counted for who sent it here, which
   * is a router with the address of the first sender.
   */
  onCopy(): void {
    this.collector.weird('ip.seen-again');
    this.report.sighting(this.p, this.atUs);
  }

  onSyn(): void {
    const { p } = this;
    const place = this.places.at(p.hasSrcMac, p.srcMacHigh, p.srcMacLow, true, p.version === 6, p.src, p.vlan);
    if (place.mac === null && place.ip === null) return;
    const form = this.syns.of(p.bytes, p.tcpHeader, p.payload, p.ttl);
    const kind = (p.tcpFlags & ACK) === 0 ? this.synKind : this.answerKind;
    this.collector.observeAt(place, kind, form, this.atUs, this.collector.frame, null);
  }

  onSweep(): void {
    this.places.clear();
    this.p.carried = false; // the outer address may be another one's now
  }

  // ---- payload

  onPayload(slot: number, fromB: number): number {
    const { i } = this.kernel;
    const s = slot * T.STRIDE;
    const flags = i[s + T.FLAGS]!;
    const dir: Dir = (flags & T.FROM_B) !== 0 ? (fromB ? 0 : 1) : fromB ? 1 : 0;
    this.collector.news = false;
    if (this.p.protocol === 17) this.datagram(slot, fromB, dir);
    else this.segment(slot, fromB, dir, flags);
    return this.collector.news ? 1 : 0;
  }

  private aimAt(slot: number, fromB: number): void {
    this.aim(true);
    this.emission.toward(this.kernel, slot, fromB ^ 1);
  }

  private datagram(slot: number, fromB: number, dir: Dir): void {
    const { p, shared } = this;
    const { i } = this.kernel;
    const s = slot * T.STRIDE;
    const bytes = p.bytes.subarray(p.payload, p.payloadEnd);
    let state = i[s + T.STATE]!;
    if (state === T.FRESH) {
      this.ports(s);
      const number = shared.recognise(bytes, dir);
      if (number >= 0) {
        this.label(slot, shared.idOf(number));
        if (shared.readsEvery(number)) i[s + T.FLAGS] = i[s + T.FLAGS]! | T.EVERY;
        state = T.SHARED | (number << 8);
        i[s + T.STATE] = state;
      }
    }
    if ((state & 255) === T.SHARED) {
      this.ports(s);
      this.aimAt(slot, fromB);
      const more = shared.read(state >> 8, dir, bytes, this.emission);
      if (this.emission.refined !== null) this.label(slot, this.emission.refined);
      const quiet = (i[s + T.FLAGS]! >> (fromB ? T.QUIET_B : T.QUIET_A)) & 7;
      if (!more || (!this.collector.news && shared.isTired(state >> 8, quiet))) i[s + T.STATE] = T.OVER;
      return;
    }
    const app = this.apps[slot] ?? this.openApp(slot, dir, 'udp');
    if (app === undefined) return;
    this.aimAt(slot, fromB);
    this.recogniser.datagram(app, dir, bytes, this.emission);
  }

  private segment(slot: number, fromB: number, dir: Dir, flags: number): void {
    const { p } = this;
    const { i } = this.kernel;
    const s = slot * T.STRIDE;
    const size = p.payloadEnd - p.payload;
    let app = this.apps[slot];
    if (app === undefined) {
      if (size <= 0) return;
      app = this.openApp(slot, dir, 'tcp');
      if (app === undefined) return;
      this.endsBefore(app, dir, flags, fromB);
    }
    this.aimAt(slot, fromB);
    if ((flags & T.HOLES) !== 0 && (p.tcpFlags & ACK) !== 0) this.recogniser.tcpAck(app, dir, p.ack, this.emission);
    if (app.ended) return;
    const hasIsn = (flags & (fromB ? T.HAS_ISN_B : T.HAS_ISN_A)) !== 0;
    const isn = hasIsn ? i[s + T.ISN_A + fromB]! : null;
    const seq = (p.tcpFlags & SYN) !== 0 ? (p.seq + 1) | 0 : p.seq;
    // A keep-alive (RFC 9293 3.8.4) repeats one byte that was there already: the reassembly drops it as old.
    if (size > 0) {
      const missing = Math.max(0, p.payloadWire - size);
      this.recogniser.tcp(app, dir, seq, isn, p.bytes, p.payload, p.payloadEnd, missing, this.emission);
      if (app.ended) return;
    }
    const isEnd = (p.tcpFlags & (FIN | RST)) !== 0;
    if (isEnd && this.recogniser.tcpEnd(app, dir, (seq + p.payloadWire) | 0, isn, (p.tcpFlags & FIN) !== 0))
      i[s + T.FLAGS] = i[s + T.FLAGS]! | T.ENDING;
    if (isEnd || (flags & PLACED) !== 0 || app.sides[dir].stream?.hasHole) this.mark(app, s, dir, fromB);
  }

  /** A FIN that came before anybody sent a byte: nobody was there to ask whether it fits, until its sender says more. */
  private endsBefore(app: FlowApp, dir: Dir, flags: number, fromB: number): void {
    const isOther = (flags & (fromB ? FIN : FIN << 8)) !== 0;
    if (isOther) this.recogniser.tcpEnd(app, dir === 0 ? 1 : 0, 0, null, true);
  }

  /** What the streams of a flow wait for, and which of them are over, into its slot, where the kernel looks. */
  private mark(app: FlowApp, s: number, dir: Dir, fromB: number): void {
    const { i } = this.kernel;
    const own = app.sides[dir].stream;
    const other = app.sides[dir === 0 ? 1 : 0].stream;
    let flags = i[s + T.FLAGS]! & ~PLACED;
    if (own?.hasHole || other?.hasHole) flags |= T.HOLES;
    if (own?.isOver) flags |= fromB ? T.OVER_B : T.OVER_A;
    if (other?.isOver) flags |= fromB ? T.OVER_A : T.OVER_B;
    i[s + T.FLAGS] = flags;
  }

  /** Ports of originator and responder, into the context of the shared parsers. */
  private ports(s: number): void {
    const { i } = this.kernel;
    const fromB = (i[s + T.FLAGS]! & T.FROM_B) !== 0;
    const ports = i[s + T.PORTS]!;
    this.shared.context.aPort = fromB ? ports & 0xffff : ports >>> 16;
    this.shared.context.bPort = fromB ? ports >>> 16 : ports & 0xffff;
  }

  private openApp(slot: number, dir: Dir, carrier: 'tcp' | 'udp'): FlowApp | undefined {
    const { i } = this.kernel;
    const s = slot * T.STRIDE;
    this.ports(s);
    const { aPort, bPort } = this.shared.context;
    const app = this.recogniser.open(slot, { carrier, aPort, bPort, etherType: 0 }, dir);
    if (app === null) {
      i[s + T.STATE] = T.OVER;
      return undefined;
    }
    this.apps[slot] = app;
    i[s + T.STATE] = T.OPEN;
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
    this.kernel.i[slot * T.STRIDE + T.LABEL] = number;
  }

  done(slot: number): void {
    this.kernel.i[slot * T.STRIDE + T.STATE] = T.OVER;
    this.apps[slot] = undefined;
  }

  // ---- flows that end

  onFlush(slot: number): void {
    this.report.flush(slot);
  }

  beforeClose(slot: number): void {
    const app = this.apps[slot];
    if (app === undefined) return;
    standFor(this.kernel, slot, this.closingPacket);
    this.closing.reset(true);
    this.closing.toward(this.kernel, slot, (this.kernel.i[slot * T.STRIDE + T.FLAGS]! & T.FROM_B) !== 0 ? 0 : 1);
    this.closing.atUs = this.kernel.f[slot * T.F_STRIDE + T.F_LAST]!;
    this.closing.frame = Math.max(1, this.collector.frame);
    this.recogniser.close(app, this.closing);
  }

  onClose(slot: number): void {
    if (this.onFlow !== null) this.onFlow(this.report.record(slot));
    this.report.forget(slot);
  }

  // ---- harvest

  harvest(): Harvest {
    this.kernel.call.flushAll();
    const { numbers } = this.kernel;
    for (; this.evictedBefore < numbers[T.S_EVICTED]!; this.evictedBefore++) this.collector.cap('flows');
    const time = (column: number) => (numbers[column]! < 0 ? null : numbers[column]!);
    const counters = {
      frames: numbers[T.S_FRAMES]!,
      bytes: numbers[T.S_WIRE_BYTES]!,
      capturedBytes: numbers[T.S_CAPTURED_BYTES]!,
      flows: numbers[T.S_FLOWS]!,
      undecoded: this.lost,
      firstAtUs: time(T.S_FIRST_AT_US),
      lastAtUs: time(T.S_LAST_AT_US),
    };
    numbers.fill(0, T.S_FRAMES, T.S_FLOWS + 1);
    numbers.fill(-1, T.S_FIRST_AT_US, T.S_LAST_AT_US + 1);
    this.lost = 0;
    return this.collector.take(counters);
  }

  finish(): Harvest {
    this.kernel.call.closeAll();
    const harvest = this.harvest();
    if (!this.finished) giveKernel(this.kernel, this.limits.flows);
    this.finished = true;
    return harvest;
  }
}
