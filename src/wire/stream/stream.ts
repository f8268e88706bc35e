/**
 * TCP reassembly of one direction (RFC 9293 3.4, 3.10.7.4). Policy, in writing:
 * - overlap: the byte that arrived first at a place wins; another value for it is `tcp.overlap-different`, found among bytes
 *   that wait and among the last HISTORY_BYTES that were delivered;
 * - start: at the SYN, or at the first segment seen (pick-up in mid-stream); what lies before is old and dropped;
 * - a segment more than WINDOW_BYTES ahead is dropped as `tcp.out-of-window`, unless the next one follows it: then the
 *   capture lost much and goes on there after a gap;
 * - a hole is given up (a gap) when the other side acknowledged bytes behind it, at a bound of limits.ts, and at the close;
 * - a FIN ends the stream where its sequence number says (RFC 9293 3.10.7.4): at once, when all before it came; when a hole is
 *   before it, as soon as that is filled, or the other side acknowledged just the FIN; never, when bytes come that lie behind it.
 *   One outside of the window is no end, and so is an RST (RFC 5961 3.2); both are `tcp.end-out-of-window`.
 */

import type { Limits } from '../limits.ts';
import { type History, NO_PIECE } from './history.ts';
import { Pieces } from './pieces.ts';

const WINDOW_BYTES = 1 << 24;

/** Memory of all reassembly together. */
export interface Budget {
  used: number;
  readonly limit: number;
}

export interface StreamSink {
  data(bytes: Uint8Array, from: number, to: number): void;
  /** Bytes are missing here. */
  gap(): void;
  weird(code: string): void;
  cap(name: 'segments' | 'streamBytes' | 'reassemblyBytes'): void;
}

export class Stream {
  /** Sequence number (int32) of the next byte in order. */
  private next = 0;
  started = false;
  /** Bytes delivered or skipped so far: the offset of `next`. */
  private position = 0;
  private waiting: Pieces | null = null;
  /** The last piece of it in the history. */
  private lately = NO_PIECE;
  /** Sequence number behind the last segment that was out of the window; 0 with `strayed` false. */
  private strayNext = 0;
  private strayed = false;
  /** Sequence number of a FIN that fits; meaningless with `ending` false. */
  private end = 0;
  private ending = false;
  private readonly budget: Budget;
  private readonly limits: Limits;
  private readonly history: History;

  constructor(budget: Budget, limits: Limits, history: History) {
    this.budget = budget;
    this.limits = limits;
    this.history = history;
  }

  /** Stands for another stream from now on; memory was given back. */
  begin(): void {
    this.started = false;
    this.position = 0;
    this.strayed = false;
    this.ending = false;
    this.lately = NO_PIECE;
  }

  /** The first byte has this sequence number. Later calls count only while nothing was delivered. */
  startAt(seq: number): void {
    if (this.started && (this.position > 0 || this.waiting !== null)) return;
    this.next = seq | 0;
    this.started = true;
    if (this.ending && !this.fits(this.end)) this.ending = false;
  }

  private fits(end: number): boolean {
    const ahead = (end - this.next) | 0;
    return ahead >= 0 && ahead <= WINDOW_BYTES;
  }

  /**
   * A segment bytes[from, to) at `seq`; `missing` more bytes were on the wire but not captured.
   */
  segment(seq: number, bytes: Uint8Array, from: number, to: number, missing: number, sink: StreamSink): void {
    if (!this.started) this.startAt(seq);
    const ahead = (seq - this.next) | 0;
    if (ahead === 0 && this.waiting === null) {
      this.deliver(bytes, from, to, sink);
      if (missing > 0) this.skip(missing, sink);
      return;
    }
    const length = to - from;
    if (ahead > WINDOW_BYTES || ahead < -WINDOW_BYTES) {
      this.stray(seq, bytes, from, to, sink);
      return;
    }
    const old = Math.min(Math.max(-ahead, 0), length);
    if (old > 0 && this.history.differs(this.lately, -ahead, bytes, from, old)) sink.weird('tcp.overlap-different');
    if (old === length) return;
    if (ahead <= 0 && this.waiting === null) {
      this.deliver(bytes, from + old, to, sink);
      if (missing > 0) this.skip(missing, sink);
      return;
    }
    this.wait(this.position + ahead + old, bytes, from + old, to, sink);
  }

  /** Bytes, or the end, wait behind a hole. */
  get hasHole(): boolean {
    return this.waiting !== null || (this.ending && this.started && ((this.end - this.next) | 0) > 0);
  }

