/** The triage matrix of a site: read, edited, signed, gone back to, as a file and from one. */

import { Readable } from 'node:stream';
import { z } from 'zod';
import { TRIAGE_KINDS } from '../../model/triage.ts';
import { writeTable } from '../../services/export.ts';
import { tableOf } from '../../services/triage-file.ts';
import { route } from '../contract.ts';
import { line, listOf, siteQuery } from '../schemas/common.ts';
import { clinicalFunction, rowChange, triageHistoryRow, triageImport, triageView } from '../schemas/triage.ts';
import { oneSite } from '../scope.ts';

const moment = siteQuery.extend({ at: z.string().max(40).optional() });
const ground = line(1_000);
const seen = z.int().min(0);
/** Characters of a matrix as a file; a matrix of a thousand overrides has a tenth of it. */
const MAX_FILE_CHARS = 900_000;

export default [
  route({
    method: 'GET',
    path: '/triage',
    access: 'asset.read',
    summary: 'The triage matrix of a site, now or at a past moment, with the devices that it is about',
    query: moment,
    response: triageView,
    handler: async (call) => call.services.triage.view(await oneSite(call, call.query.site), call.query.at ?? null),
  }),
  route({
    method: 'GET',
    path: '/triage/history',
    access: 'asset.read',
    summary: 'What was ever laid down, the latest first; of one thing where `kind` and `key` name it',
    query: siteQuery.extend({ kind: z.enum(TRIAGE_KINDS).optional(), key: z.string().max(1_200).optional() }),
    response: listOf(triageHistoryRow),
    handler: async (call) => {
      const { site, kind, key } = call.query;
      const about = kind === undefined || key === undefined ? null : { kind, key };
      return call.services.triage.history(await oneSite(call, site), about);
    },
  }),
  route({
    method: 'PATCH',
    path: '/triage/rows',
    access: 'triage.write',
    action: 'triage.edit',
    summary: 'Change members of a row; its signature goes',
    query: siteQuery,
    body: z.strictObject({ function: clinicalFunction, row: rowChange, seen, ground }),
    response: 'nothing',
    target: (call) => `${call.body.function}: ${Object.keys(call.body.row).join(', ')}`,
    handler: async (call) => call.services.triage.edit(await oneSite(call, call.query.site), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/triage/signatures',
    access: 'triage.sign',
    action: 'triage.sign',
    summary: 'Record who signed rows; with name null the signatures are taken back',
    query: siteQuery,
    body: z.strictObject({
      rows: z
        .array(z.strictObject({ function: clinicalFunction, seen }))
        .min(1)
        .max(50),
      name: line(200).nullable(),
      ground,
    }),
    response: 'nothing',
    target: (call) =>
      `${call.body.name === null ? 'taken back' : `signed by ${call.body.name}`}: ${call.body.rows.map((r) => `${r.function} ${r.seen}`).join(', ')}`,
    handler: async (call) => call.services.triage.sign(await oneSite(call, call.query.site), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/triage/functions',
    access: 'triage.write',
    action: 'triage.function',
    summary: 'Say what care needs the devices of a type, of a unit, of a type in a unit, or one device for',
    query: siteQuery,
    body: z.strictObject({
      unit: line(200).nullable(),
      type: line(64).nullable(),
      device: line(128).nullable(),
      function: z.union([clinicalFunction, z.null(), z.literal('default')]),
      ground,
    }),
    response: 'nothing',
    target: (call) => {
      const { unit, type, device, function: id } = call.body;
      return `${device ?? [type, unit].filter((x) => x !== null).join(' in ')}: ${id ?? 'unknown'}`;
    },
    handler: async (call) => call.services.triage.lay(await oneSite(call, call.query.site), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/triage/restore',
    access: 'triage.write',
    action: 'triage.restore',
    summary: 'Go back to what an earlier statement said, as a new version',
    query: siteQuery,
    body: z.strictObject({ id: line(128), ground }),
    response: 'nothing',
    target: (call) => `statement ${call.body.id}`,
    handler: async (call) =>
      call.services.triage.restore(await oneSite(call, call.query.site), call.actor, call.body.id, call.body.ground),
  }),
  route({
    method: 'GET',
    path: '/triage/export',
    access: 'asset.export',
    action: 'triage.export',
    audit: 'before',
    summary: 'The matrix as JSON (all of it), or as CSV (its rows, or who has which function)',
    query: moment.extend({
      format: z.enum(['json', 'csv', 'xlsx']).default('json'),
      part: z.enum(['rows', 'functions']).default('rows'),
      bom: z.stringbool().default(false),
    }),
    response: 'file',
    handler: async (call) => {
      const { site, at, format, part, bom } = call.query;
      const one = await oneSite(call, site);
      if (format === 'json') {
        const file = await call.services.triage.file(one, at ?? null);
        return {
          contentType: 'application/json; charset=utf-8',
          fileName: 'openward-triage-matrix.json',
          body: Readable.from([`${JSON.stringify(file, null, 2)}\n`]),
        };
      }
      return writeTable(format, tableOf(await call.services.triage.view(one, at ?? null), part), { bom });
    },
  }),
  route({
    method: 'POST',
    path: '/triage/import',
    access: 'triage.write',
    action: 'triage.import',
    summary: 'Read a matrix from JSON or CSV as it is exported; with apply false only say what would change',
    query: siteQuery,
    body: z.strictObject({ text: z.string().min(1).max(MAX_FILE_CHARS), ground, apply: z.boolean() }),
    response: triageImport,
    target: (call) => (call.body.apply ? 'applied' : 'only looked at'),
    handler: async (call) => call.services.triage.import(await oneSite(call, call.query.site), call.actor, call.body),
  }),
];
