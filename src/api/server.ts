/**
 * The HTTP server: limits, security headers, gate, routes, pages. Everything it uses is handed to it; it reads no
 * environment and no file but the pages. The log gets method, route, status, time and a request id: no body, cookie or query.
 */

import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { AppError } from '../base/error.ts';
import {
  addGate,
  callerOf,
  clearSessionCookie,
  cookieName,
  requireSession,
  setSessionCookie,
  visitorOf,
} from './access.ts';
import { auditAccepted, auditRefused } from './auditing.ts';
import { type Call, type FileAnswer, isUnsafe, type Route } from './contract.ts';
import { addDocs, addOpenApi } from './docs.ts';
import { API_PREFIX, addSecurityHeaders } from './headers.ts';
import { addLimits, MAX_BODY_BYTES } from './limits.ts';
import { appErrorOf, loggable, PROBLEM_TYPE, problemOf } from './problem.ts';
import { ROUTES } from './routes/index.ts';
import { problem } from './schemas/common.ts';
import type { ApiServices } from './services.ts';
import { addWeb } from './web.ts';

export interface ApiConfig {
  readonly version: string;
  /** True when people reach the server over TLS (its own or a proxy's): Secure cookies with the `__Host-` prefix, HSTS. */
  readonly secure: boolean;
  /** Certificate chain and key (PEM) when the server does TLS itself; null: plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** Folder of the built pages; null when there is none. */
  readonly webRoot: string | null;
  /** Addresses of proxies whose X-Forwarded-For is believed; empty: none. */
  readonly trustedProxies: readonly string[];
  /** Login and set-up attempts a minute and address; a restart forgets these, the throttle of the database it does not. */
  readonly loginsPerMinute: number;
  /** A pino logger; null: silent. */
  readonly log: FastifyBaseLogger | null;
  /** Headers, and the JSON body after them, must be there by then (uploads may take longer). */
  readonly requestTimeoutMs: number;
  /** False leaves out /docs (its program takes 4 MB of memory). */
  readonly docs: boolean;
}

export const DEFAULT_CONFIG: ApiConfig = {
  version: '0.0.0',
  secure: false,
  tls: null,
  webRoot: null,
  trustedProxies: [],
  loginsPerMinute: 30,
  log: null,
  requestTimeoutMs: 15_000,
  docs: true,
};

/** A route as the router has it, for checks that must not rest on a list. */
export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: string;
  readonly route: Route | null;
}

const tables = new WeakMap<FastifyInstance, RegisteredRoute[]>();
export const registeredRoutes = (app: FastifyInstance): readonly RegisteredRoute[] => tables.get(app) ?? [];

/** Notes every route that the router gets, and refuses one without a declared access. */
export function guardRoutes(app: FastifyInstance): void {
  const table: RegisteredRoute[] = [];
  tables.set(app, table);
  const seen: { readonly method: string; readonly url: string; readonly config: () => Route | string | undefined }[] =
    [];
  app.addHook('onRoute', (options) => {
    for (const method of [options.method].flat()) {
      seen.push({ method, url: options.url, config: () => options.config?.api ?? options.config?.access });
    }
  });
  app.addHook('onReady', async () => {
    for (const { method, url, config } of seen) {
      const found = config();
      if (found === undefined) {
        throw new AppError('bug', 'bug', `route ${method} ${url} declares no access: say who may use it`);
      }
      table.push(
        typeof found === 'string'
          ? { method, url, access: found, route: null }
          : { method, url, access: found.access, route: found },
      );
    }
  });
}

function callOf(
  services: ApiServices,
  secure: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
): Call<unknown, unknown, unknown> {
  const visitor = visitorOf(request);
  return {
    services,
    params: request.params,
    query: request.query,
    body: request.body,
    actor: visitor.actor,
    address: request.ip,
    cookie: visitor.cookie,
    request,
    get session() {
      return requireSession(visitor);
    },
    get caller() {
      return callerOf(requireSession(visitor), request.ip);
    },
    setSession: (session) => setSessionCookie(reply, secure, session),
    clearSession: () => clearSessionCookie(reply, secure),
  };
}

function schemaOf(r: Route): Record<string, unknown> {
  const [, resource = ''] = r.path.split('/');
  const ok = typeof r.response === 'string' ? {} : { [r.status ?? 200]: r.response };
  return {
    summary: r.summary,
    tags: [resource],
    description: `Access: ${r.access}.`,
    security: r.access === 'public' ? [] : [isUnsafe(r.method) ? { session: [], csrf: [] } : { session: [] }],
    ...(r.params === undefined ? {} : { params: r.params }),
    ...(r.query === undefined ? {} : { querystring: r.query }),
    ...(r.body === undefined ? {} : { body: r.body }),
    ...(r.upload === true ? { consumes: ['multipart/form-data'] } : {}),
    response: { ...ok, '4xx': problem },
  };
}

