/**
 * PLAN: which work to do in the hours there are, so that most risk goes. Risk is a number that adds up over exposures, in whatever
 * unit the caller rates it; a plan only weighs, it rates nothing itself.
 */

/** A device as far as a plan must know it. */
export interface PlanDevice {
  readonly id: string;
  /** Care unit and clinical function; null: not known. */
  readonly unit: string | null;
  readonly function: string | null;
}

/** An exposure of a device. */
export interface PlanRisk {
  readonly id: string;
  readonly device: string;
  /** 0 or more; null: not rated. It is then counted apart and never as 0. */
  readonly weight: number | null;
}

/** Work that may be planned: done on all of its devices, or on those of some units. */
export interface PlanAction {
  readonly key: string;
  /** Hours of a technician that it takes once (getting the patch, trying it out), and for each device. */
  readonly fixedHours: number;
  readonly hoursPerDevice: number;
  /** Minutes for which a device cannot be used; 0: none; null: not known. */
  readonly downtimeMinutes: number | null;
  /** True: all of its devices in a unit stand still at once. False: one after the other. */
  readonly isTogether: boolean;
  /** True: the device does not come back to what it did (switched off, taken away). */
  readonly isLasting: boolean;
  readonly devices: readonly string[];
  /** What it takes from a risk of one of its devices: 0 to 1 of what other work has left of it. */
  readonly removes: readonly { readonly risk: string; readonly share: number }[];
}

/** No device of the unit may stand still for longer. */
export interface DowntimeLimit {
  readonly unit: string;
  readonly maxMinutes: number;
}

/** Devices of a function that a unit must have in service at any time. */
export interface FunctionMinimum {
  readonly unit: string;
  readonly function: string;
  readonly minimum: number;
  /** In service now, whether the plan knows them or not. */
  readonly inService: number;
}

export interface PlanProblem {
  readonly devices: readonly PlanDevice[];
  readonly risks: readonly PlanRisk[];
  readonly actions: readonly PlanAction[];
  readonly downtime: readonly DowntimeLimit[];
  readonly minima: readonly FunctionMinimum[];
}

export const WITHHELD_REASONS = {
  'downtime-too-long': 'A device would stand still for longer than the unit allows',
  'downtime-unknown': 'The unit has a limit, and how long a device would stand still is not known',
  'below-minimum': 'The unit would fall below its minimum of that function',
  'unit-unknown': 'There are limits, and in which unit the devices are is not known',
  'function-unknown': 'The unit has a minimum, and what the devices are for is not known',
} as const satisfies Readonly<Record<string, string>>;
export type WithheldReason = keyof typeof WITHHELD_REASONS;

/** Devices on which an action must not be done, whatever the hours. */
export interface Withheld {
  readonly action: string;
  readonly devices: readonly string[];
  readonly unit: string | null;
  readonly function: string | null;
  readonly reason: WithheldReason;
}

export interface PlannedAction {
  readonly action: string;
  readonly devices: readonly string[];
  readonly hours: number;
  /** Risk that goes with it beyond what those before it in the list take. These add up to the plan's. */
  readonly risk: number;
}

export interface Plan {
  readonly hours: number;
  readonly actions: readonly PlannedAction[];
  readonly usedHours: number;
  /** Rated risk that it removes, and all that there is. */
  readonly risk: number;
  readonly totalRisk: number;
  /** No plan within the hours and the limits removes more. */
  readonly bound: number;
  /** (bound - risk) / bound, 0 to 1; 0: proven best. */
  readonly gap: number;
  /** Alternatives looked at. */
  readonly steps: number;
  /** Unrated risks that the plan touches, and all that there are. */
  readonly unrated: number;
  readonly totalUnrated: number;
  readonly withheld: readonly Withheld[];
}

/** Hours, and the risk that the best plan found for them removes. */
export interface FrontierPoint {
  readonly hours: number;
  readonly usedHours: number;
  readonly risk: number;
  readonly bound: number;
}
