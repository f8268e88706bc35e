/** Fetching from a server of this test: what changed, what did not, and every way an answer can be bad. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Feed } from '../../src/feeds/contract.ts';
import { FETCH_RULES, type FetchRules } from '../../src/feeds/io/fetch.ts';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';
import { readState, syncFeeds } from '../../src/feeds/io/sync.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import type { Fetched } from '../../src/services/feeds-ports.ts';

type Handler = (request: IncomingMessage, answer: ServerResponse) => void;

let server: Server;
let base = '';
let other = '';
let dir = '';
let handlers = new Map<string, Handler>();
const asked: string[] = [];
const waits: number[] = [];
let members: readonly Feed[] = [];

before(async () => {
  members = await loadFeeds();
  server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    const handler = handlers.get(request.url ?? '');
    if (handler === undefined) answer.writeHead(404).end();
    else handler(request, answer);
  });
  await new Promise<void>((go) => server.listen(0, go));
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  // The same server under another name.
  other = `http://localhost:${port}`;
});
after(() => new Promise((go) => server.close(go)));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owsync-'));
  handlers = new Map();
  asked.length = 0;
  waits.length = 0;
});

const kev = (id: string): string =>
  JSON.stringify({
    catalogVersion: '1',
    dateReleased: '2026-05-30T00:00:00Z',
    count: 1,
    vulnerabilities: [{ cveID: id }],
  });

/** A feed of those that there are, with its place on the server. */
const at = (id: string, path: string, type: 'file' | 'csaf-provider' = 'file'): Feed =>
  ({ ...members.find((f) => f.id === id)!, places: [{ url: `${base}${path}`, type }] }) as Feed;

async function sync(
  feed: Feed,
  rules: Partial<FetchRules> = {},
  allowedHosts: readonly string[] = [],
): Promise<Fetched> {
  const ports = {
    nowMs: () => Date.UTC(2026, 5, 1),
    sleep: async (ms: number) => void waits.push(ms),
    random: Math.random,
  };
  const options = { folder: dir, feeds: [], allowedHosts };
  const [one] = await syncFeeds([feed], options, ports, () => {}, { ...FETCH_RULES, timeoutMs: 2_000, ...rules });
  assert.ok(one !== undefined);
  const left = await readdir(join(dir, feed.id), { recursive: true });
  assert.deepEqual(
    left.filter((n) => n.includes('.part') || n.includes('.text')),
    [],
    'nothing half done is left',
  );
  return one;
}
const stored = (name = 'kev/kev.json'): Promise<string> => readFile(join(dir, name), 'utf8');

test('what is unchanged is not sent again: ETag and time of change', async () => {
  const given: (string | undefined)[] = [];
  handlers.set('/kev.json', (request, answer) => {
    given.push(request.headers['if-none-match'], request.headers['if-modified-since']);
    if (request.headers['if-none-match'] === '"a"') answer.writeHead(304).end();
    else
      answer
        .writeHead(200, { etag: '"a"', 'last-modified': 'Sat, 30 May 2026 00:00:00 GMT' })
        .end(kev('CVE-2026-1001'));
  });
  const feed = at('kev', '/kev.json');
  assert.deepEqual([(await sync(feed)).outcome, (await sync(feed)).outcome], ['fetched', 'unchanged']);
  assert.deepEqual(given, [undefined, undefined, '"a"', 'Sat, 30 May 2026 00:00:00 GMT']);
  assert.equal(await stored(), kev('CVE-2026-1001'));
  const state = await readState(join(dir, 'kev'));
  assert.equal(state.get(`${base}/kev.json`)?.fetchedAt, '2026-06-01T00:00:00.000Z');
});

