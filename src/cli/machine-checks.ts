/** Checks of the machine itself: runtime, data folder, disk, port, pages. */

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { fail, fine, type HealthCheck, warn } from './health-check.ts';

const MIN_NODE_MAJOR = 24;
const MIN_FREE_BYTES = 2 * 1024 ** 3;

const nodeCheck: HealthCheck = {
  name: 'Node.js',
  async run() {
    const major = Number(process.versions.node.split('.')[0]);
    if (major >= MIN_NODE_MAJOR) return fine(`version ${process.versions.node}`);
    return fail(
      `version ${process.versions.node} is too old`,
      `run 'npm ci': it brings Node ${MIN_NODE_MAJOR} along, and 'npm run' uses it`,
    );
  },
};

function dataFolderCheck(dataDir: string): HealthCheck {
  return {
    name: 'data folder',
    async run() {
      const probe = path.join(dataDir, `.doctor-${process.pid}`);
      try {
        await mkdir(dataDir, { recursive: true, mode: 0o700 });
        await writeFile(probe, 'x');
        await rm(probe);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        return fail(
          `${dataDir} cannot be written: ${text}`,
          'choose another with --data DIR, or give this user the right to write there',
        );
      }
      const disk = await statfs(dataDir);
      const freeBytes = disk.bavail * disk.bsize;
      const free = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`;
      if (freeBytes < MIN_FREE_BYTES)
        return warn(`${dataDir}: ${free}`, 'free some space: imports stop when the disk is full');
      return fine(`${dataDir}: ${free}`);
    },
  };
}

function portCheck(host: string, port: number): HealthCheck {
  return {
    name: 'port',
    run: () =>
      new Promise((resolve) => {
        const server = createServer();
        server.once('error', (error: NodeJS.ErrnoException) => {
          const used =
            error.code === 'EADDRINUSE' ? 'is used by another program (perhaps OpenWard itself)' : error.message;
          resolve(warn(`${host}:${port} ${used}`, 'choose another with --port N'));
        });
        server.listen(port, host, () => server.close(() => resolve(fine(`${host}:${port} is free`))));
      }),
  };
}

function pagesCheck(webDist: string): HealthCheck {
  return {
    name: 'pages',
    async run() {
      const there = await stat(path.join(webDist, 'index.html')).catch(() => null);
      return there === null ? fail('are not built', "run 'npm run web:build'") : fine('are built');
    },
  };
}

/** CAP_NET_RAW is bit 13 of the effective capabilities. */
const CAP_NET_RAW = 13n;

const captureCheck: HealthCheck = {
  name: 'live capture',
  async run() {
    const tcpdump = await promisify(execFile)('tcpdump', ['--version']).then(
      () => true,
      () => false,
    );
    const status = await readFile('/proc/self/status', 'latin1').catch(() => '');
    const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1];
    if (effective !== undefined && ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n)
      return fine('this user may capture through the ring');
    if (tcpdump)
      return warn(
        'this user may not open a ring; tcpdump is there',
        "run the sensor as root, or 'setcap cap_net_raw+ep' on the node program",
      );
    return warn(
      'this user may not capture, and tcpdump is not installed',
      "install tcpdump ('apt-get install tcpdump') and run the sensor with CAP_NET_RAW; imports work without",
    );
  },
};

export function machineChecks(options: {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly webDist: string;
}): readonly HealthCheck[] {
  return [
    nodeCheck,
    dataFolderCheck(options.dataDir),
    portCheck(options.host, options.port),
    pagesCheck(options.webDist),
    captureCheck,
  ];
}
