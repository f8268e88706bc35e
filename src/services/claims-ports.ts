/** What the services of forms, records and contradictions need of the store. Times: Ms since 1970 UTC. */

import type {
  ContradictionDecision,
  ContradictionDetail,
  ContradictionRow,
  ContradictionSeverity,
  ContradictionState,
  ContradictionSummary,
  ProvenStatement,
} from '../model/contradiction.ts';
import type { FormBinding, FormDevice, FormRow, RulingRow } from '../model/form.ts';
import type { Mds2Form } from '../model/mds2.ts';
import type {
  RecordColumns,
  RecordImport,
  RecordImportDetail,
  RecordKey,
  RecordLine,
  RecordRow,
} from '../model/record.ts';
import type { AssetQuery, Scope } from './ports.ts';

export interface NewForm extends FormBinding {
  readonly id: string;
  readonly site: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The file as it came. */
  readonly file: Uint8Array;
  readonly form: Mds2Form;
  /** `2023-05-01`; null: none that can be read. */
  readonly documentAt: string | null;
  readonly by: string;
  readonly atMs: number;
}

/** A form without what is counted elsewhere; `state` does not know of later forms yet: it is `current` where it was bound. */
export type StoredForm = Omit<FormRow, 'unresolved' | 'contradictions'> & { readonly form: Mds2Form };

export interface NewRuling {
  readonly id: string;
  readonly question: string;
  readonly value: 'yes' | 'no' | 'na';
  readonly ground: string;
  readonly by: string;
  readonly atMs: number;
}

