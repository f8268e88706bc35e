/**
 * MDS2: a maker's disclosure statement about the security of a medical device (ANSI/NEMA HN 1), as the form at hand has it. Which
 * questions there are, how they are numbered and how many is read from each form; nothing of it is known beforehand.
 */

/** A cell of a sheet. Decoding the file is somebody else's. */
export interface FormCell {
  /** `B12`; of a form in JSON the pointer to the value. */
  readonly ref: string;
  readonly text: string;
}

export interface FormGrid {
  readonly sheet: string;
  /** Rows from above, each with its cells from the left; empty cells may be left out. */
  readonly rows: readonly (readonly FormCell[])[];
}

/** `see_note`: the answer is words, and what they come to is not decided until a person rules on it. */
export type Mds2Value = 'yes' | 'no' | 'na' | 'see_note';

export interface Mds2Answer {
  /** As the form numbers it: `TXCF-2.1`, `B.2`, `5-1.1`. */
  readonly id: string;
  /** Code of the section: `TXCF`; null: the form shows none. */
  readonly section: string | null;
  readonly question: string;
  /** null: not answered, or in words of another kind (`raw` has them), or answered twice in different ways. */
  readonly value: Mds2Value | null;
  readonly raw: string | null;
  /** What is said beside the answer, with the texts of the notes it points at; null: nothing. */
  readonly note: string | null;
  /** Cell of the answer; where there is none, of the question. */
  readonly ref: string;
}

export interface Mds2Field {
  readonly text: string;
  readonly ref: string;
}

export const MDS2_FIELDS = ['manufacturer', 'model', 'description', 'document', 'releasedAt', 'software'] as const;
export type Mds2FieldName = (typeof MDS2_FIELDS)[number];

export interface Mds2Form {
  /** Edition of the standard, from the form's own words or its numbering; null: neither tells. */
  readonly edition: '2019' | '2013' | null;
  readonly sheet: string;
  /** null: the form does not say. `software` is a version, a list or a range, as written. */
  readonly head: Readonly<Record<Mds2FieldName, Mds2Field | null>>;
  readonly answers: readonly Mds2Answer[];
  /** What could not be read, with its place. */
  readonly problems: readonly { readonly ref: string; readonly detail: string }[];
}

/** A person's word on what an answer comes to. */
export interface Mds2Ruling {
  readonly question: string;
  readonly value: 'yes' | 'no' | 'na';
  readonly by: string;
  readonly atMs: number;
}

export interface Mds2Change {
  /** Head field, or id of the question in the newer form (where it is gone: in the older one). */
  readonly at: string;
  readonly kind: 'added' | 'removed' | 'answer' | 'note' | 'wording' | 'head';
  readonly before: string | null;
  readonly after: string | null;
}
