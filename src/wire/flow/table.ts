/**
 * The flow table: open addressing over 128-byte slots in typed arrays. A flow is (addresses, ports, protocol), in any
 * VLAN; link-local ones have theirs in the key, because such addresses repeat on every link and are never routed (ADR 9).
 * Kept once for both directions: side A is the one with the smaller (address, port). Which side started is a flag.
 * Eviction: two lists ordered by last use (TCP, others), moved at most once a second a flow; the tail is closed when it is
 * idle for its time-out or when the table is full, so "the longest idle flow" is true to within a second.
 * Does not count per packet anything but the part since the last flush; the owner folds parts away (`onFlush`).
 */

import type { Limits } from '../limits.ts';
import type { Packet } from '../packet.ts';
import { hash4 } from './hash.ts';

// Columns of a slot, as int32 index
export const STRIDE = 32;
export const KEY_A = 0;
export const KEY_B = 1;
export const PORTS = 2; // A << 16 | B
export const META = 3; // protocol | V6 | of link scope: vlan + 1 << 9 | USED
const HASH = 4;
const PREV = 5;
const NEXT = 6;
const LISTED = 7; // second in which it was moved to the head of its list
export const MAC_A = 8;
export const MAC_B = 9;
export const MAC_LOW = 10; // A << 16 | B
export const FLAGS = 11;
export const STATE = 12;
export const LABEL = 13; // number of the dissector + 1
export const TTL = 14; // A | B << 8
export const HOUR = 15;
export const PACKETS_A = 16;
export const PACKETS_B = 17;
export const ISN_A = 28;
export const VLANS = 30; // of the sender: A + 1 << 16 | B + 1
// Columns of a slot, as float64 index
export const F_STRIDE = 16;
export const F_BYTES_A = 9;
export const F_BYTES_B = 10;
export const F_PART_FIRST = 11;
export const F_LAST = 12;
export const F_FIRST = 13;

export const META_V6 = 0x100;
const META_USED = 1 << 23;

// FLAGS: TCP flags of A in bits 0-7, of B in bits 8-15
export const SENT_A = 1 << 16;
export const SENT_B = 1 << 17;
export const HAS_MAC_A = 1 << 18;
export const HAS_MAC_B = 1 << 19;
/** Side B is the originator. */
export const FROM_B = 1 << 20;
/** A SYN or SYN+ACK decided who is the originator. */
export const SURE = 1 << 21;
/** The destination of the first packet was multicast or broadcast. */
export const TO_MANY = 1 << 22;

/** Columns ISN_A, ISN_B hold the sequence number behind the SYN. */
export const HAS_ISN_A = 1 << 23;
export const HAS_ISN_B = 1 << 24;
/** A segment had to wait behind a hole: acknowledgements are looked at. */
export const HOLES = 1 << 25;

export const US_PER_HOUR = 3_600_000_000;

export interface FlowOwner {
  /** The part since the last flush goes away: fold it. Not called for an empty part. */
  onFlush(slot: number): void;
  /** The flow is about to end, its slot is whole. */
  beforeClose(slot: number): void;
  /** The flow ends (after its last flush). */
  onClose(slot: number): void;
}

export class FlowTable {
  i: Int32Array;
  f: Float64Array;
  size = 0;
  private readonly limit: number;
  private readonly seed: number;
  private readonly owner: FlowOwner;
  private readonly idleSec: readonly [number, number];
  private capacity: number;
  /** Pairs: slot + 1, hash. */
  private index: Int32Array;
  private free: Int32Array;
  private freeCount = 0;
  private next = 0;
  /** Head and tail of the list of TCP flows and of the list of the others; -1: empty. */
  private readonly heads: Int32Array = new Int32Array([-1, -1]);
  private readonly tails: Int32Array = new Int32Array([-1, -1]);
  evicted = 0;

