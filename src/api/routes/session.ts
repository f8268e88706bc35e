/** Set-up, login, logout and the own password. */

import { z } from 'zod';
import type { Me } from '../../model/api.ts';
import { POLICY } from '../../model/people.ts';
import type { OpenSession } from '../../services/sessions.ts';
import { route } from '../contract.ts';
import { line } from '../schemas/common.ts';
import { login, me, password, setupState } from '../schemas/people.ts';

function meOf({ account, csrf }: OpenSession): Me {
  const { id, name, role, sites, mustChangePassword } = account;
  return { id, login: account.login, name, role, permissions: POLICY[role], sites, csrf, mustChangePassword };
}

export default [
  route({
    method: 'GET',
    path: '/setup',
    access: 'public',
    summary: 'Whether the first administrator is still to be made',
    response: setupState,
    handler: async ({ services }) => ({ needed: await services.people.setupNeeded() }),
  }),
  route({
    method: 'POST',
    path: '/setup',
    access: 'public',
    action: 'setup',
    audit: 'service',
    limited: true,
    summary: 'Make the first administrator with the one-time link, once',
    body: z.strictObject({ token: z.string().min(1).max(128), login, name: line(120), password }),
    response: me,
    async handler(call) {
      const { token, name } = call.body;
      const { people } = call.services;
      const session = await people.setup(token, call.body.login, name, call.body.password, call.address);
      call.setSession(session);
      return meOf(session);
    },
  }),
  route({
    method: 'POST',
    path: '/session',
    access: 'public',
    action: 'session.login',
    audit: 'self',
    limited: true,
    summary: 'Log in',
    body: z.strictObject({ login, password }),
    response: me,
    async handler(call) {
      const { sessions } = call.services;
      const session = await sessions.login(call.body.login, call.body.password, call.address, call.cookie);
      call.setSession(session);
      return meOf(session);
    },
  }),
  route({
    method: 'GET',
    path: '/session',
    access: 'session',
    probe: true,
    withInitialPassword: true,
    summary: 'Who I am and what I may do',
    response: me,
    handler: async ({ session }) => meOf(session),
  }),
  route({
    method: 'DELETE',
    path: '/session',
    access: 'session',
    action: 'session.logout',
    audit: 'service',
    withInitialPassword: true,
    summary: 'Log out',
    response: 'nothing',
    async handler(call) {
      await call.services.sessions.logout(call.session, call.address);
      call.clearSession();
    },
  }),
  route({
    method: 'POST',
    path: '/session/password',
    access: 'session',
    action: 'session.password',
    audit: 'service',
    withInitialPassword: true,
    limited: true,
    summary: 'Change the own password; ends all other sessions',
    body: z.strictObject({ current: password, next: password }),
    response: me,
    async handler(call) {
      const { current, next } = call.body;
      const session = await call.services.sessions.changePassword(call.session, current, next, call.address);
      call.setSession(session);
      return meOf(session);
    },
  }),
];
