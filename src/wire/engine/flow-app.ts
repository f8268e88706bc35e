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

/** Bytes may be offered in vain this much more; see `Recogniser.offer`. */
const CREDIT = 262_144;

/** One direction. */
export class Side {
  /** TCP: bytes not consumed yet (all bytes so far, while candidates are asked). */
  buffer: Uint8Array = EMPTY;
  length = 0;
  payloads = 0;
  /** Bytes behind `buffer` were not kept: a gap follows. */
  cut = false;
  /** Bytes may be offered in vain this much more; see `Recogniser.offer`. */
  credit = CREDIT;
  /** Bytes wait that were not offered since they came. */
  held = false;
  stream: Stream | null = null;
  /** Candidates that said MAYBE to this direction. */
  maybe: readonly number[] = NONE;

  begin(): void {
    this.buffer = EMPTY;
    this.length = 0;
    this.payloads = 0;
    this.cut = false;
    this.credit = CREDIT;
    this.held = false;
    this.stream?.begin();
    this.maybe = NONE;
  }

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
  consume(n: number, pool: Pool): void {
    if (n >= this.length) this.release(pool);
    else if (n > 0) {
      this.buffer.copyWithin(0, n, this.length);
      this.length -= n;
    }
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
  slot = 0;
  /** Counts flows that were opened: tells whether this still is the flow that it was. */
  serial = 0;
  /** Of the flow at hand. */
  readonly context: { -readonly [K in keyof FlowContext]: FlowContext[K] } = {
    carrier: 'tcp',
    aPort: 0,
    bPort: 0,
    etherType: 0,
    previous: null,
  };
  readonly sides: readonly [Side, Side] = [new Side(), new Side()];
  /** Candidates left, as numbers of dissectors; those whose port hints come first, then by id. null: nobody was asked yet. */
  alive: readonly number[] | null = null;
  firstDir: Dir = 0;
  early: readonly Early[] = NONE;
  dissector: Dissector | null = null;
  number = -1;
  parser: Parser | null = null;
  /** Looks in a row that may tell nothing new, and how many of them are left. */
  looks = 0;
  looksLeft = 0;
  /** A message was read: the label stays, and nobody else is asked any more. */
  read = false;
  forced = FORCED_OFFERS;
  /** A proxy's answer was read: what follows is another protocol, and the flow keeps its name. */
  inside = false;
  /** Nobody wants bytes any more. */
  ended = false;

  /** Stands for another flow from now on. */
  begin(slot: number, context: FlowContext, firstDir: Dir): void {
    this.slot = slot;
    this.context.carrier = context.carrier;
    this.context.aPort = context.aPort;
    this.context.bPort = context.bPort;
    this.context.previous = null;
    this.alive = null;
    this.firstDir = firstDir;
    this.early = NONE;
    this.dissector = null;
    this.number = -1;
    this.parser = null;
    this.looks = 0;
    this.looksLeft = 0;
    this.read = false;
    this.forced = FORCED_OFFERS;
    this.inside = false;
    this.ended = false;
    this.sides[0].begin();
    this.sides[1].begin();
  }

  /** A message was read. */
  settle(): void {
    if (this.read) return;
    this.read = true;
    this.alive = NONE;
    this.sides[0].maybe = NONE;
    this.sides[1].maybe = NONE;
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
