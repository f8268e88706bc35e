/**
 * Parts of flows folded into conversations: an open-addressing table over the places of both ends, the service and the hour,
 * with rows of numbers, so that folding a flow makes no text and no object. Hashes of places are keyed with the sensor's seed
 * (`Place.hash`); the order of the table does not show, because what is handed over is sorted. One table a harvest.
 */

import type { Conversation, Transport } from '../../model/flow.ts';
import { hash4 } from '../flow/hash.ts';
import { grown } from './columns.ts';
import type { Place } from './place.ts';

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

// numbers of a row
const WIDE = 8;
const HOUR = 0;
const FLOWS = 1;
const PACKETS_AB = 2;
const PACKETS_BA = 3;
const BYTES_AB = 4;
const BYTES_BA = 5;
const FIRST = 6;
const LAST = 7;
// what a row is found by
const KEYS = 2;
const HASH = 0;
const PORT = 1;

export class Conversations {
  size = 0;
  /** By row. */
  private readonly as: string[] = [];
  private readonly bs: string[] = [];
  private readonly transports: Transport[] = [];
  private readonly protocols: (string | null)[] = [];
  private numbers = new Float64Array(FIRST_SIZE * WIDE);
  private keys = new Int32Array(FIRST_SIZE * KEYS);
  /** Number of a row + 1; 0: empty. */
  private index = new Int32Array(2 * FIRST_SIZE);

  /**
   * @param hasRoom for one more
   * @returns false when it would have been one more and there is no room
   */
  fold(part: Part, hasRoom: boolean): boolean {
    const hash = hash4(part.port, part.a.hash, part.b.hash, part.hourUs / 3_600_000_000, part.transport.length);
    const mask = this.index.length - 1;
    let at = hash & mask;
    for (let n = this.index[at]!; n !== 0; n = this.index[at]!) {
      if (this.keys[(n - 1) * KEYS + HASH] === hash && this.is(n - 1, part)) {
        this.add(n - 1, part);
        return true;
      }
      at = (at + 1) & mask;
    }
    if (!hasRoom) return false;
    this.index[at] = this.begin(part, hash);
    if (this.size * 2 > this.index.length) this.grow();
    return true;
  }

  private is(n: number, p: Part): boolean {
    return (
      this.keys[n * KEYS + PORT] === p.port &&
      this.numbers[n * WIDE + HOUR] === p.hourUs &&
      this.protocols[n] === p.protocol &&
      this.transports[n] === p.transport &&
      this.as[n] === p.a.talk &&
      this.bs[n] === p.b.talk
    );
  }

  /** A row for it; returns its number + 1. */
  private begin(p: Part, hash: number): number {
    const n = this.size++;
    if (n * KEYS === this.keys.length) {
      this.keys = grown(this.keys);
      this.numbers = grown(this.numbers);
    }
    this.as.push(p.a.talk);
    this.bs.push(p.b.talk);
    this.transports.push(p.transport);
    this.protocols.push(p.protocol);
    this.keys[n * KEYS + HASH] = hash;
    this.keys[n * KEYS + PORT] = p.port;
    this.numbers[n * WIDE + HOUR] = p.hourUs;
    this.numbers[n * WIDE + FIRST] = p.firstAtUs;
    this.numbers[n * WIDE + LAST] = p.lastAtUs;
    this.add(n, p);
    return n + 1;
  }

  private add(n: number, p: Part): void {
    const { numbers } = this;
    const row = n * WIDE;
    numbers[row + FLOWS] = numbers[row + FLOWS]! + p.flows;
    numbers[row + PACKETS_AB] = numbers[row + PACKETS_AB]! + p.packetsAB;
    numbers[row + PACKETS_BA] = numbers[row + PACKETS_BA]! + p.packetsBA;
    numbers[row + BYTES_AB] = numbers[row + BYTES_AB]! + p.bytesAB;
    numbers[row + BYTES_BA] = numbers[row + BYTES_BA]! + p.bytesBA;
    if (p.firstAtUs < numbers[row + FIRST]!) numbers[row + FIRST] = p.firstAtUs;
    if (p.lastAtUs > numbers[row + LAST]!) numbers[row + LAST] = p.lastAtUs;
  }

  private grow(): void {
    this.index = new Int32Array(this.index.length * 4);
    const mask = this.index.length - 1;
    for (let n = 0; n < this.size; n++) {
      let at = this.keys[n * KEYS + HASH]! & mask;
      while (this.index[at] !== 0) at = (at + 1) & mask;
      this.index[at] = n + 1;
    }
  }

  /** Everything, sorted by both ends, then hour, transport, port and protocol. */
  take(): Conversation[] {
    const { as, bs } = this;
    const ends = new Map<string, number>();
    for (let n = 0; n < this.size; n++) ends.set(as[n]!, 0).set(bs[n]!, 0);
    [...ends.keys()].sort(compare).forEach((end, rank) => {
      ends.set(end, rank);
    });
    const ranks = Float64Array.from(as, (a, n) => ends.get(a)! * ends.size + ends.get(bs[n]!)!);
    const order = Uint32Array.from(as.keys());
    order.sort((x, y) => ranks[x]! - ranks[y]! || this.further(x, y));
    return Array.from(order, (n) => this.record(n));
  }

  private further(x: number, y: number): number {
    return (
      this.numbers[x * WIDE + HOUR]! - this.numbers[y * WIDE + HOUR]! ||
      compare(this.transports[x]!, this.transports[y]!) ||
      this.keys[x * KEYS + PORT]! - this.keys[y * KEYS + PORT]! ||
      compare(this.protocols[x] ?? '', this.protocols[y] ?? '')
    );
  }

  private record(n: number): Conversation {
    const { numbers } = this;
    const row = n * WIDE;
    return {
      hourUs: numbers[row + HOUR]!,
      a: this.as[n]!,
      b: this.bs[n]!,
      transport: this.transports[n]!,
      port: this.keys[n * KEYS + PORT]!,
      protocol: this.protocols[n]!,
      flows: numbers[row + FLOWS]!,
      packetsAB: numbers[row + PACKETS_AB]!,
      packetsBA: numbers[row + PACKETS_BA]!,
      bytesAB: numbers[row + BYTES_AB]!,
      bytesBA: numbers[row + BYTES_BA]!,
      firstAtUs: numbers[row + FIRST]!,
      lastAtUs: numbers[row + LAST]!,
    };
  }
}
