/** Schemas of forms, records and contradictions. */

import { z } from 'zod';
import {
  CONTRADICTION_DECISIONS,
  CONTRADICTION_SEVERITIES,
  CONTRADICTION_STATES,
  type ContradictionDetail,
  type ContradictionRow,
  type ContradictionSummary,
  FACTS,
  type FactName,
  type Proof,
  STATEMENT_SOURCES,
} from '../../model/contradiction.ts';
import { FORM_STATES, type FormDetail, type FormDiff, type FormRow, type FormSummary } from '../../model/form.ts';
import {
  RECORD_FIELD_NAMES,
  RECORD_KEYS,
  RECORD_STATES,
  type RecordField,
  type RecordImport,
  type RecordImportDetail,
  type RecordRow,
} from '../../model/record.ts';

const text = z.string();
const maybeText = z.string().nullable();
const count = z.object({ value: maybeText, label: text, count: z.number() });
const device = z.object({
  ...{ id: text, site: text, name: text, type: maybeText, manufacturer: maybeText, model: maybeText, unit: maybeText },
});
const problems = z.array(z.object({ ref: text, detail: text }));

export const formState = z.enum(FORM_STATES);
const rowShape = {
  ...{
    id: text,
    site: text,
    state: formState,
    fileName: text,
    sizeBytes: z.number(),
    digest: text,
    by: text,
    at: text,
  },
  ...{ manufacturer: maybeText, model: maybeText, versions: maybeText },
  edition: z.enum(['2019', '2013']).nullable(),
  ...{ document: maybeText, documentAt: maybeText, boundBy: maybeText, boundAt: maybeText },
  ...{ answers: z.number(), unresolved: z.number(), devices: z.number(), contradictions: z.number() },
};
export const formRow: z.ZodType<FormRow> = z.object(rowShape);
export const formSummary: z.ZodType<FormSummary> = z.object({ states: z.array(count), unresolved: z.number() });

export const answerValue = z.enum(['yes', 'no', 'na']);
const ruling = z.object({
  ...{ id: text, question: text, value: answerValue, ground: text, by: text, at: text },
  ...{ undoneBy: maybeText, undoneAt: maybeText },
});
const headField = z.object({ text, ref: text }).nullable();
const answer = z.object({
  ...{ id: text, section: maybeText, question: text, raw: maybeText, note: maybeText, ref: text },
  value: z.enum(['yes', 'no', 'na', 'see_note']).nullable(),
  counts: answerValue.nullable(),
  isOpen: z.boolean(),
  topics: z.array(text),
  ruling: ruling.nullable(),
});
export const formDetail: z.ZodType<FormDetail> = z.object({
  ...rowShape,
  sheet: text,
  head: z.object({
    ...{ manufacturer: headField, model: headField, description: headField },
    ...{ document: headField, releasedAt: headField, software: headField },
  }),
  items: z.array(answer),
  problems,
  rulings: z.array(ruling),
  bound: z.array(z.object({ device, version: maybeText, isStale: z.boolean().nullable(), reason: text })),
  others: z.array(
    z.object({
      ...{ id: text, state: formState, model: maybeText, versions: maybeText, documentAt: maybeText, fileName: text },
    }),
  ),
});
export const formDiff: z.ZodType<FormDiff> = z.object({
  before: formRow,
  after: formRow,
  changes: z.array(
    z.object({
      at: text,
      kind: z.enum(['added', 'removed', 'answer', 'note', 'wording', 'head']),
      ...{ before: maybeText, after: maybeText, question: maybeText },
    }),
  ),
});

const recordField = z.enum(RECORD_FIELD_NAMES as [RecordField, ...RecordField[]]);
const byField = z.partialRecord(recordField, text);
/** Which column says what. */
export const recordColumns = z.partialRecord(recordField, z.string().regex(/^[A-Z]{1,3}$/));
const importShape = {
  ...{ id: text, site: text, state: z.enum(RECORD_STATES), fileName: text, sizeBytes: z.number(), digest: text },
  ...{ by: text, at: text, header: z.record(text, text), columns: byField, confirmedBy: maybeText },
  ...{ rows: z.number(), matched: z.number(), problems },
};
export const recordImport: z.ZodType<RecordImport> = z.object(importShape);
export const recordImportDetail: z.ZodType<RecordImportDetail> = z.object({
  ...importShape,
  sample: z.array(z.object({ row: z.number(), cells: z.record(text, text) })),
});
export const recordRow: z.ZodType<RecordRow> = z.object({
  row: z.number(),
  values: byField,
  device: device.nullable(),
  matchedBy: z.enum(RECORD_KEYS).nullable(),
  why: maybeText,
});

export const severity = z.enum(CONTRADICTION_SEVERITIES);
export const contradictionState = z.enum(CONTRADICTION_STATES);
export const contradictionDecision = z.enum(CONTRADICTION_DECISIONS);
const proof: z.ZodType<Proof> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('form'),
    ...{ form: text, ref: text, question: text, said: text, note: maybeText, ruledBy: maybeText },
  }),
  z.object({ kind: z.literal('record'), import: text, row: z.number(), ref: text, column: text }),
  z.object({
    kind: z.literal('wire'),
    ...{ endpoint: text, protocol: text, field: text, value: text, rule: text, capture: maybeText },
    ...{ frame: z.number().nullable(), via: maybeText },
  }),
]);
const statement = z.object({
  source: z.enum(STATEMENT_SOURCES),
  fact: z.enum(Object.keys(FACTS) as [FactName, ...FactName[]]),
  ...{ key: maybeText, value: text, confidence: z.number(), firstAt: maybeText, lastAt: maybeText },
  proof: proof.nullable(),
});
const decision = z.object({
  id: text,
  kind: contradictionDecision,
  ...{ ground: text, by: text, at: text, expiresAt: maybeText, endedAt: maybeText, endedWhy: maybeText },
});
const contradictionShape = {
  ...{ key: text, device, rule: text, severity, about: maybeText, confidence: z.number(), state: contradictionState },
  ...{ left: z.array(statement), right: z.array(statement), since: text, decision: decision.nullable() },
};
export const contradictionRow: z.ZodType<ContradictionRow> = z.object(contradictionShape);
export const contradictionDetail: z.ZodType<ContradictionDetail> = z.object({
  ...contradictionShape,
  decisions: z.array(decision),
  history: z.array(z.object({ from: text, to: maybeText, left: z.array(statement), right: z.array(statement) })),
});
export const contradictionSummary: z.ZodType<ContradictionSummary> = z.object({
  ...{ severities: z.array(count), states: z.array(count), rules: z.array(count) },
  ...{ open: z.number(), devices: z.number(), spokenOf: z.number(), comparedAt: maybeText, isBehind: z.boolean() },
});
