/** Schemas of imports, sensors, sites and health. */

import { z } from 'zod';
import type { Health, ImportFile, ImportResult, SensorRow, Site } from '../../model/api.ts';
import { problem } from './common.ts';

const nullableText = z.string().nullable();
const weirds = z.array(z.object({ code: z.string(), count: z.number(), frame: z.number() }));
const caps = z.array(z.object({ cap: z.string(), limit: z.number(), hits: z.number() }));

const importResult: z.ZodType<ImportResult> = z.object({
  frames: z.number(),
  bytes: z.number(),
  flows: z.number(),
  endpoints: z.number(),
  observations: z.number(),
  assetsNew: z.number(),
  assetsChanged: z.number(),
  firstAt: nullableText,
  lastAt: nullableText,
  weirds,
  caps,
  damaged: problem.nullable(),
  kind: nullableText.optional(),
});

export const importFile: z.ZodType<ImportFile> = z.object({
  id: z.string(),
  site: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'duplicate', 'cancelled']),
  progress: z.number().nullable(),
  by: z.string(),
  createdAt: z.string(),
  finishedAt: nullableText,
  result: importResult.nullable(),
  problem: problem.nullable(),
});

export const sensorRow: z.ZodType<SensorRow> = z.object({
  id: z.string(),
  site: z.string(),
  name: z.string(),
  kind: z.enum(['live', 'import']),
  state: z.enum(['ok', 'silent', 'stopped']),
  framesTotal: z.number(),
  framesPerSecond: z.number().nullable(),
  dropped: z.number().nullable(),
  lastRecordAt: nullableText,
  caps,
  weirds,
});

export const site: z.ZodType<Site> = z.object({ id: z.string(), name: z.string(), timeZone: z.string() });
export const health: z.ZodType<Health> = z.object({ status: z.enum(['ok', 'degraded']), version: z.string() });
