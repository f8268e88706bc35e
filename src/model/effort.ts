/**
 * EFFORT: what a kind of action takes (hours, time that a device stands still) and what it takes away of a risk. Defaults come with
 * the program (catalog/efforts.json) and are to be set by the hospital; what a site sets holds for all devices or for those of a type.
 */

import type { ActionType } from './action.ts';
import type { Citation } from './catalog.ts';

export interface Effort {
  /** Hours of a technician: once, and for each device. */
  readonly fixedHours: number;
  readonly hoursPerDevice: number;
  /** Minutes for which a device cannot be used; 0: none; null: not known. */
  readonly downtimeMinutes: number | null;
  /** True: all of its devices in a unit stand still at once. */
  readonly isTogether: boolean;
  /** True: the device does not come back to what it did. */
  readonly isLasting: boolean;
  /** Of the risk of an exposure, 0 to 1; null: not known, and then the action is not planned. */
  readonly share: number | null;
}

/** By kind of action; null: no work, or work that takes away no risk by itself. */
export type Efforts = Readonly<Record<ActionType, Effort | null>>;

export interface EffortCatalogue {
  /** Raised when any default changes. */
  readonly version: number;
  readonly efforts: Efforts;
  readonly source: Citation;
}

/** What a site sets; the rest of an effort is as it comes. */
export type OwnEffort = Pick<Effort, 'fixedHours' | 'hoursPerDevice' | 'downtimeMinutes' | 'share'>;

/** Bounds: hours of a piece of work, minutes (a week). */
export const EFFORT_LIMITS = { hours: 10_000, minutes: 10_080 } as const;

/** What a person of the site set, until the next one. */
export interface EffortWord {
  /** Counts what was set about the same thing, from 1 on. */
  readonly version: number;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly ground: string;
}

/** Resource of the API. */
export interface EffortRow extends OwnEffort {
  readonly action: ActionType;
  /** Device type that it holds for; null: every device that has no own line. */
  readonly type: string | null;
  readonly typeLabel: string | null;
  /** Null: as it comes, to be set by the hospital. */
  readonly word: EffortWord | null;
}

export interface EffortView {
  readonly site: string;
  readonly catalogue: number;
  readonly rows: readonly EffortRow[];
  /** Device types of the site's devices, for lines of their own. */
  readonly types: readonly { readonly type: string; readonly label: string }[];
}
