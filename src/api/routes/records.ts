/** Tables of the hospital's maintenance system (CMMS). */

import { z } from 'zod';
import { route } from '../contract.ts';
import { recordColumns, recordImport, recordImportDetail, recordRow } from '../schemas/claims.ts';
import { idParams, listOf, page, pageQuery, siteQuery } from '../schemas/common.ts';
import { oneSite, scopeOf } from '../scope.ts';
import { oneFile } from '../upload.ts';

export default [
  route({
    method: 'POST',
    path: '/records',
    access: 'claim.write',
    action: 'record.bring',
    upload: true,
    summary: 'Bring a table of the maintenance system: multipart/form-data, part `file`; CSV or XLSX',
    query: siteQuery,
    response: recordImportDetail,
    status: 201,
    async handler(call) {
      const site = await oneSite(call, call.query.site);
      return oneFile(call.request, 'table', (stream, name) =>
        call.services.records.bring(site, call.actor, stream, name),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/records',
    access: 'asset.read',
    summary: 'Tables that were brought, the latest first',
    query: siteQuery,
    response: listOf(recordImport),
    handler: async (call) => call.services.records.imports(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'GET',
    path: '/records/:id',
    access: 'asset.read',
    summary: 'One table with its columns and first rows',
    params: idParams,
    response: recordImportDetail,
    handler: async (call) => call.services.records.detail(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'GET',
    path: '/records/:id/rows',
    access: 'asset.read',
    summary: 'Rows of a table with the device that each is about, or why there is none',
    params: idParams,
    query: z.object({
      which: z.enum(['all', 'matched', 'unmatched']).default('all'),
      search: z.string().max(200).default(''),
      ...pageQuery.shape,
    }),
    response: page(recordRow),
    handler: async (call) => {
      const { which, search, cursor, limit } = call.query;
      const scope = await scopeOf(call, undefined);
      return call.services.records.rows(scope, call.params.id, { which, search, cursor: cursor ?? null, limit });
    },
  }),
  route({
    method: 'PUT',
    path: '/records/:id/columns',
    access: 'claim.write',
    action: 'record.confirm',
    summary: 'Say what the columns are: the table counts from then on, and takes the place of the one before',
    params: idParams,
    body: z.strictObject({ columns: recordColumns }),
    response: recordImportDetail,
    target: (call) => `table ${call.params.id}`,
    handler: async (call) =>
      call.services.records.confirm(await scopeOf(call, undefined), call.actor, call.params.id, call.body.columns),
  }),
  route({
    method: 'DELETE',
    path: '/records/:id',
    access: 'claim.write',
    action: 'record.withdraw',
    summary: 'Withdraw a table: it counts no more, and stays in the history',
    params: idParams,
    response: 'nothing',
    target: (call) => `table ${call.params.id}`,
    handler: async (call) => call.services.records.withdraw(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
];
