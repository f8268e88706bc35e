/** What the live capture worker and its owner say to each other. Plain data. */

import type { Harvest } from '../../model/harvest.ts';
import type { Limits } from '../../wire/limits.ts';
import type { RingMapping } from './source.ts';

export interface LiveWorkerData {
  readonly interfaceName: string;
  readonly method: 'auto' | 'af-packet' | 'tcpdump';
  readonly harvestEveryMs: number;
  readonly hashSeed: number;
  readonly limits: Partial<Limits>;
  readonly ringBytes: number | null;
  /** Shared with the owner: which frame is being read. See watch/black-box.ts. */
  readonly box: SharedArrayBuffer;
  /** Flows that are left out. See watch/flow-of.ts. */
  readonly quarantine: readonly string[];
}

export type LiveMessage =
  | {
      readonly kind: 'started';
      readonly method: 'af-packet' | 'tcpdump';
      /** What the owner gives back when it has to end the worker. */
      readonly ring: RingMapping | null;
    }
  | {
      readonly kind: 'harvest';
      readonly harvest: Harvest;
      /** Frames lost since the start; null when the source cannot tell yet. */
      readonly dropped: number | null;
      /** True for the last one, after a stop. */
      readonly last: boolean;
    }
  | {
      /** Once a second: frames so far, and those lost as in 'harvest'. */
      readonly kind: 'status';
      readonly frames: number;
      readonly dropped: number | null;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };
