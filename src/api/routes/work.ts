/** What is to be done about exposures, and the plan for the hours there are. */

import { z } from 'zod';
import { ACTION_TYPE_NAMES, type ActionType } from '../../model/action.ts';
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
  devices: z.array(z.object({ id: text, name: text, unit: text.nullable() })),
  hours: maybeNumber,
  downtimeMinutes: maybeNumber,
  risk: maybeNumber,
  place: maybeNumber,
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
    }),
    response: workPlan,
    handler: async (call) => {
      const { site, filter, hours } = call.query;
      return call.services.work.plan(await scopeOf(call, site), { filter, hours });
    },
  }),
];
