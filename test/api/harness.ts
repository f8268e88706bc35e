/** A server on a fresh PostgreSQL database with a clock that tests move, and a client that behaves like the pages. */

import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { type ApiConfig, createApi } from '../../src/api/server.ts';
import type { AuditRow, Me, NewUser } from '../../src/model/api.ts';
import type { Role } from '../../src/model/people.ts';
import { type AuditLog, createAuditLog } from '../../src/services/audit.ts';
import { createPeople, type People } from '../../src/services/people.ts';
import type { PeopleStore } from '../../src/services/people-ports.ts';
import { createSessions, type Sessions } from '../../src/services/sessions.ts';
import { createViews } from '../../src/services/views.ts';
import { type Database, openDatabase, openPool } from '../../src/store/database.ts';
import { peopleStore } from '../../src/store/people/index.ts';
import { testDatabase } from '../support/database.ts';
import { type OtherServices, otherServices } from './other-services.ts';

export const HOST = 'openward.test';
export const ORIGIN = `http://${HOST}`;
export const API = '/api/v1';
export const PASSWORD = 'correct horse battery';

export interface World {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly db: Database;
  readonly store: PeopleStore;
  readonly people: People;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly others: OtherServices;
  readonly clock: { ms: number };
  /** A second server on the same database, as after a restart. */
  restart(config?: Partial<ApiConfig>): Promise<FastifyInstance>;
  /** The oldest first; all of them, or the last so many. */
  auditRows(last?: number): Promise<readonly AuditRow[]>;
  close(): Promise<void>;
}

export async function world(config: Partial<ApiConfig> = {}, others = otherServices()): Promise<World> {
  const base = await testDatabase();
  const db = openDatabase(openPool(base.url, { max: 5 }));
  const clock = { ms: Date.UTC(2026, 5, 1) };
  const now = (): number => clock.ms;
  const store = peopleStore(db);
  const people = createPeople(store, now);
  const sessions = createSessions(store, now);
  const audit = createAuditLog(store, now);
  const servers: FastifyInstance[] = [];
  const start = async (more: Partial<ApiConfig> = {}): Promise<FastifyInstance> => {
    const services = { people, sessions, audit, views: createViews(store, now), ...others.services };
    const app = await createApi({ services, config: { docs: false, loginsPerMinute: 1e6, ...config, ...more } });
    servers.push(app);
    return app;
  };
  return {
    app: await start(),
    url: base.url,
    db,
    store,
    people,
    sessions,
    audit,
    others,
    clock,
    restart: start,
    async auditRows(last = 10_000) {
      const q = { before: null, limit: last, actor: null, action: null, sinceMs: null };
      return (await audit.page(q)).items.toReversed();
    },
    async close() {
      await Promise.all(servers.map((s) => s.close()));
      await db.destroy();
      await base.close();
    },
  };
}

export interface Client {
  readonly me: Me | null;
  readonly cookie: string | null;
  request(method: string, path: string, options?: InjectOptions): Promise<LightMyRequestResponse>;
  /** As the pages do it: cookie, CSRF token, same origin. */
  send(method: string, path: string, body?: unknown): Promise<LightMyRequestResponse>;
}

/** The cookie of an answer as `name=value`; null when it sets none. */
export function cookieOf(response: LightMyRequestResponse): string | null {
  const set = response.headers['set-cookie'];
  const text = Array.isArray(set) ? set[0] : set;
  return text === undefined ? null : (text.split(';', 1)[0] ?? null);
}

export class TestClient implements Client {
  private readonly app: FastifyInstance;
  me: Me | null = null;
  cookie: string | null = null;

  constructor(app: FastifyInstance) {
    this.app = app;
  }

  request(method: string, path: string, options: InjectOptions = {}): Promise<LightMyRequestResponse> {
    return this.app.inject({
      ...options,
      method: method as 'GET',
      url: `${API}${path}`,
      headers: { host: HOST, ...(this.cookie === null ? {} : { cookie: this.cookie }), ...options.headers },
    });
  }

  async send(method: string, path: string, body?: unknown): Promise<LightMyRequestResponse> {
    const headers = { origin: ORIGIN, 'x-csrf-token': this.me?.csrf ?? '' };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.request(method, path, { ...payload, headers: { ...headers, ...type } });
    const cookie = cookieOf(response);
    if (cookie !== null) this.cookie = cookie;
    return response;
  }

  async login(login: string, password: string): Promise<LightMyRequestResponse> {
    const response = await this.send('POST', '/session', { login, password });
    if (response.statusCode === 200) this.me = response.json<Me>();
    return response;
  }
}

/** The first administrator, logged in. */
export async function administrator(w: World): Promise<TestClient> {
  const client = new TestClient(w.app);
  const token = (await w.people.setupLink())?.split('#token=')[1] ?? '';
  const response = await client.send('POST', '/setup', { token, login: 'ada', name: 'Ada', password: PASSWORD });
  if (response.statusCode !== 200) throw new Error(`set-up failed: ${response.body}`);
  client.me = response.json<Me>();
  return client;
}

/** A new account with an own password, logged in. */
export async function person(
  w: World,
  admin: TestClient,
  login: string,
  role: Role,
  sites: readonly string[] | null = null,
): Promise<TestClient> {
  const made = await admin.send('POST', '/users', { login, name: login, role, sites });
  if (made.statusCode !== 201) throw new Error(`account was not made: ${made.body}`);
  const client = new TestClient(w.app);
  await client.login(login, made.json<NewUser>().initialPassword ?? '');
  const current = made.json<NewUser>().initialPassword;
  const changed = await client.send('POST', '/session/password', { current, next: PASSWORD });
  if (changed.statusCode !== 200) throw new Error(`password was not changed: ${changed.body}`);
  client.me = changed.json<Me>();
  return client;
}
