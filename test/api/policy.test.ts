/**
 * Every route that the router has, for every role and without a session, against the one policy table (security.md rules 20
 * and 21, test D1): allowed, refused, another site as if it did not exist, no change without the CSRF token and the own
 * origin, and exactly one audit row for each change and each refusal.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { auditBy, isUnsafe, type Route } from '../../src/api/contract.ts';
import { registeredRoutes } from '../../src/api/server.ts';
import type { Me, Problem } from '../../src/model/api.ts';
import { may, type Permission, POLICY, ROLES, type Role } from '../../src/model/people.ts';
import { hashPassword } from '../../src/services/people-passwords.ts';
import { openSession } from '../../src/services/sessions.ts';
import { API, administrator, ORIGIN, PASSWORD, TestClient, type World, world } from './harness.ts';
import { SAMPLES, type Sample, type SampleContext } from './samples.ts';

let w: World;
let admin: TestClient;
let hash = '';
let routes: readonly Route[] = [];
let checks = 0;

/** An account of the role with a session, made without the slow login. */
async function client(role: Role, sites: readonly string[] | null = ['north']): Promise<TestClient> {
  const c = new TestClient(w.app);
  const login = `${role}-${sites?.join('-') ?? 'all'}`;
  const known = await w.store.accounts.byLogin(login);
  const account = known ?? {
    id: login,
    login,
    name: login,
    role,
    sites,
    disabled: false,
    mustChangePassword: false,
    passwordExpiresAtMs: null,
    createdAtMs: w.clock.ms,
    lastLoginAtMs: null,
    passwordHash: hash,
  };
  if (known === null) await w.store.accounts.add(account);
  // A route may have changed the password or the role in an earlier round.
  await w.store.accounts.change(login, { passwordHash: hash, mustChangePassword: false, passwordExpiresAtMs: null });
  const session = await w.store.transaction((unit) => openSession(unit, account, '127.0.0.1', w.clock.ms));
  c.cookie = `openward=${session.token}`;
  c.me = { id: login, login, name: login, role, permissions: POLICY[role], sites, csrf: session.csrf } satisfies Me;
  return c;
}

const keyOf = (r: Route): string => `${r.method} ${r.path}`;

async function sampleOf(r: Route, me: Me | null, object: SampleContext['object']): Promise<Sample> {
  const make = SAMPLES[keyOf(r)];
  return make === undefined ? { path: r.path.replace(':id', 'missing') } : make({ w, me, admin, object });
}

async function send(c: TestClient, r: Route, sample: Sample, headers: Record<string, string> = {}) {
  checks++;
  const all: Record<string, string> = { origin: ORIGIN, 'x-csrf-token': c.me?.csrf ?? '', ...headers };
  if (sample.body !== undefined) all['content-type'] = 'application/json';
  if (sample.multipart !== undefined) all['content-type'] = sample.multipart.type;
  if (all['origin'] === '') delete all['origin'];
  const payload = sample.multipart?.payload ?? (sample.body === undefined ? undefined : JSON.stringify(sample.body));
  // Failures of one account and address are not what is under test here, nor is the cap of anonymous rows.
  w.clock.ms += 60_000;
  return c.request(r.method, sample.path, { headers: all, ...(payload === undefined ? {} : { payload }) });
}

async function auditDelta(work: () => Promise<LightMyRequestResponse>) {
  // The log grows with every request: only its end is read.
  const newest = (await w.auditRows(1)).at(-1)?.id;
  const response = await work();
  const end = await w.auditRows(20);
  const at = end.findIndex((r) => r.id === newest);
  assert.ok(at >= 0, 'one request writes a few rows at most');
  return { response, rows: end.slice(at + 1) };
}

before(async () => {
  w = await world({ docs: true });
  admin = await administrator(w);
  hash = await hashPassword(PASSWORD);
  const target = await client('viewer', ['south']);
  const like = (await w.store.accounts.byId(target.me?.id ?? ''))!;
  for (const login of ['target', 'reader']) await w.store.accounts.add({ ...like, id: login, login });
  routes = registeredRoutes(w.app).flatMap((r) => r.route ?? []);
});
after(async () => {
  console.log(`policy: ${routes.length} routes, ${checks} requests checked`);
  await w.close();
});

