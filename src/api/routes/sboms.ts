/** Bills of materials: loaded, bound to products, read, held against each other. They are of products, so that they have no site. */

import { Readable } from 'node:stream';
import { z } from 'zod';
import { textPieces } from '../../services/bills.ts';
import { route } from '../contract.ts';
import { billDetail, billDevice, billDiff, billRow, loadedBill, newBinding } from '../schemas/bills.ts';
import { idParams, page, pageQuery, siteQuery } from '../schemas/common.ts';
import { scopeOf } from '../scope.ts';
import { oneFile } from '../upload.ts';

const billId = z.string().min(1).max(128);

export default [
  route({
    method: 'POST',
    path: '/sboms',
    access: 'sbom.write',
    action: 'sbom.load',
    upload: true,
    summary: 'Load a bill of materials: multipart/form-data, part `file`; CycloneDX or SPDX',
    response: loadedBill,
    status: 201,
    async handler(call) {
      const scope = await scopeOf(call, undefined);
      return oneFile(call.request, 'sbom', (stream, name) =>
        call.services.bills.load(scope, call.actor, { name, text: textPieces(stream) }, null),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/sboms',
    access: 'asset.read',
    summary: 'Bills of materials, those that are bound to nothing first, then the latest',
    query: siteQuery.extend({
      search: z.string().max(200).default(''),
      bound: z.stringbool().optional(),
      asset: z.string().min(1).max(128).optional(),
      ...pageQuery.shape,
    }),
    response: page(billRow),
    handler: async (call) => {
      const { search, bound, asset, cursor, limit } = call.query;
      const query = { search, isBound: bound ?? null, asset: asset ?? null, cursor: cursor ?? null, limit };
      return call.services.bills.page(await scopeOf(call, call.query.site), query);
    },
  }),
  route({
    method: 'GET',
    path: '/sboms/diff',
    access: 'asset.read',
    summary: 'What changed from one bill to another',
    query: z.object({ from: billId, to: billId }),
    response: billDiff,
    handler: async (call) => call.services.bills.diff(call.query.from, call.query.to),
  }),
  route({
    method: 'GET',
    path: '/sboms/:id',
    access: 'asset.read',
    summary:
      'One bill: its tree, what is missing in it, what is known of its components, and until when they are supported',
    params: idParams,
    query: siteQuery,
    response: billDetail,
    handler: async (call) => call.services.bills.detail(await scopeOf(call, call.query.site), call.params.id),
  }),
  route({
    method: 'GET',
    path: '/sboms/:id/devices',
    access: 'asset.read',
    summary: 'Devices that run the product of a bill, or may',
    params: idParams,
    query: siteQuery.extend(pageQuery.shape),
    response: page(billDevice),
    handler: async (call) => {
      const { cursor, limit } = call.query;
      const scope = await scopeOf(call, call.query.site);
      return call.services.bills.devices(scope, call.params.id, { cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'GET',
    path: '/sboms/:id/file',
    access: 'asset.export',
    action: 'sbom.file',
    audit: 'before',
    summary: 'A bill as it came',
    params: idParams,
    response: 'file',
    target: (call) => `sbom ${call.params.id}`,
    handler: async (call) => {
      const { file, raw } = await call.services.bills.raw(call.params.id);
      return { contentType: 'application/octet-stream', fileName: file, body: Readable.from([Buffer.from(raw)]) };
    },
  }),
  route({
    method: 'PUT',
    path: '/sboms/:id/binding',
    access: 'sbom.write',
    action: 'sbom.bind',
    summary: 'Say of which product and which of its versions a bill is',
    params: idParams,
    body: newBinding,
    response: billRow,
    target: (call) =>
      `sbom ${call.params.id}: ${call.body.manufacturer} ${call.body.model} ${call.body.versions ?? ''}`,
    handler: async (call) =>
      call.services.bills.bind(await scopeOf(call, undefined), call.actor, call.params.id, call.body),
  }),
  route({
    method: 'DELETE',
    path: '/sboms/:id/binding',
    access: 'sbom.write',
    action: 'sbom.unbind',
    summary: 'Take back of what a bill is',
    params: idParams,
    response: billRow,
    target: (call) => `sbom ${call.params.id}`,
    handler: async (call) => call.services.bills.bind(await scopeOf(call, undefined), call.actor, call.params.id, null),
  }),
];
