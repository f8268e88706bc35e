/** Recalls: what the FDA says, which devices are meant and why, the clock of class I. Decisions are those of exposures. */

import { z } from 'zod';
import { writeTable } from '../../services/export.ts';
import { RECALL_FORMATS, recallJson, recallTable } from '../../services/recall-sheet.ts';
import { route } from '../contract.ts';
import { line, page, pageQuery, siteQuery } from '../schemas/common.ts';
import {
  clockStep,
  nearestKind,
  recallClass,
  recallDetail,
  recallDevice,
  recallRow,
  recallState,
  recallStatus,
  recallSummary,
} from '../schemas/recalls.ts';
import { scopeOf } from '../scope.ts';

const number = z.string().min(1).max(32);
const assetId = z.string().min(1).max(128);
/** `I,II` as a list of members of a closed vocabulary. */
const several = <T>(member: z.ZodType<T, string>) =>
  z
    .string()
    .max(100)
    .default('')
    .transform((text) => text.split(',').filter((t) => t !== ''))
    .pipe(z.array(member).max(10));

const selection = siteQuery.extend({
  classes: several(recallClass),
  states: several(recallState),
  statuses: several(recallStatus),
  overdue: z.stringbool().default(false),
  search: z.string().max(200).default(''),
});
const selected = ({ classes, states, statuses, overdue, search }: z.infer<typeof selection>) => ({
  classes,
  states,
  statuses,
  overdue,
  search,
});

export default [
  route({
    method: 'GET',
    path: '/recalls',
    access: 'asset.read',
    summary: 'Recalls with the devices that they mean and the clock of class I, the gravest first',
    query: selection.extend({ sort: z.string().max(20).default(''), ...pageQuery.shape }),
    response: page(recallRow),
    handler: async (call) => {
      const { sort, cursor, limit } = call.query;
      const scope = await scopeOf(call, call.query.site);
      return call.services.recalls.page(scope, { ...selected(call.query), sort, cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'GET',
    path: '/recalls/summary',
    access: 'asset.read',
    summary: 'Open recalls by class, and clocks that are overdue',
    query: siteQuery,
    response: recallSummary,
    handler: async (call) => call.services.recalls.summary(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'GET',
    path: '/recalls/export',
    access: 'asset.export',
    action: 'recall.export',
    audit: 'before',
    summary: 'The devices of all recalls that match, as CSV, XLSX or JSON',
    query: selection.extend({ format: z.enum(RECALL_FORMATS).default('csv'), bom: z.stringbool().default(false) }),
    response: 'file',
    handler: async (call) => {
      const { format, bom } = call.query;
      const pairs = call.services.recalls.pairs(await scopeOf(call, call.query.site), selected(call.query));
      return format === 'json' ? recallJson(pairs) : writeTable(format, recallTable(pairs), { bom });
    },
  }),
  route({
    method: 'GET',
    path: '/recalls/:number',
    access: 'asset.read',
    summary: 'One recall: what the FDA says, how devices stand, clocks and their steps',
    params: z.object({ number }),
    query: siteQuery,
    response: recallDetail,
    handler: async (call) => call.services.recalls.detail(await scopeOf(call, call.query.site), call.params.number),
  }),
  route({
    method: 'GET',
    path: '/recalls/:number/nearest',
    access: 'asset.read',
    summary: 'Kinds of device that come nearest to a recall and are not meant, with the field at which each fell out',
    params: z.object({ number }),
    query: siteQuery,
    response: z.array(nearestKind),
    handler: async (call) => call.services.recalls.nearest(await scopeOf(call, call.query.site), call.params.number),
  }),
  route({
    method: 'GET',
    path: '/recalls/:number/devices/:asset',
    access: 'asset.read',
    summary: 'A recall and a device, field by field, with decisions and history',
    params: z.object({ number, asset: assetId }),
    response: recallDevice,
    handler: async (call) => {
      const { number: doc, asset } = call.params;
      return call.services.recalls.device(await scopeOf(call, undefined), { asset, doc });
    },
  }),
  route({
    method: 'POST',
    path: '/recalls/:number/steps',
    access: 'exposure.decide',
    action: 'recall.step',
    summary: 'Record a step of a class I recall: somebody was told, acknowledged it, or all is done',
    params: z.object({ number }),
    body: z.strictObject({
      site: z.string().min(1).max(64),
      step: clockStep,
      whom: z.union([z.literal(''), line(200)]),
      note: z.union([z.literal(''), line(2_000)]),
    }),
    response: 'nothing',
    target: (call) => `${call.params.number} ${call.body.step} at ${call.body.site}`,
    handler: async (call) =>
      call.services.recalls.step(await scopeOf(call, undefined), call.actor, {
        number: call.params.number,
        ...call.body,
      }),
  }),
];
