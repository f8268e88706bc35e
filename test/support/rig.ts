/**
 * Two hosts of our own: a server and a client, each in a network namespace, joined by one cable on which everything is recorded.
 * What goes over it is read as `openward inspect` reads it. No traffic leaves the two namespaces.
 */

import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readCapture } from '../../src/capture/file.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import { fieldTable, loadDissectors } from '../../src/install/dissectors.ts';
import type { Asset } from '../../src/model/asset.ts';
import type { FlowRecord } from '../../src/model/flow.ts';
import type { Observation } from '../../src/model/observation.ts';
import { type Inspection, type InspectPorts, inspectCapture } from '../../src/services/inspect.ts';

export const SERVER = '10.77.0.1';
export const CLIENT = '10.77.0.2';
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const run = promisify(execFile);

/** Why the rig cannot be built here; false when it can. `programs` are looked up besides. */
export function missing(...programs: string[]): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux to make network namespaces';
  if (spawnSync('unshare', ['-n', 'true']).status !== 0) return 'network namespaces cannot be made here';
  for (const program of ['ip', 'tcpdump', ...programs]) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { env: { ...process.env, PATH } });
    if (found.status !== 0) return `'${program}' is not installed`;
  }
  return false;
}

/** Upstream version of a Debian package: without epoch and Debian revision. */
export function packageVersion(name: string): string {
  const full = execFileSync('dpkg-query', ['-W', '-f', VERSION_FORMAT, name], { encoding: 'utf8' });
  return full
    .replace(/^\d+:/, '')
    .replace(/[-+~][^.]*$/, '')
    .replace(/[-+].*$/, '');
}

/** dpkg-query's own notation. */
const VERSION_FORMAT = ['$', '{Version}'].join('');

export interface Recording extends Inspection {
  readonly flows: readonly FlowRecord[];
  /** Values of a field about the holder of an address. */
  said(ip: string, field: string): string[];
  asset(ip: string): Asset;
  /** Protocols of flows to a port of the server. */
  protocols(port: number): string[];
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it is gone already
  }
}

/** Everything that lives in the network namespace of a process: some servers start helpers in groups of their own. */
function killNamespace(holder: number): void {
  const spaceOf = (pid: string): string | null => {
    try {
      return readlinkSync(`/proc/${pid}/ns/net`);
    } catch {
      return null; // it is gone, or not ours
    }
  };
  const space = spaceOf(String(holder));
  if (space === null || space === spaceOf('self')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && spaceOf(name) === space)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it is gone already
    }
  }
}

