/**
 * In the reading thread, between the reader and the sensor: notes each frame in the black box, leaves out the frames of flows
 * that stopped the thread twice, and names frames that took too long. What it did is told as irregularities of the harvest.
 */

import type { Harvest, WeirdCount } from '../../model/harvest.ts';
import type { OnFrame } from '../../wire/file/problem.ts';
import { BlackBox } from './black-box.ts';
import { flowOf } from './flow-of.ts';

export interface GuardOptions {
  readonly box: SharedArrayBuffer;
  /** Flows that are left out, as `flowOf` names them. */
  readonly quarantine?: readonly string[];
  /**
   * Of a file that is read again: numbers of frames (from 1) at which a reading stopped. The flow of two of them, or of one that
   * is there twice, is left out from the second on.
   */
  readonly suspects?: readonly number[];
}

export const SLOW_MS = 50;
/** While the program is not compiled yet, everything is slow. */
const COLD_FRAMES = 1_024;
const COLD_SLOW_MS = 500;
/** The clock is read once for so many frames. */
const WINDOW = 64;

export class Guard {
  readonly onFrame: OnFrame;
  private readonly box: BlackBox;
  private readonly quarantine: Set<string>;
  private readonly suspects: readonly number[];
  private readonly suspected = new Map<string, number>();
  private frames = 0;
  private windowStart: NodeJS.CpuUsage | null = null;
  private inWindow = 0;
  private weirds: { -readonly [K in keyof WeirdCount]: WeirdCount[K] }[] = [];

  constructor(sensorFrame: OnFrame, { box, quarantine = [], suspects = [] }: GuardOptions) {
    this.box = BlackBox.open(box);
    this.quarantine = new Set(quarantine);
    this.suspects = suspects;
    this.onFrame = (linkType, bytes, start, end, wireLength, atUs) => {
      this.frames++;
      if ((this.quarantine.size > 0 || this.suspects.length > 0) && this.isOut(linkType, bytes, start, end)) return;
      if (this.windowStart === null) this.windowStart = process.threadCpuUsage();
      this.box.begin(linkType, bytes, start, end, wireLength, atUs);
      sensorFrame(linkType, bytes, start, end, wireLength, atUs);
      this.box.end();
      if (++this.inWindow >= WINDOW) this.closeWindow();
    };
  }

  private isOut(linkType: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hits = this.suspects.reduce((sum, n) => sum + (n === this.frames ? 1 : 0), 0);
    if (hits === 0 && this.quarantine.size === 0) return false;
    const flow = flowOf(linkType, bytes, start, end);
    if (flow === null) return hits > 1;
    if (hits > 0) {
      const all = (this.suspected.get(flow) ?? 0) + hits;
      this.suspected.set(flow, all);
      if (all > 1) this.quarantine.add(flow);
    }
    const out = this.quarantine.has(flow);
    if (out) {
      // Counted as begun and ended, so that numbers of frames stay those of the file.
      this.box.begin(linkType, bytes, start, start, 0, 0);
      this.box.end();
      this.weird('engine.quarantined-frame');
    }
    return out;
  }

  /** The reader waits, or has read a piece: time from here to the next frame is not that of a frame. */
  idle(): void {
    this.closeWindow();
    this.box.turn();
  }

  private closeWindow(): void {
    if (this.windowStart === null) return;
    const { user, system } = process.threadCpuUsage(this.windowStart);
    const slow = this.frames <= COLD_FRAMES ? COLD_SLOW_MS : SLOW_MS;
    if ((user + system) / 1000 > slow) this.weird('engine.slow-frame', this.inWindow - 1);
    this.windowStart = null;
    this.inWindow = 0;
  }

  private weird(code: string, before = 0): void {
    const known = this.weirds.find((w) => w.code === code);
    if (known !== undefined) known.count++;
    else this.weirds.push({ code, count: 1, frame: Math.max(1, this.frames - before) });
  }

  /** Adds what was noted since the last time. */
  amend(harvest: Harvest): Harvest {
    if (this.weirds.length === 0) return harvest;
    const weirds = [...harvest.weirds, ...this.weirds];
    this.weirds = [];
    return { ...harvest, weirds };
  }
}
