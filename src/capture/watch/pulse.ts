/**
 * Tells from a black box whether the thread that shares it has stopped: it is in the middle of one and the same frame, or its
 * loop makes no turn, for too many looks in a row. Looks are counted, not seconds, so that a machine that slept, or an owner
 * that was busy itself, stops nobody.
 */

import type { BlackBox } from './black-box.ts';

export const LOOK_MS = 500;

export class Pulse {
  private readonly box: BlackBox;
  private readonly frameLooks: number;
  private readonly turnLooks: number;
  private frames = -1;
  private rounds = -1;
  private sameFrame = 0;
  private sameRound = 0;

  /** @param turnMs without a turn of the loop; Infinity: the thread does not promise turns */
  constructor(box: BlackBox, frameMs: number, turnMs: number, lookMs = LOOK_MS) {
    this.box = box;
    this.frameLooks = Math.ceil(frameMs / lookMs);
    this.turnLooks = Math.ceil(turnMs / lookMs);
  }

  /** To be asked every `lookMs`. */
  hasStopped(): boolean {
    const { frames, rounds, isBusy } = this.box;
    this.sameFrame = isBusy && frames === this.frames ? this.sameFrame + 1 : 0;
    this.sameRound = rounds === this.rounds && frames === this.frames ? this.sameRound + 1 : 0;
    this.frames = frames;
    this.rounds = rounds;
    return this.sameFrame >= this.frameLooks || this.sameRound >= this.turnLooks;
  }
}
