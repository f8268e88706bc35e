/** What the services of forms and records need of the outside. Times: Ms since 1970 UTC. */

import type { FormJson } from '../exposure/mds2/json.ts';
import type { FormGrid } from '../model/mds2.ts';

/** A document as texts of cells, or as JSON. */
export type ReadDocument =
  | {
      readonly kind: 'sheets';
      readonly grids: readonly FormGrid[];
      readonly problems: readonly { readonly ref: string; readonly detail: string }[];
    }
  | { readonly kind: 'json'; readonly json: FormJson };

/** Reads files of forms and tables within bounds. @throws AppError document.unreadable with the place */
export interface DocumentReader {
  /** Largest file of either kind. */
  readonly formBytes: number;
  readonly tableBytes: number;
  form(path: string, name: string): Promise<ReadDocument>;
  table(path: string, name: string): Promise<ReadDocument>;
}
