/**
 * One OpenWard per data folder. The lock is a file with the holder's process id and birth, so that a lock left by a killed
 * process, or by one whose number was given to another program since, is recognised as stale.
 */

import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../base/error.ts';

export interface Lock {
  release(): void;
}

/** Text that two processes never share, even with the same number; null when no such process lives. */
export function processBirth(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  try {
    // Field 22 of /proc/<pid>/stat: start time in ticks since boot. The command name before it may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    try {
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    } catch {
      return null;
    }
  }
}

interface Holder {
  readonly pid: number;
  readonly birth: string;
}

function holderOf(file: string): Holder | null {
  try {
    const h = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return typeof h.pid === 'number' && typeof h.birth === 'string' ? h : null;
  } catch {
    return null;
  }
}

/** @throws AppError conflict when another live OpenWard holds the folder */
export function lockDataFolder(dataDir: string): Lock {
  const file = join(dataDir, 'openward.lock');
  const me: Holder = { pid: process.pid, birth: processBirth(process.pid) ?? 'unknown' };
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        // A hard link appears whole or not at all, and fails when the name is taken.
        linkSync(mine, file);
        return { release: () => release(file, me) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = holderOf(file);
      if (holder !== null && processBirth(holder.pid) === holder.birth) {
        throw new AppError(
          'conflict',
          'conflict',
          `Another OpenWard (process ${holder.pid}) uses the data folder ${dataDir}. Stop it first, or start this one with another --data folder.`,
        );
      }
      // Stale: taken aside under a name of its own, so that of two starters only one removes it.
      try {
        renameSync(file, `${mine}.stale`);
        rmSync(`${mine}.stale`, { force: true });
      } catch {
        // The other starter was faster; the loop looks again.
      }
    }
    throw new AppError('conflict', 'conflict', `The data folder ${dataDir} is being taken by another OpenWard.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function release(file: string, me: Holder): void {
  const holder = holderOf(file);
  if (holder?.pid === me.pid && holder.birth === me.birth) rmSync(file, { force: true });
}
