/** Campaigns: planned from a row of work, brought on step by step, as a list on paper; maintenance windows; what work takes. */

import { z } from 'zod';
import { campaignTable } from '../../services/campaign-sheet.ts';
import { writeTable } from '../../services/export.ts';
import { route } from '../contract.ts';
import {
  actionType,
  campaignBody,
  campaignDetail,
  campaignDevice,
  campaignRow,
  campaignState,
  deviceState,
  effortView,
  fixBody,
  maintenanceWindow,
  ownEffort,
  planView,
  previewBody,
  replanBody,
  stepBody,
  undoBody,
  windowBody,
} from '../schemas/campaigns.ts';
import { idParams, line, listOf, page, pageQuery, several, siteQuery } from '../schemas/common.ts';
import { oneSite, scopeOf } from '../scope.ts';

const search = z.string().max(200).default('');

export default [
  route({
    method: 'GET',
    path: '/campaigns',
    access: 'asset.read',
    summary: 'Campaigns, the latest first',
    query: siteQuery.extend({ ...pageQuery.shape, statuses: several(campaignState), search }),
    response: page(campaignRow),
    handler: async (call) => {
      const { site, statuses, search: words, cursor, limit } = call.query;
      const query = { statuses, search: words, cursor: cursor ?? null, limit };
      return call.services.campaigns.page(await scopeOf(call, site), query);
    },
  }),
  route({
    method: 'POST',
    path: '/campaigns/preview',
    access: 'campaign.run',
    action: 'campaign.preview',
    summary: 'The waves that a row of work would have; nothing is kept',
    query: siteQuery,
    body: previewBody,
    response: planView,
    target: (call) => call.body.key.slice(0, 200),
    handler: async (call) => call.services.campaigns.preview(await oneSite(call, call.query.site), call.body),
  }),
  route({
    method: 'POST',
    path: '/campaigns',
    access: 'campaign.run',
    action: 'campaign.create',
    summary: 'Plan a campaign from a row of work',
    query: siteQuery,
    body: campaignBody,
    response: campaignDetail,
    status: 201,
    target: (call) => call.body.title,
    handler: async (call) =>
      call.services.campaigns.create(await oneSite(call, call.query.site), call.actor, call.body),
  }),
  route({
    method: 'GET',
    path: '/campaigns/:id',
    access: 'asset.read',
    summary: 'A campaign with its waves, the levels of its units, and its steps',
    params: idParams,
    response: campaignDetail,
    handler: async (call) => call.services.campaigns.detail(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'GET',
    path: '/campaigns/:id/devices',
    access: 'asset.read',
    summary:
      'Devices of a campaign by wave and time, with what the sensor sees of those that are done; wave 0: in none',
    params: idParams,
    query: pageQuery.extend({ wave: z.coerce.number().int().min(0).optional(), states: several(deviceState), search }),
    response: page(campaignDevice),
    handler: async (call) => {
      const { wave, states, search: words, cursor, limit } = call.query;
      const query = { wave: wave ?? null, states, search: words, cursor: cursor ?? null, limit };
      return call.services.campaigns.devices(await scopeOf(call, undefined), call.params.id, query);
    },
  }),
  route({
    method: 'GET',
    path: '/campaigns/:id/export',
    access: 'asset.export',
    action: 'campaign.export',
    audit: 'before',
    summary: 'The list of devices that a technician carries, as CSV or XLSX; times are of the site',
    params: idParams,
    query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv'), bom: z.stringbool().default(false) }),
    response: 'file',
    handler: async (call) => {
      const { format, bom } = call.query;
      const list = await call.services.campaigns.list(await scopeOf(call, undefined), call.params.id);
      return writeTable(format, campaignTable(list), { bom });
    },
  }),
  route({
    method: 'POST',
    path: '/campaigns/:id/steps',
    access: 'campaign.run',
    action: 'campaign.step',
    summary: 'The next step: start, pause, resume, cancel, decide about the test wave, or bring devices to a state',
    params: idParams,
    body: stepBody,
    response: campaignDetail,
    target: ({ params, body: { step } }) =>
      `${params.id}: ${step.kind === 'device' ? `${step.devices.length} ${step.to}` : step.kind === 'decided' ? (step.go ? 'go' : 'no go') : step.kind}`,
    handler: async (call) =>
      call.services.campaigns.step(
        await scopeOf(call, undefined),
        call.actor,
        call.params.id,
        call.body.seen,
        call.body.step,
      ),
  }),
  route({
    method: 'POST',
    path: '/campaigns/:id/plan',
    access: 'campaign.run',
    action: 'campaign.plan',
    summary: 'Plan anew what is neither out nor over; options null: as before',
    params: idParams,
    body: replanBody,
    response: campaignDetail,
    target: (call) => call.params.id,
    handler: async (call) => {
      const { seen, options, note } = call.body;
      const scope = await scopeOf(call, undefined);
      return call.services.campaigns.replan(scope, call.actor, call.params.id, seen, options, note);
    },
  }),
  route({
    method: 'POST',
    path: '/campaigns/:id/undo',
    access: 'campaign.run',
    action: 'campaign.undo',
    summary: 'Take the last step back; it stays to be read',
    params: idParams,
    body: undoBody,
    response: campaignDetail,
    target: (call) => call.params.id,
    handler: async (call) =>
      call.services.campaigns.undo(await scopeOf(call, undefined), call.actor, call.params.id, call.body.seen),
  }),
  route({
    method: 'POST',
    path: '/campaigns/:id/fixed',
    access: 'exposure.decide',
    action: 'campaign.fixed',
    summary:
      'Decide "fixed" about the exposures of devices that are done and on which the wanted version was seen since',
    params: idParams,
    body: fixBody,
    response: z.object({ decided: z.number().int() }),
    target: (call) => `${call.params.id}: ${call.body.devices.length} devices`,
    handler: async (call) =>
      call.services.campaigns.fix(
        await scopeOf(call, undefined),
        call.actor,
        call.params.id,
        call.body.devices,
        call.body.note,
      ),
  }),
  route({
    method: 'GET',
    path: '/maintenance-windows',
    access: 'asset.read',
    summary: 'When devices of a site may be out of service, by unit',
    query: siteQuery,
    response: listOf(maintenanceWindow),
    handler: async (call) => call.services.campaigns.windows(await oneSite(call, call.query.site)),
  }),
  route({
    method: 'POST',
    path: '/maintenance-windows',
    access: 'campaign.run',
    action: 'window.add',
    summary: 'Lay down a maintenance window: weekly or on a day, for a unit or for all that have none of their own',
    query: siteQuery,
    body: windowBody,
    response: listOf(maintenanceWindow),
    status: 201,
    target: ({ body: { unit, times } }) =>
      `${unit ?? 'every unit'}: ${times.kind === 'dated' ? times.date : times.days.join(' ')} ${times.from}-${times.to}`,
    handler: async (call) =>
      call.services.campaigns.addWindow(await oneSite(call, call.query.site), call.actor, call.body),
  }),
  route({
    method: 'DELETE',
    path: '/maintenance-windows/:id',
    access: 'campaign.run',
    action: 'window.end',
    summary: 'End a maintenance window; plans that are made keep their times until they are planned again',
    params: idParams,
    response: 'nothing',
    target: (call) => call.params.id,
    handler: async (call) =>
      call.services.campaigns.endWindow(await scopeOf(call, undefined), call.actor, call.params.id),
  }),
  route({
    method: 'GET',
    path: '/efforts',
    access: 'asset.read',
    summary: 'What kinds of work take at a site: hours, time that a device stands still, share of the risk that goes',
    query: siteQuery,
    response: effortView,
    handler: async (call) => call.services.efforts.view(await oneSite(call, call.query.site)),
  }),
  route({
    method: 'PUT',
    path: '/efforts',
    access: 'campaign.run',
    action: 'effort.set',
    summary:
      'Set what a kind of work takes at a site, for every device or those of a type; effort null: the default again',
    query: siteQuery,
    body: z.strictObject({
      action: actionType,
      type: line(64).nullable(),
      effort: ownEffort.nullable(),
      seen: z.int().min(0),
      ground: line(1_000),
    }),
    response: effortView,
    target: ({ body }) => `${body.action}${body.type === null ? '' : ` on ${body.type}`}`,
    handler: async (call) => {
      const site = await oneSite(call, call.query.site);
      await call.services.efforts.set(site, call.actor, call.body);
      return call.services.efforts.view(site);
    },
  }),
];
