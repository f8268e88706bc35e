/**
 * The made-up API behind the pages while they are developed and tested: every route of src/model/api.ts over an
 * inventory that is the same every time. With `dist` it also serves the built pages with the policy (CSP, Trusted
 * Types) that the real server sends, and counts the reports. It checks permissions, but it is no reference for security.
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { AssetRow, Problem } from '../../src/model/api.ts';
import { type Permission, POLICY, type Role } from '../../src/model/people.ts';
import { rowAt } from './fake-data.ts';
import { routes } from './fake-routes.ts';
import { type FakeState, freshState } from './fake-state.ts';

export interface FakeOptions {
  readonly devices: number;
  readonly empty?: boolean;
  readonly setup?: boolean;
  /** Folder of the built pages; absent: the API alone. */
  readonly dist?: string;
}

/** What a route handler sees. `body` is parsed JSON, or the raw text for anything else. */
export interface FakeCall {
  readonly state: FakeState;
  readonly rows: () => readonly AssetRow[];
  readonly query: URLSearchParams;
  readonly path: readonly string[];
  readonly body: unknown;
  readonly request: IncomingMessage;
  readonly login: string | null;
  readonly role: Role | null;
  /** Set-Cookie of the answer, when the handler sets one. */
  cookie: string | null;
}
export interface FakeRoute {
  readonly method: string;
  /** `:` matches one part. */
  readonly path: string;
  /** null: a session is enough; 'open': not even that. */
  readonly needs: Permission | 'open' | null;
  readonly run: (call: FakeCall) => unknown;
}
/** Thrown by a handler; becomes the answer. */
export class FakeProblem extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, detail: string, at: Problem['at'] = null) {
    super(detail);
    this.problem = { status, code, detail, title: code, at };
  }
}
/** An answer that is a file, not JSON. */
export interface FakeFile {
  readonly file: string;
  readonly type: string;
  readonly text: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
    'report-uri /csp-report',
  ].join('; ');
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('latin1');
}

function find(method: string, path: readonly string[]): FakeRoute | undefined {
  return routes.find((r) => {
    const want = r.path.split('/').filter((p) => p !== '');
    return r.method === method && want.length === path.length && want.every((w, i) => w === ':' || w === path[i]);
  });
}

export interface FakeApi {
  readonly state: FakeState;
  /** CSP reports that browsers sent. */
  readonly reports: string[];
  /** `METHOD /path` (without /api/v1) that answer 500 while listed. */
  readonly broken: Set<string>;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  listen(port?: number): Promise<{ readonly url: string; close(): Promise<void> }>;
}

export function createFakeApi(options: FakeOptions): FakeApi {
  const state = freshState({ empty: options.empty === true, setup: options.setup === true });
  const reports: string[] = [];
  const broken = new Set<string>();
  let made: readonly AssetRow[] | null = null;
  const rows = (): readonly AssetRow[] => {
    made ??= Array.from({ length: options.empty === true ? 0 : options.devices }, (_, i) => rowAt(i));
    return made;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const target = new URL(request.url ?? '/', 'http://fake');
    const path = target.pathname
      .replace('/api/v1', '')
      .split('/')
      .filter((p) => p !== '')
      .map(decodeURIComponent);
    if (broken.has(`${request.method} /${path.join('/')}`))
      throw new FakeProblem(503, 'database.unavailable', 'The database does not answer. Run "openward doctor".');
    const route = find(request.method ?? 'GET', path);
    if (route === undefined) throw new FakeProblem(404, 'not-found', 'There is nothing with this id that you may see.');
    const login = /fake=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
    const role = state.users.find((u) => u.login === login)?.role ?? null;
    if (route.needs !== 'open' && role === null) throw new FakeProblem(401, 'auth.required', 'Log in first.');
    if (route.needs !== 'open' && route.needs !== null && role !== null && !POLICY[role].includes(route.needs)) {
      throw new FakeProblem(403, 'auth.denied', 'Your role does not allow this.');
    }
    const text = await readAll(request);
    const json = request.headers['content-type']?.startsWith('application/json') === true;
    const call: FakeCall = {
      state,
      rows,
      query: target.searchParams,
      path,
      body: json && text !== '' ? JSON.parse(text) : text,
      request,
      login,
      role,
      cookie: null,
    };
    const result = await route.run(call);
    if (call.cookie !== null) response.setHeader('set-cookie', call.cookie);
    return result;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const result = await answer(request, response);
      if (result === undefined) {
        response.writeHead(204).end();
      } else if (typeof result === 'object' && result !== null && 'file' in result) {
        const file = result as FakeFile;
        response
          .writeHead(200, { 'content-type': file.type, 'content-disposition': `attachment; filename="${file.file}"` })
          .end(file.text);
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      }
    } catch (error) {
      if (!(error instanceof FakeProblem)) throw error;
      response
        .writeHead(error.problem.status, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(error.problem));
    }
  }

  async function page(request: IncomingMessage, response: ServerResponse, dist: string): Promise<void> {
    if (request.url === '/csp-report') {
      reports.push(await readAll(request));
      response.writeHead(204).end();
      return;
    }
    const path = normalize(new URL(request.url ?? '/', 'http://fake').pathname);
    const file = extname(path) === '' ? join(dist, 'index.html') : join(dist, path);
    const bytes = await readFile(file).catch(() => null);
    const nonce = randomBytes(12).toString('base64');
    response.setHeader('content-security-policy', policy(nonce));
    response.setHeader('x-content-type-options', 'nosniff');
    if (bytes === null) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(file.endsWith('.html') ? bytes.toString().replaceAll('__CSP_NONCE__', nonce) : bytes);
    }
  }

  async function listen(port = 0): Promise<{ readonly url: string; close(): Promise<void> }> {
    const server: Server = createServer((request, response) => {
      const done =
        request.url?.startsWith('/api/') === true
          ? handle(request, response)
          : page(request, response, options.dist ?? '.');
      done.catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    const used = typeof address === 'object' && address !== null ? address.port : port;
    return {
      url: `http://127.0.0.1:${used}`,
      close: () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  }
  return { state, reports, broken, handle, listen };
}
