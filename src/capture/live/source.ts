/** A live source of frames: the ring, or a pipe from tcpdump. */

import type { OnFrame } from '../../wire/file/problem.ts';

export type { OnFrame };

/** What a ring holds of the system: its owner gives it back when the thread that opened it was ended. */
export interface RingMapping {
  readonly fd: number;
  readonly address: bigint;
  readonly bytes: number;
}

export interface LiveSource {
  readonly method: 'af-packet';
  /** null: nothing is to be given back. */
  readonly mapping: RingMapping | null;
  /** Hands over what is there, waiting at most `waitMs` for the first frame. Returns the number of frames. */
  read(onFrame: OnFrame, waitMs: number): number;
  /** Frames lost since the start because the reader was too slow. */
  drops(): number;
  close(): void;
}
