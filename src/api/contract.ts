/**
 * What a route is: one object with its path, who may use it, its schemas and its handler. Nothing else is registered under
 * /api/v1, and a route whose access is not declared does not start (security.md rules 20 and 21).
 */

import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Permission } from '../model/people.ts';
import type { Account, Actor } from '../services/people-ports.ts';
import type { OpenSession } from '../services/sessions.ts';
import type { ApiServices } from './services.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `public`: without a session. `session`: anybody with one. Else the permission that the role must hold. */
export type Access = Permission | 'public' | 'session';

/**
 * Who writes the audit row of an accepted request. `before`: the API, before the handler runs. `service`: the service,
 * in the transaction of the change. `self`: the service, refusals as well (login). `none`: reads that change nothing.
 * Refused and failed requests are written by the API in every case but `self`.
 */
export type AuditBy = 'before' | 'service' | 'self' | 'none';

/** Somebody with a session. */
export interface Caller extends Actor {
  readonly id: string;
  readonly address: string;
  readonly role: Account['role'];
  /** Site ids that the account may see; null: all. */
  readonly sites: readonly string[] | null;
}

/** A download. The name is for the browser's save dialog. */
export interface FileAnswer {
  readonly contentType: string;
  readonly fileName: string;
  readonly body: Readable;
}

export interface Call<P, Q, B> {
  readonly services: ApiServices;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** `anonymous` without a session. */
  readonly actor: Actor;
  /** Address of the client; as `actor.address`, never null here. */
  readonly address: string;
  /** The caller's session and account; throws auth.required in a public route without one. */
  readonly session: OpenSession;
  readonly caller: Caller;
  /** Token of the session cookie, valid or not; null when there is none. */
  readonly cookie: string | null;
  /** The raw request, for uploads. */
  readonly request: FastifyRequest;
  setSession(session: OpenSession): void;
  clearSession(): void;
}

export interface RouteSpec<P, Q, B, R> {
  readonly method: Method;
  /** Below /api/v1, for example `/assets/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** `nothing`: 204. `file`: the handler returns a FileAnswer. */
  readonly response: z.ZodType<R> | 'nothing' | 'file';
  /** Status of success; 200 when absent. */
  readonly status?: 200 | 201;
  /** Name in the audit log, for example `asset.merge`. Absent: the permission. */
  readonly action?: string;
  /** Absent: `none` for GET, `before` for the others. */
  readonly audit?: AuditBy;
  /** What it is about, for the audit row of `before`; absent: the path as it was called. */
  readonly target?: (call: Call<P, Q, B>) => string | null;
  /** True: allowed while the password was set by somebody else. */
  readonly withInitialPassword?: boolean;
  /** True: a refusal for want of a session is no audit event (the pages ask so whether they are logged in). */
  readonly probe?: boolean;
  /** True: takes multipart/form-data; the handler reads the parts. */
  readonly upload?: boolean;
  /** True: attempts a minute and address are limited. */
  readonly limited?: boolean;
  readonly handler: (call: Call<P, Q, B>) => Promise<R>;
}

/** A route without its types, as the server registers it. */
export type Route = RouteSpec<unknown, unknown, unknown, unknown>;

/** Checks the handler against the schemas, then forgets the types: the router feeds it what the schemas let through. */
export function route<P, Q, B, R>(spec: RouteSpec<P, Q, B, R>): Route {
  return spec as unknown as Route;
}

export const auditBy = (r: Route): AuditBy => r.audit ?? (r.method === 'GET' ? 'none' : 'before');
export const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use it. Every registered route has one. */
    access?: Access;
    /** The route of the API; absent for pages and files. */
    api?: Route;
  }
}
