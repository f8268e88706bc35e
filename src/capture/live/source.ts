/** A live source of frames: the ring, or a pipe from tcpdump. */

import type { OnFrame } from '../../wire/file/problem.ts';

export type { OnFrame };

export interface LiveSource {
  readonly method: 'af-packet';
  /** Hands over what is there, waiting at most `waitMs` for the first frame. Returns the number of frames. */
  read(onFrame: OnFrame, waitMs: number): number;
  /** Frames lost since the start because the reader was too slow. */
  drops(): number;
  close(): void;
}
