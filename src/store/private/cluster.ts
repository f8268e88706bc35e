/**
 * The cluster folder of the private server: made once with initdb, run with settings given on the command line, so that
 * they are always those of this program's version. Reached through a unix socket only, with a password of its own.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../base/error.ts';
import type { Binaries } from './binaries.ts';
import type { Owner } from './owner.ts';

const run = promisify(execFile);

/** sun_path of a unix socket is 108 bytes with its final NUL on Linux, 104 on macOS. */
const SOCKET_PATH_BYTES = 103;
const SOCKET_NAME = '.s.PGSQL.5432';

export interface ClusterPlace {
  /** PGDATA. */
  readonly folder: string;
  readonly log: string;
  readonly owner: Owner;
}

/** The few variables that the server gets: nothing of OpenWard's own environment. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

const as = (owner: Owner): { uid?: number; gid?: number } =>
  owner.uid === null || owner.gid === null ? {} : { uid: owner.uid, gid: owner.gid };

function give(path: string, owner: Owner): void {
  if (owner.uid !== null && owner.gid !== null) chownSync(path, owner.uid, owner.gid);
}

/** The password of the private server's one role; made on first use. Readable by the user that runs OpenWard alone. */
export async function clusterPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  const aside = `${file}.new`;
  const handle = await open(aside, 'w', 0o600);
  await handle.writeFile(`${password}\n`);
  await handle.sync();
  await handle.close();
  await rename(aside, file);
  return password;
}

/** Major version of the cluster on disk; null when there is none yet. */
export function clusterMajor(folder: string): number | null {
  const file = join(folder, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

/** Makes the cluster aside and renames it into place: an interrupted initdb leaves nothing that looks whole. */
export async function createCluster(place: ClusterPlace, binaries: Binaries, password: string): Promise<void> {
  const aside = `${place.folder}.new`;
  await rm(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  give(aside, place.owner);
  const passwordFile = `${place.folder}.pw`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  give(passwordFile, place.owner);
  const fixed = ['-D', aside, '-U', 'openward', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-k', '-E', 'UTF8'];
  const locales =
    binaries.major >= 17 ? [['--locale-provider=builtin', '--locale=C.UTF-8']] : [['--locale=C.UTF-8'], ['--locale=C']];
  let failure = '';
  try {
    for (const locale of locales) {
      try {
        await run(join(binaries.folder, 'initdb'), [...fixed, ...locale], {
          ...as(place.owner),
          env: ENVIRONMENT,
          cwd: '/',
          timeout: 120_000,
        });
        await rename(aside, place.folder);
        return;
      } catch (error) {
        failure = String((error as { stderr?: string }).stderr ?? error).trim();
        await rm(aside, { recursive: true, force: true });
        mkdirSync(aside, { mode: 0o700 });
        give(aside, place.owner);
      }
    }
  } finally {
    await rm(passwordFile, { force: true });
    await rm(aside, { recursive: true, force: true });
  }
  throw new AppError('server.start', 'unavailable', `initdb of PostgreSQL ${binaries.version} failed: ${failure}`);
}

/**
 * A folder for the socket that only the server's user and root can enter: in the cluster's home when the path is short
 * enough for a socket, else a new one in the run-time or temporary folder (postmaster.pid records which).
 */
export async function socketFolder(preferred: string, owner: Owner): Promise<string> {
  if (Buffer.byteLength(join(preferred, SOCKET_NAME)) <= SOCKET_PATH_BYTES) {
    mkdirSync(preferred, { recursive: true, mode: 0o700 });
    give(preferred, owner);
    return preferred;
  }
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const usable = owner.uid === null && runtime !== undefined && existsSync(runtime) && runtime.length < 60;
  const parent = usable ? runtime : tmpdir().length < 60 ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(parent, 'openward-'));
  give(folder, owner);
  return folder;
}

/** Settings for a small machine; durability is never traded for speed. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  ssl: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  jit: 'off',
  max_connections: '60',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '32MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  random_page_cost: '1.1',
  // An import fills tables in seconds: the planner's figures have to follow, and pages to be marked for index-only scans.
  autovacuum_naptime: '10s',
  autovacuum_analyze_scale_factor: '0.02',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_vacuum_insert_scale_factor: '0.05',
  // Containers give 64 MB of /dev/shm, which parallel queries overrun.
  max_parallel_workers_per_gather: '0',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  logging_collector: 'off',
  log_checkpoints: 'off',
  // Statements carry what devices said; the log of the server stays free of it.
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** Starts the postmaster in its own session, so that Ctrl-C in the terminal reaches OpenWard alone. */
export function spawnPostmaster(place: ClusterPlace, binaries: Binaries, sockets: string): ChildProcess {
  const settings = { ...SETTINGS, unix_socket_directories: sockets };
  const args = ['-D', place.folder, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const big = existsSync(place.log) && statSync(place.log).size > 10_000_000;
  const log = openSync(place.log, big ? 'w' : 'a', 0o600);
  try {
    return spawn(join(binaries.folder, 'postgres'), args, {
      ...as(place.owner),
      env: ENVIRONMENT,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** What postmaster.pid says (storage/lmgr: one item a line). */
export interface PostmasterFile {
  readonly pid: number;
  readonly sockets: string;
  /** `starting`, `stopping`, `ready`, `standby`, or empty while it is being written. */
  readonly status: string;
}

export function readPostmasterFile(folder: string): PostmasterFile | null {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 1 ? { pid, sockets: lines[4] ?? '', status: (lines[7] ?? '').trim() } : null;
  } catch {
    return null;
  }
}

/** True when the process lives and is a PostgreSQL server (a number may have been given to another program since). */
export async function isPostmaster(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return false;
    return /^(postgres|postmaster)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    const shown = await run('/bin/ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return /postgres|postmaster/.test(shown.stdout);
  }
}

/** The last lines of the server's log, for the error that a person reads. */
export async function logTail(file: string, lines = 12): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