test('the router holds every route, and each has a declared access', () => {
  const registered = registeredRoutes(w.app);
  assert.ok(routes.length >= 38, `${routes.length}`);
  for (const r of registered) {
    assert.ok(r.access === 'public' || r.access === 'session' || r.access in POLICY.administrator || r.route !== null);
    assert.ok(w.app.hasRoute({ method: r.method as 'GET', url: r.url }), `${r.method} ${r.url}`);
  }
  const open = registered.filter((r) => r.access === 'public').map((r) => `${r.method} ${r.url}`);
  const pages = ['GET /', 'GET /index.html'];
  const people = ['GET', 'POST'].map((m) => `${m} ${API}/setup`).concat(`POST ${API}/session`, `GET ${API}/health`);
  assert.deepEqual(open.toSorted(), [...pages, ...people].toSorted());
});

test('a route without a declared access does not start', async () => {
  const { default: Fastify } = await import('fastify');
  const { guardRoutes } = await import('../../src/api/server.ts');
  const app = Fastify();
  guardRoutes(app);
  app.get('/forgotten', async () => 'secret');
  await assert.rejects(async () => app.ready(), /GET \/forgotten declares no access/);
});

describe('roles', () => {
  for (const role of ROLES) {
    test(`${role}: exactly what the policy table says, with one audit row a change or refusal`, async () => {
      for (const r of routes) {
        const c = await client(role);
        const sample = await sampleOf(r, c.me, 'own');
        const { response, rows } = await auditDelta(() => send(c, r, sample));
        const allowed = r.access === 'public' || r.access === 'session' || may(role, r.access as Permission);
        const place = `${role} ${keyOf(r)} -> ${response.statusCode} ${response.body.slice(0, 200)}`;
        if (!allowed) {
          assert.equal(response.statusCode, 403, place);
          assert.equal(response.json<Problem>().code, 'auth.denied', place);
          assert.deepEqual(
            rows.map((x) => x.outcome),
            ['denied'],
            place,
          );
        } else if (keyOf(r) === 'POST /setup') {
          assert.equal(response.json<Problem>().code, 'setup.done', place);
          assert.deepEqual(
            rows.map((x) => x.outcome),
            ['failed'],
            place,
          );
        } else {
          assert.ok(response.statusCode < 300, place);
          const audited = isUnsafe(r.method) || auditBy(r) !== 'none';
          assert.deepEqual(
            rows.map((x) => x.outcome),
            audited ? ['allowed'] : [],
            place,
          );
        }
      }
    });
  }
});

describe('no session', () => {
  const cases = {
    anonymous: async () => new TestClient(w.app),
    'disabled account': async () => {
      const c = await client('administrator', ['north', 'south']);
      await w.store.accounts.change(c.me?.id ?? '', { disabled: true });
      return c;
    },
    'expired session': async () => {
      const c = await client('administrator');
      w.clock.ms += 13 * 3_600_000;
      return c;
    },
  };
  for (const [name, make] of Object.entries(cases)) {
    test(`${name}: 401 on every route that is not public, one audit row each`, async () => {
      for (const r of routes.filter((x) => x.access !== 'public')) {
        const c = await make();
        const sample = await sampleOf(r, c.me, 'own');
        const { response, rows } = await auditDelta(() => send(c, r, sample));
        const place = `${name} ${keyOf(r)} -> ${response.statusCode} ${response.body.slice(0, 200)}`;
        assert.equal(response.statusCode, 401, place);
        assert.equal(response.json<Problem>().code, 'auth.required', place);
        assert.deepEqual(
          rows.map((x) => x.outcome),
          r.probe === true ? [] : ['denied'],
          place,
        );
      }
      for (const url of ['/docs/', '/docs/js/scalar.js', `${API}/openapi.json`]) {
        const c = await make();
        const headers = { host: 'openward.test', ...(c.cookie === null ? {} : { cookie: c.cookie }) };
        assert.equal((await w.app.inject({ url, headers })).statusCode, 401, url);
      }
    });
  }
});

test('what belongs to another site or person answers exactly as what does not exist', async () => {
  let compared = 0;
  for (const r of routes.filter((x) => x.path.includes(':id') || keyOf(x) === 'POST /assets/merge')) {
    if (r.access === 'user.manage') continue;
    const roles: readonly Role[] = ['security-analyst', 'clinical-engineer'];
    const c = await client(roles.find((role) => r.access === 'session' || may(role, r.access as Permission))!);
    const other = await send(c, r, await sampleOf(r, c.me, 'other'));
    const missing = await send(c, r, await sampleOf(r, c.me, 'missing'));
    assert.equal(other.statusCode, 404, keyOf(r));
    assert.equal(missing.statusCode, 404, keyOf(r));
    assert.equal(other.body, missing.body, keyOf(r));
    const names = (x: LightMyRequestResponse): string[] => Object.keys(x.headers).toSorted();
    assert.deepEqual(names(other), names(missing));
    compared++;
  }
  assert.ok(compared >= 11, `${compared}`);
});

