/** What changed between two versions of a triage statement. */

import { TRIAGE_FIELDS, type TriageField, type TriageRow } from '../model/clinical.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface FieldChange {
  readonly field: TriageField;
  readonly from: TriageRow[TriageField];
  readonly to: TriageRow[TriageField];
}

/** Members that differ, in the order of TRIAGE_FIELDS. */
export const changesOf = (from: TriageRow, to: TriageRow): readonly FieldChange[] =>
  TRIAGE_FIELDS.filter((f) => !same(from[f], to[f])).map((field) => ({ field, from: from[field], to: to[field] }));

/** Of a wished row what differs from the default: that is all that a statement keeps. */
export function differing(wish: Partial<TriageRow>, standard: TriageRow): Partial<TriageRow> {
  const entries = TRIAGE_FIELDS.filter((f) => Object.hasOwn(wish, f) && !same(wish[f], standard[f]));
  return Object.fromEntries(entries.map((f) => [f, wish[f]])) as Partial<TriageRow>;
}
