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
  /** Of a unit's devices of the function, how many percent must stay in service at any time: 0 to 100, counted up to whole devices. */
  readonly minInServicePercent: number | null;
  /** How long it may be off the network in use, the fallback working. */
  readonly maxOfflineMinutes: Minutes | null;
}

/** Members of a row, in the order in which people read them. */
export const TRIAGE_FIELDS = [
  'harmIfLost',
  'harmIfAltered',
  'missionImpact',
  'timeToHarmMinutes',
  'decides',
  'fallback',
  'sparePool',
  'minInServicePercent',
  'isolate',
  'maxOfflineMinutes',
] as const satisfies readonly (keyof TriageRow)[];
export type TriageField = (typeof TRIAGE_FIELDS)[number];

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

/** What a person of the site laid down: `by` wrote it, `at` it began to hold. */
interface Statement {
  /** Opaque, unique within the site: it is what a receipt names. */
  readonly id: string;
  /** Counts what was laid down about the same thing, from 1 on. */
  readonly version: number;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface RowStatement extends Statement {
  readonly function: ClinicalFunction;
  /** What differs from the default; empty: the default as it stands. */
  readonly row: Partial<TriageRow>;
  /** Null: to be signed. Whoever changes a row takes the signature away. */
  readonly signed: Signature | null;
}

export interface UnitStatement extends Statement {
  /** Null: in every unit of the site; then it names a type. */
  readonly unit: string | null;
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

/** A matrix as a file brings it: what is wished for, without whose word it was. */
export interface TriageDraft {
  /** What differs from the default, or whole rows. */
  readonly rows: readonly Pick<RowStatement, 'function' | 'row'>[];
  readonly units: readonly Pick<UnitStatement, 'unit' | 'type' | 'function'>[];
  readonly devices: readonly Pick<DeviceStatement, 'device' | 'function'>[];
}

/** Bounds of what people lay down: statements of each kind, characters of a text, roles that decide, minutes (a year). */
export const TRIAGE_LIMITS = { statements: 20_000, chars: 500, roles: 20, minutes: 525_600 } as const;

/** Why a device has its function, the strongest first. `unit-type`: devices of a type in a unit; `site-type`: of a type anywhere. */
export const FUNCTION_GROUNDS = ['device', 'unit-type', 'unit', 'site-type', 'type', 'unknown'] as const;
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
  /** Whose word the row is, in plain words: default or version of the site, and whether it is signed. Null: there is no row. */
  readonly word: string | null;
  /** Opaque ids of the statements that it rests on: those of the site, and the entries of the catalogue. */
  readonly by: readonly string[];
  /** Latest time of a statement of the site among them, ISO 8601; null: only defaults. */
  readonly at: string | null;
}