test('?site= of another site answers exactly as a site that does not exist', async () => {
  let compared = 0;
  for (const r of routes) {
    const shape = r.query !== undefined && 'shape' in r.query ? (r.query.shape as object) : {};
    if (!('site' in shape)) continue;
    const c = await client(
      ROLES.find((role) => role !== 'administrator' && may(role, r.access as Permission)) ?? 'viewer',
    );
    const sample = await sampleOf(r, c.me, 'own');
    const at = (site: string): Sample => {
      const [path, query = ''] = sample.path.split('?');
      const parameters = new URLSearchParams(query);
      parameters.set('site', site);
      return { ...sample, path: `${path}?${parameters}` };
    };
    const other = await send(c, r, at('south'));
    const missing = await send(c, r, at('nowhere'));
    assert.equal(other.statusCode, 404, `${keyOf(r)} ${other.body}`);
    assert.equal(other.body, missing.body, keyOf(r));
    compared++;
  }
  assert.ok(compared >= 10, `${compared}`);
  const c = await client('viewer');
  assert.deepEqual(
    (await c.request('GET', '/sites')).json<{ id: string }[]>().map((s) => s.id),
    ['north'],
  );
  const rows = (await c.request('GET', '/assets')).json<{ items: { site: string }[] }>().items;
  assert.deepEqual(
    rows.map((r) => r.site),
    ['north'],
  );
});

test('every unsafe route refuses a missing or foreign token and a missing or foreign origin', async () => {
  const other = await client('administrator', ['south']);
  const bad: Readonly<Record<string, Record<string, string>>> = {
    'no token': { 'x-csrf-token': '' },
    'wrong token': { 'x-csrf-token': 'A'.repeat(43) },
    'token of another session': { 'x-csrf-token': other.me?.csrf ?? '' },
    'other origin': { origin: 'http://evil.test' },
    'origin null': { origin: 'null' },
    'origin with our name in front': { origin: `${ORIGIN}.evil.test` },
    'no origin': { origin: '' },
    'cross-site fetch': { 'sec-fetch-site': 'cross-site' },
    'same-site fetch': { 'sec-fetch-site': 'same-site' },
  };
  for (const r of routes.filter((x) => isUnsafe(x.method))) {
    for (const [name, headers] of Object.entries(bad)) {
      if (r.access === 'public' && name.includes('token')) continue;
      const c = r.access === 'public' ? new TestClient(w.app) : await client('administrator');
      const sample = await sampleOf(r, c.me, 'own');
      const { response, rows } = await auditDelta(() => send(c, r, sample, headers));
      assert.equal(response.statusCode, 403, `${keyOf(r)} ${name} ${response.body}`);
      assert.equal(response.json<Problem>().code, 'auth.csrf', `${keyOf(r)} ${name}`);
      assert.deepEqual(
        rows.map((x) => x.outcome),
        ['denied'],
        `${keyOf(r)} ${name}`,
      );
    }
  }
});

test('a request that fails its schema leaves one failed row when it would have changed something', async () => {
  const c = await client('administrator');
  for (const r of routes.filter((x) => x.body !== undefined)) {
    const sample = await sampleOf(r, c.me, 'own');
    const { response, rows } = await auditDelta(() => send(c, r, { ...sample, body: { nonsense: 1 } }));
    assert.equal(response.statusCode, 400, `${keyOf(r)} ${response.body}`);
    assert.equal(response.json<Problem>().code, 'request.invalid', keyOf(r));
    assert.ok(response.json<Problem>().at?.['pointer'] !== undefined, keyOf(r));
    assert.deepEqual(
      rows.map((x) => x.outcome),
      ['failed'],
      keyOf(r),
    );
  }
});

test('floods without a session do not fill the audit log', async () => {
  const c = new TestClient(w.app);
  const before = (await w.auditRows()).length;
  for (let i = 0; i < 300; i++) await c.request('GET', '/assets');
  assert.equal((await w.auditRows()).length - before, 120);
  w.clock.ms += 60_000;
  await c.request('GET', '/assets');
  assert.match((await w.auditRows()).at(-1)?.detail ?? '', /180 more refusals/);
});
