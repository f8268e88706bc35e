/** Accounts, for administrators. */

import { z } from 'zod';
import { AppError } from '../../base/error.ts';
import { route } from '../contract.ts';
import { idParams, line, listOf } from '../schemas/common.ts';
import { login, newPassword, newUser, password, role, siteList, userRow } from '../schemas/people.ts';
import type { ApiServices } from '../services.ts';

/** A site list may only name sites that exist: a typing error must not become a right later. */
async function requireSites(services: ApiServices, sites: readonly string[] | null | undefined): Promise<void> {
  if (sites === null || sites === undefined) return;
  const known = new Set((await services.hospital.sites()).map((s) => s.id));
  const wrong = sites.findIndex((s) => !known.has(s));
  if (wrong < 0) return;
  throw new AppError('request.invalid', 'invalid', 'There is no site with this id. GET /sites lists them.', {
    at: { pointer: `/sites/${wrong}` },
  });
}

export default [
  route({
    method: 'GET',
    path: '/users',
    access: 'user.manage',
    summary: 'All accounts',
    response: listOf(userRow),
    handler: ({ services }) => services.people.list(),
  }),
  route({
    method: 'POST',
    path: '/users',
    access: 'user.manage',
    action: 'user.create',
    audit: 'service',
    status: 201,
    summary: 'Make an account; the password must be changed at the first login',
    body: z.strictObject({
      login,
      name: line(120),
      role,
      sites: siteList.default(null),
      password: password.optional(),
    }),
    response: newUser,
    async handler({ services, actor, body }) {
      await requireSites(services, body.sites);
      return services.people.create(actor, body);
    },
  }),
  route({
    method: 'PATCH',
    path: '/users/:id',
    access: 'user.manage',
    action: 'user.update',
    audit: 'service',
    summary: 'Change name, role or sites, disable or enable; ends the sessions of the account',
    params: idParams,
    body: z.strictObject({
      name: line(120).optional(),
      role: role.optional(),
      sites: siteList.optional(),
      disabled: z.boolean().optional(),
    }),
    response: userRow,
    async handler({ services, actor, params, body }) {
      await requireSites(services, body.sites);
      return services.people.update(actor, params.id, body);
    },
  }),
  route({
    method: 'POST',
    path: '/users/:id/password',
    access: 'user.manage',
    action: 'user.password',
    audit: 'service',
    summary: 'Set an initial password; ends the sessions of the account',
    params: idParams,
    body: z.strictObject({ password: password.optional() }).default({}),
    response: newPassword,
    handler: ({ services, actor, params, body }) => services.people.resetPassword(actor, params.id, body.password),
  }),
];
