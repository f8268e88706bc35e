/**
 * Protocol recognition and parsing of flows, as contract.ts says: candidates are asked until one is sure or none is left,
 * the winner's parser gets the bytes until it is done. A dissector that throws or breaks its contract is detached from
 * the flow and named as weird; it cannot hurt the others.
 */

import { type Dir, DONE, type FlowContext, GIVE_UP } from '../contract.ts';
import type { Collector } from '../harvest/collector.ts';
import type { Limits } from '../limits.ts';
import { type Budget, Stream, type StreamSink } from '../stream/stream.ts';
import { Asking } from './asking.ts';
import type { Candidates } from './candidates.ts';
import type { Emission } from './emission.ts';
import { FlowApp, HEAD_BYTES, HEAD_PAYLOADS, type Labels, type Side } from './flow-app.ts';

const DEFAULT_LOOKS = 16;
const EMPTY = new Uint8Array(0);
/** Bytes that may be offered in vain for one byte that arrives. */
const CREDIT_PER_BYTE = 32;

export class Recogniser {
  private readonly candidates: Candidates;
  private readonly asking: Asking;
  private readonly collector: Collector;
  /** Who is speaking, of the call at hand. */
  private emission!: Emission;
  private readonly limits: Limits;
  private readonly labels: Labels;
  private readonly budget: Budget;
  private parsers = 0;
  /** Parser results of the flow at hand. */
  private app: FlowApp | null = null;
  private dir: Dir = 0;
  private readonly sink: StreamSink;

  constructor(candidates: Candidates, collector: Collector, limits: Limits, labels: Labels) {
    this.candidates = candidates;
    this.asking = new Asking(candidates, collector);
    this.collector = collector;
    this.limits = limits;
    this.labels = labels;
    this.budget = { used: 0, limit: limits.reassemblyBytes };
    this.sink = {
      data: (bytes, from, to) => {
        if (this.app !== null && !this.app.ended) this.streamData(this.app, this.dir, bytes, from, to);
      },
      gap: () => {
        if (this.app !== null && !this.app.ended) this.streamGap(this.app, this.dir);
      },
      weird: (code) => this.collector.weird(code),
      cap: (name) => this.collector.cap(name),
    };
  }

  open(slot: number, flow: FlowContext, firstDir: Dir): FlowApp | null {
    const alive = this.candidates.forFlow(flow);
    return alive.length === 0 ? null : new FlowApp(slot, flow, alive, firstDir);
  }

  /** A TCP segment. `isn` is the sequence number of the first byte where the SYN was seen. */
  tcp(
    app: FlowApp,
    dir: Dir,
    seq: number,
    isn: number | null,
    b: Uint8Array,
    from: number,
    to: number,
    missing: number,
    emission: Emission,
  ): void {
    this.emission = emission;
    const side = app.sides[dir];
    if (side.stream === null) {
      side.stream = new Stream(this.budget, this.limits);
      if (isn !== null) side.stream.startAt(isn);
    }
    const before = this.app;
    this.app = app;
    this.dir = dir;
    side.stream.segment(seq, b, from, to, missing, this.sink);
    this.app = before;
  }

  /** The sender of `dir` acknowledged bytes of the other side. */
  tcpAck(app: FlowApp, dir: Dir, ack: number, emission: Emission): void {
    this.emission = emission;
    const other = app.sides[dir === 0 ? 1 : 0].stream;
    if (other === null) return;
    this.app = app;
    this.dir = dir === 0 ? 1 : 0;
    this.emission.swapped = true;
    other.acknowledged(ack, this.sink);
    this.emission.swapped = false;
    this.app = null;
  }

  /** The flow ends: what waits is looked at a last time. Emission stands for direction 0. */
  close(app: FlowApp, emission: Emission): void {
    this.emission = emission;
    for (const dir of [0, 1] as const) {
      const { stream } = app.sides[dir];
      if (stream === null || app.ended) continue;
      this.app = app;
      this.dir = dir;
      this.emission.swapped = dir === 1;
      stream.finish(this.sink);
      if (!app.ended && app.parser !== null && app.sides[dir].length > 0) this.offer(app, dir, true);
    }
    this.emission.swapped = false;
    this.app = null;
    this.end(app);
  }

