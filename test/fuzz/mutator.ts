/**
 * A stream of damaged frames, the same for the same seed: frames of the seeds one after another (so that flows go on), mostly with
 * something wrong: bits flipped, bytes at edges, lengths edited, cut, joined with another frame, said twice, out of order, or under
 * another link type. Writes into one buffer; makes no objects.
 */

import { type Seeds, SLOT_BYTES } from './seeds.ts';

const LINK_TYPES = [0, 1, 9, 12, 50, 101, 104, 105, 108, 113, 119, 127, 163, 192, 228, 229, 276, 239];
const EDGES = [0, 1, 0x7f, 0x80, 0xc0, 0xfe, 0xff, 0x45, 0x60];

export class Mutator {
  /** The frame at hand: bytes[at, at + length) of the buffer that was given. */
  length = 0;
  linkType = 1;
  private state: number;
  private next: number;
  private readonly seeds: Seeds;
  private readonly out: Uint8Array;

  constructor(seeds: Seeds, seed: number, out: Uint8Array) {
    this.seeds = seeds;
    this.out = out;
    this.state = seed | 0 || 1;
    for (let k = 0; k < 8; k++) this.random();
    this.next = this.below(seeds.count);
  }

  private random(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }

  private below(n: number): number {
    return Math.floor((this.random() / 0x1_0000_0000) * n);
  }

  /** Makes the next frame. */
  step(): void {
    const { seeds } = this;
    const how = this.below(100);
    // 4 of 100: the same again; 4: one is left out; 4: a jump elsewhere
    if (how >= 4) this.next += how < 8 ? 2 : 1;
    if (how >= 8 && how < 12) this.next = this.below(seeds.count);
    if (this.next >= seeds.count) this.next = 0;
    const start = this.next * SLOT_BYTES;
    this.length = seeds.lengths[this.next]!;
    this.linkType = seeds.linkTypes[this.next]!;
    this.out.set(seeds.bytes.subarray(start, start + this.length));
    if (how >= 70) return; // 30 of 100 as they are: parsers must get deep before something is wrong
    this.damage(this.below(9));
    if (this.below(3) === 0) this.damage(this.below(9));
  }

  private damage(how: number): void {
    const { out, length } = this;
    if (length === 0) return;
    const at = this.below(length);
    if (how <= 1) this.flip();
    else if (how === 2) out[at] = EDGES[this.below(EDGES.length)]!;
    else if (how === 3) this.length = at;
    else if (how === 4) this.splice(at);
    else if (how === 5) {
      // A length field of two or four bytes somewhere, at an edge
      const size = this.below(2) === 0 ? 2 : 4;
      const value = this.below(3);
      for (let k = 0; k < size && at + k < length; k++)
        out[at + k] = value === 0 ? 0 : value === 1 ? 255 : this.below(256);
    } else if (how === 6) out.fill(this.below(256), at, Math.min(length, at + 1 + this.below(16)));
    else if (how === 7) for (let k = at; k < Math.min(length, at + 12); k++) out[k] = this.below(256);
    else if (this.below(4) === 0) this.linkType = LINK_TYPES[this.below(LINK_TYPES.length)]!;
    else out.copyWithin(at, this.below(length), length);
  }

  /** Every byte with a chance of 2 % (as Wireshark's fuzz-test.sh has it), by the distance to the next one. */
  private flip(): void {
    for (let at = this.below(100); at < this.length; at += 1 + this.below(99)) this.out[at]! ^= 1 << this.below(8);
  }

  /** The tail of another frame from here on. */
  private splice(at: number): void {
    const other = this.below(this.seeds.count);
    const size = this.seeds.lengths[other]!;
    const from = this.below(size);
    const end = Math.min(size, from + SLOT_BYTES - at);
    this.out.set(this.seeds.bytes.subarray(other * SLOT_BYTES + from, other * SLOT_BYTES + end), at);
    this.length = at + end - from;
  }
}
