/**
 * CAMPAIGN: one piece of work (a row of `What to do`) brought to its devices: which device when, in which maintenance window, and
 * what became of it. It is the sum of its steps: nothing of it is changed but by one more step, or by taking the last one back.
 */

import type { ActionType, TargetVersion } from './action.ts';
import type { Page } from './api.ts';

/** Hours and minutes of a day at the site, `22:00`. An end that is not after the beginning is on the next day. */
interface WallTimes {
  readonly from: string;
  readonly to: string;
}
export type WindowTimes =
  /** Days of the week on which it begins: 1 Monday to 7 Sunday. */
  | (WallTimes & { readonly kind: 'weekly'; readonly days: readonly number[] })
  /** The day on which it begins, `2026-12-01`. */
  | (WallTimes & { readonly kind: 'dated'; readonly date: string });

/** When devices of a unit may be out of service. */
export interface MaintenanceWindow {
  readonly id: string;
  /** Null: every unit that has none of its own. */
  readonly unit: string | null;
  readonly times: WindowTimes;
  readonly note: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export const DEVICE_STATES = ['planned', 'out', 'done', 'failed', 'backed-out', 'skipped'] as const;
export type CampaignDeviceState = (typeof DEVICE_STATES)[number];
/** Where a device is not in service. */
export const OUT_STATES: readonly CampaignDeviceState[] = ['out', 'failed'];

export const CAMPAIGN_STATES = ['planned', 'running', 'paused', 'done', 'cancelled'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATES)[number];

/** Why a device is in no wave. */
export const UNPLACED = {
  'no-window': 'Its unit has no maintenance window',
  'window-too-short': 'Every maintenance window of its unit is shorter than the time it would be out of service',
  'below-minimum': 'Its unit has no device of the function to spare: without it the unit would fall below its minimum',
  'no-room':
    'In every window of the coming months others of its unit are out, so that the unit would fall below its minimum',
  'unit-unknown': 'Its unit is not known, and units have minima to keep',
  'function-unknown': 'What it is for is not known, and its unit has minima to keep',
} as const satisfies Readonly<Record<string, string>>;
export type UnplacedReason = keyof typeof UNPLACED;

/** How waves are made. */
export interface CampaignOptions {
  /** Minutes for which a device is out of service. */
  readonly downtimeMinutes: number;
  /** Devices of a unit that are worked on at once, at most; the unit's minimum may ask for fewer. */
  readonly team: number;
  /** Devices of a wave, at most. */
  readonly perWave: number;
  /** Devices of the first wave. */
  readonly testDevices: number;
  /** Hours from the end of the test wave to the next, at least. */
  readonly soakHours: number;
  /** Not before this moment, ISO 8601; null: from now on. */
  readonly startAt: string | null;
}
export const OPTION_LIMITS = { minutes: 2_880, team: 50, perWave: 500, testDevices: 5, soakHours: 720 } as const;
/** Devices of one campaign. */
export const MAX_CAMPAIGN_DEVICES = 500;

/** A unit's devices of a function. */
export interface ServiceLevel {
  /** Null: not known. */
  readonly unit: string | null;
  readonly function: string | null;
  readonly devices: number;
  /** How many must be in service at any moment; null: not laid down, and then one at a time is out. */
  readonly minimum: number | null;
}

export interface CampaignAction {
  /** Key of the row of work. */
  readonly key: string;
  readonly type: ActionType;
  readonly what: string;
  readonly target: TargetVersion | null;
  readonly subject: string | null;
  readonly advisories: readonly string[];
  readonly cves: readonly string[];
  readonly texts: readonly string[];
}

/** What the sensor says of a device that is done. `nothing-to-see`: no version was wanted. */
export const CHECKS = ['seen', 'not-seen-yet', 'contradicted', 'nothing-to-see'] as const;
export type CheckResult = (typeof CHECKS)[number];
export interface CampaignCheck {
  readonly result: CheckResult;
  /** Version that was seen last, and when (ISO 8601); null: none was. */
  readonly version: string | null;
  readonly seenAt: string | null;
  /** Protocol and field that it was seen in. */
  readonly source: string | null;
}

export interface CampaignCounts {
  readonly devices: number;
  readonly states: Readonly<Record<CampaignDeviceState, number>>;
  /** In no wave. */
  readonly unplaced: number;
  readonly waves: number;
}

/** Resource of the API. Times are ISO 8601. */
export interface CampaignRow {
  readonly id: string;
  readonly site: string;
  readonly title: string;
  readonly action: CampaignAction;
  readonly status: CampaignStatus;
  /** Of the test wave; null: nobody decided yet. */
  readonly go: boolean | null;
  readonly counts: CampaignCounts;
  /** When the next planned device is to be taken out; null: none is. */
  readonly nextAt: string | null;
  readonly by: string;
  readonly at: string;
}

export interface CampaignWave {
  readonly number: number;
  readonly isTest: boolean;
  readonly from: string;
  readonly to: string;
  readonly states: Readonly<Record<CampaignDeviceState, number>>;
  readonly units: readonly {
    readonly unit: string | null;
    readonly devices: number;
    readonly from: string;
    readonly to: string;
  }[];
}

/** How many are in service over time, as planned, with what other campaigns take out. */
export interface CampaignLevel extends ServiceLevel {
  /** The lowest number in service. */
  readonly lowest: number;
  readonly points: readonly { readonly at: string; readonly inService: number }[];
}

/** Why a device is the one to try first. */
export interface TestGround {
  readonly device: string;
  readonly name: string;
  readonly function: string | null;
  /** Devices of the campaign that run the same version, of all; null: its version is not known. */
  readonly alike: number | null;
  readonly of: number;
  /** Devices of its unit and function that can be spared. */
  readonly spare: number | null;
}

export interface CampaignPlanView {
  readonly waves: readonly CampaignWave[];
  readonly levels: readonly CampaignLevel[];
  readonly test: readonly TestGround[];
  readonly unplaced: readonly {
    readonly reason: UnplacedReason;
    readonly devices: number;
    readonly names: readonly string[];
  }[];
  readonly options: CampaignOptions;
  readonly timeZone: string;
  readonly windows: readonly MaintenanceWindow[];
}

export interface CampaignStepRow {
  readonly number: number;
  readonly kind: StepKind;
  readonly by: string;
  readonly at: string;
  readonly note: string;
  readonly reference: string;
  /** Of `device`: the state, the first devices, and how many. */
  readonly to: CampaignDeviceState | null;
  readonly devices: readonly { readonly id: string; readonly name: string }[];
  readonly count: number;
  /** Of `decided`. */
  readonly go: boolean | null;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
}

export interface CampaignDetail extends CampaignRow {
  readonly backout: string;
  readonly plan: CampaignPlanView;
  readonly decision: { readonly go: boolean; readonly note: string; readonly by: string; readonly at: string } | null;
  /** The latest first. */
  readonly steps: readonly CampaignStepRow[];
  /** Rises with every step and every undo: a change names it, so that nobody changes what he has not seen. */
  readonly seen: number;
  readonly canUndo: boolean;
}

export interface CampaignDeviceRow {
  readonly id: string;
  readonly name: string;
  readonly unit: string | null;
  readonly function: string | null;
  readonly type: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  /** That exposures compared when the campaign was made. */
  readonly version: string | null;
  /** Null: it is in no wave, for that reason. */
  readonly wave: number | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly unplaced: UnplacedReason | null;
  readonly state: CampaignDeviceState;
  readonly note: string;
  readonly reference: string;
  readonly by: string | null;
  readonly at: string | null;
  /** Null: it is not done. */
  readonly check: CampaignCheck | null;
  /** States that it may go to now. */
  readonly moves: readonly CampaignDeviceState[];
}

export type CampaignDevicePage = Page<CampaignDeviceRow>;

export const STEP_KINDS = ['planned', 'started', 'paused', 'resumed', 'cancelled', 'decided', 'device'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A step as a person asks for it. */
export type CampaignStep =
  | { readonly kind: 'started' | 'paused' | 'resumed' | 'cancelled'; readonly note: string }
  | { readonly kind: 'decided'; readonly go: boolean; readonly note: string }
  | {
      readonly kind: 'device';
      readonly devices: readonly string[];
      readonly to: CampaignDeviceState;
      /** What shows it, or why. */
      readonly note: string;
      /** Work order, photograph, protocol; '': none. */
      readonly reference: string;
    };

/** What a campaign is asked for with. */
export interface CampaignRequest {
  /** Key of the row of work. */
  readonly key: string;
  /** Filter over devices that the row was made with; '': all. */
  readonly filter: string;
  readonly title: string;
  /** How the device comes back to what it was. */
  readonly backout: string;
  readonly options: CampaignOptions;
}