  constructor(limits: Limits, seed: number, owner: FlowOwner) {
    this.limit = Math.max(1, limits.flows);
    this.seed = seed;
    this.owner = owner;
    this.idleSec = [limits.tcpIdleUs / 1e6, limits.udpIdleUs / 1e6];
    this.capacity = Math.min(this.limit, 16_384);
    const buffer = new ArrayBuffer(this.capacity * STRIDE * 4);
    this.i = new Int32Array(buffer);
    this.f = new Float64Array(buffer);
    this.index = new Int32Array(2 * indexSize(this.capacity));
    this.free = new Int32Array(this.capacity);
  }

  /**
   * Slot of the packet's flow, made when new. `p.src` is side A when the returned value has bit 0 clear:
   * returns slot * 2 + (source is B ? 1 : 0).
   */
  find(p: Packet, nowSec: number): number {
    const ports = p.srcPort < p.dstPort ? 0 : 1;
    const fromB = p.src === p.dst ? ports : p.src < p.dst ? 0 : 1;
    const a = fromB ? p.dst : p.src;
    const b = fromB ? p.src : p.dst;
    const both = fromB ? (p.dstPort << 16) | p.srcPort : (p.srcPort << 16) | p.dstPort;
    const meta = p.protocol | (p.version === 6 ? META_V6 : 0) | (p.linkScope ? (p.vlan + 1) << 9 : 0) | META_USED;
    const hash = hash4(this.seed, a, b, both, meta);
    const mask = (this.index.length >> 1) - 1;
    let at = hash & mask;
    for (let slot = this.index[at * 2]!; slot !== 0; slot = this.index[at * 2]!) {
      if (this.index[at * 2 + 1] === hash) {
        const s = (slot - 1) * STRIDE;
        const i = this.i;
        if (i[s] === a && i[s + 1] === b && i[s + 2] === both && i[s + 3] === meta) {
          if (i[s + LISTED] !== nowSec) this.touch(slot - 1, nowSec);
          return (slot - 1) * 2 + fromB;
        }
      }
      at = (at + 1) & mask;
    }
    return this.add(a, b, both, meta, hash, nowSec) * 2 + fromB;
  }

  private add(a: number, b: number, ports: number, meta: number, hash: number, nowSec: number): number {
    if (this.size >= this.limit) {
      this.evicted++;
      this.close(this.oldest());
    }
    if (this.freeCount === 0 && this.next >= this.capacity) this.grow();
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : this.next++;
    this.size++;
    const s = slot * STRIDE;
    this.i.fill(0, s, s + STRIDE);
    this.i[s + KEY_A] = a;
    this.i[s + KEY_B] = b;
    this.i[s + PORTS] = ports;
    this.i[s + META] = meta;
    this.i[s + HASH] = hash;
    this.place(slot, hash);
    this.link(slot, nowSec);
    return slot;
  }

  private place(slot: number, hash: number): void {
    const mask = (this.index.length >> 1) - 1;
    let at = hash & mask;
    while (this.index[at * 2] !== 0) at = (at + 1) & mask;
    this.index[at * 2] = slot + 1;
    this.index[at * 2 + 1] = hash;
  }

  private grow(): void {
    this.capacity = Math.min(this.limit, this.capacity * 2);
    const buffer = new ArrayBuffer(this.capacity * STRIDE * 4);
    const i = new Int32Array(buffer);
    i.set(this.i);
    this.i = i;
    this.f = new Float64Array(buffer);
    const free = new Int32Array(this.capacity);
    free.set(this.free);
    this.free = free;
    this.index = new Int32Array(2 * indexSize(this.capacity));
    for (let slot = 0; slot < this.next; slot++) {
      if (i[slot * STRIDE + META] !== 0) this.place(slot, i[slot * STRIDE + HASH]!);
    }
  }

  private listOf(slot: number): 0 | 1 {
    return (this.i[slot * STRIDE + META]! & 0xff) === 6 ? 0 : 1;
  }