test('every bad answer keeps the last good file, and says what was wrong', async () => {
  const feed = at('kev', '/kev.json');
  handlers.set('/kev.json', (_r, answer) => answer.writeHead(200).end(kev('CVE-2026-1001')));
  assert.equal((await sync(feed)).outcome, 'fetched');
  const whole = kev('CVE-2026-1002');
  const bad: Readonly<Record<string, readonly [Handler, RegExp, Partial<FetchRules>?]>> = {
    page: [(_r, a) => a.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'), /web page/],
    'page without its type': [(_r, a) => a.writeHead(200).end('<html>Sign in</html>'), /is not what Known exploited/],
    cut: [(_r, a) => a.writeHead(200).end(whole.slice(0, -20)), /cut short/],
    'breaks off': [
      (_r, a) => {
        a.writeHead(200, { 'content-length': whole.length });
        a.write(whole.slice(0, 30), () => a.destroy());
      },
      /breaks off after \d+ bytes, 4 times/,
    ],
    'another feed': [(_r, a) => a.end('{"dataType":"CVE_RECORD"}'), /is not what Known exploited/],
    'not whole': [(_r, a) => a.end(whole.replace('"count":1', '"count":9')), /it is not whole/],
    gone: [(_r, a) => a.writeHead(404).end(), /answers 404/],
    broken: [(_r, a) => a.writeHead(500).end(), /answers 500, 4 times/],
    large: [
      (_r, a) => a.writeHead(200, { 'content-length': 5_000_000 }).end(),
      /larger than 100000 bytes/,
      { maxBytes: 100_000 },
    ],
    'large without a size': [
      (_r, a) => {
        for (let n = 0; n < 50; n++) a.write(Buffer.alloc(10_000, 97));
        a.end();
      },
      /larger than 100000 bytes/,
      { maxBytes: 100_000 },
    ],
    silent: [() => {}, /does not answer in time/, { timeoutMs: 150, tries: 1 }],
    'not gzip': [(_r, a) => a.writeHead(200, { 'content-encoding': 'gzip' }).end('plain'), /breaks off/, { tries: 1 }],
  };
  for (const [name, [handler, why, rules]] of Object.entries(bad)) {
    handlers.set('/kev.json', handler);
    const one = await sync(feed, rules);
    assert.equal(one.outcome, 'failed', name);
    assert.match(one.error ?? '', why, name);
    assert.equal(await stored(), kev('CVE-2026-1001'), name);
  }
});

test('a server that is busy is asked again when it says so, else later each time and never at one moment', async () => {
  const feed = at('kev', '/kev.json');
  let n = 0;
  handlers.set('/kev.json', (_r, answer) => {
    if (n++ === 0) answer.writeHead(429, { 'retry-after': '7' }).end();
    else if (n === 2) answer.writeHead(503, { 'retry-after': '99999' }).end();
    else if (n === 3) answer.writeHead(500).end();
    else answer.end(kev('CVE-2026-1001'));
  });
  assert.equal((await sync(feed)).outcome, 'fetched');
  assert.deepEqual(waits.slice(0, 2), [7_000, FETCH_RULES.longestWaitMs], 'as told, within bounds');
  assert.ok(waits[2]! >= 2_000 && waits[2]! <= 4_000, `${waits[2]}`);
});

test('nobody is sent to another host, to plain http or round in circles', async () => {
  const feed = at('kev', '/kev.json');
  handlers.set('/good.json', (_r, answer) => answer.end(kev('CVE-2026-1001')));
  const to = (where: string) =>
    handlers.set('/kev.json', (_r, answer) => answer.writeHead(302, { location: where }).end());
  to('/good.json');
  assert.equal((await sync(feed)).outcome, 'fetched');
  to(`${other}/good.json`);
  const refused = await sync(feed);
  assert.match(refused.error ?? '', /sends on to localhost, which is not allowed/);
  assert.equal((await sync(feed, {}, ['localhost'])).outcome, 'fetched');
  for (const [where, why] of [
    ['http://example.org/x', /over https only/],
    ['file:///etc/passwd', /over https only/],
    ['https://user:secret@example.org/', /a name or a password/],
    ['/kev.json', /more than 5 times/],
  ] as const) {
    to(where);
    assert.match((await sync(feed)).error ?? '', why, where);
  }
});

test('packed files are opened before they are taken', async () => {
  const feed = at('epss', '/epss.csv.gz');
  const rows = '#model_version:v1,score_date:2026-05-31T00:00:00Z\ncve,epss,percentile\nCVE-2026-1001,0.25,0.9\n';
  const packed = gzipSync(rows);
  handlers.set('/epss.csv.gz', (_r, answer) => answer.end(packed));
  assert.equal((await sync(feed)).outcome, 'fetched');
  handlers.set('/epss.csv.gz', (_r, answer) => answer.end(packed.subarray(0, -9)));
  assert.match((await sync(feed)).error ?? '', /cannot be unpacked/);
  assert.deepEqual(await readFile(join(dir, 'epss', 'epss.csv.gz')), packed);
});

const advisory = (id: string): string =>
  JSON.stringify({ document: { csaf_version: '2.0', publisher: { name: 'A' }, tracking: { id, version: '1' } } });
const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');
const serve = (path: string, text: string): void => void handlers.set(path, (_r, answer) => answer.end(text));

function provider(distributions: unknown): Feed {
  serve('/provider-metadata.json', JSON.stringify({ canonical_url: 'x', distributions }));
  return at('csaf', '/provider-metadata.json', 'csaf-provider');
}

test('a provider with a directory: what changed is fetched, digests are held against it', async () => {
  const feed = provider([{ directory_url: `${base}/advisories/` }]);
  const list = (...rows: readonly string[]): void => serve('/advisories/changes.csv', rows.join('\n'));
  list(
    '"2026/a-1.json","2026-05-02T00:00:00Z"',
    '"2026/a-2.json","2026-05-01T00:00:00Z"',
    '"2026/forged.json","2026-05-01T00:00:00Z"',
    '"../../etc/passwd.json","2026-05-01T00:00:00Z"',
    '"https://elsewhere.example/x.json","2026-05-01T00:00:00Z"',
    '"2026/gone.json","2026-05-01T00:00:00Z"',
  );
  for (const id of ['a-1', 'a-2', 'forged']) serve(`/advisories/2026/${id}.json`, advisory(id));
  serve('/advisories/2026/a-1.json.sha512', `${sha512(advisory('a-1'))}  a-1.json\n`);
  serve('/advisories/2026/forged.json.sha256', '0'.repeat(64));
  const first = await sync(feed, { tries: 1 });
  assert.deepEqual([first.outcome, first.files, first.error], ['fetched', 2, null]);
  const said = first.notes.map((n) => `${n.at.replace(base, '')} ${n.what}`).join('\n');
  for (const why of [
    /passwd\.json/,
    /elsewhere\.example/,
    /forged\.json is not what its sha256 says/,
    /gone\.json answers 404/,
    /1 documents have no digest: not checked/,
    /OpenPGP signatures: not checked/,
  ])
    assert.match(said, why);
  const files = await feedFilesUnder(join(dir, 'csaf'));
  assert.deepEqual(
    files.map((f) => f.name),
    ['2026/a-1.json', '2026/a-2.json'],
  );
  // Nothing new: only the list is asked for, and what could not be had.
  asked.length = 0;
  await sync(feed, { tries: 1 });
  assert.ok(!asked.includes('/advisories/2026/a-1.json') && asked.includes('/advisories/2026/gone.json'), `${asked}`);
  // A forged change keeps the document that was good.
  list('"2026/a-1.json","2026-05-03T00:00:00Z"');
  serve('/advisories/2026/a-1.json', advisory('a-1').replace('"A"', '"B"'));
  const forged = await sync(feed, { tries: 1 });
  assert.match(forged.error ?? '', /none of 1 documents can be had/);
  assert.equal(await stored('csaf/2026/a-1.json'), advisory('a-1'));
  for await (const _ of (await feedFilesUnder(join(dir, 'csaf')))[0]!.open()) assert.ok(true, 'its digest still fits');
});

test('a provider with index.txt only, and one with a ROLIE feed', async () => {
  serve('/plain/index.txt', '2026/b-1.json\n\n');
  serve('/plain/2026/b-1.json', advisory('b-1'));
  serve('/rolie/2026/c-1.json', advisory('c-1'));
  serve('/hashes/c-1.sha512', sha512(advisory('c-1')));
  serve(
    '/rolie/feed.json',
    JSON.stringify({
      feed: {
        entry: [
          {
            id: 'c-1',
            updated: '2026-05-01T00:00:00Z',
            content: { src: `${base}/rolie/2026/c-1.json` },
            link: [{ rel: 'hash', href: `${base}/hashes/c-1.sha512` }],
          },
          { id: 'none' },
        ],
      },
    }),
  );
  const feed = provider([
    { directory_url: `${base}/plain` },
    {
      rolie: {
        feeds: [
          { tlp_label: 'WHITE', url: `${base}/rolie/feed.json` },
          { tlp_label: 'AMBER', url: `${base}/rolie/secret.json` },
        ],
      },
    },
  ]);
  const one = await sync(feed, { tries: 1 });
  assert.deepEqual([one.outcome, one.files], ['fetched', 2]);
  assert.ok(one.notes.some((n) => n.what.startsWith('/feed/entry/1')));
  assert.ok(!asked.includes('/rolie/secret.json'), 'what is not public is not asked for');
  assert.ok((await readdir(join(dir, 'csaf', '2026'))).includes('c-1.json.sha512'));
});

test('a provider that says nothing that can be used', async () => {
  for (const [distributions, why] of [
    [[], /names no directory/],
    [[{ directory_url: 'http://example.org/' }], /no directory or feed that can be read/],
    ['x', /names no directory/],
    [[{ rolie: { feeds: [{ tlp_label: 'WHITE', url: `${base}/none.json` }] } }], /no directory or feed/],
  ] as const)
    assert.match((await sync(provider(distributions), { tries: 1 })).error ?? '', why);
  serve('/provider-metadata.json', '{"distributions":[');
  assert.match((await sync(at('csaf', '/provider-metadata.json', 'csaf-provider'))).error ?? '', /is no JSON/);
  await rm(dir, { recursive: true });
});
