/**
 * The silent stall: the worker turns and frames arrive, but records do not advance. Either its harvests name nobody, or there are
 * no harvests any more.
 */

import type { Harvest } from '../../model/harvest.ts';

export class Standstill {
  private readonly forMs: number;
  private readonly everyMs: number;
  private advancedMs: number;
  /** Frames arrived since then. */
  private frames = 0;
  private harvestMs: number;
  private framesThen = 0;

  constructor(forMs: number, harvestEveryMs: number, nowMs = performance.now()) {
    this.forMs = forMs;
    this.everyMs = harvestEveryMs;
    this.advancedMs = nowMs;
    this.harvestMs = nowMs;
  }

  /** A harvest came; true: for too long none of them named anybody although there were frames. Then it counts anew. */
  harvest({ counters, endpoints }: Harvest, nowMs: number): boolean {
    this.harvestMs = nowMs;
    this.framesThen = -1;
    this.frames += counters.frames;
    if (endpoints.length > 0 || this.frames === 0) {
      this.advancedMs = nowMs;
      this.frames = 0;
    }
    if (nowMs - this.advancedMs < this.forMs) return false;
    this.advancedMs = nowMs;
    this.frames = 0;
    return true;
  }

  /** To be asked now and then with the frames so far; true: frames came, but no harvest since it was due. Then it counts anew. */
  look(frames: number, nowMs: number): boolean {
    if (this.framesThen < 0) this.framesThen = frames;
    if (nowMs - this.harvestMs < this.everyMs + this.forMs || frames === this.framesThen) return false;
    this.harvestMs = nowMs;
    this.framesThen = frames;
    return true;
  }
}
