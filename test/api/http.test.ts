/** Headers, pages, limits, uploads and the documents of the API (security.md rules 23 and 33, tests D3, D6). */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { pino } from 'pino';
import { fileName } from '../../src/api/upload.ts';
import { jsonDepth } from '../../src/base/json.ts';
import type { AttributeInfo, ImportFile, Problem } from '../../src/model/api.ts';
import { API, administrator, ORIGIN, PASSWORD, TestClient, type World, world } from './harness.ts';

let w: World;
let admin: TestClient;
let web: string;
let logText = '';

before(async () => {
  web = await mkdtemp(join(tmpdir(), 'owweb-'));
  await mkdir(join(web, 'assets'));
  await writeFile(
    join(web, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
  );
  await writeFile(join(web, 'assets', 'index-Dk3f9a0B.js'), 'export {};');
  await writeFile(join(web, 'icon.svg'), '<svg/>');
  await writeFile(join(web, '.secret'), 'hidden');
  const log = pino({ level: 'trace' }, { write: (line: string) => (logText += line) });
  w = await world({ webRoot: web, docs: true, log });
  admin = await administrator(w);
});
after(async () => {
  await w.close();
  await rm(web, { recursive: true });
});

const get = (url: string) => w.app.inject({ url, headers: { host: 'openward.test' } });

describe('headers', () => {
  test('every answer carries the policy, a new nonce each time', async () => {
    const nonces = new Set<string>();
    for (const url of [
      '/',
      '/devices/1',
      '/assets/index-Dk3f9a0B.js',
      `${API}/session`,
      `${API}/none`,
      `${API}/health`,
    ]) {
      const { headers } = await get(url);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[A-Za-z0-9+/]{24}';/);
      assert.match(policy, /base-uri 'none'; form-action 'self'; frame-ancestors 'none'/);
      assert.match(policy, /require-trusted-types-for 'script'; trusted-types default$/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      nonces.add(/nonce-([^']+)/.exec(policy)?.[1] ?? '');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      if (url.startsWith('/api/')) assert.equal(headers['cache-control'], 'no-store', url);
    }
    assert.equal(nonces.size, 6);
  });

  test('only /docs is looser: no Trusted Types and inline styles, still no foreign script', async () => {
    const page = await w.app.inject({ url: '/docs/', headers: { host: 'openward.test', cookie: admin.cookie ?? '' } });
    assert.equal(page.statusCode, 200);
    const policy = String(page.headers['content-security-policy']);
    assert.match(policy, /script-src 'self' 'nonce-/);
    assert.doesNotMatch(policy.split("style-src 'self' 'unsafe-inline'").join(''), /unsafe|https?:/);
    assert.doesNotMatch(page.body, /(src|href)="https?:/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    for (const tag of page.body.match(/<script[^>]*>/g) ?? ['none']) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
    const script = await w.app.inject({
      url: '/docs/js/scalar.js',
      headers: { host: 'openward.test', cookie: admin.cookie ?? '' },
    });
    assert.equal(script.statusCode, 200);
    assert.ok(script.body.length > 1_000_000);
  });
});

describe('pages', () => {
  test('index.html has the nonce of its own answer, at every path that is no file', async () => {
    for (const url of ['/', '/index.html', '/devices?filter=x', '/setup', '/assets/some-asset-id']) {
      const page = await get(url);
      const nonce = /'nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))?.[1];
      assert.equal(page.statusCode, 200, url);
      assert.equal(page.body, `<meta name="csp-nonce" content="${nonce}"><style nonce="${nonce}"></style>`);
      assert.equal(page.headers['cache-control'], 'no-store');
    }
  });

  test('hashed files are kept for ever, others are asked for again, hidden and outside ones are not served', async () => {
    const hashed = await get('/assets/index-Dk3f9a0B.js');
    assert.equal(hashed.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await get('/icon.svg')).headers['cache-control'], 'no-cache');
    assert.equal((await get('/assets/gone-12345678.js')).statusCode, 404);
    for (const url of ['/.secret', '/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      const { body } = await get(url);
      assert.ok(!body.includes('hidden') && !body.includes('dependencies'), url);
    }
  });

  test('without built pages there is a page that says how to build them', async () => {
    const bare = await w.restart({ webRoot: join(web, 'absent') });
    const page = await bare.inject('/');
    assert.equal(page.statusCode, 503);
    assert.match(page.body, /npm run web:build/);
  });
});

describe('problems', () => {
  test('each failure is a problem document that says where and what to do', async () => {
    const cases: readonly (readonly [Promise<{ body: string; statusCode: number }>, number, string, unknown])[] = [
      [admin.request('GET', '/assets?limit=501'), 400, 'request.invalid', { pointer: '/limit', in: 'query' }],
      [admin.request('GET', '/assets?sort=a;b'), 400, 'request.invalid', { pointer: '/sort', in: 'query' }],
      [admin.request('GET', '/assets?filter=broken%20%3D'), 400, 'filter.syntax', { column: 9 }],
      [admin.request('GET', '/assets/export?columns=name&filter=broken%20%3D'), 400, 'filter.syntax', { column: 9 }],
      [
        admin.request('GET', '/assets/export?columns=password'),
        400,
        'request.invalid',
        { pointer: '/columns/0', in: 'query' },
      ],
      [admin.request('GET', '/nothing'), 404, 'not-found', null],
      [
        admin.send('POST', '/users', { login: 'x y', name: 'X', role: 'viewer' }),
        400,
        'request.invalid',
        { pointer: '/login' },
      ],
      [
        admin.send('POST', '/users', { login: 'xy', name: 'X\u0007', role: 'viewer' }),
        400,
        'request.invalid',
        { pointer: '/name', in: 'body' },
      ],
      [
        admin.send('POST', '/users', { login: 'xy', name: 'X', role: 'viewer', sites: ['north', 'atlantis'] }),
        400,
        'request.invalid',
        { pointer: '/sites/1' },
      ],
    ];
    for (const [answer, status, code, at] of cases) {
      const r = await answer;
      const problem = JSON.parse(r.body) as Problem;
      assert.equal(r.statusCode, status, r.body);
      assert.equal(problem.code, code);
      assert.equal(problem.status, status);
      assert.deepEqual(problem.at, at);
      assert.ok(problem.detail.length > 20);
    }
    const one = await admin.request('GET', '/nothing');
    assert.equal(one.headers['content-type'], 'application/problem+json; charset=utf-8');
  });

  test('what was not foreseen is a bug with the request id; the detail is in the log only', async () => {
    const { assets } = w.others.services;
    const real = assets.timeline;
    Object.assign(assets, { timeline: () => Promise.reject(new Error('secret internals\r\n{"level":60}')) });
    const r = await admin.request('GET', '/assets/asset-north/timeline');
    Object.assign(assets, { timeline: real });
    const problem = r.json<Problem>();
    assert.equal(r.statusCode, 500);
    assert.equal(problem.code, 'bug');
    assert.ok(!r.body.includes('secret internals'));
    const lines = logText.trim().split('\n');
    const line = lines.find((l) => l.includes('secret internals')) ?? '';
    assert.ok(line.includes(String(problem.at?.['request'])));
    for (const l of lines) JSON.parse(l);
  });

  test('the log has no body, cookie, query or token', async () => {
    const client = new TestClient(w.app);
    await client.login('ada', PASSWORD);
    await client.request('GET', '/assets?filter=canary-in-the-query');
    await client.send('POST', '/views', { name: 'canary-in-the-body', columns: ['name'] });
    assert.ok(logText.includes('"route":"/api/v1/assets"'));
    for (const secret of [PASSWORD, client.cookie?.split('=')[1] ?? '?', client.me?.csrf ?? '?', 'canary-in-the']) {
      assert.ok(!logText.includes(secret));
    }
    const stored = JSON.stringify(await w.auditRows());
    for (const secret of [PASSWORD, client.cookie?.split('=')[1] ?? '?', 'canary-in-the']) {
      assert.ok(!stored.includes(secret));
    }
  });
});

describe('limits', () => {
  test('nesting of JSON is counted without parsing it', () => {
    assert.equal(jsonDepth('{"a":"[[[[","b":[1,{"c":"\\"[{"}]}'), 3);
    assert.equal(jsonDepth('['.repeat(100_000)), 100_000);
  });

  test('too deep, too large, too long, wrong type, poisoned', async () => {
    const headers = { origin: ORIGIN, 'x-csrf-token': admin.me?.csrf ?? '', 'content-type': 'application/json' };
    const send = (payload: string, type = 'application/json') =>
      admin.request('POST', '/views', { payload, headers: { ...headers, 'content-type': type } });
    assert.equal((await send(`${'['.repeat(65)}${']'.repeat(65)}`)).statusCode, 413);
    assert.equal((await send(`"${'x'.repeat(1_048_577)}"`)).statusCode, 413);
    assert.equal((await send('{"name":')).statusCode, 400);
    assert.equal((await send('<x/>', 'application/xml')).statusCode, 400);
    assert.equal((await send('name=x', 'application/x-www-form-urlencoded')).statusCode, 400);
    assert.equal((await send('{"__proto__":{"x":1},"name":"a","columns":[]}')).statusCode, 400);
    assert.equal((await send('{"constructor":{"prototype":{"x":1}},"name":"a","columns":[]}')).statusCode, 400);
    assert.equal((await send('{"name":"a\\u0000","columns":[]}')).statusCode, 400);
    assert.equal((await send('{"name":"a\\\\u0000 as text","columns":[]}')).statusCode, 201);
    assert.equal((await send('{"name":"a\\ud800","columns":[]}')).statusCode, 400);
    assert.equal((await admin.request('GET', '/assets/a%00')).statusCode, 400);
    assert.equal((await admin.request('GET', '/audit?actor=%00')).statusCode, 400);
    assert.equal((await admin.request('GET', '/audit?actor=%ED%A0%80')).statusCode, 200);
    assert.equal((await admin.request('GET', `/assets?filter=${'x'.repeat(5_000)}`)).statusCode, 413);
    assert.equal((await admin.request('GET', `/assets/${'x'.repeat(500)}`)).statusCode, 404);
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  });

  test('attempts to log in are limited a minute and address', async () => {
    const few = new TestClient(await w.restart({ loginsPerMinute: 3 }));
    for (let i = 0; i < 3; i++) assert.equal((await few.login('ada', PASSWORD)).statusCode, 200);
    const refused = await few.login('ada', PASSWORD);
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json<Problem>().code, 'request.rate');
    assert.equal((await w.auditRows()).at(-1)?.detail, 'request.rate');
  });
});

describe('uploads', () => {
  const form = (files: readonly (readonly [string, string])[], field = 'file'): string =>
    `${files.map(([name, content]) => `--xx\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n${content}\r\n`).join('')}--xx--\r\n`;
  const upload = (payload: string, query = '?site=north') =>
    admin.request('POST', `/imports${query}`, {
      payload,
      headers: {
        origin: ORIGIN,
        'x-csrf-token': admin.me?.csrf ?? '',
        'content-type': 'multipart/form-data; boundary=xx',
      },
    });

  test('several files in one request, a result each, larger than a JSON body may be', async () => {
    const r = await upload(
      form([
        ['a.pcap', 'x'.repeat(3_000_000)],
        ['empty.pcap', ''],
        ['../../etc/b.pcap', 'yy'],
      ]),
    );
    assert.equal(r.statusCode, 200, r.body);
    const files = r.json<ImportFile[]>();
    assert.deepEqual(
      files.map((f) => [f.name, f.sizeBytes, f.state]),
      [
        ['a.pcap', 3_000_000, 'queued'],
        ['empty.pcap', 0, 'failed'],
        ['b.pcap', 2, 'queued'],
      ],
    );
    assert.equal(files[1]?.problem?.code, 'capture.empty');
  });

  test('no file, no site among several, no room: refused with what to do', async () => {
    assert.equal((await upload('--xx--\r\n')).json<Problem>().at?.['pointer'], '/file');
    assert.equal((await upload(form([['a', 'b']]), '')).json<Problem>().at?.['pointer'], '/site');
    w.others.free.bytes = 10;
    const full = await upload(form([['a', 'b']]));
    w.others.free.bytes = null;
    assert.equal(full.json<Problem>().code, 'request.too-large');
    assert.match(full.json<Problem>().detail, /openward import/);
  });

  test('names are shown, never opened', () => {
    assert.equal(fileName('C:\\x\\a.pcap', 'capture'), 'a.pcap');
    assert.equal(fileName('/etc/passwd', 'capture'), 'passwd');
    assert.equal(fileName('..', 'capture'), 'capture');
    assert.equal(fileName(undefined, 'capture'), 'capture');
    assert.equal(fileName('a\u202egnp.pcap', 'capture'), 'a\\u{202e}gnp.pcap');
    assert.equal(fileName('x'.repeat(999), 'capture').length, 200);
  });
});

test('openapi.json is OpenAPI 3.1 and names every route with its answers', async () => {
  const { registeredRoutes } = await import('../../src/api/server.ts');
  const r = await admin.request('GET', '/openapi.json');
  const document = r.json<{ openapi: string; paths: Record<string, Record<string, { responses: object }>> }>();
  assert.equal(document.openapi, '3.1.0');
  for (const { route } of registeredRoutes(w.app)) {
    if (route === null) continue;
    const path = `${API}${route.path.replace(/:(\w+)/g, '{$1}')}`;
    const operation = document.paths[path]?.[route.method.toLowerCase()];
    assert.ok(operation, `${route.method} ${path}`);
    assert.ok(Object.keys(operation.responses).length > 0, path);
  }
  const attributes = (await admin.request('GET', '/attributes')).json<AttributeInfo[]>();
  assert.ok(attributes.length >= 26);
});

test('over a real socket: the server answers, slow headers and huge headers are cut off', {
  timeout: 60_000,
}, async () => {
  const app = await w.restart({ docs: false, requestTimeoutMs: 900 });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const login = await fetch(`${base}${API}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ login: 'ada', password: PASSWORD }),
  });
  assert.equal(login.status, 200);
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const list = await fetch(`${base}${API}/assets`, { headers: { cookie } });
  assert.equal(((await list.json()) as { total: number }).total, 2);
  const talk = (text: string): Promise<{ readonly answer: string; readonly ms: number }> =>
    new Promise((done) => {
      const start = performance.now();
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (d) => {
        answer += String(d);
      });
      socket.on('error', () => {});
      socket.on('close', () => done({ answer, ms: performance.now() - start }));
    });
  const [slow, body, huge] = await Promise.all([
    talk('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    talk(
      `POST ${API}/session HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    ),
    talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`),
  ]);
  assert.match(slow.answer, /408/);
  assert.ok(slow.ms > 800 && slow.ms < 5_000, `${slow.ms}`);
  assert.ok(body.ms > 800 && body.ms < 5_000, `${body.ms}`);
  assert.match(huge.answer, /431/);
});

test('over TLS: the same limits, Secure cookies, HSTS, no old protocol', { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'owtls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
  const made = spawnSync('openssl', ['req', '-x509', ...subject, '-keyout', keyFile, '-out', certFile]);
  if (made.status !== 0) return t.skip('skipped: there is no openssl program to make a certificate with');
  const tls = { key: await readFile(keyFile), cert: await readFile(certFile) };
  const app = await w.restart({ docs: false, secure: true, tls });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const talk = (text: string, options: ConnectionOptions = {}): Promise<string> =>
    new Promise((done) => {
      let answer = '';
      const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () =>
        socket.write(text),
      );
      socket.on('data', (d) => {
        answer += String(d);
      });
      socket.on('error', (error) => {
        answer += error.message;
      });
      socket.on('close', () => done(answer));
    });
  const body = JSON.stringify({ login: 'ada', password: PASSWORD });
  const head = `Host: x\r\nOrigin: https://x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  const login = await talk(`POST ${API}/session HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  assert.match(login, /^HTTP\/1\.1 200 /);
  assert.match(login, /set-cookie: __Host-openward=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict/);
  assert.match(login, /strict-transport-security: max-age=31536000/);
  assert.match(await talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`), /431/);
  const old = await talk('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
  assert.doesNotMatch(old, /HTTP/);
  await rm(folder, { recursive: true });
});
