/**
 * Backup and restore: a filled database comes back row by row, with the same answers, also from one major version of
 * PostgreSQL to another; a damaged backup and a database that holds something are refused, and nothing is stored.
 */

import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type pg from 'pg';
import { createAssetReading } from '../src/services/assets.ts';
import { createAuditLog } from '../src/services/audit.ts';
import { createPeople } from '../src/services/people.ts';
import { backup, restore } from '../src/store/backup.ts';
import { openDatabase, openPool } from '../src/store/database.ts';
import { inventoryStore } from '../src/store/inventory.ts';
import { migrate } from '../src/store/migrate.ts';
import { peopleStore } from '../src/store/people/index.ts';
import { machineBinaries, npmBinaries } from '../src/store/private/binaries.ts';
import { serverOwner } from '../src/store/private/owner.ts';
import { startPrivateServer } from '../src/store/private-server.ts';
import { arpCapture } from './support/captures.ts';
import { testFolder } from './support/cli.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from './support/inventory.ts';
import { allRows, rowCounts } from './support/rows.ts';

const PASSWORD = 'correct horse battery staple';
/** The migrator's own tables tell when it ran; a restored database ran it at another time. */
const OWN = /^kysely/;

let folder: Awaited<ReturnType<typeof testFolder>>;
let inventory: TestInventory;
let filled: Readonly<Record<string, readonly string[]>>;
let pool: pg.Pool;
let file: string;
let saved: number;

const rowsOf = async (url: string): Promise<Readonly<Record<string, readonly string[]>>> =>
  Object.fromEntries(Object.entries(await allRows(url)).filter(([name]) => !OWN.test(name)));

async function imported(site: string, bytes: Buffer, name: string): Promise<void> {
  const options = { keepReadable: false };
  const { id } = await inventory.imports.importFile(site, { login: 'ada' }, Readable.from([bytes]), name, options);
  for (;;) {
    const { state, problem } = await inventory.imports.byId(null, id);
    if (state === 'done') return;
    assert.ok(state === 'queued' || state === 'running', JSON.stringify(problem));
    await sleep(25);
  }
}

/** Something in every part of the database: devices of two sites, corrections, networks, people, views, audit. */
async function fill(): Promise<void> {
  inventory.imports.start();
  await imported(SITE, arpCapture(12, 1), 'one.pcap');
  await imported(OTHER_SITE, arpCapture(5, 9), 'two – "zwei" \\ ünï.pcap');
  const { items } = await inventory.assets.page(null, { filter: '', sort: 'name', cursor: null, limit: 5 });
  const [first, second, third] = items;
  const who = { id: null, login: 'ada', address: null };
  const by = who as Parameters<typeof inventory.assets.correct>[1];
  await inventory.assets.correct(null, by, third?.id ?? '', 'name', 'Pumpe 7 \u{1f600} \\ "x" \'; --');
  await inventory.assets.merge(null, by, [first?.id ?? '', second?.id ?? '']);
  await inventory.hospital.saveNetworks(SITE, [{ cidr: '10.0.0.0/8', vlan: 7, name: 'Ward', unit: null }]);
  const store = peopleStore(inventory.db);
  const people = createPeople(store, Date.now);
  const token = (await people.setupLink())?.split('#token=')[1] ?? '';
  await people.setup(token, 'ada', 'Ada', PASSWORD, '127.0.0.1');
  await people.create(who, { login: 'grace', name: 'Grace', role: 'viewer', sites: [SITE] });
}

before(async () => {
  folder = await testFolder('backup');
  inventory = await testInventory();
  await fill();
  await inventory.imports.stop();
  pool = openPool(inventory.url);
  file = join(folder.path, 'a.openward');
  filled = await rowsOf(inventory.url);
  saved = (await backup(pool, file)).rows;
});

after(async () => {
  await pool?.end();
  await inventory?.close();
  await folder.remove();
});

async function onEmpty(work: (pool: pg.Pool, where: TestDatabase) => Promise<void>): Promise<void> {
  const where = await testDatabase();
  const target = openPool(where.url);
  try {
    await work(target, where);
  } finally {
    await target.end();
    await where.close();
  }
}

