/**
 * The database that OpenWard brings along: a PostgreSQL of its own in the data folder, started with the program and stopped
 * with it. DATABASE_URL replaces it. A server that outlived a killed OpenWard is found through postmaster.pid and adopted.
 * It listens on a unix socket in a folder that others cannot enter, and asks for a password all the same.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../base/error.ts';
import { type Binaries, type BinarySource, machineBinaries, npmBinaries } from './private/binaries.ts';
import {
  type ClusterPlace,
  clusterMajor,
  clusterPassword,
  createCluster,
  isPostmaster,
  logTail,
  readPostmasterFile,
  socketFolder,
  spawnPostmaster,
} from './private/cluster.ts';
import { type Lock, lockDataFolder } from './private/lock.ts';
import { clusterHome, letIn, type Owner, serverOwner } from './private/owner.ts';

export interface PrivateServerOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Takes programs from this source only; absent: the machine's, else those from npm. */
  readonly source?: BinarySource;
  /** Absent: process.env.DATABASE_URL. null: never an outside database. */
  readonly databaseUrl?: string | null;
}

export interface PrivateServer {
  /** Connection string with its password: a secret, never to be logged. */
  readonly url: string;
  /** Server version, for example 15.18; null for an outside database. */
  readonly version: string | null;
  readonly source: 'url' | 'adopted' | BinarySource;
  /** Folder of the cluster; null for an outside database. */
  readonly clusterDir: string | null;
  /** Stops the server cleanly (nothing to do for an outside one) and gives the data folder free. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 90_000;
const DATABASE = 'openward';

function urlOf(sockets: string, password: string, database: string): string {
  const host = encodeURIComponent(sockets);
  return `postgresql://openward:${encodeURIComponent(password)}@localhost/${database}?host=${host}&port=5432`;
}

type Answer = 'ready' | 'busy' | 'gone' | 'refused';

/** One attempt to connect. 'busy': it starts or stops. 'refused': it lives but does not take the password. */
async function ask(url: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code === '57P03' || code === '57P01' || code === '53300') return 'busy';
    return code.startsWith('28') ? 'refused' : 'gone';
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** A postmaster left by an earlier run: its socket folder once it is ready; null when none lives (any more). */
async function adopt(place: ClusterPlace, password: string): Promise<{ pid: number; sockets: string } | null> {
  const until = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < until) {
    const file = readPostmasterFile(place.folder);
    if (file === null) return null;
    if (!(await isPostmaster(file.pid))) {
      // Its process is gone or is another program: the server would refuse to start over a number that lives.
      await rm(join(place.folder, 'postmaster.pid'), { force: true });
      return null;
    }
    if (file.sockets !== '' && file.status !== 'stopping') {
      const answer = await ask(urlOf(file.sockets, password, 'postgres'));
      if (answer === 'ready') return { pid: file.pid, sockets: file.sockets };
      if (answer === 'refused') break;
    }
    await sleep(100);
  }
  throw new AppError(
    'server.start',
    'unavailable',
    `A PostgreSQL server of an earlier run lives on ${place.folder} but does not answer. Its log ends:\n${await logTail(place.log)}`,
  );
}

async function programs(place: ClusterPlace, home: string, source: BinarySource | undefined): Promise<Binaries> {
  const wanted = clusterMajor(place.folder);
  const fits = (b: Binaries): boolean => wanted === null || b.major === wanted;
  if (source !== 'npm') {
    const own = (await machineBinaries()).find(fits);
    if (own !== undefined) return own;
  }
  const npm = source === 'machine' ? null : await npmBinaries(place.owner, home);
  if (npm !== null && fits(npm)) return npm;
  const what =
    wanted === null ? 'PostgreSQL 15 or newer' : `PostgreSQL ${wanted}, which made the data in ${place.folder}`;
  throw new AppError(
    'server.start',
    'unavailable',
    `No programs of ${what} were found. Install them (with the extension pg_trgm), run "npm ci" again, or set DATABASE_URL.`,
  );
}

