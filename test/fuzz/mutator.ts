/**
 * A stream of damaged frames, the same for the same seed and the same novelties: units of the seeds (a case, a stretch of a
 * capture, an entry of the corpus) one after another, each with hosts of its own, so that nothing is a retransmission that was not
 * meant to be. Most frames have something wrong: bits flipped, bytes at edges, lengths edited, cut, joined with another frame, said
 * twice, out of order, or under another link type. Writes into one buffer; makes no objects.
 */

import { Corpus } from './corpus.ts';
import { enterEpoch, mendLengths, moveSequence, NO_PLACE } from './layout.ts';
import { KINDS, type Seeds, SHARES, SLOT_BYTES } from './seeds.ts';

const LINK_TYPES = [0, 1, 9, 12, 50, 101, 104, 105, 108, 113, 119, 127, 163, 192, 228, 229, 276, 239];
const EDGES = [0, 1, 0x7f, 0x80, 0xc0, 0xfe, 0xff, 0x45, 0x60];
const WORDS = [
  '\r\n',
  '\r\n\r\n',
  '\0',
  '4294967295',
  '-1',
  '1e9',
  '<',
  '</',
  '"',
  '{',
  '[',
  '\\',
  ';',
  '=',
  '^~',
  '%00',
  '\u00ff',
];
const TOKENS = WORDS.map((w) => Uint8Array.from(w, (c) => c.charCodeAt(0)));
const CORPUS = KINDS.indexOf('corpus');
const WAYS = 11;
/** Of 100 frames of a unit so many go out as they are: parsers must get deep before something is wrong. */
const SOUND = 12;

export class Mutator {
  /** The frame at hand: bytes[0, length) of the buffer that was given. */
  length = 0;
  linkType = 1;
  isDamaged = false;
  readonly corpus = new Corpus();
  private state: number;
  private readonly seeds: Seeds;
  private readonly out: Uint8Array;
  /** The unit at hand: its kind, the next frame and the end (in the corpus: within the entry). */
  private kind = 0;
  private entry = 0;
  private next = 0;
  private end = 0;
  private epoch = 0;
  /** See layout.ts. */
  ip = NO_PLACE;
  payload = 0;
  /** Bytes that a side of the unit's flow said more than its seed did. */
  private readonly shift = [0, 0];
  /** Frames by kind. */
  private readonly played = KINDS.map(() => 0);

  constructor(seeds: Seeds, seed: number, out: Uint8Array) {
    this.seeds = seeds;
    this.out = out;
    this.state = seed | 0 || 1;
    for (let k = 0; k < 8; k++) this.random();
  }

  private random(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }

  private readonly below = (n: number): number => Math.floor((this.random() / 0x1_0000_0000) * n);

  /** The frame at hand did something new. */
  keep(): void {
    this.corpus.keep(this.below);
  }

  /** Makes the next frame. */
  step(): void {
    if (this.next >= this.end) this.begin();
    this.fetch();
    this.played[this.kind]!++;
    // 3 of 100 come twice, 3 are left out
    const order = this.below(100);
    if (order >= 3) this.next += order < 6 ? 2 : 1;
    enterEpoch(this.out, this.length, this.ip, this.epoch);
    const side = this.kind === 0 ? moveSequence(this.out, this.length, this.ip, this.shift) : -1;
    const before = this.length;
    this.isDamaged = this.below(100) >= SOUND;
    if (this.isDamaged) {
      this.damage(this.below(WAYS));
      if (this.below(3) === 0) this.damage(this.below(WAYS));
      if (this.length !== before && this.below(4) !== 0) {
        mendLengths(this.out, this.length, this.ip);
        if (side >= 0) this.shift[side]! += this.length - before;
      }
    }
    this.corpus.note(this.out, this);
  }

  /** The next unit: of the kind that is furthest behind its share. */
  private begin(): void {
    let most = Number.POSITIVE_INFINITY;
    for (let k = 0; k < KINDS.length; k++) {
      const units = k === CORPUS ? this.corpus.size : this.seeds.units[k]!.length - 1;
      const load = this.played[k]! / SHARES[k]!;
      if (units > 0 && load < most) {
        most = load;
        this.kind = k;
      }
    }
    if (this.kind === CORPUS) {
      this.entry = this.below(this.corpus.size);
      this.next = 0;
      this.end = this.corpus.frames(this.entry);
    } else {
      const starts = this.seeds.units[this.kind]!;
      const unit = this.below(starts.length - 1);
      this.next = starts[unit]!;
      this.end = starts[unit + 1]!;
    }
    this.epoch = this.random() & 0xffffff;
    this.shift.fill(0);
    this.corpus.begin();
  }