export interface FormStore {
  /** @returns the id of the form that is there already with the same file; null: it was added */
  add(form: NewForm): Promise<string | null>;
  /** All of the scope, the latest first. */
  all(scope: Scope): Promise<readonly StoredForm[]>;
  one(scope: Scope, id: string): Promise<StoredForm | null>;
  file(scope: Scope, id: string): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>;
  /** Rulings by form, the latest first, also those that were undone. */
  rulings(scope: Scope, form: string | null): Promise<ReadonlyMap<string, readonly RulingRow[]>>;
  devices(scope: Scope, id: string, limit: number): Promise<readonly FormDevice[]>;
  /** Open contradictions by form. */
  contradictions(scope: Scope): Promise<ReadonlyMap<string, number>>;
  /** False: there is no such form in the scope, or it was withdrawn. The same holds for what follows. */
  bind(scope: Scope, id: string, binding: FormBinding, by: string, atMs: number): Promise<boolean>;
  withdraw(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
  rule(scope: Scope, id: string, ruling: NewRuling): Promise<boolean>;
  undoRuling(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
}

export interface NewRecords {
  readonly id: string;
  readonly site: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly header: Readonly<Record<string, string>>;
  readonly columns: RecordColumns;
  readonly problems: RecordImport['problems'];
  readonly lines: readonly RecordLine[];
  readonly by: string;
  readonly atMs: number;
}

export interface RecordStore {
  add(records: NewRecords): Promise<void>;
  imports(scope: Scope): Promise<readonly RecordImport[]>;
  one(scope: Scope, id: string): Promise<RecordImportDetail | null>;
  /** It counts from now on; the one before it ends. False: there is none in the scope, or it ended. */
  confirm(scope: Scope, id: string, columns: RecordColumns, by: string, atMs: number): Promise<boolean>;
  withdraw(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
  rows(
    scope: Scope,
    id: string,
    which: 'all' | 'matched' | 'unmatched',
    search: string,
    offset: number,
    limit: number,
  ): Promise<{
    readonly rows: readonly (Omit<RecordRow, 'values'> & { readonly line: RecordLine })[];
    readonly total: number;
  }>;
}

/** What of a site's forms and records counts. */
export interface SiteClaims {
  readonly version: number;
  readonly forms: readonly (StoredForm & { readonly rulings: readonly RulingRow[] })[];
  readonly records: {
    readonly id: string;
    readonly atMs: number;
    readonly columns: RecordColumns;
    readonly header: Readonly<Record<string, string>>;
    readonly lines: readonly RecordLine[];
  } | null;
}

/** A device as it is shown, with what forms and records are held against. Lists are empty where nothing is known. */
export interface ClaimedDevice {
  readonly id: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly software: string | null;
  readonly firmware: string | null;
  readonly hardware: string | null;
  readonly os: string | null;
  readonly location: string | null;
  readonly hostname: string | null;
  readonly tags: readonly string[];
  readonly macs: readonly string[];
  readonly services: readonly string[];
  readonly protocols: readonly string[];
  /** Attributes of which something else was seen as well. */
  readonly conflicts: readonly string[];
  readonly lastSeenMs: number | null;
}

/** A system outside of the hospital that a device talked with. */
export interface OutsidePeer {
  readonly endpoint: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: string | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export interface KeptContradiction {
  readonly asset: string;
  readonly key: string;
  readonly rule: string;
  readonly about: string | null;
  readonly severity: ContradictionSeverity;
  readonly confidence: number;
  readonly left: readonly ProvenStatement[];
  readonly right: readonly ProvenStatement[];
  /** Ids of the forms that it rests on. */
  readonly forms: readonly string[];
  /** Of what is stated, without times and places: when it differs, another contradiction begins. */
  readonly digest: string;
}

export interface KeptMatch {
  readonly row: number;
  readonly device: string | null;
  readonly by: RecordKey | null;
  readonly why: string | null;
}

export interface KeptFormDevice {
  readonly device: string;
  readonly form: string;
  readonly version: string | null;
  readonly isStale: boolean | null;
  readonly reason: string;
}

export interface ContradictionUnder {
  readonly dataVersion: number;
  readonly claims: number;
  readonly rules: string;
}

/** Everything that one comparison of a site came to. */
export interface Comparison {
  readonly found: readonly KeptContradiction[];
  readonly formDevices: readonly KeptFormDevice[];
  readonly records: { readonly id: string; readonly matches: readonly KeptMatch[] } | null;
  readonly spokenOf: number;
  readonly under: ContradictionUnder;
}

export interface ContradictionQuery extends AssetQuery {
  /** Past moment to read; null: now. */
  readonly atMs: number | null;
  /** Empty: all, as in the lists below. */
  readonly states: readonly ContradictionState[];
  readonly severities: readonly ContradictionSeverity[];
  readonly rules: readonly string[];
  readonly asset: string | null;
  readonly form: string | null;
  readonly search: string;
}

export const CONTRADICTION_SORTS = ['severity', 'confidence', 'since', 'device', 'rule'] as const;
export type ContradictionSort = (typeof CONTRADICTION_SORTS)[number];

export interface ContradictionKey {
  readonly asset: string;
  readonly key: string;
}

export interface NewContradictionDecision {
  readonly id: string;
  readonly kind: ContradictionDecision;
  readonly ground: string;
  readonly by: string;
  readonly atMs: number;
  readonly expiresAtMs: number | null;
}

export interface ContradictionStore {
  /** Sites of which devices, forms, records or rules are not those of the last comparison. */
  behind(rules: string): Promise<readonly { readonly site: string; readonly dataVersion: number }[]>;
  claims(site: string): Promise<SiteClaims>;
  /** Forms that a person bound, without records. */
  forms(site: string): Promise<SiteClaims['forms']>;
  /** The form that counts for each device, without those that are about other software. */
  formsOfDevices(site: string): Promise<ReadonlyMap<string, string>>;
  devices(site: string): AsyncIterable<readonly ClaimedDevice[]>;
  /** Devices of which one of the fields was observed. */
  observed(site: string, fields: readonly string[]): Promise<ReadonlySet<string>>;
  /** Devices that talked with a system outside of the hospital. */
  outside(site: string): Promise<ReadonlySet<string>>;
  /** At most `limit`, the latest first. */
  outsidePeers(site: string, asset: string, limit: number): Promise<readonly OutsidePeer[]>;
  save(site: string, atMs: number, comparison: Comparison): Promise<void>;
  page(
    query: ContradictionQuery,
    sort: { readonly by: ContradictionSort; readonly descending: boolean },
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly ContradictionRow[]; readonly total: number }>;
  summary(query: ContradictionQuery): Promise<Omit<ContradictionSummary, 'isBehind'>>;
  one(scope: Scope, key: ContradictionKey): Promise<ContradictionDetail | null>;
  /** @returns the keys that stood */
  decide(
    scope: Scope,
    keys: readonly ContradictionKey[],
    decision: NewContradictionDecision,
  ): Promise<readonly ContradictionKey[]>;
  undo(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
}