describe('a backup', () => {
  test('holds every row, is readable by its owner only, and changes nothing', async () => {
    const total = Object.values(filled).reduce((n, rows) => n + rows.length, 0);
    assert.equal(saved, total);
    for (const table of ['asset', 'endpoint', 'observation', 'correction', 'network_plan', 'account', 'capture']) {
      assert.ok((filled[table]?.length ?? 0) > 0, `${table} is empty: the test would prove nothing of it`);
    }
    assert.equal((await stat(file)).mode & 0o077, 0);
    assert.deepEqual(await rowsOf(inventory.url), filled);
  });

  test('comes back table by table, and answers as before', async () => {
    await onEmpty(async (target, where) => {
      assert.deepEqual(await restore(target, file), { rows: saved });
      const there = await rowsOf(where.url);
      assert.deepEqual(Object.keys(there), Object.keys(filled));
      for (const [table, rows] of Object.entries(filled)) assert.deepEqual(there[table], rows, table);
      const db = openDatabase(openPool(where.url));
      try {
        const reading = createAssetReading({
          store: inventoryStore(target, db),
          resolver: inventory.resolver,
          clock: { nowMs: () => Date.now() },
        });
        for (const filter of ['', 'ips in_subnet 10.0.0.0/24', 'name contains "Pumpe"']) {
          const question = { filter, sort: 'name', cursor: null, limit: 100 };
          const answer = await reading.page(null, question);
          assert.deepEqual(answer, await inventory.assets.page(null, question));
          assert.ok(answer.total > 0, filter);
        }
        const store = peopleStore(db);
        const people = createPeople(store, Date.now);
        assert.equal(await people.setupLink(), null, 'the administrator is there');
        // Numbers that the database gives go on behind the restored ones.
        const actor = { id: null, login: 'console', address: null };
        await people.create(actor, { login: 'later', name: 'Later', role: 'viewer', sites: null });
        const audit = createAuditLog(store, Date.now);
        const page = await audit.page({ before: null, limit: 100, actor: null, action: null, sinceMs: null });
        assert.equal(new Set(page.items.map((r) => r.id)).size, page.items.length);
      } finally {
        await db.destroy();
      }
    });
  });

  test('is refused whole when it was cut or changed, wherever that is', async () => {
    const bytes = await readFile(file);
    const flipped = (at: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 0x10;
      return copy;
    };
    const lines = zstdDecompressSync(bytes).toString('utf8').trimEnd().split('\n');
    const again = (text: readonly string[]): Buffer => zstdCompressSync(Buffer.from(`${text.join('\n')}\n`));
    const bad: readonly (readonly [string, Buffer])[] = [
      ['nothing', Buffer.alloc(0)],
      ['another kind of file', Buffer.from('<html>')],
      ...[0.1, 0.5, 0.9].map((share) => [`cut at ${share}`, bytes.subarray(0, bytes.length * share)] as const),
      ['cut by a byte', bytes.subarray(0, -1)],
      ...[0, 0.3, 0.5, 0.7].map((s) => [`changed at ${s}`, flipped(Math.floor(bytes.length * s))] as const),
      ['a row is missing', again([...lines.slice(0, 5), ...lines.slice(6)])],
      ['a row is there twice', again([...lines.slice(0, 5), lines[5] ?? '', ...lines.slice(5)])],
      ['a letter differs', again(lines.map((l, i) => (i === 7 ? l.replace(/[a-z](?=[^a-z]*$)/, 'X') : l)))],
      ['no foot', again(lines.slice(0, -1))],
      ['no head', again(lines.slice(1))],
      ['another format', again([JSON.stringify({ openward_backup: 2 }), ...lines.slice(1)])],
      ['a foot alone', again(lines.slice(-1))],
    ];
    await onEmpty(async (target, where) => {
      const empty = await rowCounts(where.url);
      for (const [what, content] of bad) {
        const path = join(folder.path, 'bad.openward');
        await writeFile(path, content);
        await assert.rejects(restore(target, path), { name: 'AppError', code: 'backup.damaged' }, what);
      }
      await assert.rejects(restore(target, join(folder.path, 'none')), { name: 'AppError' });
      assert.deepEqual(await rowCounts(where.url), empty);
    });
  });

  test('is not restored over what is there, nor from another version', async () => {
    await assert.rejects(restore(pool, file), { code: 'conflict' });
    assert.deepEqual(await rowsOf(inventory.url), filled);
    await onEmpty(async (target, where) => {
      await target.query("insert into kysely_migration (name, timestamp) values ('9999_later', 'now')");
      const before = await rowCounts(where.url);
      await assert.rejects(restore(target, file), { code: 'database.version' });
      assert.deepEqual(await rowCounts(where.url), before);
    });
  });
});

test('a backup moves from the PostgreSQL of the machine to the one that comes along', async (t) => {
  const [own] = await machineBinaries();
  const npm = await npmBinaries(await serverOwner(), folder.path);
  if (own === undefined || npm === null || own.major === npm.major) {
    return t.skip('skipped: there are no two major versions of PostgreSQL on this machine');
  }
  const server = await startPrivateServer({
    dataDir: join(folder.path, 'other'),
    source: 'npm',
    log: () => {},
    databaseUrl: null,
  });
  const target = openPool(server.url);
  const db = openDatabase(target);
  try {
    assert.equal(server.version?.split('.')[0], String(npm.major));
    await migrate(db);
    assert.deepEqual(await restore(target, file), { rows: saved });
    assert.deepEqual(await rowsOf(server.url), filled);
  } finally {
    await db.destroy();
    await server.stop();
  }
});
