/** Schemas of roll-ups, what-if and compensating controls, held to their DTOs by type. */

import { z } from 'zod';
import { ISOLATION } from '../../model/clinical.ts';
import {
  BANDS,
  CONTROL_STATES,
  CONTROLS,
  type ControlRow,
  type Effect,
  type Receipt,
  type RiskGroup,
  type RiskView,
  ROLLUP_KINDS,
  type WhatIf,
} from '../../model/risk.ts';
import { receipt } from './exposures.ts';

const text = z.string();
const maybe = text.nullable();
const number = z.number();
export const band = z.enum(BANDS);
export const rollUpKind = z.enum(ROLLUP_KINDS);
export const controlKind = z.enum(CONTROLS);

const group: z.ZodType<RiskGroup> = z.object({
  by: rollUpKind,
  site: maybe,
  value: maybe,
  label: maybe,
  score: number.nullable(),
  band: band.nullable(),
  worst: maybe,
  worstName: maybe,
  devices: number,
  unrated: number,
  open: number,
  bands: z.object({ critical: number, high: number, medium: number, low: number }),
  filter: text,
});

export const riskView: z.ZodType<RiskView> = z.object({
  at: text,
  comparedAt: maybe,
  hospital: group,
  sites: z.array(group),
  units: z.array(group),
  types: z.array(group),
  gateways: z.array(
    z.object({
      id: text,
      site: text,
      name: text,
      score: number.nullable(),
      band: band.nullable(),
      doc: maybe,
      behind: number,
      devices: z.array(
        z.object({
          id: text,
          name: text,
          function: maybe,
          steps: number,
          own: number.nullable(),
          passed: number,
          score: number.nullable(),
        }),
      ),
    }),
  ),
});

const isolation = z.enum(ISOLATION).nullable();
const effect = z.object({
  change: z.union([
    z.object({ kind: z.enum(['fix-applied', 'internet-cut', 'clear-services-closed']) }),
    z.object({ kind: z.literal('control-added'), control: controlKind }),
    z.object({ kind: z.literal('reviewed'), verdict: z.enum(['affected', 'not_affected']) }),
  ]),
  before: number,
  after: number,
  band,
  difference: number,
  isolation: isolation.optional(),
}) as unknown as z.ZodType<Effect>;

export const whatIf: z.ZodType<WhatIf> = z.object({
  before: receipt as z.ZodType<Receipt>,
  after: (receipt as z.ZodType<Receipt>).nullable(),
  options: z.array(effect),
  isolation,
});

export const controlRow: z.ZodType<ControlRow> = z.object({
  id: text,
  site: text,
  kind: controlKind,
  what: text,
  evidence: text,
  doc: maybe,
  by: text,
  at: text,
  until: maybe,
  checked: z.object({ by: text, at: text }).nullable(),
  endedAt: maybe,
  endedWhy: maybe,
  state: z.enum(CONTROL_STATES),
  devices: z.array(z.object({ id: text, name: text, endedAt: maybe, endedWhy: maybe })),
});
