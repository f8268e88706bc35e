/**
 * The bytes of flows on their way to their dissectors: datagrams one by one, streams in order, what a parser leaves again with
 * what follows. Who the dissector is and when it is over is in parsing.ts, reassembly in stream/.
 */

import { type Dir, DONE, GIVE_UP } from '../contract.ts';
import type { Collector } from '../harvest/collector.ts';
import type { Limits } from '../limits.ts';
import type { History } from '../stream/history.ts';
import { Stream, type StreamSink } from '../stream/stream.ts';
import type { Candidates } from './candidates.ts';
import type { Emission } from './emission.ts';
import { type FlowApp, HEAD_BYTES, HEAD_PAYLOADS, type Labels, NONE, type Side } from './flow-app.ts';
import { Parsing } from './parsing.ts';

const EMPTY = new Uint8Array(0);
/** Bytes that may be offered in vain for one byte that arrives. */
const CREDIT_PER_BYTE = 32;

export class Recogniser extends Parsing {
  /** Where the stream at hand hands its bytes to. */
  private app: FlowApp | null = null;
  private dir: Dir = 0;
  private readonly sink: StreamSink;

  constructor(candidates: Candidates, collector: Collector, limits: Limits, history: History, labels: Labels) {
    super(candidates, collector, limits, history, labels);
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
    side.stream ??= new Stream(this.budget, this.limits, this.history);
    if (!side.stream.started && isn !== null) side.stream.startAt(isn);
    const before = this.app;
    this.app = app;
    this.dir = dir;
    side.stream.segment(seq, b, from, to, missing, this.sink);
    this.app = before;
  }

  /**
   * The end of a direction: a FIN or an RST behind the bytes of its segment. False when it cannot be one.
   * @param isn as in `tcp`
   */
  tcpEnd(app: FlowApp, dir: Dir, seq: number, isn: number | null, isFin: boolean): boolean {
    const side = app.sides[dir];
    side.stream ??= new Stream(this.budget, this.limits, this.history);
    if (!side.stream.started && isn !== null) side.stream.startAt(isn);
    return side.stream.endsAt(seq, isFin, this.sink);
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
      app.early = NONE;
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
      app.early = [...app.early, { dir, bytes: bytes.slice() }];
    }
    this.exhaust(app, side.payloads >= HEAD_PAYLOADS);
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
      app.settle();
      if (app.looksLeft <= 0) this.end(app);
    }
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
      const other = app.sides[dir === 0 ? 1 : 0];
      // The usual flow is recognised by its first bytes: those are handed over where they are.
      const alone = side.length === 0 && other.length === 0 && !other.cut;
      if (!alone) this.keep(side, bytes, from, from + take);
      // What does not fit is offered with the head at once when the head decides, and lost otherwise.
      const winner = this.ask(app, dir, alone ? bytes.subarray(from, from + take) : side.view());
      if (winner >= 0) {
        if (!alone) this.startStream(app, winner, dir, bytes, from + take, to);
        else if (this.accept(app, winner)) this.first(app, dir, bytes, from, to, to - from - take);
        return;
      }
      if (alone && !app.ended) this.keep(side, bytes, from, from + take);
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

  /**
   * The first bytes of a flow, to the parser that was just opened; nothing is kept yet.
   * @param beyond how many of them are more than a head
   */
  private first(app: FlowApp, dir: Dir, bytes: Uint8Array, from: number, to: number, beyond: number): void {
    const side = app.sides[dir];
    if (beyond > 0) {
      side.credit += beyond * CREDIT_PER_BYTE;
      app.looksLeft--;
    }
    const used = this.consume(app, dir, bytes.subarray(from, to));
    if (app.ended) return;
    if (app.parser === null) {
      this.keep(side, bytes, from + used, to);
      this.again(app);
    } else {
      if (used === 0) side.credit -= to - from;
      if (from + used < to) this.keep(side, bytes, from + used, to);
    }
    if (beyond > 0) this.settle(app, side);
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
        // Retracted with nothing read, or handed over: the rest is a head for the others.
        this.keep(side, view, used, view.length);
        this.again(app);
        return;
      }
      if (used < view.length) this.keep(side, view, used, view.length);
    } else {
      this.keep(side, bytes, from, to);
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
    this.budget.used -= used;
    if (app.parser === null) {
      side.consume(used, this.pool);
      this.again(app);
      return;
    }
    if (used === 0) side.credit -= side.length;
    side.consume(used, this.pool);
  }

  /** Hands bytes to the parser until it wants more; returns how many it used. The flow may have ended or be retracted. */
  private consume(app: FlowApp, dir: Dir, all: Uint8Array): number {
    let used = 0;
    while (used < all.length) {
      const rest = used === 0 ? all : all.subarray(used);
      const n = this.call(app, dir, rest);
      if (this.emission.handed) {
        used += Math.max(0, Math.min(n, rest.length));
        this.handOver(app);
        break;
      }
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
      app.settle();
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
}
