/**
 * Endpoints of one harvest, by number in the order in which they were met. Numbers of an endpoint are kept in columns; its
 * address is that of the place or of the message that named it.
 */

import type { Endpoint, EndpointAddress } from '../../model/observation.ts';
import { grown } from './columns.ts';

const FIRST_SIZE = 256;
const WIDE = 4;
const FIRST = 0;
const LAST = 1;
const PACKETS = 2;
const BYTES = 3;
const NOT_KNOWN = -1;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class Endpoints {
  readonly keys: string[] = [];
  private readonly addresses: EndpointAddress[] = [];
  private readonly byKey = new Map<string, number>();
  private numbers = new Float64Array(FIRST_SIZE * WIDE);
  private hops = new Int32Array(FIRST_SIZE);

  get size(): number {
    return this.keys.length;
  }

  /** -1: not met. */
  find(key: string): number {
    return this.byKey.get(key) ?? -1;
  }

  add(key: string, address: EndpointAddress, firstAtUs: number, lastAtUs: number): number {
    const n = this.keys.length;
    if (n === this.hops.length) {
      this.numbers = grown(this.numbers);
      this.hops = grown(this.hops);
    }
    this.keys.push(key);
    this.addresses.push(address);
    this.byKey.set(key, n);
    const at = n * WIDE;
    this.numbers[at + FIRST] = firstAtUs;
    this.numbers[at + LAST] = lastAtUs;
    this.hops[n] = NOT_KNOWN;
    return n;
  }

  seen(n: number, firstAtUs: number, lastAtUs: number): void {
    const { numbers } = this;
    const at = n * WIDE;
    if (firstAtUs < numbers[at + FIRST]!) numbers[at + FIRST] = firstAtUs;
    if (lastAtUs > numbers[at + LAST]!) numbers[at + LAST] = lastAtUs;
  }

  /** @param hops fewest routers on the way, null when unknown */
  sent(n: number, packets: number, bytes: number, hops: number | null): void {
    const { numbers } = this;
    const at = n * WIDE;
    numbers[at + PACKETS] = numbers[at + PACKETS]! + packets;
    numbers[at + BYTES] = numbers[at + BYTES]! + bytes;
    if (hops === null) return;
    const before = this.hops[n]!;
    if (before === NOT_KNOWN || hops < before) this.hops[n] = hops;
  }

  /** Numbers in the order of their keys. */
  order(): Uint32Array {
    const { keys } = this;
    return Uint32Array.from(keys.keys()).sort((x, y) => compare(keys[x]!, keys[y]!));
  }

  record(n: number): Endpoint {
    const { numbers } = this;
    const { mac, ip, vlan, nested } = this.addresses[n]!;
    const at = n * WIDE;
    const hops = this.hops[n]!;
    return {
      key: this.keys[n]!,
      mac,
      ip,
      vlan,
      nested,
      firstAtUs: numbers[at + FIRST]!,
      lastAtUs: numbers[at + LAST]!,
      packets: numbers[at + PACKETS]!,
      bytes: numbers[at + BYTES]!,
      hops: hops === NOT_KNOWN ? null : hops,
    };
  }
}
