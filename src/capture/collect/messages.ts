/** What the collector's parsing thread and its owner say to each other. Plain data. */

import type { CapCount, Harvest } from '../../model/harvest.ts';

/** `log` is a log message; everything else names a datagram source. */
export interface Piece {
  readonly kind: string;
  readonly from: string;
  readonly bytes: Uint8Array;
  readonly atUs: number;
}

export interface CollectWorkerData {
  readonly hashSeed: number;
}

export type ToWorker =
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  /** Give what was learnt. Bounds that the owner reached go with it. */
  | { readonly kind: 'harvest'; readonly last: boolean; readonly caps: readonly CapCount[] };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** One more batch of pieces is read. */
  | { readonly kind: 'read' }
  | { readonly kind: 'harvest'; readonly harvest: Harvest; readonly last: boolean };
