/**
 * Live capture against the import of the same file: a capture of the simulated hospital is replayed at 50,000 packets a
 * second over a veth pair in a network namespace of its own. Nothing may be lost, and the devices must be the same.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = process.execPath;
const PACKETS_PER_SECOND = 50_000;

function missing(): string | false {
  if (process.platform !== 'linux') return 'AF_PACKET is of Linux only';
  if (process.getuid?.() !== 0) return 'needs root to make a network namespace';
  for (const [program, ...args] of [
    ['tcpreplay', '-V'],
    ['ip', '-V'],
    ['unshare', '-n', 'true'],
  ] as const) {
    const run = spawnSync(program, args);
    if (run.status !== 0) return `'${[program, ...args].join(' ')}' does not work here`;
  }
  return false;
}
const skip = missing();

/** A namespace that lives as long as its child does. */
class Namespace {
  private readonly holder: ChildProcess = spawn('unshare', ['-n', 'sleep', 'infinity'], { stdio: 'ignore' });

  run(program: string, ...args: string[]): string {
    // What it says beside its result is part of the error when it fails, else of no interest.
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    return execFileSync('nsenter', [...this.enter, program, ...args], { encoding: 'utf8', stdio, maxBuffer: 1 << 26 });
  }

  start(program: string, ...args: string[]): ChildProcess {
    return spawn('nsenter', [...this.enter, program, ...args], { cwd: root });
  }

  private get enter(): string[] {
    return ['-t', String(this.holder.pid), '-n'];
  }

  async open(): Promise<void> {
    await once(this.holder, 'spawn');
    const inside = () => execFileSync('nsenter', [...this.enter, 'ip', '-o', 'link'], { encoding: 'utf8' });
    // Until unshare has made its namespace, nsenter would still be in ours.
    for (let i = 0; i < 100 && inside().split('\n').filter(Boolean).length > 1; i++)
      await new Promise((r) => setTimeout(r, 20));
    // No frames of the kernel's own beside those of the replay. /proc/sys/net is that of the namespace of its reader.
    for (const which of ['default', 'all'])
      this.run('sh', '-c', `echo 1 > /proc/sys/net/ipv6/conf/${which}/disable_ipv6`);
    this.run('ip', 'link', 'add', 'play', 'mtu', '9000', 'type', 'veth', 'peer', 'name', 'span', 'mtu', '9000');
    this.run('ip', 'link', 'set', 'span', 'up');
    this.run('ip', 'link', 'set', 'play', 'up');
  }

  close(): void {
    this.holder.kill('SIGKILL');
  }
}

/** Resolves when what is said (a line a second while frames arrive) has not grown for a while. */
async function quiet(said: () => string): Promise<void> {
  for (let length = -1; length !== said().length; ) {
    length = said().length;
    await new Promise((r) => setTimeout(r, 3000));
  }
}

interface AssetLine {
  readonly kind: string;
  readonly dropped?: number | null;
  readonly frames?: number;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly attributes: Readonly<Record<string, { readonly value: string | readonly string[] | null }>>;
}

const lines = (text: string): AssetLine[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l) as AssetLine);

/** What is said of the devices, without times: those are the replay's. */
function devices(all: readonly AssetLine[]): string[] {
  const TIMES = new Set(['first_seen', 'last_seen']);
  return all
    .filter((l) => l.kind === 'asset')
    .map((l) => {
      const values = Object.entries(l.attributes)
        .filter(([name]) => !TIMES.has(name))
        .map(([name, { value }]) => [name, Array.isArray(value) ? [...value].sort() : value]);
      return JSON.stringify(values);
    })
    .sort();
}

let folder = '';
let capture = '';
before(() => {
  if (skip !== false) return;
  folder = mkdtempSync(path.join(tmpdir(), 'openward-live-'));
  execFileSync(node, ['sim/main.ts', '--out', folder, '--site', 'riverside'], { cwd: root, stdio: 'ignore' });
  capture = path.join(folder, 'riverside.pcap');
});
after(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

for (const method of ['af-packet', 'tcpdump'] as const) {
  test(`a replay at ${PACKETS_PER_SECOND} packets/s through ${method} loses nothing and gives the same devices`, {
    skip,
    timeout: 120_000,
  }, async () => {
    const namespace = new Namespace();
    try {
      await namespace.open();
      const sensor = namespace.start(
        node,
        'src/main.ts',
        'sensor',
        '--interface',
        'span',
        '--method',
        method,
        '--print',
        '--jsonl',
      );
      let said = '';
      let out = '';
      sensor.stdout!.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      await new Promise<void>((resolve, reject) => {
        sensor.once('exit', () => reject(new Error(`the sensor ended: ${said}`)));
        sensor.stderr!.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('capturing on')) resolve();
        });
      });
      if (method === 'tcpdump') await new Promise((r) => setTimeout(r, 1000)); // its start is not announced
      namespace.run('tcpreplay', '-q', '-i', 'play', '--pps', String(PACKETS_PER_SECOND), capture);
      await quiet(() => said);
      sensor.kill('SIGINT');
      await once(sensor, 'close');

      const live = lines(out);
      const imported = lines(
        execFileSync(node, ['src/main.ts', 'inspect', capture, '--jsonl', '--no-flows'], {
          cwd: root,
          encoding: 'utf8',
          maxBuffer: 1 << 30,
        }),
      );
      const summary = (all: readonly AssetLine[]) => all.find((l) => l.kind === 'capture')!;
      assert.equal(summary(live).dropped, 0, 'frames dropped');
      assert.equal(summary(live).frames, summary(imported).frames, 'frames seen');
      assert.ok(devices(imported).length > 0);
      assert.deepEqual(devices(live), devices(imported));
    } finally {
      namespace.close();
    }
  });
}
