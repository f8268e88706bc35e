/** Risk put together and handed down, what would become of a score, and compensating controls; with receipts to be checked. */

import { Readable } from 'node:stream';
import { z } from 'zod';
import type { FileAnswer } from '../contract.ts';
import { route } from '../contract.ts';
import { filterText, idParams, line, listOf, siteQuery } from '../schemas/common.ts';
import { controlKind, controlRow, riskView, rollUpKind, whatIf } from '../schemas/risk.ts';
import { scopeOf } from '../scope.ts';

const docId = z.string().min(1).max(512);
const assetId = z.string().min(1).max(128);
const time = z.string().max(40);
const one = z.object({ asset: assetId, doc: docId, at: time.optional() });
const query = siteQuery.extend({ filter: filterText.default(''), at: time.optional() });

const jsonFile = (name: string, value: unknown): FileAnswer => ({
  contentType: 'application/json; charset=utf-8',
  fileName: name.replace(/[^\w.-]+/g, '-').slice(0, 120),
  body: Readable.from([`${JSON.stringify(value)}\n`]),
});

export default [
  route({
    method: 'GET',
    path: '/risk',
    access: 'asset.read',
    summary: 'Risk of types, units, sites and the hospital, and of what is behind gateways; now or at a past moment',
    query,
    response: riskView,
    handler: async (call) => {
      const { site, filter, at } = call.query;
      return call.services.rolling.view(await scopeOf(call, site), { filter, at: at ?? null });
    },
  }),
  route({
    method: 'GET',
    path: '/risk/receipt',
    access: 'asset.read',
    summary: 'The sealed receipt of a roll-up: `openward verify receipt` makes it again',
    query: query.extend({ by: rollUpKind.default('hospital'), value: z.string().max(512).optional() }),
    response: 'file',
    handler: async (call) => {
      const { site, filter, at, by, value } = call.query;
      const asked = { filter, at: at ?? null, by, value: value ?? null, site: site ?? null };
      const sealed = await call.services.rolling.receipt(await scopeOf(call, site), asked);
      return jsonFile(`openward-risk-${by}-${value ?? site ?? 'all'}.receipt.json`, sealed);
    },
  }),
  route({
    method: 'GET',
    path: '/exposure/receipt',
    access: 'asset.read',
    summary: 'The sealed receipt of a score: `openward verify receipt` makes it again',
    query: one,
    response: 'file',
    handler: async (call) => {
      const { at, ...key } = call.query;
      const sealed = await call.services.rolling.sealed(await scopeOf(call, undefined), key, at ?? null);
      return jsonFile(`${key.asset}-${key.doc}.receipt.json`, sealed);
    },
  }),
  route({
    method: 'GET',
    path: '/exposure/what-if',
    access: 'asset.read',
    summary:
      'What would become of a score with changes such as `fix-applied`, `control-added:isolated`, `internet-cut`',
    query: one.extend({ changes: z.string().max(400).default('') }),
    response: whatIf,
    handler: async (call) => {
      const { at, changes, ...key } = call.query;
      const words = changes.split(',').filter((w) => w !== '');
      return call.services.rolling.whatIf(await scopeOf(call, undefined), key, at ?? null, words);
    },
  }),
  route({
    method: 'GET',
    path: '/controls',
    access: 'asset.read',
    summary: 'Compensating controls, those that stand first; of one device where it is named',
    query: siteQuery.extend({ asset: assetId.optional() }),
    response: listOf(controlRow),
    handler: async (call) =>
      call.services.controls.list(await scopeOf(call, call.query.site), call.query.asset ?? null),
  }),
  route({
    method: 'POST',
    path: '/controls',
    access: 'control.write',
    action: 'control.add',
    summary: 'Say what was done instead of the fix, on which devices, on what evidence, until when',
    body: z.strictObject({
      devices: z.array(assetId).min(1).max(500),
      kind: controlKind,
      what: line(500),
      evidence: line(2_000),
      doc: docId.nullable(),
      until: z.iso.datetime().nullable(),
      checked: z.boolean(),
    }),
    response: 'nothing',
    target: (call) =>
      `${call.body.kind}: ${call.body.devices.slice(0, 20).join(', ')}${call.body.devices.length > 20 ? ` and ${call.body.devices.length - 20} more` : ''}`,
    handler: async (call) => call.services.controls.add(await scopeOf(call, undefined), call.actor, call.body),
  }),
  route({
    method: 'POST',
    path: '/controls/:id/check',
    access: 'control.write',
    action: 'control.check',
    summary: 'Say that a control was checked and holds: it counts from now on',
    params: idParams,
    response: 'nothing',
    target: (call) => `control ${call.params.id}`,
    handler: async (call) => call.services.controls.check(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
  route({
    method: 'POST',
    path: '/controls/:id/end',
    access: 'control.write',
    action: 'control.end',
    summary: 'End a control: it counts no more',
    params: idParams,
    body: z.strictObject({ why: line(500) }),
    response: 'nothing',
    target: (call) => `control ${call.params.id}`,
    handler: async (call) =>
      call.services.controls.end(await scopeOf(call, undefined), call.actor, call.params.id, call.body.why),
  }),
];
