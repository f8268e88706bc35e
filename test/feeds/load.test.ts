/** Feeds from a folder into PostgreSQL: what is stored, what a broken file does, what is withdrawn, and what status says. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import { createFeeds, type Feeds, type LoadOutcome } from '../../src/services/feeds.ts';
import type { FeedStore } from '../../src/services/feeds-ports.ts';
import { type Database, openDatabase, openPool } from '../../src/store/database.ts';
import { feedStore } from '../../src/store/feeds.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let where: TestDatabase;
let db: Database;
let store: FeedStore;
let feeds: Feeds;
let dir = '';
const clock = { ms: Date.UTC(2026, 5, 1) };

before(async () => {
  where = await testDatabase();
  db = openDatabase(openPool(where.url));
  store = feedStore(db);
  feeds = createFeeds({ store, feeds: await loadFeeds(), nowMs: () => clock.ms });
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owfeeds-'));
  clock.ms += 3_600_000;
});
after(async () => {
  await db.destroy();
  await where.close();
});

async function load(files: Readonly<Record<string, string | Uint8Array>>): Promise<LoadOutcome> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  const outcome = await feeds.load(await feedFilesUnder(dir));
  await rm(dir, { recursive: true });
  return outcome;
}
const of = (o: LoadOutcome, feed: string) => o.loads.find((l) => l.feed === feed)!;
const status = async (id: string) => (await feeds.status()).find((s) => s.id === id)!;

const exploited = (n: number) => ({
  cveID: `CVE-2026-${1000 + n}`,
  vendorProject: 'Acme',
  product: 'Pump',
  dateAdded: '2026-05-01',
  dueDate: '2026-08-01',
  knownRansomwareCampaignUse: n === 1 ? 'Known' : 'Unknown',
});
const kev = (rows: readonly object[], released: string, count = rows.length): string =>
  JSON.stringify({ catalogVersion: '1', dateReleased: released, count, vulnerabilities: rows });
const csaf = (id: string, version: string, at: string, cve = 'CVE-2026-1001'): string =>
  JSON.stringify({
    document: {
      category: 'csaf_base',
      csaf_version: '2.0',
      title: `Pump ${version}`,
      publisher: { category: 'vendor', name: 'Acme PSIRT', namespace: 'https://acme.example' },
      tracking: {
        id,
        version,
        status: 'final',
        current_release_date: at,
        initial_release_date: at,
        revision_history: Array.from({ length: Number(version) }, (_, k) => ({ number: `${k + 1}`, date: at })),
      },
    },
    vulnerabilities: [{ cve }],
  });

test('a folder of several feeds is stored, and a CVE tells everything that is said about it', async () => {
  const outcome = await load({
    'kev.json': kev([exploited(1), exploited(2), exploited(3)], '2026-05-30T00:00:00Z'),
    'scores.csv.gz': gzipSync(
      '#model_version:v1,score_date:2026-05-31T00:00:00Z\ncve,epss,percentile\nCVE-2026-1001,0.25,0.9\nCVE-2026-1009,1.5,0.9\n',
    ),
    'a.json': csaf('ACME-1', '1', '2026-05-02T00:00:00Z'),
    'other.json': '{"nothing":"known"}',
  });
  assert.deepEqual(outcome.unknown, ['other.json']);
  assert.equal(of(outcome, 'kev').added, 3);
  assert.deepEqual(of(outcome, 'epss').troubles, [
    { at: 'scores.csv.gz line 4', what: 'has no probability from 0 to 1' },
  ]);
  const about = await store.about('CVE-2026-1001');
  assert.deepEqual(
    about.map((a) => `${a.feed} ${a.record.kind} ${a.record.publisher}`),
    ['csaf advisory Acme PSIRT', 'epss likelihood FIRST', 'kev exploited CISA'],
  );
  const [advisory, likelihood, known] = about;
  assert.equal(JSON.parse(advisory!.record.raw!).document.tracking.id, 'ACME-1');
  assert.equal(advisory!.digest, createHash('sha256').update(advisory!.record.raw!).digest('hex'));
  assert.deepEqual([likelihood!.file, likelihood!.record.at], ['scores.csv.gz', 'line 3']);
  assert.equal((known!.record.value as { ransomware: unknown }).ransomware, true);
  const [second] = await store.about('CVE-2026-1002');
  assert.equal((second!.record.value as { ransomware: unknown }).ransomware, null, 'not known is not no');
  assert.equal((await status('kev')).state, 'fresh');
  assert.equal((await status('cve')).state, 'never');
});

test('a broken, cut or foreign answer keeps the last good data and says so', async () => {
  const good = kev([exploited(1), exploited(2), exploited(3)], '2026-05-30T00:00:00Z');
  const bad: Readonly<Record<string, [string, RegExp]>> = {
    cut: [good.slice(0, -40), /cut short/],
    count: [kev([exploited(1)], '2026-05-30T00:00:00Z', 3), /not whole/],
    older: [kev([exploited(1), exploited(2)], '2026-05-01T00:00:00Z'), /older than what is stored/],
    few: [kev([exploited(1)], '2026-05-31T00:00:00Z'), /too few/],
  };
  for (const [name, [text, why]] of Object.entries(bad)) {
    dir = await mkdtemp(join(tmpdir(), 'owfeeds-'));
    const kevLoad = of(await load({ 'kev.json': text }), 'kev');
    assert.match(kevLoad.error ?? '', why, name);
    const s = await status('kev');
    assert.deepEqual([s.state, s.records, s.statedAt], ['failing', 3, '2026-05-30T00:00:00.000Z'], name);
    assert.match(s.error ?? '', why);
  }
  await mkdtemp(join(tmpdir(), 'owfeeds-')).then((d) => (dir = d));
  assert.deepEqual((await load({ 'kev.json': '<html>Sign in</html>' })).unknown, ['kev.json']);
});

test('a full feed withdraws what it no longer states, a delta feed does not', async () => {
  const outcome = await load({
    'kev.json': kev([exploited(1), exploited(2)], '2026-05-31T00:00:00Z'),
    'b.json': csaf('ACME-2', '1', '2026-05-03T00:00:00Z'),
  });
  assert.equal(of(outcome, 'kev').withdrawn, 1);
  assert.deepEqual(await store.about('CVE-2026-1003'), []);
  assert.equal((await store.about('ACME-1')).length, 1);
  const s = await status('kev');
  assert.deepEqual([s.state, s.records, s.withdrawn], ['fresh', 2, 1]);
});

test('an older version of an advisory does not take the place of a newer one', async () => {
  await load({
    'n.json': csaf('ACME-1', '3', '2026-05-20T00:00:00Z'),
    'o.json': csaf('ACME-1', '2', '2026-05-10T00:00:00Z'),
  });
  const [one] = await store.about('ACME-1');
  assert.equal((one!.record.value as { version: string }).version, '3');
});

test('of a delta feed the files that can be used are loaded, the others are named', async () => {
  const deep = `${csaf('ACME-9', '1', '2026-05-03T00:00:00Z').slice(0, -1)},"x":${'['.repeat(100)}${']'.repeat(100)}}`;
  const text = csaf('ACME-10', '1', '2026-05-03T00:00:00Z');
  const outcome = await load({
    'a.json': csaf('ACME-8', '1', '2099-05-03T00:00:00Z'),
    'cut.json': text.slice(0, -9),
    'deep.json': deep,
    'forged.json': text,
    'forged.json.sha256': `${'0'.repeat(64)}  forged.json\n`,
    'ok.json': csaf('ACME-11', '1', '2026-05-03T00:00:00Z').replace(
      '"document"',
      '"__proto__":{"polluted":1},"constructor":{},"document"',
    ),
  });
  const l = of(outcome, 'csaf');
  const said = l.troubles.map((t) => `${t.at}: ${t.what}`).join('\n');
  for (const why of [
    /a\.json#\/document\/tracking\/current_release_date: lies in the future/,
    /cut\.json: ends in the middle/,
    /deep\.json: is nested deeper than 64/,
    /forged\.json: is not what its sha256 says/,
  ])
    assert.match(said, why);
  assert.equal((await store.about('ACME-11')).length, 1);
  assert.equal((await store.about('ACME-8'))[0]?.record.statedAtMs, null);
  for (const id of ['ACME-9', 'ACME-10']) assert.deepEqual(await store.about(id), []);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('a gzip bomb is refused within its bounds', async () => {
  const bomb = gzipSync(
    Buffer.concat([
      Buffer.from(`${csaf('ACME-12', '1', '2026-05-03T00:00:00Z').slice(0, -1)},"x":"`),
      Buffer.alloc(120 * 1_048_576, 97),
      Buffer.from('"}'),
    ]),
  );
  const l = of(await load({ 'bomb.json.gz': bomb }), 'csaf');
  assert.match(l.error ?? '', /unpacks to more than 250 times its size|larger than/);
});

test('the public knowledge of a test machine is loaded within 20 seconds', async (t) => {
  const shared = process.env['OPENWARD_SHARED'] ?? join(import.meta.dirname, '../../../shared');
  const tree = join(shared, 'feeds');
  if (!existsSync(tree)) {
    t.skip('there is no folder of shared feeds');
    return;
  }
  const other = await testDatabase();
  const otherDb = openDatabase(openPool(other.url));
  t.after(async () => {
    await otherDb.destroy();
    await other.close();
  });
  const fresh = createFeeds({ store: feedStore(otherDb), feeds: await loadFeeds(), nowMs: () => Date.now() });
  const started = performance.now();
  const files = (
    await Promise.all(['csaf', 'kev', 'epss', 'vulnrichment'].map((d) => feedFilesUnder(join(tree, d))))
  ).flat();
  const outcome = await fresh.load(files);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `# ${files.length} files, ${outcome.loads.map((l) => `${l.feed} ${l.records} (${l.troubleCount} troubles)`).join(', ')} in ${seconds.toFixed(1)} s; ${JSON.stringify(outcome.loads.flatMap((l) => l.troubles).slice(0, 3))}`,
  );
  assert.ok(seconds < 20, `${seconds}`);
  assert.ok(of(outcome, 'csaf').records > 1_000);
});