/** Starts the postmaster and waits until it answers. A cluster whose last backends are still dying is tried again. */
async function launch(
  place: ClusterPlace,
  binaries: Binaries,
  password: string,
): Promise<{ pid: number; sockets: string }> {
  const sockets = await socketFolder(join(dirname(place.folder), 'run'), place.owner);
  const until = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < until) {
    const child = spawnPostmaster(place, binaries, sockets);
    let ended: string | null = null;
    child.once('exit', (code, signal) => {
      ended = `exit ${code ?? signal}`;
    });
    child.once('error', (error) => {
      ended = error.message;
    });
    child.unref();
    while (ended === null && performance.now() < until) {
      if ((await ask(urlOf(sockets, password, 'postgres'))) === 'ready' && child.pid !== undefined) {
        return { pid: child.pid, sockets };
      }
      await sleep(30);
    }
    const tail = await logTail(place.log, 4);
    if (!/still in use|lock file .* already exists|terminate any old server/.test(tail)) break;
    await sleep(500);
  }
  throw new AppError(
    'server.start',
    'unavailable',
    `PostgreSQL ${binaries.version} (${binaries.folder}) did not start on ${place.folder}. Its log ends:\n${await logTail(place.log)}`,
  );
}

/** Fast shutdown: connections are cut, everything acknowledged is on disk already. */
async function halt(place: ClusterPlace, pid: number, sockets: string, log: (line: string) => void): Promise<void> {
  if (await isPostmaster(pid)) process.kill(pid, 'SIGINT');
  const until = performance.now() + 60_000;
  while (performance.now() < until && (await isPostmaster(pid))) await sleep(20);
  if (await isPostmaster(pid)) log(`PostgreSQL (process ${pid}) did not stop within 60 s; see ${place.log}`);
  else if (sockets !== join(dirname(place.folder), 'run')) await rm(sockets, { recursive: true, force: true });
}

async function placeOf(dataDir: string): Promise<{ place: ClusterPlace; home: string; owner: Owner }> {
  const owner = await serverOwner();
  const home = await clusterHome(owner, dataDir);
  const base = join(home, 'postgres');
  return { place: { folder: join(base, 'cluster'), log: join(base, 'postgres.log'), owner }, home, owner };
}

/** The running server of a data folder, for commands that work beside OpenWard; null when none runs there. */
export async function findRunningServer(dataDir: string): Promise<{ readonly url: string } | null> {
  const root = resolve(dataDir);
  const { place } = await placeOf(root);
  const passwordFile = join(root, 'postgres.password');
  const file = readPostmasterFile(place.folder);
  if (file === null || !existsSync(passwordFile) || !(await isPostmaster(file.pid))) return null;
  const password = await clusterPassword(passwordFile);
  const ready = (await ask(urlOf(file.sockets, password, DATABASE))) === 'ready';
  return ready ? { url: urlOf(file.sockets, password, DATABASE) } : null;
}

/** @throws AppError conflict (folder in use), server.start (with the end of the server's log) */
export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const outside = options.databaseUrl === undefined ? process.env['DATABASE_URL'] : options.databaseUrl;
  if (outside) {
    return { url: outside, version: null, source: 'url', clusterDir: null, stop: () => Promise.resolve() };
  }
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const lock: Lock = lockDataFolder(dataDir);
  try {
    await letIn(await serverOwner(), dataDir);
    const { place, home } = await placeOf(dataDir);
    if (home !== dataDir) {
      options.log(
        `The database is kept in ${home}: the server does not run as root, and its user cannot enter ${dataDir}. Back up and delete both together; a data folder outside a private home folder holds everything.`,
      );
    }
    mkdirSync(dirname(place.folder), { recursive: true, mode: 0o711 });
    const password = await clusterPassword(join(dataDir, 'postgres.password'));
    const adopted = await adopt(place, password);
    let source: PrivateServer['source'] = 'adopted';
    let server = adopted;
    if (server === null) {
      const binaries = await programs(place, home, options.source);
      source = binaries.source;
      if (clusterMajor(place.folder) === null) {
        options.log(`Creating the database with PostgreSQL ${binaries.version} in ${place.folder}`);
        await createCluster(place, binaries, password);
      }
      server = await launch(place, binaries, password);
    }
    const { pid, sockets } = server;
    await ensureDatabase(urlOf(sockets, password, 'postgres'));
    const stop = async (): Promise<void> => {
      await halt(place, pid, sockets, options.log);
      lock.release();
    };
    const version = await serverVersion(urlOf(sockets, password, DATABASE));
    return { url: urlOf(sockets, password, DATABASE), version, source, clusterDir: place.folder, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
  } finally {
    await client.end();
  }
}
