/** Schemas of recalls. */

import { z } from 'zod';
import {
  CLOCK_STATES,
  CLOCK_STEPS,
  type NearestKind,
  RECALL_ANSWERS,
  RECALL_CLASSES,
  RECALL_FIELDS,
  RECALL_STATES,
  RECALL_STATUSES,
  type RecallDetail,
  type RecallDevice,
  type RecallRow,
  type RecallSummary,
} from '../../model/recall.ts';
import { before, decision } from './exposures.ts';

const text = z.string();
const maybeText = z.string().nullable();
export const recallClass = z.enum(RECALL_CLASSES);
export const recallState = z.enum(RECALL_STATES);
export const recallStatus = z.enum(RECALL_STATUSES);
export const clockStep = z.enum(CLOCK_STEPS);

const clockShape = {
  site: text,
  state: z.enum(CLOCK_STATES),
  since: text,
  next: clockStep.nullable(),
  dueAt: maybeText,
  isOverdue: z.boolean(),
};
const step = z.object({ step: clockStep, at: text, by: text, whom: text, note: text });

const rowShape = {
  number: text,
  classification: recallClass.nullable(),
  status: recallStatus.nullable(),
  firm: maybeText,
  product: maybeText,
  reason: maybeText,
  initiatedAt: maybeText,
  state: recallState,
  counts: z.object({
    affected: z.number(),
    needsReview: z.number(),
    confirmed: z.number(),
    fixed: z.number(),
    notRelevant: z.number(),
    notAffected: z.number(),
  }),
  clock: z.object(clockShape).nullable(),
};
export const recallRow: z.ZodType<RecallRow> = z.object(rowShape);

export const recallSummary: z.ZodType<RecallSummary> = z.object({
  classes: z.array(z.object({ value: recallClass.nullable(), open: z.number() })),
  states: z.array(z.object({ value: recallState, count: z.number() })),
  overdue: z.number(),
  stored: z.number(),
  comparedAt: maybeText,
});

export const recallDetail: z.ZodType<RecallDetail> = z.object({
  ...rowShape,
  event: maybeText,
  rootCause: maybeText,
  productCode: maybeText,
  productClass: maybeText,
  codes: maybeText,
  action: maybeText,
  endedAt: maybeText,
  storedAt: text,
  records: z.array(z.object({ key: text, file: text, place: text })),
  url: text,
  hours: z.object({ told: z.number(), acknowledged: z.number(), done: z.number() }),
  hoursAreSigned: z.boolean(),
  clocks: z.array(z.object({ ...clockShape, steps: z.array(step) })),
});

const field = z.object({
  field: z.enum(RECALL_FIELDS),
  answer: z.enum(RECALL_ANSWERS),
  said: maybeText,
  known: maybeText,
  note: text,
});
export const recallDevice: z.ZodType<RecallDevice> = z.object({
  asset: text,
  fields: z.array(field),
  decisions: z.array(decision),
  history: z.array(before),
});

export const nearestKind: z.ZodType<NearestKind> = z.object({
  manufacturer: maybeText,
  model: maybeText,
  type: maybeText,
  devices: z.number(),
  example: text,
  fellOutAt: z.enum(RECALL_FIELDS),
  fields: z.array(field),
});