  private fetch(): void {
    if (this.kind === CORPUS) {
      const frame = this.corpus.at(this.entry, this.next);
      this.out.set(frame.bytes.subarray(0, frame.length));
      this.length = frame.length;
      this.linkType = frame.linkType;
      this.ip = frame.ip;
      this.payload = frame.payload;
      return;
    }
    const { seeds, next } = this;
    this.length = seeds.lengths[next]!;
    this.out.set(seeds.bytes.subarray(next * SLOT_BYTES, next * SLOT_BYTES + this.length));
    this.linkType = seeds.linkTypes[next]!;
    this.ip = seeds.ips[next]!;
    this.payload = seeds.payloads[next]!;
  }

  /** Somewhere: four times of five in the payload, where there is one. */
  private place(): number {
    const from = this.payload < this.length && this.below(5) !== 0 ? this.payload : 0;
    return from + this.below(this.length - from);
  }

  private damage(how: number): void {
    const { out, length } = this;
    if (length === 0) return;
    const at = this.place();
    if (how <= 1) this.flip();
    else if (how === 2) out[at] = EDGES[this.below(EDGES.length)]!;
    else if (how === 3) this.length = at;
    else if (how === 4) this.splice(at);
    else if (how === 5) this.size(at);
    else if (how === 6) out.fill(this.below(256), at, Math.min(length, at + 1 + this.below(16)));
    else if (how === 7) for (let k = at; k < Math.min(length, at + 12); k++) out[k] = this.below(256);
    else if (how === 8) this.insert(at);
    else if (how === 9) this.repeat(at);
    else if (this.below(8) === 0) this.linkType = LINK_TYPES[this.below(LINK_TYPES.length)]!;
    else out.copyWithin(at, this.place(), length);
  }

  /** A length of one, two or four bytes: at an edge, or near to what it was. */
  private size(at: number): void {
    const { out, length } = this;
    const bytes = [1, 2, 4][this.below(3)]!;
    const value = this.below(4);
    if (value === 3) out[Math.min(length, at + bytes) - 1]! += this.below(9) - 4;
    else
      for (let k = 0; k < bytes && at + k < length; k++)
        out[at + k] = value === 0 ? 0 : value === 1 ? 255 : this.below(256);
  }

  /** A word that parsers of text look for. */
  private insert(at: number): void {
    const token = TOKENS[this.below(TOKENS.length)]!;
    if (this.length + token.length > SLOT_BYTES) return;
    this.out.copyWithin(at + token.length, at, this.length);
    this.out.set(token, at);
    this.length += token.length;
  }

  /** What follows comes up to eight times: lists that are longer than anybody meant them to be. */
  private repeat(at: number): void {
    const size = Math.min(1 + this.below(64), this.length - at);
    for (let n = this.below(8); n > 0 && this.length + size <= SLOT_BYTES; n--) {
      this.out.copyWithin(at + size, at, this.length);
      this.length += size;
    }
  }

  /** Every byte with a chance of 2 %, by the distance to the next one; twice of three times in the payload alone. */
  private flip(): void {
    const from = this.below(3) === 0 ? 0 : this.payload;
    for (let at = from + this.below(100); at < this.length; at += 1 + this.below(99)) {
      this.out[at]! ^= 1 << this.below(8);
    }
  }

  /** The tail of another frame from here on. */
  private splice(at: number): void {
    const { seeds } = this;
    const other = this.below(seeds.count);
    const size = seeds.lengths[other]!;
    const first = Math.min(seeds.payloads[other]!, Math.max(0, size - 1));
    const from = first + this.below(size - first);
    const end = Math.min(size, from + SLOT_BYTES - at);
    this.out.set(seeds.bytes.subarray(other * SLOT_BYTES + from, other * SLOT_BYTES + end), at);
    this.length = at + end - from;
  }
}
