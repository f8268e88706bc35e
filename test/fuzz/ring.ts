/**
 * The last frames of a thread. When a frame took long, the ring plays them again to a new sensor, the machine's moods apart: what is
 * slow each time is slow by itself, and what was slow once was the machine, or the collector of garbage.
 */

import type { Dissector } from '../../src/wire/contract.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { SLOT_BYTES } from './seeds.ts';

const FRAMES = 1_024;
/** Frames of a finding that are told, the last ones. */
const TOLD = 400;
const AGAIN = 3;

export interface ToldFrame {
  readonly linkType: number;
  readonly hex: string;
}

export class Ring {
  private readonly bytes = new Uint8Array(FRAMES * SLOT_BYTES);
  private readonly lengths = new Uint16Array(FRAMES);
  private readonly linkTypes = new Uint16Array(FRAMES);
  private readonly times = new Float64Array(FRAMES);
  private count = 0;

  add(linkType: number, b: Uint8Array, length: number, atUs: number): void {
    const slot = this.count++ % FRAMES;
    this.bytes.set(b.subarray(0, length), slot * SLOT_BYTES);
    this.lengths[slot] = length;
    this.linkTypes[slot] = linkType;
    this.times[slot] = atUs;
  }

  private slots(most: number): number[] {
    const size = Math.min(this.count, most);
    return Array.from({ length: size }, (_, k) => (this.count - size + k) % FRAMES);
  }

  private frame(slot: number): Uint8Array {
    return this.bytes.subarray(slot * SLOT_BYTES, slot * SLOT_BYTES + this.lengths[slot]!);
  }

  told(): ToldFrame[] {
    return this.slots(TOLD).map((slot) => ({
      linkType: this.linkTypes[slot]!,
      hex: Buffer.from(this.frame(slot)).toString('hex'),
    }));
  }

  /** Milliseconds of the last frame behind those before it: the least of three times, or of fewer when one was within `limitMs`. */
  again(dissectors: readonly Dissector[], hashSeed: number, limitMs: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < AGAIN && least > limitMs; n++) {
      const sensor = createSensor({ dissectors, hashSeed });
      let took = 0;
      for (const slot of this.slots(FRAMES)) {
        const frame = this.frame(slot);
        const startMs = performance.now();
        sensor.frame(this.linkTypes[slot]!, frame, 0, frame.length, frame.length, this.times[slot]!);
        took = performance.now() - startMs;
      }
      sensor.finish();
      least = Math.min(least, took);
    }
    return least;
  }
}
