/**
 * Speaks to /api/v1: adds the CSRF token, turns every failure into an ApiProblem that says what happened and carries the
 * code. No retries here (react-query decides) and no state but the token.
 */

import type { Problem } from '../../../src/model/api.ts';

export const API = '/api/v1';

/** A failed request. `code` is one of src/base/error.ts, or `network` when the server did not answer. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

let csrf = '';
export const setCsrf = (token: string): void => {
  csrf = token;
};
export const csrfToken = (): string => csrf;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Path under /api/v1 with its query; absent, null and empty members are left out. */
export function url(path: string, query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return `${API}${path}${text === '' ? '' : `?${text}`}`;
}

/** The problem in a response body, or one made from the status when the body is none. */
export function problemOf(status: number, body: string): Problem {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'code' in parsed && 'detail' in parsed) {
      return { at: null, title: '', status, ...(parsed as object) } as Problem;
    }
  } catch {
    // Not JSON: a proxy's page or nothing at all.
  }
  return { code: `http.${status}`, title: '', detail: '', status, at: null };
}

async function send(method: string, target: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-csrf-token'] = csrf;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(target, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({ code: 'network', title: '', detail: '', status: 0, at: null });
  }
  if (!response.ok) throw new ApiProblem(problemOf(response.status, await response.text()));
  return response;
}

/** GET as JSON. The caller states the shape that model/api.ts documents for the route. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await send('GET', url(path, query), undefined, signal)).json()) as T;
}

/** POST, PUT, PATCH, DELETE with a JSON body; an answer without content is undefined. */
export async function change<T>(method: string, path: string, body?: unknown, query: Query = {}): Promise<T> {
  const response = await send(method, url(path, query), body);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
