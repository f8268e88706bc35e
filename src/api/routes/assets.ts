/** Assets: list, facets, export, detail, and what people correct. */

import { z } from 'zod';
import { FORMATS, writeSheet } from '../../services/export.ts';
import { route } from '../contract.ts';
import {
  assetDetail,
  assetRow,
  conversationRow,
  correctionRow,
  facet,
  saidRow,
  timelineEntry,
} from '../schemas/assets.ts';
import {
  attributeList,
  attributeName,
  filterText,
  idParams,
  line,
  listOf,
  page,
  pageQuery,
  siteQuery,
  sortText,
} from '../schemas/common.ts';
import { scopeOf } from '../scope.ts';

const selection = siteQuery.extend({ filter: filterText.default(''), sort: sortText.default('') });
const endpointKey = z.string().min(1).max(1_100);

export default [
  route({
    method: 'GET',
    path: '/assets',
    access: 'asset.read',
    summary: 'Devices that match a filter, a page at a time',
    query: selection.extend(pageQuery.shape),
    response: page(assetRow),
    handler: async (call) => {
      const { site, cursor, ...query } = call.query;
      return call.services.assets.page(await scopeOf(call, site), { ...query, cursor: cursor ?? null });
    },
  }),
  route({
    method: 'GET',
    path: '/assets/facets',
    access: 'asset.read',
    summary: 'How often each value occurs among the devices that match',
    query: siteQuery.extend({ filter: filterText.default(''), attributes: attributeList }),
    response: listOf(facet),
    handler: async (call) => {
      const { site, filter, attributes } = call.query;
      return call.services.assets.facets(await scopeOf(call, site), filter, attributes);
    },
  }),
  route({
    method: 'GET',
    path: '/assets/export',
    access: 'asset.export',
    action: 'asset.export',
    audit: 'before',
    summary: 'All devices that match, exactly the columns asked for, as CSV or XLSX',
    query: selection.extend({
      columns: attributeList,
      format: z.enum(FORMATS).default('csv'),
      bom: z.stringbool().default(false),
    }),
    response: 'file',
    handler: async (call) => {
      const { site, filter, sort, columns, format, bom } = call.query;
      const scope = await scopeOf(call, site);
      return writeSheet(format, columns, call.services.assets.rows(scope, { filter, sort }), { bom });
    },
  }),
  route({
    method: 'POST',
    path: '/assets/merge',
    access: 'asset.correct',
    action: 'asset.merge',
    summary: 'State that these are one device',
    query: siteQuery,
    body: z.strictObject({ ids: z.array(z.string().min(1).max(128)).min(2).max(50) }),
    response: assetDetail,
    target: (call) => `assets ${call.body.ids.join(' ')}`,
    handler: async (call) =>
      call.services.assets.merge(await scopeOf(call, call.query.site), call.actor, call.body.ids),
  }),
  route({
    method: 'GET',
    path: '/assets/:id',
    access: 'asset.read',
    summary: 'One device with the evidence behind each attribute',
    params: idParams,
    response: assetDetail,
    handler: async (call) => call.services.assets.detail(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'GET',
    path: '/assets/:id/conversations',
    access: 'asset.read',
    summary: 'With whom the device spoke',
    params: idParams,
    query: pageQuery,
    response: page(conversationRow),
    handler: async (call) =>
      call.services.assets.conversations(await scopeOf(call, undefined), call.params.id, {
        cursor: call.query.cursor ?? null,
        limit: call.query.limit,
      }),
  }),
  route({
    method: 'GET',
    path: '/assets/:id/said',
    access: 'asset.read',
    summary: 'What the device said about others; none of it is about itself',
    params: idParams,
    query: pageQuery,
    response: page(saidRow),
    handler: async (call) =>
      call.services.assets.saidAboutOthers(await scopeOf(call, undefined), call.params.id, {
        cursor: call.query.cursor ?? null,
        limit: call.query.limit,
      }),
  }),
  route({
    method: 'GET',
    path: '/assets/:id/timeline',
    access: 'asset.read',
    summary: 'What was stated about the device, when',
    params: idParams,
    response: listOf(timelineEntry),
    handler: async (call) => call.services.assets.timeline(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'POST',
    path: '/assets/:id/attributes',
    access: 'asset.correct',
    action: 'asset.attribute',
    summary: 'State the value of an attribute; null: it is unknown',
    params: idParams,
    body: z.strictObject({ attribute: attributeName, value: line(1_024).nullable() }),
    response: assetDetail,
    target: (call) => `asset ${call.params.id} ${call.body.attribute}`,
    handler: async (call) => {
      const { attribute, value } = call.body;
      return call.services.assets.correct(await scopeOf(call, undefined), call.actor, call.params.id, attribute, value);
    },
  }),
  route({
    method: 'POST',
    path: '/assets/:id/split',
    access: 'asset.correct',
    action: 'asset.split',
    summary: 'State that these addresses are another device',
    params: idParams,
    body: z.strictObject({ endpoints: z.array(endpointKey).min(1).max(500) }),
    response: assetDetail,
    target: (call) => `asset ${call.params.id}`,
    handler: async (call) =>
      call.services.assets.split(await scopeOf(call, undefined), call.actor, call.params.id, call.body.endpoints),
  }),
  route({
    method: 'GET',
    path: '/corrections',
    access: 'asset.read',
    summary: 'What people corrected, the latest first',
    query: siteQuery.extend(pageQuery.shape),
    response: page(correctionRow),
    handler: async (call) =>
      call.services.assets.corrections(await scopeOf(call, call.query.site), {
        cursor: call.query.cursor ?? null,
        limit: call.query.limit,
      }),
  }),
  route({
    method: 'POST',
    path: '/corrections/:id/undo',
    access: 'asset.correct',
    action: 'correction.undo',
    summary: 'Undo a correction',
    params: idParams,
    response: 'nothing',
    target: (call) => `correction ${call.params.id}`,
    handler: async (call) => call.services.assets.undo(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
];
