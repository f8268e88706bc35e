/** Somebody with a browser's manners at a real address: keeps the cookie, sends the token and the origin. */

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Me } from '../../src/model/api.ts';

export const VISITOR_PASSWORD = 'correct horse battery staple';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export class Visitor {
  readonly url: string;
  me: Me | null = null;
  cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  /** One connection a request: a busy test never meets one that the server closed meanwhile. */
  async request(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { origin: this.url, 'x-csrf-token': this.me?.csrf ?? '' };
    if (this.cookie !== '') headers['cookie'] = this.cookie;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const call = request(`${this.url}/api/v1${path}`, { method, headers, agent: false });
    call.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const set = response.headers['set-cookie']?.[0];
    if (set !== undefined) this.cookie = set.split(';', 1)[0] ?? '';
    return { status: response.statusCode ?? 0, body: await buffer(response) };
  }

  /** @throws with the answer when it is not a success */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.request(method, path, body);
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${response.body}`);
    return JSON.parse(response.body.toString()) as T;
  }

  /** Makes the first administrator with the one-time link that `openward start` printed. */
  async setUp(link: string): Promise<void> {
    const token = link.split('#token=')[1] ?? '';
    const who = { token, login: 'ada', name: 'Ada', password: VISITOR_PASSWORD };
    this.me = await this.json<Me>('POST', '/setup', who);
  }

  async logIn(login: string, password: string): Promise<number> {
    const response = await this.request('POST', '/session', { login, password });
    if (response.status === 200) this.me = JSON.parse(response.body.toString()) as Me;
    return response.status;
  }
}