function addRoute(app: FastifyInstance, services: ApiServices, config: ApiConfig, r: Route): void {
  app.route({
    method: r.method,
    url: `${API_PREFIX}${r.path}`,
    schema: schemaOf(r),
    config: {
      access: r.access,
      api: r,
      ...(r.limited === true ? { rateLimit: { max: config.loginsPerMinute, timeWindow: 60_000 } } : {}),
    },
    handler: async (request, reply) => {
      const call = callOf(services, config.secure, request, reply);
      await auditAccepted(services, request, r, r.target?.(call));
      const answer = await r.handler(call);
      if (r.response === 'nothing') return reply.code(204).send();
      if (r.response === 'file') {
        const file = answer as FileAnswer;
        reply.header('content-type', file.contentType);
        reply.header('content-disposition', `attachment; filename="${file.fileName}"`);
        return reply.send(file.body);
      }
      return reply.code(r.status ?? 200).send(answer);
    },
  });
}

function addErrors(app: FastifyInstance, services: ApiServices): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    let error = appErrorOf(thrown, request.id);
    try {
      await auditRefused(services, request, error);
    } catch (failure) {
      request.log.error({ error: loggable(failure) }, 'the audit log cannot be written');
      error = new AppError(
        'database.unavailable',
        'unavailable',
        'The database does not answer. Try again in a minute.',
      );
    }
    if (error.kind === 'bug' || error.kind === 'unavailable')
      request.log.error({ error: loggable(thrown) }, error.message);
    const body = problemOf(error);
    const seconds = error.at?.['seconds'];
    if (typeof seconds === 'number') reply.header('retry-after', seconds);
    return reply
      .code(body.status)
      .header('content-type', PROBLEM_TYPE)
      .header('cache-control', 'no-store')
      .serializer((value: unknown) => JSON.stringify(value))
      .send(body);
  });
}

const SWEEP_EVERY_MS = 10 * 60_000;

/** Removes expired sessions and forgotten failures now and then. */
function addSweep(app: FastifyInstance, services: ApiServices): void {
  const timer = setInterval(() => {
    services.sessions.sweep().catch((error: unknown) => app.log.error({ error: loggable(error) }, 'sweep'));
  }, SWEEP_EVERY_MS);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

/** One line a request, without anything that people typed. */
function addLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method: request.method, route, status: reply.statusCode, ms, address: request.ip }, 'request');
  });
}

function newServer(config: ApiConfig): FastifyInstance {
  // Fastify types a server by its options; the routes are the same over TLS.
  const limits = {
    maxHeaderSize: 16_384,
    headersTimeout: config.requestTimeoutMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.ceil(config.requestTimeoutMs / 3),
  };
  const transport =
    config.tls === null ? { http: limits } : { https: { ...limits, ...config.tls, minVersion: 'TLSv1.2' as const } };
  const app = Fastify({
    ...transport,
    ...(config.log === null ? { logger: false } : { loggerInstance: config.log }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // An upload may take hours; a connection on which nothing moves for five minutes may not.
    connectionTimeout: 300_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 128, caseSensitive: true },
    forceCloseConnections: true,
  }) as FastifyInstance;
  app.server.maxConnections = 2_000;
  app.server.maxHeadersCount = 100;
  return app;
}

/**
 * The server, ready to `listen` or `inject`. Nothing listens yet.
 * @throws AppError bug when a route declares no access
 */
export async function createApi(given: {
  readonly services: ApiServices;
  readonly config: Partial<ApiConfig>;
}): Promise<FastifyInstance> {
  const { services } = given;
  const config: ApiConfig = { ...DEFAULT_CONFIG, ...given.config };
  const app = newServer(config);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  guardRoutes(app);
  addErrors(app, services);
  addSecurityHeaders(app, config.secure);
  addLog(app);
  addSweep(app, services);
  addLimits(app, config.requestTimeoutMs);
  await app.register(cookie);
  await app.register(multipart, {
    limits: {
      fileSize: Number.POSITIVE_INFINITY,
      files: 1_000,
      fields: 20,
      fieldSize: 4_096,
      fieldNameSize: 100,
      parts: 1_020,
      headerPairs: 50,
    },
    throwFileSizeLimit: false,
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () =>
      new AppError(
        'request.rate',
        'unavailable',
        'Too many attempts from this address. Wait a minute, then try again.',
      ),
  });
  addGate(app, services, config.secure);
  await addOpenApi(app, config.version, cookieName(config.secure));
  if (config.docs) await addDocs(app);
  for (const r of ROUTES) addRoute(app, services, config, r);
  await addWeb(app, config.webRoot);
  await app.ready();
  return app;
}
