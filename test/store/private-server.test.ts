import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { machineBinaries } from '../../src/store/private/binaries.ts';
import { processBirth } from '../../src/store/private/lock.ts';
import { canEnter } from '../../src/store/private/owner.ts';
import { findRunningServer, startPrivateServer } from '../../src/store/private-server.ts';

const quiet = { log: () => {}, databaseUrl: null };
let root: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'owpriv-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(root, 0o711);
});

after(async () => {
  await rm(root, { recursive: true, force: true });
});

async function query<T>(url: string, text: string, values: readonly unknown[] = []): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows as T[];
  } finally {
    await client.end();
  }
}

const sources = [...((await machineBinaries()).length > 0 ? (['machine'] as const) : []), 'npm' as const];

for (const source of sources) {
  test(`a cluster with the programs from ${source} is durable, private and refuses a second OpenWard`, async () => {
    const dataDir = join(root, source);
    const server = await startPrivateServer({ dataDir, source, ...quiet });
    try {
      assert.equal(server.source, source);
      const settings = await query<{ name: string; setting: string }>(
        server.url,
        "select name, setting from pg_settings where name in ('fsync','synchronous_commit','full_page_writes','data_checksums','listen_addresses','ssl','jit','server_encoding') order by 1",
      );
      assert.deepEqual(Object.fromEntries(settings.map((s) => [s.name, s.setting])), {
        data_checksums: 'on',
        fsync: 'on',
        full_page_writes: 'on',
        jit: 'off',
        listen_addresses: '',
        server_encoding: 'UTF8',
        ssl: 'off',
        synchronous_commit: 'on',
      });
      const [folded] = await query<{ lower: string }>(server.url, "select lower('ÄÖ') as lower");
      assert.equal(folded?.lower, 'äö');
      const wrong = new URL(server.url);
      wrong.password = 'guessed';
      await assert.rejects(query(wrong.href, 'select 1'), /password authentication failed/);
      const sockets = new URL(server.url).searchParams.get('host') ?? '';
      assert.equal((await stat(sockets)).mode & 0o077, 0, 'others cannot enter the folder of the socket');
      assert.equal((await stat(join(dataDir, 'postgres.password'))).mode & 0o077, 0);
      await assert.rejects(startPrivateServer({ dataDir, source, ...quiet }), { code: 'conflict' });
      assert.equal((await findRunningServer(dataDir))?.url, server.url);
    } finally {
      await server.stop();
    }
    assert.equal(await findRunningServer(dataDir), null);
  });
}

test('a folder too deep for a socket path works', async () => {
  const dataDir = join(root, 'deep', 'd'.repeat(80), 'e'.repeat(80), 'data with blanks and ümlauts');
  for (let i = 0; i < 2; i++) {
    const server = await startPrivateServer({ dataDir, ...quiet });
    assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
    await server.stop();
  }
});

test('as root, a folder that the server cannot enter gets its cluster elsewhere', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('skipped: not root');
  const closed = join(root, 'closed');
  await mkdir(closed, { mode: 0o700 });
  assert.equal(await canEnter({ uid: 65534, gid: 65534 }, join(closed, 'data')), false);
  const said: string[] = [];
  const dataDir = join(closed, 'data');
  const server = await startPrivateServer({ dataDir, log: (line) => said.push(line), databaseUrl: null });
  try {
    assert.ok(server.clusterDir?.startsWith('/var/lib/openward/'));
    assert.match(said.join('\n'), /cannot enter/);
  } finally {
    await server.stop();
    await rm(join(server.clusterDir ?? '', '..', '..'), { recursive: true });
  }
});

test('as root, a data folder of mode 0700 keeps its cluster inside and stays closed to others', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('skipped: not root');
  const dataDir = join(root, 'own');
  await mkdir(dataDir, { mode: 0o700 });
  for (let i = 0; i < 2; i++) {
    const server = await startPrivateServer({ dataDir, ...quiet });
    assert.equal(server.clusterDir, join(dataDir, 'postgres', 'cluster'));
    await server.stop();
  }
  assert.equal((await stat(dataDir)).mode & 0o777, 0o710);
});

test('a lock of a dead process is taken over, also when its number lives on in another', async () => {
  const dataDir = join(root, 'stale');
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'openward.lock'), JSON.stringify({ pid: process.pid, birth: 'another boot/1' }));
  const server = await startPrivateServer({ dataDir, ...quiet });
  await server.stop();
  assert.equal(processBirth(2 ** 22 + 12345), null);
});

test('an outside database is used as it is', async () => {
  const server = await startPrivateServer({
    dataDir: join(root, 'none'),
    log: () => {},
    databaseUrl: 'postgresql://elsewhere/x',
  });
  assert.deepEqual([server.url, server.source, server.clusterDir], ['postgresql://elsewhere/x', 'url', null]);
  await server.stop();
});

test('what is wrong is said with the end of the log', async () => {
  const dataDir = join(root, 'broken');
  await (await startPrivateServer({ dataDir, ...quiet })).stop();
  await rm(join(dataDir, 'postgres', 'cluster', 'global', 'pg_control'));
  await assert.rejects(startPrivateServer({ dataDir, ...quiet }), (error: { code: string; message: string }) => {
    assert.equal(error.code, 'server.start');
    assert.match(error.message, /pg_control/);
    return true;
  });
});

/** A program that commits numbers and prints each after its commit, until it is killed. */
function committer(dataDir: string): Promise<readonly number[]> {
  const file = fileURLToPath(new URL('../chaos/committer.ts', import.meta.url));
  const child = spawn(process.execPath, [file, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  return new Promise((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      if (acknowledged.length === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
      acknowledged.push(...data.toString().trim().split('\n').map(Number));
    });
    child.on('exit', () => resolve(acknowledged));
  });
}

test('10 times SIGKILL of the program, of the postmaster in every third: nothing acknowledged is lost', async () => {
  const dataDir = join(root, 'kill');
  const all: number[] = [];
  for (let round = 0; round < 10; round++) {
    all.push(...(await committer(dataDir)));
    if (round % 3 === 2) await killPostmaster(dataDir);
  }
  assert.ok(all.length >= 10);
  const server = await startPrivateServer({ dataDir, ...quiet });
  const rows = await query<{ n: string }>(server.url, 'select n from committed');
  const there = new Set(rows.map((r) => Number(r.n)));
  assert.deepEqual(
    all.filter((n) => !there.has(n)),
    [],
  );
  await server.stop();
});

async function killPostmaster(dataDir: string): Promise<void> {
  const running = await findRunningServer(dataDir);
  if (running === null) return;
  const file = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  process.kill(Number(file.split('\n')[0]), 'SIGKILL');
}
