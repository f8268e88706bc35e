/** Recalls, classes and identifiers of medical devices, as the FDA publishes them. `null`: not told. */

import type { ExposureDetail } from './exposure.ts';

export interface Recall {
  /** `enforcement` states a class, `recall` states the cause: two data sets of one matter, joined by `number` or `event`. */
  readonly source: 'enforcement' | 'recall';
  /** `Z-0123-2024`: what the two data sets have in common. The number behind `Z` has four digits or more. */
  readonly number: string;
  readonly event: string | null;
  readonly firm: string | null;
  readonly product: string | null;
  readonly reason: string | null;
  readonly rootCause: string | null;
  readonly classification: 'I' | 'II' | 'III' | null;
  readonly status: string | null;
  readonly productCode: string | null;
  /** Lots, serial numbers and models, in the words of the firm. */
  readonly codes: string | null;
  readonly initiatedAtMs: number | null;
  /** When the FDA, or the firm, called it ended; null: not told, or it goes on. */
  readonly endedAtMs: number | null;
  /** What the firm tells customers to do. */
  readonly action: string | null;
}

export interface DeviceClass {
  readonly productCode: string;
  readonly name: string | null;
  /** `1`, `2`, `3`, or what else is stated (`U`, `F`, `N`). */
  readonly deviceClass: string | null;
  readonly specialty: string | null;
  readonly regulation: string | null;
  readonly lifeSupport: boolean | null;
  readonly implant: boolean | null;
  readonly definition: string | null;
}

export interface DeviceIdentifier {
  /** Primary identifiers first. */
  readonly identifiers: readonly {
    readonly id: string;
    readonly type: string | null;
    readonly agency: string | null;
  }[];
  readonly company: string | null;
  readonly brand: string | null;
  /** Version or model, as it is labelled. */
  readonly model: string | null;
  readonly catalogue: string | null;
  /** `In Commercial Distribution`, in the words of the data base. */
  readonly distribution: string | null;
  readonly productCodes: readonly string[];
}

/** A recall as it is told by all of its records: the enforcement report, the recall, or both. */
export interface WholeRecall extends Omit<Recall, 'source'> {
  /** `enforcement Z-0123-2024`: the records it was made of. */
  readonly records: readonly string[];
  /** When the record that states its class was stored here; where none does, the first one. */
  readonly storedAtMs: number;
}

/** How the FDA says that it stands; null: not told in words that are known. */
export const RECALL_STATUSES = ['ongoing', 'completed', 'terminated'] as const;
export type RecallStatus = (typeof RECALL_STATUSES)[number];
export const RECALL_CLASSES = ['I', 'II', 'III'] as const;
export type RecallClass = (typeof RECALL_CLASSES)[number];

/** What a recall and a device are held against each other by, in the order in which they are shown. */
export const RECALL_FIELDS = ['udi', 'manufacturer', 'product', 'type', 'version', 'serial', 'lot'] as const;
export type RecallField = (typeof RECALL_FIELDS)[number];

/**
 * `fits`, `differs`: both are known and read. `maybe`: they may be the same. `not_known`: the recall says something that is not
 * known of the device, or that could not be read. `not_stated`: the recall does not say it, so that nothing depends on it.
 */
export const RECALL_ANSWERS = ['fits', 'maybe', 'differs', 'not_known', 'not_stated'] as const;
export type RecallAnswer = (typeof RECALL_ANSWERS)[number];

export interface FieldAnswer {
  readonly field: RecallField;
  readonly answer: RecallAnswer;
  /** In the recall's words, shortened; null: it does not say. */
  readonly said: string | null;
  /** As known of the device; null: not known. */
  readonly known: string | null;
  /** What could not be decided, or how it was; '': the two texts say it. */
  readonly note: string;
}

