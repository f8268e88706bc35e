/** The triage matrix of a site as people see it: rows, whose word each is, what was before, and which devices it is about. */

import type { Citation } from './catalog.ts';
import type {
  ClinicalFunction,
  DeviceStatement,
  RowStatement,
  Signature,
  TriageField,
  TriageRow,
  UnitStatement,
} from './clinical.ts';

/** How a statement came to be. `unsigned`: the signature was taken back, the words stay. */
export const TRIAGE_ACTS = ['edited', 'signed', 'unsigned', 'restored', 'imported', 'withdrawn'] as const;
export type TriageAct = (typeof TRIAGE_ACTS)[number];

export const TRIAGE_KINDS = ['row', 'unit', 'device'] as const;
export type TriageKind = (typeof TRIAGE_KINDS)[number];

/** Whose word a statement is. Times are ISO 8601. */
export interface TriageWord {
  readonly id: string;
  readonly version: number;
  readonly act: TriageAct;
  /** Who wrote it into the program. */
  readonly by: string;
  readonly at: string;
  /** What it rests on, in that person's words. */
  readonly ground: string;
}

/** Devices of a function in a unit. */
export interface TriageUnit {
  /** Null: unit unknown. */
  readonly unit: string | null;
  readonly devices: number;
  /** Of these, those that must stay in service; null: not laid down. */
  readonly keep: number | null;
}

export interface TriageMatrixRow {
  readonly function: ClinicalFunction;
  readonly label: string;
  readonly doc: string;
  readonly source: Citation;
  readonly row: TriageRow;
  /** As it comes with the program. */
  readonly standard: TriageRow;
  /** Members in which the site differs from the default. */
  readonly own: readonly TriageField[];
  /** Null: nobody of the site has said anything about it. */
  readonly word: TriageWord | null;
  /** Null: to be signed. */
  readonly signed: Signature | null;
  readonly devices: number;
  /** Filter over devices that finds them; null: it finds none, or is too long for an address. */
  readonly filter: string | null;
  /** The largest first. */
  readonly units: readonly TriageUnit[];
}

/** A device type and what care needs it for at the site. */
export interface TriageType {
  readonly type: string;
  readonly label: string;
  /** Default of the program; null: the type alone does not tell. */
  readonly standard: ClinicalFunction | null;
  /** What holds at the site where no unit says otherwise. */
  readonly function: ClinicalFunction | null;
  readonly devices: number;
}

/** What a site says of the function of devices: of a type, of a unit, of a type in a unit, of one device. */
export interface TriageOverride extends Pick<UnitStatement, 'unit' | 'type' | 'function'> {
  /** Null: it is about a unit or a type. */
  readonly device: string | null;
  /** Name of the device; null as above, or the device is no more. */
  readonly name: string | null;
  readonly word: TriageWord;
  readonly devices: number;
}

/** Devices whose function is not known, by the reason: no type, or a type that alone does not tell. */
export interface TriageUnknown {
  readonly type: string | null;
  readonly label: string | null;
  readonly devices: number;
  readonly filter: string;
}

export interface TriageView {
  readonly site: string;
  /** Moment that it tells of. Devices are counted now, whatever the moment. */
  readonly at: string;
  /** Version of the defaults. */
  readonly catalogue: number;
  /** In the order of CLINICAL_FUNCTIONS. */
  readonly rows: readonly TriageMatrixRow[];
  readonly types: readonly TriageType[];
  readonly overrides: readonly TriageOverride[];
  readonly unknown: readonly TriageUnknown[];
  /** Filter that finds all devices of unknown function; null as in TriageMatrixRow. */
  readonly unknownFilter: string | null;
  readonly devices: number;
  /** Units that devices of the site are in. */
  readonly units: readonly string[];
}

/** One member of a row that changed. */
export interface TriageChange {
  readonly field: TriageField;
  readonly from: TriageRow[TriageField];
  readonly to: TriageRow[TriageField];
}

export interface TriageHistoryRow {
  readonly kind: TriageKind;
  readonly word: TriageWord;
  /** When it ceased to hold; null: holds. */
  readonly until: string | null;
  /** What it is about: one of them, or unit and type. */
  readonly function: ClinicalFunction | null;
  readonly unit: string | null;
  readonly type: string | null;
  readonly device: string | null;
  readonly signed: Signature | null;
  /** Of a row: against what held before it. */
  readonly changes: readonly TriageChange[];
  /** Of the others: the function that is said now and was before; `default` where nothing was or is said. */
  readonly from: ClinicalFunction | null | 'default';
  readonly to: ClinicalFunction | null | 'default';
}

/** What an import would do, or did. */
export interface TriageImport {
  readonly rows: readonly { readonly function: ClinicalFunction; readonly changes: readonly TriageChange[] }[];
  readonly overrides: readonly {
    readonly unit: string | null;
    readonly type: string | null;
    readonly device: string | null;
    readonly from: ClinicalFunction | null | 'default';
    readonly to: ClinicalFunction | null | 'default';
  }[];
  /** False: only looked at. */
  readonly done: boolean;
}

/** A matrix as a file. */
export interface TriageFile {
  readonly format: 'openward-triage@1';
  readonly site: string;
  readonly at: string;
  readonly catalogue: number;
  /** Every function, whole rows. */
  readonly rows: readonly (Omit<RowStatement, 'id' | 'by' | 'at' | 'row'> & {
    readonly row: TriageRow;
    readonly by: string | null;
    readonly at: string | null;
  })[];
  readonly units: readonly Omit<UnitStatement, 'id'>[];
  readonly devices: readonly Omit<DeviceStatement, 'id'>[];
}
