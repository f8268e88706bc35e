/** Set-up, login, sessions, throttle and CSRF on real PostgreSQL (security.md rules 27, 28, 37; test D5). */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Me, NewUser, Problem } from '../../src/model/api.ts';
import { administrator, ORIGIN, PASSWORD, person, TestClient, type World, world } from './harness.ts';

const code = (r: { json<T>(): T }): string => r.json<Problem>().code;

describe('first start', () => {
  let w: World;
  before(async () => {
    w = await world();
  });
  after(() => w.close());

  test('without an administrator a one-time link makes the first one, once', async () => {
    const client = new TestClient(w.app);
    assert.deepEqual((await client.request('GET', '/setup')).json(), { needed: true });
    const old = (await w.people.setupLink())?.split('#token=')[1];
    const token = (await w.people.setupLink())?.split('#token=')[1];
    assert.match(token ?? '', /^[A-Za-z0-9_-]{43}$/);
    const body = { login: 'Ada', name: 'Ada', password: PASSWORD };
    assert.equal(code(await client.send('POST', '/setup', { ...body, token: old })), 'setup.token');
    assert.equal(code(await client.send('POST', '/setup', { ...body, token, password: 'short' })), 'auth.password');
    const both = await Promise.all([1, 2].map(() => client.send('POST', '/setup', { ...body, token })));
    const made = both.filter((r) => r.statusCode === 200);
    assert.equal(made.length, 1);
    // The other one finds the link used, or, when it comes late enough, the administrator there.
    const refused = both.filter((r) => r.statusCode !== 200).map((r) => `${r.statusCode} ${code(r)}`);
    assert.match(refused.join(), /^(?:403 setup\.token|409 setup\.done)$/);
    const me = made[0]?.json<Me>();
    assert.equal(me?.login, 'ada');
    assert.equal(me?.role, 'administrator');
    assert.equal(code(await client.send('POST', '/setup', { ...body, token })), 'setup.done');
    assert.equal(await w.people.setupLink(), null);
    assert.deepEqual((await client.request('GET', '/setup')).json(), { needed: false });
  });

  test('no token is stored in clear', async () => {
    const client = new TestClient(w.app);
    await client.login('ada', PASSWORD);
    const token = client.cookie?.split('=')[1] ?? '';
    const stored = await w.db.selectFrom('session').selectAll().execute();
    assert.ok(stored.length >= 1);
    for (const row of stored) {
      assert.equal(row.token_hash.length, 32);
      assert.ok(!JSON.stringify(row).includes(token));
    }
    const account = await w.db.selectFrom('account').selectAll().executeTakeFirstOrThrow();
    assert.match(account.password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('sessions', () => {
  let w: World;
  let admin: TestClient;
  before(async () => {
    w = await world();
    admin = await administrator(w);
  });
  after(() => w.close());

  test('the cookie is HttpOnly, SameSite=Strict, for the whole path; __Host- and Secure over TLS', async () => {
    const body = { login: 'ada', password: PASSWORD };
    const headers = { host: 'openward.test', origin: ORIGIN };
    const plain = await w.app.inject({ method: 'POST', url: '/api/v1/session', headers, payload: body });
    assert.match(String(plain.headers['set-cookie']), /^openward=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const tls = await w.restart({ secure: true });
    const secure = await tls.inject({ method: 'POST', url: '/api/v1/session', headers, payload: body });
    assert.match(
      String(secure.headers['set-cookie']),
      /^__Host-openward=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    assert.match(String(secure.headers['strict-transport-security']), /max-age=31536000/);
  });

  test('login gives a new session and ends the one that came with it', async () => {
    const client = new TestClient(w.app);
    await client.login('ada', PASSWORD);
    const first = client.cookie;
    await client.login('ada', PASSWORD);
    assert.notEqual(client.cookie, first);
    const again = new TestClient(w.app);
    again.cookie = first;
    assert.equal((await again.request('GET', '/session')).statusCode, 401);
  });

  test('an account has 20 sessions at most: a new one ends the oldest', async () => {
    const clients: TestClient[] = [];
    for (let i = 0; i < 21; i++) {
      w.clock.ms += 1_000;
      const client = new TestClient(w.app);
      await client.login('ada', PASSWORD);
      clients.push(client);
    }
    assert.equal((await clients[0]!.request('GET', '/session')).statusCode, 401);
    assert.equal((await clients[1]!.request('GET', '/session')).statusCode, 200);
    await admin.login('ada', PASSWORD);
  });

  test('a made-up cookie is no session', async () => {
    const client = new TestClient(w.app);
    for (const value of ['', 'x', 'A'.repeat(43), "' or 1=1--", '%00'.repeat(20)]) {
      client.cookie = `openward=${value}`;
      assert.equal((await client.request('GET', '/session')).statusCode, 401);
    }
  });

  test('a session idles out after 2 hours and ends after 12', async () => {
    const start = w.clock.ms;
    const idle = new TestClient(w.app);
    await idle.login('ada', PASSWORD);
    const busy = new TestClient(w.app);
    await busy.login('ada', PASSWORD);
    for (let hour = 1; hour < 12; hour++) {
      w.clock.ms = start + hour * 3_600_000;
      assert.equal((await busy.request('GET', '/session')).statusCode, 200, `hour ${hour}`);
      if (hour === 2) assert.equal((await idle.request('GET', '/session')).statusCode, 401);
    }
    w.clock.ms = start + 12 * 3_600_000;
    assert.equal((await busy.request('GET', '/session')).statusCode, 401);
    await w.sessions.sweep();
    const left = await w.db.selectFrom('session').select('token_hash').execute();
    assert.deepEqual(left, []);
    await admin.login('ada', PASSWORD);
  });

  test('logout ends the session on the server', async () => {
    const client = new TestClient(w.app);
    await client.login('ada', PASSWORD);
    const { cookie } = client;
    assert.equal((await client.send('DELETE', '/session')).statusCode, 204);
    client.cookie = cookie;
    assert.equal((await client.request('GET', '/session')).statusCode, 401);
  });

  test('disabling, a new role, other sites and a new password end every session at once', async () => {
    const changes: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
      ['role', (id) => admin.send('PATCH', `/users/${id}`, { role: 'security-analyst' })],
      ['sites', (id) => admin.send('PATCH', `/users/${id}`, { sites: ['north'] })],
      ['password', (id) => admin.send('POST', `/users/${id}/password`, {})],
      ['disabled', (id) => admin.send('PATCH', `/users/${id}`, { disabled: true })],
    ];
    for (const [name, change] of changes) {
      const client = await person(w, admin, `eve-${name}`, 'viewer');
      const second = new TestClient(w.app);
      await second.login(`eve-${name}`, PASSWORD);
      assert.equal((await second.request('GET', '/session')).statusCode, 200);
      await change(client.me?.id ?? '');
      assert.equal((await client.request('GET', '/session')).statusCode, 401, name);
      assert.equal((await second.request('GET', '/session')).statusCode, 401, name);
    }
    const disabled = new TestClient(w.app);
    const refused = await disabled.login('eve-disabled', PASSWORD);
    const wrong = await disabled.login('nobody-here', PASSWORD);
    assert.equal(refused.statusCode, 401);
    assert.equal(refused.body, wrong.body);
  });

  test('changing the own password ends the other sessions and renews this one', async () => {
    const client = await person(w, admin, 'mia', 'viewer');
    const other = new TestClient(w.app);
    await other.login('mia', PASSWORD);
    const before = client.cookie;
    const wrong = await client.send('POST', '/session/password', {
      current: 'not this one',
      next: 'new and long enough',
    });
    assert.equal(wrong.statusCode, 400);
    assert.equal(code(wrong), 'auth.failed');
    const r = await client.send('POST', '/session/password', { current: PASSWORD, next: 'new and long enough' });
    assert.equal(r.statusCode, 200);
    client.me = r.json<Me>();
    assert.notEqual(client.cookie, before);
    assert.equal((await client.request('GET', '/session')).statusCode, 200);
    assert.equal((await other.request('GET', '/session')).statusCode, 401);
    assert.equal((await other.login('mia', PASSWORD)).statusCode, 401);
    assert.equal((await other.login('mia', 'new and long enough')).statusCode, 200);
  });

  test('an initial password must be changed first, and expires', async () => {
    const made = (await admin.send('POST', '/users', { login: 'kim', name: 'Kim', role: 'viewer' })).json<NewUser>();
    assert.match(made.initialPassword ?? '', /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const client = new TestClient(w.app);
    await client.login('kim', made.initialPassword ?? '');
    assert.equal(client.me?.mustChangePassword, true);
    assert.equal(code(await client.request('GET', '/assets')), 'auth.password-change');
    assert.equal((await client.request('GET', '/session')).statusCode, 200);
    const start = w.clock.ms;
    w.clock.ms += 8 * 24 * 3_600_000;
    assert.equal(code(await client.login('kim', made.initialPassword ?? '')), 'auth.failed');
    w.clock.ms = start;
  });

  test('the last administrator stays one, also when two are demoted at once', async () => {
    const second = await person(w, admin, 'bob', 'administrator');
    const ids = [admin.me?.id ?? '', second.me?.id ?? ''];
    const answers = await Promise.all([
      admin.send('PATCH', `/users/${ids[1]}`, { role: 'viewer' }),
      second.send('PATCH', `/users/${ids[0]}`, { disabled: true }),
    ]);
    assert.equal(answers.filter((r) => r.statusCode === 200).length, 1);
    const left = (await w.people.list()).filter((u) => u.role === 'administrator' && !u.disabled);
    assert.equal(left.length, 1);
    admin = new TestClient(w.app);
    await admin.login(left[0]?.login ?? '', PASSWORD);
    const last = await admin.send('PATCH', `/users/${left[0]?.id}`, { role: 'viewer' });
    assert.equal(code(last), 'people.last-administrator');
  });
});

describe('throttle', () => {
  let w: World;
  before(async () => {
    w = await world();
    await administrator(w);
  });
  after(() => w.close());

  test('failures slow an account down, more and more, over a restart; the right password is not spared', async () => {
    const client = new TestClient(w.app);
    for (let i = 0; i < 6; i++) assert.equal(code(await client.login('ada', `wrong password ${i}`)), 'auth.failed');
    const blocked = await client.login('ada', PASSWORD);
    assert.equal(blocked.statusCode, 429);
    assert.equal(code(blocked), 'auth.throttled');
    assert.equal(blocked.headers['retry-after'], '2');
    const restarted = new TestClient(await w.restart());
    assert.equal(code(await restarted.login('ada', PASSWORD)), 'auth.throttled');
    w.clock.ms += 2_000;
    assert.equal(code(await client.login('ada', 'wrong again and again')), 'auth.failed');
    assert.equal((await client.login('ada', PASSWORD)).headers['retry-after'], '4');
    w.clock.ms += 4_000;
    assert.equal((await client.login('ada', PASSWORD)).statusCode, 200);
    assert.equal((await client.login('ada', PASSWORD)).statusCode, 200);
  });

  test('parallel guesses are counted before they are looked at', async () => {
    w.clock.ms += 48 * 3_600_000;
    const client = new TestClient(w.app);
    await Promise.all(Array.from({ length: 20 }, (_, i) => client.login('ada', `parallel guess ${i}`)));
    assert.equal(code(await client.login('ada', PASSWORD)), 'auth.throttled');
    w.clock.ms += 48 * 3_600_000;
    assert.equal((await client.login('ada', PASSWORD)).statusCode, 200);
  });

  test('one address that tries many names is slowed down', async () => {
    w.clock.ms += 48 * 3_600_000;
    const client = new TestClient(w.app);
    let answer = '';
    for (let i = 0; i < 30 && answer !== 'auth.throttled'; i++)
      answer = code(await client.login(`user${i}`, 'some guess 123'));
    assert.equal(answer, 'auth.throttled');
    w.clock.ms += 48 * 3_600_000;
    await w.sessions.sweep();
    assert.deepEqual(await w.db.selectFrom('login_throttle').selectAll().execute(), []);
  });

  test('an unknown login takes the time of a known one (interleaved pairs)', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 40; i++) {
      w.clock.ms += 48 * 3_600_000;
      for (const kind of i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const start = performance.now();
        await w.sessions
          .login(kind === 'known' ? 'ada' : `nobody${i}`, 'a wrong password', `10.0.0.${i}`, null)
          .catch(() => null);
        times[kind].push(performance.now() - start);
      }
    }
    const wins = times.known.flatMap((k) => times.unknown.map((u): number => (k > u ? 1 : k === u ? 0.5 : 0)));
    const auc = wins.reduce((a, b) => a + b, 0) / wins.length;
    const median = (t: number[]): number => t.toSorted((a, b) => a - b)[t.length >> 1] ?? 0;
    // 40 pairs on a busy machine are a coarse sieve: it catches a missing hash (a factor of ten), not a microsecond.
    assert.ok(auc > 0.25 && auc < 0.75, `AUC ${auc.toFixed(2)}`);
    const ratio = median(times.known) / median(times.unknown);
    assert.ok(ratio > 0.7 && ratio < 1.4, `medians differ by ${ratio.toFixed(2)}`);
  });
});