/** How far a class I recall has come in the hospital. `none`: no clock runs. */
export const CLOCK_STATES = ['none', 'running', 'told', 'acknowledged', 'done'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** What people did: somebody was told, he acknowledged it, everything that was asked for is done. */
export const CLOCK_STEPS = ['told', 'acknowledged', 'done'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

/** Hours from the moment when the hospital could first know, from the catalogue. */
export interface ClockHours {
  readonly told: number;
  readonly acknowledged: number;
  readonly done: number;
}

/** catalog/recalls.json. */
export interface RecallCatalogue {
  readonly version: number;
  readonly hours: ClockHours;
  /** Null: nobody of the hospital signed the hours. */
  readonly signed: { readonly by: string; readonly at: string } | null;
  /** Regulations (21 CFR) by device type; a type that is not among them has none that would tell it. */
  readonly regulations: ReadonlyMap<string, readonly string[]>;
  /** Beginnings of names under which the FDA lists recalls of a maker, with the id of the vendor. */
  readonly firms: ReadonlyMap<string, string>;
}

/** Resource of the API. Times are ISO 8601. */
export interface RecallStepRow {
  readonly step: ClockStep;
  readonly at: string;
  readonly by: string;
  /** Who was told, or who acknowledged it; '' where nobody else is named. */
  readonly whom: string;
  readonly note: string;
}

/** The clock of a site. */
export interface RecallClock {
  readonly site: string;
  readonly state: ClockState;
  /** Since when the site could know that one of its devices may be affected. */
  readonly since: string;
  /** Next step that is due, and when; null: done. */
  readonly next: ClockStep | null;
  readonly dueAt: string | null;
  readonly isOverdue: boolean;
  /** The latest first. */
  readonly steps: readonly RecallStepRow[];
}

/** Pairs of this recall and a device that somebody may see, by how they stand. */
export interface RecallCounts {
  readonly affected: number;
  readonly needsReview: number;
  /** Decided: affected and taken out of use, corrected, checked and not affected. */
  readonly confirmed: number;
  readonly fixed: number;
  readonly notRelevant: number;
  readonly notAffected: number;
}

/** `open`: somebody has to decide about a device. `handled`: decided about all. `none`: it means no device here. */
export const RECALL_STATES = ['open', 'handled', 'none'] as const;
export type RecallState = (typeof RECALL_STATES)[number];

export interface RecallRow {
  readonly number: string;
  readonly classification: RecallClass | null;
  readonly status: RecallStatus | null;
  readonly firm: string | null;
  readonly product: string | null;
  readonly reason: string | null;
  readonly initiatedAt: string | null;
  readonly state: RecallState;
  readonly counts: RecallCounts;
  /** The most urgent one of the sites; null: no clock runs. */
  readonly clock: Omit<RecallClock, 'steps'> | null;
}

export interface RecallSummary {
  /** Open recalls by class, null: not classified; value and count. */
  readonly classes: readonly { readonly value: RecallClass | null; readonly open: number }[];
  readonly states: readonly { readonly value: RecallState; readonly count: number }[];
  /** Clocks whose next step is overdue. */
  readonly overdue: number;
  /** Recalls that are stored; 0: nothing is known of recalls. */
  readonly stored: number;
  readonly comparedAt: string | null;
}

export interface RecallDetail extends RecallRow {
  readonly event: string | null;
  readonly rootCause: string | null;
  readonly productCode: string | null;
  /** What the FDA calls devices of that code; null: not known. */
  readonly productClass: string | null;
  readonly codes: string | null;
  readonly action: string | null;
  readonly endedAt: string | null;
  readonly storedAt: string;
  /** The records that it was made of, as stored: file and place. */
  readonly records: readonly { readonly key: string; readonly file: string; readonly place: string }[];
  /** Search of the FDA's data base for this number. */
  readonly url: string;
  readonly hours: ClockHours;
  /** False: the hours are a default that nobody of the hospital signed. */
  readonly hoursAreSigned: boolean;
  readonly clocks: readonly RecallClock[];
}

/** Devices of one kind that a recall does not mean, and the field at which they fell out. */
export interface NearestKind {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly type: string | null;
  readonly devices: number;
  /** One of them. */
  readonly example: string;
  readonly fellOutAt: RecallField;
  readonly fields: readonly FieldAnswer[];
}

/** A pair of a recall and a device: why it is told as it is, what was decided, how it stood before. */
export interface RecallDevice {
  readonly asset: string;
  readonly fields: readonly FieldAnswer[];
  readonly decisions: ExposureDetail['decisions'];
  readonly history: ExposureDetail['history'];
}