  /** One UDP datagram. */
  datagram(app: FlowApp, dir: Dir, bytes: Uint8Array, emission: Emission): void {
    this.emission = emission;
    if (app.parser !== null) {
      this.pushDatagram(app, dir, bytes);
      return;
    }
    const side = app.sides[dir];
    if (++side.payloads > HEAD_PAYLOADS) {
      this.exhaust(app, true);
      return;
    }
    const winner = this.ask(app, dir, bytes);
    if (winner >= 0) {
      const early = app.early;
      app.early = [];
      if (!this.accept(app, winner)) return;
      const self = dir;
      for (const e of early) {
        this.emission.swapped = e.dir !== self;
        this.pushDatagram(app, e.dir, e.bytes);
        if (app.ended) break;
      }
      this.emission.swapped = false;
      if (!app.ended && app.parser !== null) this.pushDatagram(app, dir, bytes);
      return;
    }
    if (app.ended) return;
    if (side.length + bytes.length <= HEAD_BYTES) {
      side.length += bytes.length; // counts only: datagrams are kept in `early`
      app.early.push({ dir, bytes: bytes.slice() });
    }
    this.exhaust(app, side.payloads >= HEAD_PAYLOADS);
  }

  /** Leaves a flow unlabelled when enough was seen of it. */
  private exhaust(app: FlowApp, thisSide: boolean): void {
    if (thisSide && app.seenEnough()) this.end(app);
  }

  /** The number of the winner or -1. Ends the flow when no candidate is left. */
  private ask(app: FlowApp, dir: Dir, head: Uint8Array): number {
    const winner = this.asking.ask(app, dir, head);
    if (winner < 0 && app.alive.length === 0) this.end(app);
    return winner;
  }

  /** Opens the winner's parser. False when the flow ended with its label only. */
  private accept(app: FlowApp, number: number): boolean {
    const d = this.candidates.dissectors[number]!;
    this.labels.label(app.slot, d.id);
    app.dissector = d;
    app.number = number;
    app.looksLeft = d.looks ?? DEFAULT_LOOKS;
    if (this.parsers >= this.limits.parsers) {
      this.collector.cap('parsers');
      this.end(app);
      return false;
    }
    try {
      app.parser = d.open(app.context);
    } catch {
      this.collector.weird(`${d.id}.exception`);
      this.end(app);
      return false;
    }
    this.parsers++;
    return true;
  }

  /** Calls the parser; NaN: it was detached. */
  private call(app: FlowApp, dir: Dir, bytes: Uint8Array): number {
    const result = this.asking.push(app, dir, bytes, this.emission);
    if (this.emission.refined !== null) this.labels.label(app.slot, this.emission.refined);
    return result;
  }

  private pushDatagram(app: FlowApp, dir: Dir, bytes: Uint8Array): void {
    app.looksLeft--;
    const result = this.call(app, dir, bytes);
    if (Number.isNaN(result) || result === DONE) this.end(app);
    else if (result === GIVE_UP) {
      if (app.read) this.end(app);
      else {
        this.retract(app);
        if (!app.ended) this.datagram(app, dir, bytes, this.emission);
      }
    } else {
      app.read = true;
      if (app.looksLeft <= 0) this.end(app);
    }
  }

  /** Takes the label back; the other candidates may try. */
  private retract(app: FlowApp): void {
    this.labels.label(app.slot, null);
    const out = app.number;
    app.alive = app.alive.filter((n) => n !== out);
    for (const side of app.sides) side.maybe = side.maybe.filter((n) => n !== out);
    app.dissector = null;
    app.number = -1;
    if (app.parser !== null) this.parsers--;
    app.parser = null;
    if (app.alive.length === 0) this.end(app);
  }

  private streamData(app: FlowApp, dir: Dir, bytes: Uint8Array, from: number, to: number): void {
    const side = app.sides[dir];
    if (app.parser !== null) {
      this.turn(app, dir);
      if (!app.ended && app.parser !== null) this.feed(app, dir, bytes, from, to);
      return;
    }
    side.payloads++;
    if (!side.cut && side.payloads <= HEAD_PAYLOADS) {
      const room = Math.max(0, HEAD_BYTES - side.length);
      const take = Math.min(room, to - from);
      const before = side.length;
      side.append(bytes, from, from + take);
      this.budget.used += side.length - before;
      // What does not fit is offered with the head at once when the head decides, and lost otherwise.
      const winner = this.ask(app, dir, side.view());
      if (winner >= 0) {
        this.startStream(app, winner, dir, bytes, from + take, to);
        return;
      }
      if (app.ended) return;
      if (take < to - from) side.cut = true;
    } else side.cut = true;
    this.exhaust(app, side.cut || side.payloads >= HEAD_PAYLOADS);
  }

  /** The winner gets what was kept: the direction that spoke first, first. */
  private startStream(app: FlowApp, winner: number, dir: Dir, bytes: Uint8Array, from: number, to: number): void {
    if (!this.accept(app, winner)) return;
    const self = dir;
    const order: readonly Dir[] = app.firstDir === 0 ? [0, 1] : [1, 0];
    for (const side of order) {
      if (app.ended || app.parser === null) return;
      const s = app.sides[side];
      const swap = this.emission.swapped;
      if (side !== self) this.emission.swapped = !swap;
      if (s.length > 0) {
        if (side === self && from < to) this.feed(app, side, bytes, from, to);
        else this.offer(app, side, true);
      }
      if (s.cut && !app.ended && app.parser !== null) this.parserGap(app, side);
      this.emission.swapped = swap;
    }
  }

