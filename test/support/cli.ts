/**
 * The program as a person starts it: a process of its own, its output, its exit code, its memory. Nothing of the test's own
 * environment reaches it that would change where it stores (DATABASE_URL, OPENWARD_*).
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Run as this user, where the test runs as root. */
  readonly uid?: number;
  readonly nodeOptions?: readonly string[];
}

export interface CliResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Highest resident memory that was seen, in bytes; 0 where the machine does not tell. */
  readonly peakBytes: number;
  readonly ms: number;
}

function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (name === 'DATABASE_URL' || name.startsWith('OPENWARD_') || name.startsWith('NODE_')) continue;
    env[name] = value;
  }
  return { ...env, ...more };
}

function peakOf(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kib === undefined ? 0 : Number(kib) * 1024;
  } catch {
    return 0;
  }
}

const alive = new Set<Running>();

/** Ends what a failed test left running; for `after`. */
export async function endAll(): Promise<void> {
  await Promise.all([...alive].map((r) => r.stop('SIGTERM')));
}

/** A running process: what it said so far, and ways to wait for more. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  stdout = '';
  stderr = '';
  private peak = 0;
  private readonly waiting = new Set<() => void>();
  private over = false;

  constructor(args: readonly string[], options: CliOptions = {}) {
    const startedMs = performance.now();
    this.child = spawn(process.execPath, [...(options.nodeOptions ?? []), MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(options.env),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.heard('stdout', text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.heard('stderr', text));
    alive.add(this);
    const look = setInterval(() => {
      this.peak = Math.max(this.peak, peakOf(this.child.pid ?? 0));
    }, 50);
    const limit = setTimeout(() => this.child.kill('SIGKILL'), options.timeoutMs ?? 120_000);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        clearInterval(look);
        clearTimeout(limit);
        this.over = true;
        alive.delete(this);
        for (const wake of this.waiting) wake();
        const { stdout, stderr, peak: peakBytes } = this;
        resolve({ code, signal, stdout, stderr, peakBytes, ms: performance.now() - startedMs });
      });
    });
  }

  private heard(where: 'stdout' | 'stderr', text: string): void {
    this[where] += text;
    for (const wake of this.waiting) wake();
  }

  /** Waits until standard output or error holds the pattern. @throws when the process ends without it */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (found !== null) return found;
      if (this.over) throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<CliResult> {
    if (!this.over) this.child.kill(signal);
    return this.ended;
  }
}

export const cli = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  new Running(args, options).ended;

/** A folder of the test's own that the private server's user can pass through. */
export async function testFolder(name: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `ow-${name}-`));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
