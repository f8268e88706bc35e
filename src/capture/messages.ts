/** What the capture worker is given and what it says. Plain data; the worker holds no database handle and no secret. */

import type { Harvest } from '../model/harvest.ts';
import type { CaptureProblem } from '../wire/file/parser.ts';

export interface CaptureJob {
  readonly path: string;
  /** Keys the hash tables of the sensor. */
  readonly hashSeed: number;
  /** Kind that a person named; null: recognise it. */
  readonly as: string | null;
  /** Shared with the owner: which frame is being read. See watch/black-box.ts. */
  readonly box: SharedArrayBuffer;
  /** Frames at which an earlier reading of this file stopped. See watch/guard.ts. */
  readonly suspects: readonly number[];
}

export type CaptureMessage =
  | { readonly kind: 'progress'; readonly bytes: number; readonly total: number | null }
  | {
      readonly kind: 'done';
      readonly harvest: Harvest;
      readonly problem: CaptureProblem | null;
      /** Kind of the source that it was read as; null: a capture. */
      readonly source: string | null;
    };
