/** What the engine keeps of a flow while somebody wants its bytes: candidates, first bytes, parser, what waits. */

import type { Dir, Dissector, FlowContext, Parser } from '../contract.ts';
import type { Pool } from '../stream/pool.ts';
import type { Stream } from '../stream/stream.ts';

/** Most that is looked at in one direction before a flow is left unlabelled. */
export const HEAD_BYTES = 2048;
export const HEAD_PAYLOADS = 8;
/** Offers of waiting bytes that the other direction's turn may force, a flow. */
const FORCED_OFFERS = 64;
const EMPTY = new Uint8Array(0);
export const NONE: readonly never[] = [];

/** One direction. */
export class Side {
  /** TCP: bytes not consumed yet (all bytes so far, while candidates are asked). */
  buffer: Uint8Array = EMPTY;
  length = 0;
  payloads = 0;
  /** Bytes behind `buffer` were not kept: a gap follows. */
  cut = false;
  /** Bytes may be offered in vain this much more; see `Recogniser.offer`. */
  credit = 262_144;
  /** Bytes wait that were not offered since they came. */
  held = false;
  stream: Stream | null = null;
  /** Candidates that said MAYBE to this direction. */
  maybe: readonly number[] = NONE;

  append(bytes: Uint8Array, from: number, to: number, pool: Pool): void {
    const size = to - from;
    if (this.length + size > this.buffer.length) {
      const grown = pool.take(Math.max(this.length + size, Math.min(this.buffer.length * 2, 1 << 20)));
      if (this.length > 0) grown.set(this.buffer.subarray(0, this.length));
      pool.give(this.buffer);
      this.buffer = grown;
    }
    this.buffer.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.length);
    this.length += size;
  }

  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** Drops the first n bytes. */
  consume(n: number): void {
    if (n >= this.length) this.length = 0;
    else {
      this.buffer.copyWithin(0, n, this.length);
      this.length -= n;
    }
    if (this.length === 0 && this.buffer.length > 4096) this.buffer = EMPTY;
  }

  /** Gives the buffer back. */
  release(pool: Pool): void {
    pool.give(this.buffer);
    this.buffer = EMPTY;
    this.length = 0;
  }
}

/** A datagram that was seen before the flow was recognised. */
export interface Early {
  readonly dir: Dir;
  readonly bytes: Uint8Array;
}

export class FlowApp {
  readonly slot: number;
  readonly context: FlowContext;
  readonly sides: readonly [Side, Side] = [new Side(), new Side()];
  /** Candidates left, as numbers of dissectors; those whose port hints come first, then by id. */
  alive: readonly number[];
  firstDir: Dir;
  early: readonly Early[] = NONE;
  dissector: Dissector | null = null;
  number = -1;
  parser: Parser | null = null;
  looksLeft = 0;
  /** A message was read: the label stays. */
  read = false;
  forced = FORCED_OFFERS;
  /** Nobody wants bytes any more. */
  ended = false;

  constructor(slot: number, context: FlowContext, alive: readonly number[], firstDir: Dir) {
    this.slot = slot;
    this.context = context;
    this.alive = alive;
    this.firstDir = firstDir;
  }

  /** Enough was seen of both directions, or of one while the other keeps silent, to leave the flow unlabelled. */
  seenEnough(): boolean {
    const [a, b] = this.sides;
    const full = (s: Side) => s.payloads >= HEAD_PAYLOADS || s.cut;
    const alone = (s: Side, other: Side) => other.payloads === 0 && s.payloads >= 2 * HEAD_PAYLOADS;
    return (full(a) && full(b)) || alone(a, b) || alone(b, a);
  }
}

export interface Labels {
  /** The flow in this slot is (no longer) this protocol. */
  label(slot: number, protocol: string | null): void;
  /** Nobody wants the flow's bytes any more. */
  done(slot: number): void;
}