  /** The last byte came. Undone by bytes that come behind it all the same. */
  get isOver(): boolean {
    return this.ending && (!this.started || this.end === this.next);
  }

  /**
   * A FIN stands at `seq`, or an RST (`isFin` false), behind the bytes of its own segment. False: no receiver would take it for
   * an end. Of a stream of which nothing is known any place may be the end.
   */
  endsAt(seq: number, isFin: boolean, sink: StreamSink): boolean {
    const ahead = this.started ? (seq - this.next) | 0 : 0;
    // An RST answers what its sender had got, which may be less than what it sent itself since.
    if (ahead > WINDOW_BYTES || ahead < (isFin ? 0 : -WINDOW_BYTES)) {
      // What repeats a FIN, or is older than one, is no news.
      if (ahead < -WINDOW_BYTES || ahead > 0) sink.weird('tcp.end-out-of-window');
      return false;
    }
    if (!isFin) return true;
    // Of two that may be the end the nearer one is found out about first.
    if (this.ending && this.started && this.fits(this.end) && ((seq - this.end) | 0) >= 0) return true;
    this.ending = true;
    this.end = seq | 0;
    return true;
  }

  private wait(offset: number, bytes: Uint8Array, from: number, to: number, sink: StreamSink): void {
    this.waiting ??= new Pieces();
    const before = this.waiting.size;
    if (this.waiting.insert(offset, bytes, from, to)) sink.weird('tcp.overlap-different');
    this.budget.used += this.waiting.size - before;
    this.drain(sink);
    while (this.waiting !== null) {
      if (this.waiting.count > this.limits.segments) sink.cap('segments');
      else if (this.waiting.size > this.limits.streamBytes) sink.cap('streamBytes');
      else if (this.budget.used > this.budget.limit) sink.cap('reassemblyBytes');
      else break;
      this.skipHole(sink);
    }
  }

  private stray(seq: number, bytes: Uint8Array, from: number, to: number, sink: StreamSink): void {
    sink.weird('tcp.out-of-window');
    const follows = this.strayed && ((seq - this.strayNext) | 0) === 0;
    this.strayed = !follows;
    this.strayNext = (seq + to - from) | 0;
    if (!follows) return;
    this.release();
    this.position += 1;
    this.next = seq | 0;
    this.lately = NO_PIECE;
    sink.gap();
    this.deliver(bytes, from, to, sink);
  }

  private deliver(bytes: Uint8Array, from: number, to: number, sink: StreamSink): void {
    const length = to - from;
    if (length <= 0) return;
    this.next = (this.next + length) | 0;
    this.lately = this.history.add(this.lately, bytes, from, to);
    this.position += length;
    sink.data(bytes, from, to);
  }

  /** Delivers what is in order now. */
  private drain(sink: StreamSink): void {
    while (this.waiting !== null && this.waiting.starts[0]! <= this.position) {
      const part = this.waiting.shift();
      if (part === null) break;
      this.budget.used -= part.length;
      if (this.waiting.count === 0) this.waiting = null;
      this.deliver(part, 0, part.length, sink);
    }
  }

  private skip(count: number, sink: StreamSink): void {
    this.next = (this.next + count) | 0;
    this.position += count;
    this.lately = NO_PIECE;
    sink.gap();
  }

  private skipHole(sink: StreamSink): void {
    if (this.waiting === null) return;
    this.skip(this.waiting.starts[0]! - this.position, sink);
    this.drain(sink);
  }

  /** The other side acknowledged `ack`: a hole before it was not lost on the network, but in the capture. */
  acknowledged(ack: number, sink: StreamSink): void {
    if (this.waiting === null) {
      // A FIN takes one number.
      if (this.hasHole && ((ack - this.end) | 0) === 1) this.skip((this.end - this.next) | 0, sink);
      return;
    }
    const hole = (this.next + this.waiting.starts[0]! - this.position) | 0;
    if (((ack - hole) | 0) > 0) this.skipHole(sink);
  }

  /** Nothing more comes: what waits behind holes is delivered with gaps. */
  finish(sink: StreamSink): void {
    while (this.waiting !== null) this.skipHole(sink);
  }

  /** Gives all memory back. */
  release(): void {
    this.budget.used -= this.waiting?.size ?? 0;
    this.waiting = null;
    this.lately = NO_PIECE;
  }
}
