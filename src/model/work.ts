/** WORK: what is to be done about open exposures, grouped as it is done, and the plan for the hours there are. API resource. */

import type { ActionType, TargetVersion } from './action.ts';
import type { FrontierPoint, WithheldReason } from './plan.ts';

/** One piece of work: the same thing to do on all devices of a kind. */
export interface WorkRow {
  readonly key: string;
  readonly type: ActionType;
  /** Manufacturer and model as shown. */
  readonly what: string;
  readonly target: TargetVersion | null;
  /** Of `disable`: the service; null: not understood which, or another type. */
  readonly subject: string | null;
  readonly advisories: readonly string[];
  readonly cves: readonly string[];
  /** The publishers' words. */
  readonly texts: readonly string[];
  readonly urls: readonly string[];
  readonly devices: readonly {
    readonly id: string;
    readonly site: string;
    readonly name: string;
    readonly unit: string | null;
  }[];
  /** Technician hours for all of its devices; null: no work, or work that nobody can rate. */
  readonly hours: number | null;
  /** Minutes that a device stands still; null: not known. */
  readonly downtimeMinutes: number | null;
  /** Points of risk that go with it alone; null: not known. */
  readonly risk: number | null;
  /** Place in the plan, from 1; null: the hours do not reach for it, or it is no work. */
  readonly place: number | null;
  /** Devices that the plan has it done on; 0: none. */
  readonly planned: number;
  /** Devices on which a limit forbids it, by unit and function; null: not known. */
  readonly withheld: readonly {
    readonly reason: WithheldReason;
    readonly unit: string | null;
    readonly function: string | null;
    readonly devices: number;
  }[];
  /** Hours and downtime are the hospital's own; false: as they come with the program. */
  readonly isOwnEffort: boolean;
}

/** A minimum that the plan keeps. */
export interface WorkMinimum {
  readonly site: string;
  readonly unit: string;
  readonly function: string;
  readonly devices: number;
  readonly minimum: number;
  /** Without those that campaigns have taken out. */
  readonly inService: number;
}

export interface WorkPlan {
  /** Hours asked for, those that the plan takes, and those of everything. */
  readonly hours: number;
  readonly usedHours: number;
  /** Points of risk that the plan takes away, of all that are rated. */
  readonly risk: number;
  readonly totalRisk: number;
  /** No plan within the hours takes more. */
  readonly bound: number;
  /** 0: proven best; else by how much more another plan could be better, as a share. */
  readonly gap: number;
  readonly frontier: readonly FrontierPoint[];
  /** In the order of the plan, then what is left by its risk, then what is no work. */
  readonly rows: readonly WorkRow[];
  /** Minima of the triage matrix that were kept; empty where they were not asked for. */
  readonly minima: readonly WorkMinimum[];
  /** Units with devices of a function of which no minimum is laid down: nothing is kept there. */
  readonly unsetMinima: number;
  /** Units of the devices, to set a limit for. */
  readonly units: readonly string[];
  /** Open exposures that it is made of; and whether there were more than are planned with. */
  readonly exposures: number;
  readonly truncated: boolean;
}
