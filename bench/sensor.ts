/**
 * The sensor against its peers, whole processes in pairs (ours, theirs, ours, theirs ...): CPU seconds, medians, ratios.
 *
 *   npm run bench:sensor -- [--captures DIR] [--rounds N] [--cflow PROGRAM] [--tshark]
 *
 * DIR holds captures; without one, a day of the simulated hospital is written many times over, with other addresses each time.
 * Peers that are not installed are named and left out. `--cflow` is a program that decodes and keeps a flow table and does
 * nothing else: what the kernel is measured by.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { playDay } from '../sim/day.ts';
import { buildHospital } from '../sim/hospital.ts';

const { values } = parseArgs({
  options: {
    captures: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    cflow: { type: 'string' },
    tshark: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(values.rounds);
const READ = fileURLToPath(new URL('sensor/read.ts', import.meta.url));
/** As the sensor runs: one thread, and a nursery that fits what a harvest makes. */
const NODE_FLAGS = ['--single-threaded', '--max-semi-space-size=16'];
const IDENTITY_FIELDS = [
  'dhcp.option.hostname dhcp.option.vendor_class_id dicom.assoc.ae.calling dicom.assoc.ae.called bacapp.vendor_identifier',
  'enip.lir.name cip.id.product_name cdp.deviceid cdp.platform cdp.software_version lldp.tlv.system.name lldp.tlv.system.desc',
  'ssh.protocol http.server http.user_agent sip.User-Agent sip.Server smb.native_os smb.native_lanman browser.server nbns.name',
  'tls.handshake.extensions_server_name snmp.value.octets mdns.txt',
]
  .join(' ')
  .split(' ');

interface Cost {
  readonly cpu: number;
  readonly said: string;
}

/** CPU of a process and its children, user and system, in seconds. */
function cost(command: readonly string[]): Cost {
  const script = 'TIMEFORMAT="cpu %U %S"; time "$@"';
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'openward-bench-cache') };
  const run = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8', maxBuffer: 1 << 30, env });
  const match = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(run.stderr);
  if (match === null) throw new Error(`${command[0]} failed: ${run.stderr.slice(-300)}`);
  return { cpu: Number(match[1]) + Number(match[2]), said: run.stdout };
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
const installed = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** The simulated day again and again, each time an hour later and with other addresses, until there are enough frames. */
function hospitalCapture(frames: number): string {
  const folder = path.join(tmpdir(), 'openward-bench-captures');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `hospital-${frames}.pcap`);
  if (existsSync(file)) return folder;
  const day: { at: number; bytes: Buffer }[] = [];
  playDay(buildHospital({ seed: 9, patients: 200 }), {
    site: 'riverside',
    sink: () => (at, bytes) => day.push({ at, bytes: Buffer.from(bytes) }),
  });
  const out = openSync(file, 'w');
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  writeSync(out, head);
  for (let written = 0, copy = 0; written < frames; copy++) {
    for (const { at, bytes } of day) {
      if (written++ >= frames) break;
      const record = Buffer.alloc(16);
      const time = at + copy * 60_000_000;
      record.writeUInt32LE(Math.floor(time / 1e6), 0);
      record.writeUInt32LE(time % 1e6, 4);
      record.writeUInt32LE(bytes.length, 8);
      record.writeUInt32LE(bytes.length, 12);
      const frame = Buffer.from(bytes);
      frame[9] = (frame[9]! + copy) & 255;
      // 10.x.y.z: the second byte of both addresses tells the copies apart
      const ip = frame.readUInt16BE(12) === 0x8100 ? 18 : 14;
      if (frame.length > ip + 20 && frame[ip]! >> 4 === 4 && frame[ip + 12] === 10)
        frame[ip + 13] = (frame[ip + 13]! + copy) & 255;
      if (frame.length > ip + 20 && frame[ip]! >> 4 === 4 && frame[ip + 16] === 10)
        frame[ip + 17] = (frame[ip + 17]! + copy) & 255;
      writeSync(out, record);
      writeSync(out, frame);
    }
  }
  closeSync(out);
  return folder;
}

function pair(name: string, file: string, ours: readonly string[], theirs: readonly string[]): void {
  cost(ours); // warm: the page cache, and the cache of compiled files
  const mine: number[] = [];
  const peer: number[] = [];
  let said = '';
  for (let round = 0; round < ROUNDS; round++) {
    const a = cost(ours);
    said = a.said;
    mine.push(a.cpu);
    peer.push(cost(theirs).cpu);
  }
  const ratio = median(mine) / median(peer);
  const rss = /"rssMiB":(\d+)/.exec(said)?.[1] ?? '?';
  console.log(
    `| ${name} | ${path.basename(file)} | ${median(mine).toFixed(2)} | ${median(peer).toFixed(2)} | ${ratio.toFixed(2)} | ${rss} |`,
  );
}

const folder = values.captures ?? hospitalCapture(1_000_000);
const files = readdirSync(folder)
  .filter((f) => /\.pcap(ng)?$/.test(f) && !f.startsWith('base'))
  .map((f) => path.join(folder, f));
const ours = (file: string, ...more: string[]): string[] => [process.execPath, ...NODE_FLAGS, READ, file, ...more];
console.log(
  `load ${execFileSync('cat', ['/proc/loadavg'], { encoding: 'utf8' }).trim()}; medians of ${ROUNDS}, CPU seconds\n`,
);
console.log('| against | capture | ours | theirs | ours / theirs | our peak MiB |\n|---|---|---|---|---|---|');
for (const file of files) {
  if (installed('ndpiReader')) pair('ndpiReader -q', file, ours(file), ['ndpiReader', '-i', file, '-q']);
  if (values.cflow !== undefined) pair('flow table in C', file, ours(file, '--decode'), [values.cflow, file]);
  if (values.tshark && installed('tshark')) {
    pair('tshark -T fields', file, ours(file), [
      'tshark',
      '-r',
      file,
      '-T',
      'fields',
      ...IDENTITY_FIELDS.flatMap((f) => ['-e', f]),
    ]);
  }
}
if (!installed('ndpiReader')) console.log('\nndpiReader is not installed (Debian: libndpi-bin): left out.');
