/** Saved views of the devices table. */

import { route } from '../contract.ts';
import { idParams, listOf } from '../schemas/common.ts';
import { savedView, viewChange, viewContent } from '../schemas/people.ts';

export default [
  route({
    method: 'GET',
    path: '/views',
    access: 'session',
    summary: 'Own views and those that others share',
    response: listOf(savedView),
    handler: ({ services, caller }) => services.views.list(caller),
  }),
  route({
    method: 'POST',
    path: '/views',
    access: 'session',
    action: 'view.create',
    audit: 'service',
    status: 201,
    summary: 'Save a view; sharing it needs view.share',
    body: viewContent,
    response: savedView,
    handler: ({ services, caller, body }) => services.views.create(caller, body),
  }),
  route({
    method: 'PATCH',
    path: '/views/:id',
    access: 'session',
    action: 'view.update',
    audit: 'service',
    summary: 'Change an own view',
    params: idParams,
    body: viewChange,
    response: savedView,
    handler: ({ services, caller, params, body }) => services.views.update(caller, params.id, body),
  }),
  route({
    method: 'DELETE',
    path: '/views/:id',
    access: 'session',
    action: 'view.delete',
    audit: 'service',
    summary: 'Delete an own view',
    params: idParams,
    response: 'nothing',
    handler: ({ services, caller, params }) => services.views.remove(caller, params.id),
  }),
];
