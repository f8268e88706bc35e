/**
 * Damaged frames that made the sensor do something new (see reach.ts), kept for the run with the frames of their unit before them:
 * what is deep in a protocol is reached from what is nearly there. Fixed room; when it is full, an entry at random makes way.
 */

import { SLOT_BYTES } from './seeds.ts';

/** Units kept, and frames of each: the last ones. */
const UNITS = 512;
export const UNIT_FRAMES = 12;

export interface CorpusFrame {
  readonly length: number;
  readonly linkType: number;
  readonly ip: number;
  readonly payload: number;
}

/** One frame's room, and what is known of it. */
class Slot {
  readonly bytes: Uint8Array;
  length = 0;
  linkType = 1;
  ip = 0;
  payload = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  set(bytes: Uint8Array, frame: CorpusFrame): void {
    this.bytes.set(bytes.subarray(0, frame.length));
    this.length = frame.length;
    this.linkType = frame.linkType;
    this.ip = frame.ip;
    this.payload = frame.payload;
  }
}

const slotsOf = (count: number): Slot[] => {
  const bytes = new Uint8Array(count * SLOT_BYTES);
  return Array.from({ length: count }, (_, k) => new Slot(bytes.subarray(k * SLOT_BYTES, (k + 1) * SLOT_BYTES)));
};

export class Corpus {
  /** Units kept so far, up to UNITS. */
  size = 0;
  /** Units ever added. */
  added = 0;
  private readonly slots = slotsOf(UNITS * UNIT_FRAMES);
  private readonly counts = new Uint8Array(UNITS);
  /** The unit that is being played: a ring of its last frames. */
  private readonly recent = slotsOf(UNIT_FRAMES);
  private played = 0;

  /** Another unit begins. */
  begin(): void {
    this.played = 0;
  }

  /** A frame of the unit as it goes out. */
  note(bytes: Uint8Array, frame: CorpusFrame): void {
    this.recent[this.played++ % UNIT_FRAMES]!.set(bytes, frame);
  }

  /** The frame noted last did something new. `pick` chooses who makes way. */
  keep(pick: (below: number) => number): void {
    const unit = this.size < UNITS ? this.size++ : pick(UNITS);
    const count = Math.min(this.played, UNIT_FRAMES);
    for (let k = 0; k < count; k++) {
      const from = this.recent[(this.played - count + k) % UNIT_FRAMES]!;
      this.slots[unit * UNIT_FRAMES + k]!.set(from.bytes, from);
    }
    this.counts[unit] = count;
    this.added++;
  }

  frames(unit: number): number {
    return this.counts[unit]!;
  }

  at(unit: number, k: number): Slot {
    return this.slots[unit * UNIT_FRAMES + k]!;
  }
}
