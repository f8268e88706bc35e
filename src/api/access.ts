/**
 * The gate before every route: who is it, may they, and did the request come from our pages (security.md rules 20, 27).
 * It runs before the body is read. What it refuses is written into the audit log.
 */

import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../base/error.ts';
import { may } from '../model/people.ts';
import type { Actor } from '../services/people-ports.ts';
import type { OpenSession } from '../services/sessions.ts';
import { type Access, type Caller, isUnsafe } from './contract.ts';
import type { ApiServices } from './services.ts';

/** What the gate found out about a request. */
export interface Visitor {
  readonly actor: Actor;
  readonly session: OpenSession | null;
  readonly cookie: string | null;
}

const visitors = new WeakMap<FastifyRequest, Visitor>();

export function visitorOf(request: FastifyRequest): Visitor {
  return (
    visitors.get(request) ?? {
      actor: { id: null, login: 'anonymous', address: request.ip },
      session: null,
      cookie: null,
    }
  );
}

export function requireSession(visitor: Visitor): OpenSession {
  if (visitor.session === null) throw new AppError('auth.required', 'denied', 'Log in first.');
  return visitor.session;
}

export function callerOf(session: OpenSession, address: string): Caller {
  const { id, login, role, sites } = session.account;
  return { id, login, role, sites, address };
}

/** Over TLS the `__Host-` prefix makes the browser refuse a cookie that another host or path put there. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-openward' : 'openward');

export function setSessionCookie(reply: FastifyReply, secure: boolean, session: OpenSession): void {
  reply.setCookie(cookieName(secure), session.token, { httpOnly: true, sameSite: 'strict', path: '/', secure });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { httpOnly: true, sameSite: 'strict', path: '/', secure });
}

const equal = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

function sameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  return site === 'same-origin';
}

function requireOwnPages(request: FastifyRequest, session: OpenSession | null): void {
  if (!sameOrigin(request)) {
    throw new AppError(
      'auth.csrf',
      'denied',
      'The request does not come from the pages of this server: its Origin header must name this server.',
    );
  }
  if (session === null) return;
  const token = request.headers['x-csrf-token'];
  if (typeof token !== 'string' || !equal(token, session.csrf)) {
    throw new AppError('auth.csrf', 'denied', 'The x-csrf-token header is missing or old. Reload the page.');
  }
}

/** @throws AppError auth.* when the visitor may not use a route with this access */
function requireAccess(access: Access, visitor: Visitor, withInitialPassword: boolean): void {
  if (access === 'public') return;
  const { account } = requireSession(visitor);
  if (account.mustChangePassword && !withInitialPassword) {
    throw new AppError('auth.password-change', 'denied', 'Choose an own password first, then go on.');
  }
  if (access !== 'session' && !may(account.role, access)) {
    throw new AppError('auth.denied', 'denied', `Your role does not allow this; it needs the permission ${access}.`);
  }
}

export function addGate(app: FastifyInstance, services: ApiServices, secure: boolean): void {
  app.addHook('onRequest', async (request) => {
    const { access, api } = request.routeOptions.config;
    // Pages and files need no session, and an address that is no route has no answer to guard.
    if (access === undefined || (access === 'public' && api === undefined)) return;
    const cookie = request.cookies[cookieName(secure)] ?? null;
    const session = cookie === null ? null : await services.sessions.resolve(cookie);
    const actor: Actor =
      session === null
        ? { id: null, login: 'anonymous', address: request.ip }
        : { id: session.account.id, login: session.account.login, address: request.ip };
    const visitor = { actor, session, cookie };
    visitors.set(request, visitor);
    // Without a session the answer is 401 whatever else is wrong; public routes go on to the origin check.
    requireAccess(access, visitor, api?.withInitialPassword === true);
    if (isUnsafe(request.method)) requireOwnPages(request, access === 'public' ? null : session);
  });
}
