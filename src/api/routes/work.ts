/** What is to be done about exposures, and the plan for the hours there are. */

import { z } from 'zod';
import { ACTION_TYPE_NAMES, type ActionType } from '../../model/action.ts';
import { readLimits } from '../../model/limits.ts';
import { WITHHELD_REASONS, type WithheldReason } from '../../model/plan.ts';
import type { WorkPlan } from '../../model/work.ts';
import { route } from '../contract.ts';
import { filterText, siteQuery } from '../schemas/common.ts';
import { scopeOf } from '../scope.ts';

const text = z.string();
const maybeNumber = z.number().nullable();
const row = z.object({
  key: text,
  type: z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]]),
  what: text,
  target: z.object({ text, orLater: z.literal(true).nullable(), source: z.enum(['text', 'tree', 'range']) }).nullable(),
  subject: text.nullable(),
  advisories: z.array(text),
  cves: z.array(text),
  texts: z.array(text),
  urls: z.array(text),
  devices: z.array(z.object({ id: text, site: text, name: text, unit: text.nullable() })),
  hours: maybeNumber,
  downtimeMinutes: maybeNumber,
  risk: maybeNumber,
  place: maybeNumber,
  planned: z.number(),
  withheld: z.array(
    z.object({
      reason: z.enum(Object.keys(WITHHELD_REASONS) as [WithheldReason, ...WithheldReason[]]),
      unit: text.nullable(),
      function: text.nullable(),
      devices: z.number(),
    }),
  ),
  isOwnEffort: z.boolean(),
});
const workPlan: z.ZodType<WorkPlan> = z.object({
  hours: z.number(),
  usedHours: z.number(),
  risk: z.number(),
  totalRisk: z.number(),
  bound: z.number(),
  gap: z.number(),
  frontier: z.array(z.object({ hours: z.number(), usedHours: z.number(), risk: z.number(), bound: z.number() })),
  rows: z.array(row),
  minima: z.array(
    z.object({
      ...{ site: text, unit: text, function: text, devices: z.number(), minimum: z.number(), inService: z.number() },
    }),
  ),
  unsetMinima: z.number(),
  units: z.array(text),
  exposures: z.number(),
  truncated: z.boolean(),
});

export default [
  route({
    method: 'GET',
    path: '/work',
    access: 'asset.read',
    summary: 'What open exposures ask to do, grouped as it is done, and the plan for so many technician hours',
    query: siteQuery.extend({
      filter: filterText.default(''),
      hours: z.coerce.number().min(0).max(100_000).default(40),
      // `ICU=30;Ward 3=60`: minutes that a device of the unit may stand still at most.
      downtime: z
        .string()
        .max(20_000)
        .default('')
        .refine((t) => readLimits(t) !== null, 'is a list such as ICU=30;Ward 3=60'),
      minima: z.stringbool().default(true),
    }),
    response: workPlan,
    handler: async (call) => {
      const { site, filter, hours, downtime, minima } = call.query;
      const query = { filter, hours, downtime: readLimits(downtime) ?? [], minima };
      return call.services.work.plan(await scopeOf(call, site), query);
    },
  }),
];
