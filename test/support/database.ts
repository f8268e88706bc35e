/**
 * Real PostgreSQL for tests: one private server for the test process (or the one of the whole run, when the runner names it
 * in OPENWARD_TEST_PG), and a fresh database per call, copied from one that has every migration.
 */

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, openPool } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startPrivateServer } from '../../src/store/private-server.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops the database; the server itself ends with the last one of this process. */
  close(): Promise<void>;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

const TEMPLATE = 'openward_template';
let server: Promise<Server> | null = null;
let users = 0;
let made = 0;

/** Starts a server for tests in a folder of its own. The test runner calls it once and hands the url to its children. */
export async function startTestServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'owtest-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const started = await startPrivateServer({ dataDir: folder, log: () => {}, databaseUrl: null });
  return {
    url: started.url,
    stop: async () => {
      await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function named(url: string, database: string): string {
  const u = new URL(url);
  u.pathname = `/${database}`;
  return u.href;
}

async function onServer(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: named(url, 'postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the migrated template once; the advisory lock lets test processes that share a server wait for each other. */
async function ensureTemplate(url: string): Promise<void> {
  await onServer(url, async (client) => {
    await client.query('select pg_advisory_lock(7301)');
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount !== 0) return;
    await client.query('drop database if exists openward_template_new');
    await client.query('create database openward_template_new');
    const db = openDatabase(openPool(named(url, 'openward_template_new'), { max: 2 }));
    try {
      await migrate(db);
    } finally {
      await db.destroy();
    }
    await client.query(`alter database openward_template_new rename to ${TEMPLATE}`);
  });
}

async function shared(): Promise<Server> {
  const outside = process.env['OPENWARD_TEST_PG'];
  const s: Server = outside ? { url: outside, stop: () => Promise.resolve() } : await startTestServer();
  await ensureTemplate(s.url);
  return s;
}

export async function testDatabase(): Promise<TestDatabase> {
  server ??= shared();
  users++;
  const current = server;
  const { url, stop } = await current;
  const name = `t_${process.pid}_${++made}`;
  await onServer(url, async (client) => {
    // Copying a template needs it unused; the lock keeps other test processes from copying at the same moment.
    await client.query('select pg_advisory_lock(7301)');
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template ${TEMPLATE}`);
  });
  const close = async (): Promise<void> => {
    await onServer(url, async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
    });
    if (--users === 0) {
      if (server === current) server = null;
      await stop();
    }
  };
  return { url: named(url, name), close };
}
