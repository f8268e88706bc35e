/** What the hospital states of its devices and vulnerabilities, to be written as VEX. */

import type { ExposureRow, Justification } from './exposure.ts';

/** An exposure with the ground of what was decided, and the component that it is about. Null: there is none. */
export interface StatedExposure extends ExposureRow {
  readonly justification: Justification | null;
  /** Words of the person who decided. */
  readonly evidence: string | null;
  readonly component: {
    readonly name: string;
    readonly version: string | null;
    readonly purl: string | null;
    readonly cpe: string | null;
  } | null;
}

export const VEX_FORMATS = ['csaf-vex', 'cyclonedx-vex', 'openvex', 'json'] as const;
export type VexFormat = (typeof VEX_FORMATS)[number];

/** Who states it, under which name, when. */
export interface VexHead {
  /** Unique for each export. */
  readonly id: string;
  /** A UUID. */
  readonly serial: string;
  readonly publisher: string;
  /** URI of the publisher. */
  readonly namespace: string;
  readonly atMs: number;
}
