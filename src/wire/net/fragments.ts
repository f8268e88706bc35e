/**
 * Reassembly of IPv4 and IPv6 fragments (RFC 791, RFC 815, RFC 8200 4.5, RFC 5722). Overlap policy: the first byte wins;
 * overlap with different bytes is `ip.fragment-overlap`. Bounded by limits.fragment*; at a bound the oldest datagram goes.
 */

import type { Limits } from '../limits.ts';
import type { Sink } from '../packet.ts';
import { Pieces } from '../stream/pieces.ts';

/** Longest datagram: 65,535 bytes. */
const MAX_DATAGRAM = 65_535;

interface Datagram {
  readonly key: string;
  readonly pieces: Pieces;
  /** Transport protocol of the first fragment; -1 until it came. */
  protocol: number;
  /** Length, known from the last fragment; -1 until it came. */
  length: number;
  fragments: number;
  readonly startedUs: number;
  /** Neighbours by age. */
  older: Datagram | null;
  newer: Datagram | null;
}

export interface Whole {
  readonly bytes: Uint8Array;
  readonly protocol: number;
}

export class Fragments {
  private readonly limits: Limits;
  private readonly sink: Sink;
  private readonly open = new Map<string, Datagram>();
  /** By arrival of the first fragment: a list of its own, because the first entry of a map is far away once many are deleted. */
  private oldest: Datagram | null = null;
  private newest: Datagram | null = null;
  private bytes = 0;

  constructor(limits: Limits, sink: Sink) {
    this.limits = limits;
    this.sink = sink;
  }

  /** Keeps a fragment b[start, end); returns the datagram when it is whole. `key` names addresses and id. */
  add(
    key: string,
    offset: number,
    more: boolean,
    b: Uint8Array,
    start: number,
    end: number,
    protocol: number,
    atUs: number,
  ): Whole | null {
    const { limits, sink } = this;
    this.expire(atUs);
    const size = end - start;
    if (size <= 0 || offset + size > MAX_DATAGRAM) {
      sink.weird('ip.fragment-size');
      return null;
    }
    let d = this.open.get(key);
    if (d === undefined) {
      if (this.open.size >= limits.fragmentedDatagrams) this.dropOldest('fragmentedDatagrams');
      const older = this.newest;
      d = { key, pieces: new Pieces(), protocol: -1, length: -1, fragments: 0, startedUs: atUs, older, newer: null };
      if (older === null) this.oldest = d;
      else older.newer = d;
      this.newest = d;
      this.open.set(key, d);
    }
    if (++d.fragments > limits.fragmentsPerDatagram) {
      sink.cap('fragmentsPerDatagram');
      this.drop(d);
      return null;
    }
    const before = d.pieces.size;
    if (d.pieces.insert(offset, b, start, end)) sink.weird('ip.fragment-overlap');
    this.bytes += d.pieces.size - before;
    if (offset === 0 && d.protocol < 0) d.protocol = protocol;
    if (!more && d.length < 0) d.length = offset + size;
    if (d.length >= 0 && d.protocol >= 0) {
      const whole = d.pieces.whole(d.length);
      if (whole !== null) {
        this.drop(d);
        return { bytes: whole, protocol: d.protocol };
      }
    }
    while (this.bytes > limits.fragmentBytes && this.open.size > 0) this.dropOldest('fragmentBytes');
    return null;
  }

  private drop(d: Datagram): void {
    if (!this.open.delete(d.key)) return;
    this.bytes -= d.pieces.size;
    if (d.older === null) this.oldest = d.newer;
    else d.older.newer = d.newer;
    if (d.newer === null) this.newest = d.older;
    else d.newer.older = d.older;
  }

  private dropOldest(cap: 'fragmentedDatagrams' | 'fragmentBytes'): void {
    if (this.oldest === null) return;
    this.sink.cap(cap);
    this.drop(this.oldest);
  }

  private expire(atUs: number): void {
    while (this.oldest !== null && atUs - this.oldest.startedUs >= this.limits.fragmentTimeoutUs) {
      this.sink.weird('ip.fragment-timeout');
      this.drop(this.oldest);
    }
  }
}
