/**
 * CLINICAL FUNCTION: what care needs a device for, with the row of the triage matrix that says what its loss or its alteration
 * does to patients, how soon, and who decides. Defaults come with the program (catalog/clinical) and are `to be signed`: a
 * hospital checks each row and signs it or writes its own.
 */

import type { Citation } from './catalog.ts';

export const CLINICAL_FUNCTIONS = [
  'life-support',
  'drug-delivery',
  'therapy',
  'monitoring',
  'emergency-diagnostics',
  'elective-diagnostics',
  'laboratory',
  'information-systems',
  'infrastructure',
  'logistics',
  'building',
  'none',
] as const;
export type ClinicalFunction = (typeof CLINICAL_FUNCTIONS)[number];

/** SSVC Safety Impact 2.0.1, from the mildest on. Critical: somebody dies; catastrophic: several do. */
export const SAFETY_IMPACT = ['negligible', 'marginal', 'critical', 'catastrophic'] as const;
export type SafetyImpact = (typeof SAFETY_IMPACT)[number];

/** SSVC Mission Impact 2.0.0, from the mildest on; MEF: a mission-essential function of the hospital. */
export const MISSION_IMPACT = ['degraded', 'mef support crippled', 'mef failure', 'mission failure'] as const;
export type MissionImpact = (typeof MISSION_IMPACT)[number];

/** May it be cut off the network? `only-with-order`: when those who decide have said so. */
export const ISOLATION = ['yes', 'only-with-order', 'no'] as const;
export type Isolation = (typeof ISOLATION)[number];

/** Whole minutes; `no limit`: it may last for ever. */
export type Minutes = number | 'no limit';

/** A row of the triage matrix. Null: not known, which is never the mildest. */
export interface TriageRow {
  /** When the vulnerability stops all devices of the kind at once. */
  readonly harmIfLost: SafetyImpact | null;
  /** When what they show or do is changed and nobody notices. */
  readonly harmIfAltered: SafetyImpact | null;
  readonly missionImpact: MissionImpact | null;
  /** From the loss until a patient is harmed, the manual fallback not counted. */
  readonly timeToHarmMinutes: Minutes | null;
  /** Roles that decide together; empty: nobody has to be asked. */
  readonly decides: readonly string[] | null;
  /** What care does meanwhile, by hand. */
  readonly fallback: string | null;
  /** Where a replacement comes from. */
  readonly sparePool: string | null;
  readonly isolate: Isolation | null;
  /** How long it may be off the network in use, the fallback working. */
  readonly maxOfflineMinutes: Minutes | null;
}

export interface Signature {
  /** Who answers for it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A function as it comes with the program. */
export interface ClinicalFunctionEntry {
  readonly id: ClinicalFunction;
  readonly label: string;
  readonly doc: string;
  readonly row: TriageRow;
  /** Null: to be signed. */
  readonly signed: Signature | null;
  readonly source: Citation;
}

/** What comes with the program. */
export interface ClinicalCatalogue {
  /** Raised when any default changes. */
  readonly version: number;
  /** All functions, in the order of CLINICAL_FUNCTIONS. */
  readonly functions: readonly ClinicalFunctionEntry[];
  /** Device type of the catalogue -> function. Null: the type alone does not tell. Every type is there. */
  readonly types: ReadonlyMap<string, ClinicalFunction | null>;
}

/** What a person of the site laid down. */
interface Statement extends Signature {
  /** Opaque, unique within the site: it is what a receipt names. */
  readonly id: string;
}

export interface RowStatement extends Statement {
  readonly function: ClinicalFunction;
  /** What differs from the default; empty: the default is signed as it stands. */
  readonly row: Partial<TriageRow>;
}

export interface UnitStatement extends Statement {
  readonly unit: string;
  /** Device type that it holds for; null: every device of the unit. */
  readonly type: string | null;
  /** Null: not known. */
  readonly function: ClinicalFunction | null;
}

export interface DeviceStatement extends Statement {
  readonly device: string;
  /** Null: not known. */
  readonly function: ClinicalFunction | null;
}

/** A site's own matrix. Of two statements about the same, the later in the list stands. */
export interface SiteTriage {
  readonly rows: readonly RowStatement[];
  readonly units: readonly UnitStatement[];
  readonly devices: readonly DeviceStatement[];
}

/** Why a device has its function, the strongest first. `unit-type`: devices of a type in a unit. */
export const FUNCTION_GROUNDS = ['device', 'unit-type', 'unit', 'type', 'unknown'] as const;
export type FunctionGround = (typeof FUNCTION_GROUNDS)[number];

export interface ClinicalFinding {
  /** Null: not known. */
  readonly function: ClinicalFunction | null;
  readonly ground: FunctionGround;
  /** In plain words. */
  readonly reason: string;
  /** Null: the function is not known. */
  readonly row: TriageRow | null;
  /** Who signed the row; null: to be signed, or there is no row. */
  readonly signed: Signature | null;
  /** Opaque ids of the statements that it rests on: those of the site, and the entries of the catalogue. */
  readonly by: readonly string[];
  /** Latest time of a statement of the site among them, ISO 8601; null: only defaults. */
  readonly at: string | null;
}
