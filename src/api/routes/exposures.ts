/** Exposures: what advisories mean for devices, what people decide about them, and the advisories themselves. */

import { z } from 'zod';
import { EXPOSURE_KINDS } from '../../model/exposure.ts';
import { VEX_FORMATS } from '../../model/vex-export.ts';
import { FORMATS, writeTable } from '../../services/export.ts';
import { exposureTable } from '../../services/exposure-sheet.ts';
import { PUBLISHER, vexFile } from '../../services/vex-export.ts';
import { route } from '../contract.ts';
import { filterText, line, page, pageQuery, several, siteQuery } from '../schemas/common.ts';
import {
  advisoryDetail,
  advisoryRow,
  band,
  decisionKind,
  exposureDetail,
  exposureRow,
  exposureSummary,
  justification,
  state,
} from '../schemas/exposures.ts';
import { scopeOf } from '../scope.ts';

const docId = z.string().min(1).max(512);
const assetId = z.string().min(1).max(128);
const time = z.string().max(40);
const selection = siteQuery.extend({
  kind: z.enum(EXPOSURE_KINDS).default('advisory'),
  filter: filterText.default(''),
  states: several(state),
  bands: several(band),
  exploited: z.stringbool().optional(),
  doc: docId.optional(),
  asset: assetId.optional(),
  search: z.string().max(200).default(''),
  at: time.optional(),
});
const selected = (query: z.infer<typeof selection>) => ({
  kind: query.kind,
  filter: query.filter,
  states: query.states,
  bands: query.bands,
  exploited: query.exploited ?? null,
  doc: query.doc ?? null,
  asset: query.asset ?? null,
  search: query.search,
  at: query.at ?? null,
});
const key = z.strictObject({ asset: assetId, doc: docId });

export default [
  route({
    method: 'GET',
    path: '/exposures',
    access: 'asset.read',
    summary: 'What advisories mean for devices, the most urgent first; now or at a past moment',
    query: selection.extend({ sort: z.string().max(20).default(''), ...pageQuery.shape }),
    response: page(exposureRow),
    handler: async (call) => {
      const { sort, cursor, limit } = call.query;
      const scope = await scopeOf(call, call.query.site);
      return call.services.exposures.page(scope, { ...selected(call.query), sort, cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'GET',
    path: '/exposures/summary',
    access: 'asset.read',
    summary: 'Exposures by priority group and state, and their trend',
    query: selection,
    response: exposureSummary,
    handler: async (call) =>
      call.services.exposures.summary(await scopeOf(call, call.query.site), selected(call.query)),
  }),
  route({
    method: 'GET',
    path: '/exposures/export',
    access: 'asset.export',
    action: 'exposure.export',
    audit: 'before',
    summary: 'All exposures that match, as CSV or XLSX',
    query: selection.extend({ format: z.enum(FORMATS).default('csv'), bom: z.stringbool().default(false) }),
    response: 'file',
    handler: async (call) => {
      const { format, bom } = call.query;
      const rows = call.services.exposures.rows(await scopeOf(call, call.query.site), selected(call.query));
      return writeTable(format, exposureTable(rows), { bom });
    },
  }),
  route({
    method: 'GET',
    path: '/exposures/statements',
    access: 'asset.export',
    action: 'exposure.export',
    audit: 'before',
    summary: 'What the hospital states of exposures that match: CSAF 2.0 VEX, CycloneDX VEX, OpenVEX, or JSON',
    query: selection.extend({ format: z.enum(VEX_FORMATS).default('csaf-vex') }),
    response: 'file',
    handler: async (call) => {
      const rows = call.services.exposures.stated(await scopeOf(call, call.query.site), selected(call.query));
      return vexFile(call.query.format, rows, PUBLISHER, Date.now());
    },
  }),
  route({
    method: 'GET',
    path: '/exposure',
    access: 'asset.read',
    summary: 'One device and one advisory: the reason, guidance, decisions and history',
    query: z.object({ asset: assetId, doc: docId, at: time.optional() }),
    response: exposureDetail,
    handler: async (call) => {
      const { at, ...one } = call.query;
      return call.services.exposures.detail(await scopeOf(call, undefined), one, at ?? null);
    },
  }),
  route({
    method: 'POST',
    path: '/exposures/decisions',
    access: 'exposure.decide',
    action: 'exposure.decide',
    summary: 'Decide about exposures: confirmed, not relevant, or fixed',
    body: z.strictObject({
      items: z.array(key).min(1).max(500),
      kind: decisionKind,
      justification: justification.nullable(),
      evidence: line(2_000),
      expiresAt: z.iso.datetime().nullable(),
    }),
    response: z.object({ decided: z.number() }),
    target: (call) =>
      `${call.body.kind}: ${call.body.items
        .slice(0, 20)
        .map((i) => `${i.asset} ${i.doc}`)
        .join(', ')}${call.body.items.length > 20 ? ` and ${call.body.items.length - 20} more` : ''}`,
    handler: async (call) => call.services.exposures.decide(await scopeOf(call, undefined), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/exposures/decisions/:id/undo',
    access: 'exposure.decide',
    action: 'exposure.undo',
    summary: 'Undo a decision',
    params: z.object({ id: z.string().min(1).max(128) }),
    response: 'nothing',
    target: (call) => `decision ${call.params.id}`,
    handler: async (call) => call.services.exposures.undo(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
  route({
    method: 'GET',
    path: '/advisories',
    access: 'asset.read',
    summary: 'Advisories that are stored, the latest first, with the devices that they mean',
    query: siteQuery.extend({
      search: z.string().max(200).default(''),
      matched: z.stringbool().default(false),
      ...pageQuery.shape,
    }),
    response: page(advisoryRow),
    handler: async (call) => {
      const { search, matched, cursor, limit } = call.query;
      const scope = await scopeOf(call, call.query.site);
      return call.services.exposures.advisories(scope, { search, matched, cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'GET',
    path: '/advisory',
    access: 'asset.read',
    summary: 'One advisory: products, vulnerabilities and guidance',
    query: siteQuery.extend({ doc: docId }),
    response: advisoryDetail,
    handler: async (call) => call.services.exposures.advisory(await scopeOf(call, call.query.site), call.query.doc),
  }),
];
