/** Contradictions: where maker, hospital and wire cannot all be right, and what people decide about it. */

import { z } from 'zod';
import { contradictionTable } from '../../services/contradiction-sheet.ts';
import { FORMATS, writeTable } from '../../services/export.ts';
import { route } from '../contract.ts';
import {
  contradictionDecision,
  contradictionDetail,
  contradictionRow,
  contradictionState,
  contradictionSummary,
  severity,
} from '../schemas/claims.ts';
import { filterText, idParams, line, page, pageQuery, several, siteQuery } from '../schemas/common.ts';
import { scopeOf } from '../scope.ts';

const assetId = z.string().min(1).max(128);
const keyText = z.string().min(1).max(400);

const selection = siteQuery.extend({
  filter: filterText.default(''),
  states: several(contradictionState),
  severities: several(severity),
  rules: several(z.string().max(64)),
  asset: assetId.optional(),
  form: z.string().min(1).max(128).optional(),
  search: z.string().max(200).default(''),
  at: z.string().max(40).optional(),
});
const selected = (query: z.infer<typeof selection>) => ({
  ...{ filter: query.filter, states: query.states, severities: query.severities, rules: query.rules },
  ...{ asset: query.asset ?? null, form: query.form ?? null, search: query.search, at: query.at ?? null },
});

export default [
  route({
    method: 'GET',
    path: '/contradictions',
    access: 'asset.read',
    summary: 'Contradictions with both sides, the heaviest first; now or at a past moment',
    query: selection.extend({ sort: z.string().max(20).default(''), ...pageQuery.shape }),
    response: page(contradictionRow),
    handler: async (call) => {
      const { sort, cursor, limit } = call.query;
      const scope = await scopeOf(call, call.query.site);
      return call.services.contradictions.page(scope, { ...selected(call.query), sort, cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'GET',
    path: '/contradictions/summary',
    access: 'asset.read',
    summary: 'Contradictions by severity, state and rule',
    query: selection,
    response: contradictionSummary,
    handler: async (call) =>
      call.services.contradictions.summary(await scopeOf(call, call.query.site), selected(call.query)),
  }),
  route({
    method: 'GET',
    path: '/contradictions/export',
    access: 'asset.export',
    action: 'contradiction.export',
    audit: 'before',
    summary: 'All contradictions that match, as CSV or XLSX',
    query: selection.extend({ format: z.enum(FORMATS).default('csv'), bom: z.stringbool().default(false) }),
    response: 'file',
    handler: async (call) => {
      const { format, bom } = call.query;
      const rows = call.services.contradictions.rows(await scopeOf(call, call.query.site), selected(call.query));
      return writeTable(format, contradictionTable(rows), { bom });
    },
  }),
  route({
    method: 'GET',
    path: '/contradiction',
    access: 'asset.read',
    summary: 'One contradiction of a device with its evidence, decisions and history',
    query: z.object({ asset: assetId, key: keyText }),
    response: contradictionDetail,
    handler: async (call) => call.services.contradictions.detail(await scopeOf(call, undefined), call.query),
  }),
  route({
    method: 'POST',
    path: '/contradictions/decisions',
    access: 'claim.write',
    action: 'contradiction.decide',
    summary: 'Decide about contradictions: accepted, maker asked, record to be corrected, wrong reading',
    body: z.strictObject({
      items: z
        .array(z.strictObject({ asset: assetId, key: keyText }))
        .min(1)
        .max(500),
      kind: contradictionDecision,
      ground: line(2_000),
      expiresAt: z.iso.datetime().nullable(),
    }),
    response: z.object({ decided: z.number() }),
    target: (call) =>
      `${call.body.kind}: ${call.body.items
        .slice(0, 20)
        .map((i) => `${i.asset} ${i.key}`)
        .join(', ')}${call.body.items.length > 20 ? ` and ${call.body.items.length - 20} more` : ''}`,
    handler: async (call) => call.services.contradictions.decide(await scopeOf(call, undefined), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/contradictions/decisions/:id/undo',
    access: 'claim.write',
    action: 'contradiction.undo',
    summary: 'Undo a decision about a contradiction',
    params: idParams,
    response: 'nothing',
    target: (call) => `decision ${call.params.id}`,
    handler: async (call) =>
      call.services.contradictions.undo(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
];
