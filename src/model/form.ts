/**
 * FORMS as the hospital keeps them (resources of the API): a maker's MDS2 with the file it came in, what it is bound to, and what
 * people ruled. A form counts for nothing until a person confirmed what it is about. Times are ISO 8601.
 */

import type { Count } from './api.ts';
import type { ExposureDevice } from './exposure.ts';
import type { Mds2Answer, Mds2Change, Mds2Field, Mds2FieldName } from './mds2.ts';

/** What a form is about. Null: not told, and then it is for all versions. */
export interface FormBinding {
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** A version, a list or a range, as a person writes it. */
  readonly versions: string | null;
}

/**
 * `proposed`: read from the form's head, waits for a person. `current`: counts. `replaced`: a later form is about the same.
 * `withdrawn`: taken back by a person.
 */
export const FORM_STATES = ['proposed', 'current', 'replaced', 'withdrawn'] as const;
export type FormState = (typeof FORM_STATES)[number];

export interface FormRow extends FormBinding {
  readonly id: string;
  readonly site: string;
  readonly state: FormState;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** SHA-256 of the file as it came, 64 hexadecimal digits. */
  readonly digest: string;
  readonly by: string;
  readonly at: string;
  readonly edition: '2019' | '2013' | null;
  /** The maker's number of the document; null: the form has none. */
  readonly document: string | null;
  /** Date of the document (`2023-05-01`); null: the form has none that can be read. Then the upload counts. */
  readonly documentAt: string | null;
  readonly boundBy: string | null;
  readonly boundAt: string | null;
  readonly answers: number;
  /** Answers that wait for a ruling. */
  readonly unresolved: number;
  /** Devices that it is about now. */
  readonly devices: number;
  /** Contradictions that it is a side of and that are open. */
  readonly contradictions: number;
}

export interface RulingRow {
  readonly id: string;
  readonly question: string;
  readonly value: 'yes' | 'no' | 'na';
  /** What it rests on, in the person's words. */
  readonly ground: string;
  readonly by: string;
  readonly at: string;
  /** Null: stands. A newer ruling on the question stands before it. */
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
}

export interface FormAnswer extends Mds2Answer {
  /** What it comes to; null: not decided. */
  readonly counts: 'yes' | 'no' | 'na' | null;
  /** It waits for a ruling. */
  readonly isOpen: boolean;
  /** What it is compared on, by its topics (src/exposure/mds2/topics.ts); empty: on nothing. */
  readonly topics: readonly string[];
  /** The ruling that stands; null: none. */
  readonly ruling: RulingRow | null;
}

export interface FormDevice {
  readonly device: ExposureDevice;
  /** Version that runs; null: not known. */
  readonly version: string | null;
  /** True: the form is about other software. Null: cannot be said. */
  readonly isStale: boolean | null;
  readonly reason: string;
}

export interface FormDetail extends FormRow {
  readonly sheet: string;
  readonly head: Readonly<Record<Mds2FieldName, Mds2Field | null>>;
  readonly items: readonly FormAnswer[];
  readonly problems: readonly { readonly ref: string; readonly detail: string }[];
  /** All of them, the latest first. */
  readonly rulings: readonly RulingRow[];
  /** The first 200. */
  readonly bound: readonly FormDevice[];
  /** Other forms of the same maker, the latest first: what it can be held against. */
  readonly others: readonly Pick<FormRow, 'id' | 'state' | 'model' | 'versions' | 'documentAt' | 'fileName'>[];
}

export interface FormDiff {
  readonly before: FormRow;
  readonly after: FormRow;
  readonly changes: readonly (Mds2Change & { readonly question: string | null })[];
}

export interface FormSummary {
  readonly states: readonly Count[];
  /** Answers of forms that count which wait for a ruling. */
  readonly unresolved: number;
}
