/**
 * RECORDS: what the hospital's maintenance system (CMMS) says of its devices, imported as a table. Its statements are the
 * hospital's, each with its row; they are held against the wire and never taken for it. Times are ISO 8601.
 */

import type { ExposureDevice } from './exposure.ts';

/** What a column can say. */
export const RECORD_FIELDS = {
  serial: 'Serial number',
  tag: 'Asset tag, inventory number',
  mac: 'MAC address',
  hostname: 'Host name',
  manufacturer: 'Maker',
  model: 'Model',
  version: 'Version, of what is not told',
  software: 'Software version',
  firmware: 'Firmware version',
  os: 'Operating system',
  location: 'Place',
  mobile: 'Carried about: yes or no',
  status: 'In service, stored, retired, disposed',
  statusAt: 'Date of the status',
} as const satisfies Readonly<Record<string, string>>;
export type RecordField = keyof typeof RECORD_FIELDS;
export const RECORD_FIELD_NAMES: readonly RecordField[] = Object.keys(RECORD_FIELDS) as RecordField[];

/** By what a record is found among the devices, the surest first. */
export const RECORD_KEYS = ['serial', 'tag', 'mac', 'hostname'] as const;
export type RecordKey = (typeof RECORD_KEYS)[number];

/** Which column says what: its letter (`C`); a field that no column has is left out. */
export type RecordColumns = Readonly<Partial<Record<RecordField, string>>>;

/** A row of the table as it came. */
export interface RecordLine {
  /** Number of the row as a spreadsheet counts it, from 1. */
  readonly row: number;
  /** Texts by column letter; empty ones are left out. */
  readonly cells: Readonly<Record<string, string>>;
}

/** `proposed`: columns were guessed, a person has to confirm them. `current`: counts. `replaced`: a later table took its place. */
export const RECORD_STATES = ['proposed', 'current', 'replaced', 'withdrawn'] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export interface RecordImport {
  readonly id: string;
  readonly site: string;
  readonly state: RecordState;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** SHA-256 of the file as it came. */
  readonly digest: string;
  readonly by: string;
  readonly at: string;
  /** Head line by column letter. */
  readonly header: Readonly<Record<string, string>>;
  readonly columns: RecordColumns;
  readonly confirmedBy: string | null;
  readonly rows: number;
  /** Rows that are a device's; 0 until it was compared. */
  readonly matched: number;
  /** What could not be read, with its place. */
  readonly problems: readonly { readonly ref: string; readonly detail: string }[];
}

export interface RecordImportDetail extends RecordImport {
  /** The first rows, to see what the columns hold. */
  readonly sample: readonly RecordLine[];
}

export interface RecordRow {
  readonly row: number;
  readonly values: Readonly<Partial<Record<RecordField, string>>>;
  /** Null: no device of it is known. */
  readonly device: ExposureDevice | null;
  readonly matchedBy: RecordKey | null;
  /** Why there is no device; null: there is one, or it was not compared yet. */
  readonly why: string | null;
}
