/**
 * IPv6 addresses as small numbers. Open addressing, grows to its cap; when full, addresses that nobody marks as used are
 * dropped (mark and sweep), so that a flood of addresses costs memory up to the cap and nothing else.
 */

import { hash4 } from './hash.ts';

export class AddressTable {
  private readonly seed: number;
  private readonly limit: number;
  /** Called when full: must call `mark` for every id that is still in use. */
  private readonly markUsed: (table: AddressTable) => void;
  private words: Int32Array;
  private slots: Int32Array;
  private free: number[] = [];
  private used: Uint8Array = new Uint8Array(0);
  private next = 1;

  constructor(seed: number, limit: number, markUsed: (table: AddressTable) => void) {
    this.seed = seed;
    this.limit = limit;
    this.markUsed = markUsed;
    this.words = new Int32Array(4 * 1024);
    this.slots = new Int32Array(2048);
  }

  /** Id (>= 1) of the 16 bytes at `off`; 0 when the table is full of addresses in use. */
  id(b: Uint8Array, off: number): number {
    const w0 = (b[off]! << 24) | (b[off + 1]! << 16) | (b[off + 2]! << 8) | b[off + 3]!;
    const w1 = (b[off + 4]! << 24) | (b[off + 5]! << 16) | (b[off + 6]! << 8) | b[off + 7]!;
    const w2 = (b[off + 8]! << 24) | (b[off + 9]! << 16) | (b[off + 10]! << 8) | b[off + 11]!;
    const w3 = (b[off + 12]! << 24) | (b[off + 13]! << 16) | (b[off + 14]! << 8) | b[off + 15]!;
    const mask = this.slots.length - 1;
    let at = hash4(this.seed, w0, w1, w2, w3) & mask;
    for (let id = this.slots[at]!; id !== 0; id = this.slots[at]!) {
      const w = id * 4;
      const words = this.words;
      if (words[w] === w0 && words[w + 1] === w1 && words[w + 2] === w2 && words[w + 3] === w3) return id;
      at = (at + 1) & mask;
    }
    return this.add(w0, w1, w2, w3);
  }

  private add(w0: number, w1: number, w2: number, w3: number): number {
    let id = this.free.pop() ?? 0;
    if (id === 0 && this.next >= this.limit) {
      this.sweep();
      id = this.free.pop() ?? 0;
      if (id === 0) return 0;
    }
    if (id === 0) id = this.next++;
    const w = id * 4;
    if (w + 4 > this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    this.words[w] = w0;
    this.words[w + 1] = w1;
    this.words[w + 2] = w2;
    this.words[w + 3] = w3;
    if (this.next * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2);
      const isFree = new Uint8Array(this.next);
      for (const f of this.free) isFree[f] = 1;
      for (let i = 1; i < this.next; i++) if (isFree[i] === 0) this.place(i);
    } else this.place(id);
    return id;
  }

  private place(id: number): void {
    const mask = this.slots.length - 1;
    const w = id * 4;
    const { words } = this;
    let at = hash4(this.seed, words[w]!, words[w + 1]!, words[w + 2]!, words[w + 3]!) & mask;
    while (this.slots[at] !== 0) at = (at + 1) & mask;
    this.slots[at] = id;
  }

  /** Says that an id is in use. Only within the `markUsed` callback. */
  mark(id: number): void {
    this.used[id] = 1;
  }

  private sweep(): void {
    this.used = new Uint8Array(this.next);
    this.markUsed(this);
    this.slots.fill(0);
    this.free = [];
    for (let id = this.next - 1; id >= 1; id--) {
      if (this.used[id] === 1) this.place(id);
      else this.free.push(id);
    }
    this.used = new Uint8Array(0);
  }

  /** Writes the 16 bytes of an id into `out` at `off`. */
  bytesOf(id: number, out: Uint8Array, off: number): void {
    for (let i = 0; i < 16; i++) out[off + i] = this.words[id * 4 + (i >> 2)]! >>> (24 - 8 * (i & 3));
  }
}