  private link(slot: number, nowSec: number): void {
    const list = this.listOf(slot);
    const s = slot * STRIDE;
    const head = this.heads[list]!;
    this.i[s + PREV] = -1;
    this.i[s + NEXT] = head;
    this.i[s + LISTED] = nowSec;
    if (head >= 0) this.i[head * STRIDE + PREV] = slot;
    else this.tails[list] = slot;
    this.heads[list] = slot;
  }

  private unlink(slot: number): void {
    const list = this.listOf(slot);
    const s = slot * STRIDE;
    const previous = this.i[s + PREV]!;
    const next = this.i[s + NEXT]!;
    if (previous >= 0) this.i[previous * STRIDE + NEXT] = next;
    else this.heads[list] = next;
    if (next >= 0) this.i[next * STRIDE + PREV] = previous;
    else this.tails[list] = previous;
  }

  private touch(slot: number, nowSec: number): void {
    this.unlink(slot);
    this.link(slot, nowSec);
  }

  private oldest(): number {
    const [tcp, other] = [this.tails[0]!, this.tails[1]!];
    if (tcp < 0) return other;
    if (other < 0) return tcp;
    return this.i[tcp * STRIDE + LISTED]! <= this.i[other * STRIDE + LISTED]! ? tcp : other;
  }

  /** Closes what is idle for its time-out. Cheap: looks at the tails only. */
  expire(nowSec: number): void {
    for (let list = 0; list < 2; list++) {
      const idle = this.idleSec[list]!;
      for (let tail = this.tails[list]!; tail >= 0; tail = this.tails[list]!) {
        if (nowSec - this.i[tail * STRIDE + LISTED]! < idle) break;
        this.close(tail);
      }
    }
  }

  /** Folds the part that is there. */
  flush(slot: number): void {
    const s = slot * STRIDE;
    if (this.i[s + PACKETS_A] === 0 && this.i[s + PACKETS_B] === 0) return;
    this.owner.onFlush(slot);
    this.i[s + PACKETS_A] = 0;
    this.i[s + PACKETS_B] = 0;
    this.f[slot * F_STRIDE + F_BYTES_A] = 0;
    this.f[slot * F_STRIDE + F_BYTES_B] = 0;
  }

  close(slot: number): void {
    this.owner.beforeClose(slot);
    this.flush(slot);
    this.owner.onClose(slot);
    this.unlink(slot);
    this.unplace(slot);
    this.i[slot * STRIDE + META] = 0;
    this.free[this.freeCount++] = slot;
    this.size--;
  }

  /** Takes a slot out of the index; what follows in its chain moves up (no tombstones). */
  private unplace(slot: number): void {
    const { index } = this;
    const mask = (index.length >> 1) - 1;
    let hole = this.i[slot * STRIDE + HASH]! & mask;
    while (index[hole * 2] !== slot + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; index[at * 2] !== 0; at = (at + 1) & mask) {
      const home = index[at * 2 + 1]! & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        index[hole * 2] = index[at * 2]!;
        index[hole * 2 + 1] = index[at * 2 + 1]!;
        hole = at;
      }
    }
    index[hole * 2] = 0;
    index[hole * 2 + 1] = 0;
  }

  /** Every open flow, in the order of its slot. */
  each(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.next; slot++) if (this.i[slot * STRIDE + META] !== 0) visit(slot);
  }

  /** Closes every flow, the longest idle first. */
  closeAll(): void {
    while (this.size > 0) this.close(this.oldest());
  }

  /** VLAN under which a side sends (until it does: is sent to); NO_VLAN without one. */
  vlanOf(slot: number, sideB: boolean): number {
    const vlans = this.i[slot * STRIDE + VLANS]!;
    return (sideB ? vlans & 0xffff : vlans >>> 16) - 1;
  }
}

function indexSize(capacity: number): number {
  let size = 1024;
  while (size < capacity * 2) size *= 2;
  return size;
}