export class Rig {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'openward-peers-'));
  private readonly hosts: ChildProcess[] = [];
  private readonly started: ChildProcess[] = [];

  private async host(): Promise<ChildProcess> {
    const holder = spawn('unshare', ['-n', 'sleep', 'infinity'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    this.hosts.push(holder);
    const ours = execFileSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' });
    for (let k = 0; k < 100; k++) {
      if (execFileSync('readlink', [`/proc/${holder.pid}/ns/net`], { encoding: 'utf8' }) !== ours) break;
      await wait(20);
    }
    return holder;
  }

  private enter(host: number): string[] {
    return ['-t', String(this.hosts[host]!.pid), '-n'];
  }

  private on(host: number, ...command: string[]): string {
    return execFileSync('nsenter', [...this.enter(host), ...command], {
      encoding: 'utf8',
      env: { ...process.env, PATH },
    });
  }

  async open(): Promise<this> {
    await this.host();
    await this.host();
    const pid = String(this.hosts[1]!.pid);
    this.on(0, 'ip', 'link', 'add', 'srv0', 'type', 'veth', 'peer', 'name', 'cli0', 'netns', pid);
    for (const [host, name, ip] of [
      [0, 'srv0', SERVER],
      [1, 'cli0', CLIENT],
    ] as const) {
      this.on(host, 'ip', 'link', 'set', 'lo', 'up');
      this.on(host, 'ip', 'addr', 'add', `${ip}/24`, 'dev', name);
      this.on(host, 'ip', 'link', 'set', name, 'up');
    }
    return this;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Starts a program that stays. What it says is in the error when it dies too early. */
  private stay(host: number, program: string, args: readonly string[], cwd = this.folder): ChildProcess {
    const env = { ...process.env, PATH };
    const child = spawn('nsenter', [...this.enter(host), program, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own: some fork, and all must go
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece: Buffer) => {
        said = (said + piece.toString()).slice(-4_000);
      });
    }
    child.on('exit', (code) => {
      if (!this.closing && code !== 0 && code !== null)
        console.log(`# ${program} ended with ${code}: ${said.slice(-600)}`);
    });
    this.started.push(child);
    return child;
  }

  private closing = false;

  server(program: string, ...args: string[]): ChildProcess {
    return this.stay(0, program, args);
  }

  clientStays(program: string, ...args: string[]): ChildProcess {
    return this.stay(1, program, args);
  }

  /** Runs a program on the client to its end; its exit code does not matter here, what it sends does. */
  async client(program: string, ...args: string[]): Promise<string> {
    const env = { ...process.env, PATH, HOME: this.folder };
    try {
      const { stdout, stderr } = await run('nsenter', [...this.enter(1), program, ...args], {
        env,
        timeout: 30_000,
        cwd: this.folder,
      });
      return stdout + stderr;
    } catch (error) {
      const e = error as { stdout?: string; stderr?: string };
      return `${e.stdout ?? ''}${e.stderr ?? ''}`;
    }
  }

  /** Until the server listens on a port. */
  async listening(port: number, transport: 'tcp' | 'udp' = 'tcp'): Promise<void> {
    const kind = transport === 'tcp' ? '-ltn' : '-lun';
    for (let k = 0; k < 300; k++) {
      if (new RegExp(`[:.]${port}\\b`).test(this.on(0, 'ss', '-H', kind))) return;
      await wait(50);
    }
    throw new Error(`nobody listens on ${transport} port ${port} after 15 s`);
  }

  /** Records what goes over the cable while `talk` runs, and reads it. */
  async record(talk: () => Promise<unknown>): Promise<Recording> {
    const file = this.file(`${Date.now()}.pcap`);
    const dump = this.stay(0, 'tcpdump', ['-i', 'srv0', '-U', '-s', '0', '--immediate-mode', '-w', file]);
    await new Promise<void>((resolve) => {
      dump.stderr?.on('data', (piece: Buffer) => {
        if (piece.toString().includes('listening on')) resolve();
      });
      setTimeout(resolve, 3_000);
    });
    try {
      await talk();
      await wait(300);
    } finally {
      dump.kill('SIGINT');
      await once(dump, 'exit');
    }
    return inspect(file);
  }

  close(): void {
    this.closing = true;
    for (const child of this.started) {
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (child.exitCode === null && child.pid !== undefined) killGroup(child.pid);
    }
    for (const host of this.hosts) killNamespace(host.pid ?? 0);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Values of an attribute, whether it takes one or many. */
export const valuesOf = (value: string | readonly string[] | null): readonly string[] =>
  value === null ? [] : typeof value === 'string' ? [value] : value;

async function inspect(file: string): Promise<Recording> {
  const [dissectors, catalogue] = await Promise.all([loadDissectors(), loadCatalogue()]);
  const flows: FlowRecord[] = [];
  const read: InspectPorts['readCapture'] = (path, onFrame, { space }) => readCapture(path, onFrame, { space });
  const ports = { readCapture: read, dissectors, fields: fieldTable(dissectors), catalogue, hashSeed: 5 };
  const inspection = await inspectCapture(ports, file, { capture: 'peers', onFlow: (f) => flows.push(f) });
  const about = (ip: string) => (o: Observation) => o.endpoint.split('|')[1] === ip;
  return {
    ...inspection,
    flows,
    said: (ip, field) =>
      inspection.harvest.observations.filter((o) => o.field === field && about(ip)(o)).map((o) => o.value),
    asset: (ip) => {
      const found = inspection.assets.find((a) => valuesOf(a.attributes.ips.value).includes(ip));
      if (found === undefined) throw new Error(`no asset holds ${ip}`);
      return found;
    },
    protocols: (port) => [...new Set(flows.filter((f) => f.bPort === port).map((f) => f.protocol ?? 'unknown'))],
  };
}
