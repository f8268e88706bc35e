/** Schemas of the triage matrix, held to their DTOs by type. */

import { z } from 'zod';
import type { Basis } from '../../model/catalog.ts';
import {
  CLINICAL_FUNCTIONS,
  ISOLATION,
  MISSION_IMPACT,
  SAFETY_IMPACT,
  TRIAGE_FIELDS,
  TRIAGE_LIMITS,
  type TriageRow,
} from '../../model/clinical.ts';
import {
  TRIAGE_ACTS,
  TRIAGE_KINDS,
  type TriageHistoryRow,
  type TriageImport,
  type TriageView,
} from '../../model/triage.ts';
import { line } from './common.ts';

const text = z.string();
const maybe = text.nullable();
export const clinicalFunction = z.enum(CLINICAL_FUNCTIONS);
const minutes = z.union([z.int().min(0).max(TRIAGE_LIMITS.minutes), z.literal('no limit')]).nullable();
const words = line(TRIAGE_LIMITS.chars);

/** What people write; the answer has the same members. */
const rowShape = {
  harmIfLost: z.enum(SAFETY_IMPACT).nullable(),
  harmIfAltered: z.enum(SAFETY_IMPACT).nullable(),
  missionImpact: z.enum(MISSION_IMPACT).nullable(),
  timeToHarmMinutes: minutes,
  decides: z.array(words).max(TRIAGE_LIMITS.roles).nullable(),
  fallback: words.nullable(),
  sparePool: words.nullable(),
  minInServicePercent: z.int().min(0).max(100).nullable(),
  isolate: z.enum(ISOLATION).nullable(),
  maxOfflineMinutes: minutes,
};
export const rowChange = z.strictObject(rowShape).partial() as unknown as z.ZodType<Partial<TriageRow>>;

// An answer is what is stored: nothing of it is judged again.
const row: z.ZodType<TriageRow> = z.object({
  ...rowShape,
  decides: z.array(text).nullable(),
  fallback: maybe,
  sparePool: maybe,
});
const signature = z.object({ by: text, at: text }).nullable();
const word = z.object({ id: text, version: z.number(), act: z.enum(TRIAGE_ACTS), by: text, at: text, ground: text });
const field = z.enum(TRIAGE_FIELDS);
const label = z.string().nullable();

export const triageView: z.ZodType<TriageView> = z.object({
  site: text,
  at: text,
  catalogue: z.number(),
  rows: z.array(
    z.object({
      function: clinicalFunction,
      label: text,
      doc: text,
      source: z.object({ basis: z.string() as unknown as z.ZodType<Basis>, reference: text }),
      row,
      standard: row,
      own: z.array(field),
      word: word.nullable(),
      signed: signature,
      devices: z.number(),
      filter: maybe,
      units: z.array(z.object({ unit: maybe, devices: z.number(), keep: z.number().nullable() })),
    }),
  ),
  types: z.array(
    z.object({
      type: text,
      label: text,
      standard: clinicalFunction.nullable(),
      function: clinicalFunction.nullable(),
      devices: z.number(),
    }),
  ),
  overrides: z.array(
    z.object({
      unit: maybe,
      type: maybe,
      device: maybe,
      name: maybe,
      function: clinicalFunction.nullable(),
      word,
      devices: z.number(),
    }),
  ),
  unknown: z.array(z.object({ type: maybe, label, devices: z.number(), filter: text })),
  unknownFilter: maybe,
  devices: z.number(),
  units: z.array(text),
});

const said = z.union([clinicalFunction, z.null(), z.literal('default')]);
const value = z.union([z.string(), z.number(), z.array(z.string()), z.null()]) as unknown as z.ZodType<
  TriageRow[keyof TriageRow]
>;
const change = z.object({ field, from: value, to: value });

export const triageHistoryRow: z.ZodType<TriageHistoryRow> = z.object({
  kind: z.enum(TRIAGE_KINDS),
  word,
  until: maybe,
  function: clinicalFunction.nullable(),
  unit: maybe,
  type: maybe,
  device: maybe,
  signed: signature,
  changes: z.array(change),
  from: said,
  to: said,
});

export const triageImport: z.ZodType<TriageImport> = z.object({
  rows: z.array(z.object({ function: clinicalFunction, changes: z.array(change) })),
  overrides: z.array(z.object({ unit: maybe, type: maybe, device: maybe, from: said, to: said })),
  done: z.boolean(),
});