  /** The other direction speaks: what waits here may be complete without having been offered. */
  private turn(app: FlowApp, dir: Dir): void {
    const other = dir === 0 ? 1 : 0;
    const side = app.sides[other];
    if (side.length === 0 || !side.held || app.forced <= 0) return;
    app.forced--;
    const swap = this.emission.swapped;
    this.emission.swapped = !swap;
    this.offer(app, other, true);
    this.emission.swapped = swap;
  }

  private feed(app: FlowApp, dir: Dir, bytes: Uint8Array, from: number, to: number): void {
    const side = app.sides[dir];
    side.credit += (to - from) * CREDIT_PER_BYTE;
    app.looksLeft--;
    if (side.length === 0) {
      const view = bytes.subarray(from, to);
      const used = this.consume(app, dir, view);
      if (app.ended) return;
      if (app.parser === null) {
        // Retracted with nothing read: all of it is a head for the others.
        side.append(view, 0, view.length);
        this.budget.used += view.length;
        this.again(app);
        return;
      }
      if (used < view.length) {
        side.append(view, used, view.length);
        this.budget.used += view.length - used;
      }
    } else {
      side.append(bytes, from, to);
      this.budget.used += to - from;
      this.offer(app, dir, false);
    }
    this.settle(app, side);
  }

  /** Bounds what waits and what is looked at. */
  private settle(app: FlowApp, side: Side): void {
    if (app.ended || app.parser === null) return;
    if (side.length > this.limits.streamBytes) {
      this.collector.cap('streamBytes');
      this.end(app);
    } else if (side.length > 0 && this.budget.used > this.budget.limit) {
      this.collector.cap('reassemblyBytes');
      this.end(app);
    } else if (app.looksLeft <= 0) this.end(app);
  }

  /**
   * Offers what waits. A parser that needs more sees the same bytes again and again: work is bounded by a credit that grows
   * with the bytes that arrive, so that a long message in tiny segments costs linear time.
   */
  private offer(app: FlowApp, dir: Dir, force: boolean): void {
    const side = app.sides[dir];
    side.held = !force && side.credit < side.length;
    if (side.held) return;
    const view = side.view();
    const used = this.consume(app, dir, view);
    if (app.ended) return;
    if (app.parser === null) {
      this.again(app);
      return;
    }
    if (used === 0) side.credit -= side.length;
    this.budget.used -= used;
    side.consume(used);
  }

  /** Hands bytes to the parser until it wants more; returns how many it used. The flow may have ended or be retracted. */
  private consume(app: FlowApp, dir: Dir, all: Uint8Array): number {
    let used = 0;
    while (used < all.length) {
      const rest = used === 0 ? all : all.subarray(used);
      const n = this.call(app, dir, rest);
      if (n === 0) break;
      if (n === DONE || Number.isNaN(n)) {
        this.end(app);
        break;
      }
      if (n === GIVE_UP) {
        if (app.read || used > 0) this.end(app);
        else this.retract(app);
        break;
      }
      if (!Number.isInteger(n) || n < 0 || n > rest.length) {
        this.collector.weird(`${app.dissector?.id ?? 'engine'}.contract`);
        this.end(app);
        break;
      }
      app.read = true;
      used += n;
    }
    return used;
  }

  /** After a retraction: the candidates that are left look at what is kept of both directions. */
  private again(app: FlowApp): void {
    for (const dir of [app.firstDir, app.firstDir === 0 ? 1 : 0] as const) {
      const side = app.sides[dir];
      if (app.ended || app.parser !== null || side.length === 0) continue;
      const winner = this.ask(app, dir, side.view().subarray(0, HEAD_BYTES));
      if (winner >= 0) this.startStream(app, winner, this.dir, EMPTY, 0, 0);
    }
  }

  private streamGap(app: FlowApp, dir: Dir): void {
    const side = app.sides[dir];
    if (app.parser === null) side.cut = true;
    else this.parserGap(app, dir);
  }

  private parserGap(app: FlowApp, dir: Dir): void {
    const side = app.sides[dir];
    this.budget.used -= side.length;
    side.length = 0;
    side.cut = false;
    if (!this.asking.gap(app, dir)) this.end(app);
  }

  /** Detaches everything; the label stays. */
  private end(app: FlowApp): void {
    if (app.ended) return;
    app.ended = true;
    for (const side of app.sides) {
      if (side.stream !== null) {
        this.budget.used -= side.length;
        side.stream.release();
      }
      side.buffer = EMPTY;
      side.length = 0;
    }
    if (app.parser !== null) this.parsers--;
    app.parser = null;
    app.early = [];
    this.labels.done(app.slot);
  }
}
