/** Forms of makers (MDS2): brought, bound, ruled on, held against each other. */

import { z } from 'zod';
import { route } from '../contract.ts';
import { answerValue, formDetail, formDiff, formRow, formState, formSummary } from '../schemas/claims.ts';
import { idParams, line, listOf, several, siteQuery } from '../schemas/common.ts';
import { oneSite, scopeOf } from '../scope.ts';
import { oneFile } from '../upload.ts';

const formId = z.string().min(1).max(128);
const maybe = line(400).nullable();

export default [
  route({
    method: 'POST',
    path: '/forms',
    access: 'claim.write',
    action: 'form.bring',
    upload: true,
    summary: 'Bring a form of a maker (MDS2): multipart/form-data, part `file`; XLSX, CSV or JSON',
    query: siteQuery,
    response: formRow,
    status: 201,
    async handler(call) {
      const site = await oneSite(call, call.query.site);
      return oneFile(call.request, 'form', (stream, name) => call.services.forms.bring(site, call.actor, stream, name));
    },
  }),
  route({
    method: 'GET',
    path: '/forms',
    access: 'asset.read',
    summary: 'Forms, the latest first',
    query: siteQuery.extend({ states: several(formState), search: z.string().max(200).default('') }),
    response: listOf(formRow),
    handler: async (call) => {
      const { states, search } = call.query;
      return call.services.forms.list(await scopeOf(call, call.query.site), { states, search });
    },
  }),
  route({
    method: 'GET',
    path: '/forms/summary',
    access: 'asset.read',
    summary: 'Forms by state, and answers that wait for a ruling',
    query: siteQuery,
    response: formSummary,
    handler: async (call) => call.services.forms.summary(await scopeOf(call, call.query.site)),
  }),
  route({
    method: 'GET',
    path: '/forms/diff',
    access: 'asset.read',
    summary: 'What changed from one form to another',
    query: z.object({ before: formId, after: formId }),
    response: formDiff,
    handler: async (call) =>
      call.services.forms.diff(await scopeOf(call, undefined), call.query.before, call.query.after),
  }),
  route({
    method: 'GET',
    path: '/forms/:id',
    access: 'asset.read',
    summary: 'One form: answers with their cells, rulings, devices',
    params: idParams,
    response: formDetail,
    handler: async (call) => call.services.forms.detail(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'GET',
    path: '/forms/:id/file',
    access: 'asset.export',
    action: 'form.file',
    audit: 'before',
    summary: 'The file of a form as it came',
    params: idParams,
    response: 'file',
    target: (call) => `form ${call.params.id}`,
    handler: async (call) => call.services.forms.file(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'PUT',
    path: '/forms/:id/binding',
    access: 'claim.write',
    action: 'form.bind',
    summary: 'Say of which maker, model and versions a form is: it counts from then on',
    params: idParams,
    body: z.strictObject({ manufacturer: maybe, model: maybe, versions: maybe }),
    response: formDetail,
    target: (call) =>
      `form ${call.params.id}: ${[call.body.manufacturer, call.body.model, call.body.versions].filter((x) => x !== null).join(', ')}`,
    handler: async (call) =>
      call.services.forms.bind(await scopeOf(call, undefined), call.actor, call.params.id, call.body),
  }),
  route({
    method: 'POST',
    path: '/forms/:id/rulings',
    access: 'claim.write',
    action: 'form.rule',
    summary: 'Rule on what an answer comes to',
    params: idParams,
    body: z.strictObject({ question: z.string().min(1).max(40), value: answerValue, ground: line(2_000) }),
    response: formDetail,
    status: 201,
    target: (call) => `form ${call.params.id}: ${call.body.question} ${call.body.value}`,
    handler: async (call) =>
      call.services.forms.rule(await scopeOf(call, undefined), call.actor, call.params.id, call.body),
  }),
  route({
    method: 'POST',
    path: '/forms/rulings/:id/undo',
    access: 'claim.write',
    action: 'form.undo-ruling',
    summary: 'Undo a ruling',
    params: idParams,
    response: 'nothing',
    target: (call) => `ruling ${call.params.id}`,
    handler: async (call) => call.services.forms.undoRuling(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
  route({
    method: 'DELETE',
    path: '/forms/:id',
    access: 'claim.write',
    action: 'form.withdraw',
    summary: 'Withdraw a form: it counts no more, and stays in the history',
    params: idParams,
    response: 'nothing',
    target: (call) => `form ${call.params.id}`,
    handler: async (call) => call.services.forms.withdraw(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
];
