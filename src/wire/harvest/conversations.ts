/**
 * Parts of flows folded into conversations: an open-addressing table over the places of both ends, the service and the hour,
 * so that folding a flow makes no text. Hashes of places are keyed with the sensor's seed (`Place.hash`); the order of the table
 * does not show, because what is handed over is sorted.
 */

import type { Conversation, Transport } from '../../model/flow.ts';
import { hash4 } from '../flow/hash.ts';
import type { Mutable, Place } from './entry.ts';

/** What a flow adds to a conversation; the record is reused. Units as in `Conversation`. */
export class Part {
  a!: Place;
  b!: Place;
  hourUs = 0;
  transport: Transport = 'other';
  port = 0;
  protocol: string | null = null;
  flows = 0;
  packetsAB = 0;
  packetsBA = 0;
  bytesAB = 0;
  bytesBA = 0;
  firstAtUs = 0;
  lastAtUs = 0;
}

const FIRST_SIZE = 1024;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Conversations {
  private list: Mutable<Conversation>[] = [];
  private hashes: number[] = [];
  /** Number in `list` + 1; 0: empty. */
  private index = new Int32Array(FIRST_SIZE);

  get size(): number {
    return this.list.length;
  }

  /**
   * @param hasRoom for one more
   * @returns false when it would have been one more and there is no room
   */
  fold(part: Part, hasRoom: boolean): boolean {
    const hash = hash4(part.port, part.a.hash, part.b.hash, part.hourUs / 3_600_000_000, part.transport.length);
    const mask = this.index.length - 1;
    let at = hash & mask;
    for (let n = this.index[at]!; n !== 0; n = this.index[at]!) {
      if (this.hashes[n - 1] === hash && same(this.list[n - 1]!, part)) {
        add(this.list[n - 1]!, part);
        return true;
      }
      at = (at + 1) & mask;
    }
    if (!hasRoom) return false;
    this.list.push(begin(part));
    this.hashes.push(hash);
    this.index[at] = this.list.length;
    if (this.list.length * 2 > this.index.length) this.grow();
    return true;
  }

  private grow(): void {
    this.index = new Int32Array(this.index.length * 4);
    const mask = this.index.length - 1;
    for (let n = 0; n < this.hashes.length; n++) {
      let at = this.hashes[n]! & mask;
      while (this.index[at] !== 0) at = (at + 1) & mask;
      this.index[at] = n + 1;
    }
  }

  /** Hands everything over, sorted by both ends, then hour, transport, port and protocol; and starts anew. */
  take(): Conversation[] {
    const { list } = this;
    this.list = [];
    this.hashes = [];
    this.index = new Int32Array(FIRST_SIZE);
    const ends = new Map<string, number>();
    for (const c of list) ends.set(c.a, 0).set(c.b, 0);
    [...ends.keys()].sort(compare).forEach((end, rank) => {
      ends.set(end, rank);
    });
    const ranks = Float64Array.from(list, (c) => ends.get(c.a)! * ends.size + ends.get(c.b)!);
    const order = Uint32Array.from(list.keys());
    order.sort((x, y) => ranks[x]! - ranks[y]! || further(list[x]!, list[y]!));
    return Array.from(order, (k) => list[k]!);
  }
}

const further = (x: Conversation, y: Conversation): number =>
  x.hourUs - y.hourUs ||
  compare(x.transport, y.transport) ||
  x.port - y.port ||
  compare(x.protocol ?? '', y.protocol ?? '');

const same = (c: Conversation, p: Part): boolean =>
  c.port === p.port &&
  c.hourUs === p.hourUs &&
  c.protocol === p.protocol &&
  c.transport === p.transport &&
  c.a === p.a.talk &&
  c.b === p.b.talk;

const begin = (p: Part): Conversation => ({
  hourUs: p.hourUs,
  a: p.a.talk,
  b: p.b.talk,
  transport: p.transport,
  port: p.port,
  protocol: p.protocol,
  flows: p.flows,
  packetsAB: p.packetsAB,
  packetsBA: p.packetsBA,
  bytesAB: p.bytesAB,
  bytesBA: p.bytesBA,
  firstAtUs: p.firstAtUs,
  lastAtUs: p.lastAtUs,
});

function add(c: Mutable<Conversation>, p: Part): void {
  c.flows += p.flows;
  c.packetsAB += p.packetsAB;
  c.packetsBA += p.packetsBA;
  c.bytesAB += p.bytesAB;
  c.bytesBA += p.bytesBA;
  if (p.firstAtUs < c.firstAtUs) c.firstAtUs = p.firstAtUs;
  if (p.lastAtUs > c.lastAtUs) c.lastAtUs = p.lastAtUs;
}
