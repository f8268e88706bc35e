/** `openward sensor`: live capture from an interface into the inventory, or onto the terminal. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Harvest } from '../../model/harvest.ts';
import { assetsOf } from '../../services/inspect.ts';
import type { App } from '../app.ts';
import { ASSET_HEAD, assetRow } from '../asset-table.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { assetLine, captureLine } from '../jsonl.ts';
import { dataOption, siteOption } from '../options.ts';
import { stopSignal } from '../signals.ts';

interface SensorFlags {
  readonly interface: string;
  readonly method: 'auto' | 'af-packet' | 'tcpdump';
  readonly data: string;
  readonly site: string;
  readonly name?: string;
  readonly every: number;
  readonly seconds?: number;
  readonly print?: boolean;
  readonly jsonl?: boolean;
}

const seconds = (value: string): number => {
  const n = Number(value);
  if (!Number.isFinite(n) || n <= 0) throw new InvalidArgumentError('seconds are a number above 0.');
  return n;
};

const statusLine = (name: string, frames: number, perSecond: number, dropped: number | null): string =>
  `${name}: ${frames.toLocaleString('en')} frames, ${Math.round(perSecond).toLocaleString('en')}/s, ` +
  `${dropped === null ? 'drops not told yet' : `${dropped.toLocaleString('en')} dropped`}`;

/** Counts frames over harvests and their rate since the last one. */
function frameCounter(): (harvest: Harvest) => { total: number; perSecond: number } {
  let total = 0;
  let lastMs = performance.now();
  return (harvest) => {
    const nowMs = performance.now();
    const perSecond = harvest.counters.frames / Math.max(0.001, (nowMs - lastMs) / 1000);
    lastMs = nowMs;
    total += harvest.counters.frames;
    return { total, perSecond };
  };
}

async function untilStopped(
  flags: SensorFlags,
  live: { readonly ended: Promise<void>; stop(): Promise<void> },
): Promise<void> {
  await Promise.race([stopSignal(flags.seconds === undefined ? null : flags.seconds * 1000), live.ended]);
  await live.stop();
}

/** Without a database: everything is shown when the capture ends. */
async function runPrinting(flags: SensorFlags, deps: CliDeps): Promise<void> {
  const ports = await deps.inspectPorts();
  const harvests: Harvest[] = [];
  let droppedAtEnd: number | null = null;
  let shown = { frames: 0, atMs: performance.now() };
  const live = await deps.startLive({
    interfaceName: flags.interface,
    method: flags.method,
    harvestEveryMs: 2 ** 31 - 1, // one harvest, at the end
    onHarvest: (harvest, dropped) => {
      harvests.push(harvest);
      droppedAtEnd = dropped;
    },
    onStatus: (frames, dropped) => {
      if (frames === shown.frames) return;
      const atMs = performance.now();
      const perSecond = (frames - shown.frames) / ((atMs - shown.atMs) / 1000);
      deps.output.note(statusLine(flags.interface, frames, perSecond, dropped));
      shown = { frames, atMs };
    },
  });
  deps.output.note(`capturing on ${flags.interface} (${live.method}); stop with Ctrl-C`);
  await untilStopped(flags, live);
  for (const harvest of harvests) {
    const inspection = {
      capture: flags.interface,
      harvest,
      assets: assetsOf(ports, harvest, flags.interface, flags.jsonl === true),
      problem: null,
    };
    if (flags.jsonl === true) {
      for (const asset of inspection.assets) await deps.output.json(assetLine(inspection, asset));
      await deps.output.json({ ...captureLine(inspection), dropped: droppedAtEnd });
    } else deps.output.table(ASSET_HEAD, inspection.assets.map(assetRow));
    deps.output.note(statusLine(flags.interface, harvest.counters.frames, 0, droppedAtEnd));
  }
}

/** Batches go to the database one after another; a slow commit lets them queue, and the queue is told. */
function batchWriter(app: App, flags: SensorFlags, deps: CliDeps) {
  const epoch = randomUUID();
  const name = flags.name ?? `${hostname()}:${flags.interface}`;
  const count = frameCounter();
  let seq = 0;
  let queue: Promise<void> = Promise.resolve();
  return {
    name,
    take(harvest: Harvest, dropped: number | null, stopped: boolean): void {
      seq++;
      const { total, perSecond } = count(harvest);
      const report = { id: name, name, epoch, seq, harvest, dropped, framesPerSecond: perSecond, stopped };
      queue = queue.then(() => app.takeBatch(flags.site, report));
      queue.catch(() => {});
      deps.output.note(statusLine(name, total, perSecond, dropped));
    },
    /** Resolves when everything taken is committed; rejects when a batch could not be. */
    settled: () => queue,
  };
}

async function runStoring(flags: SensorFlags, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const sites = await app.sites();
    if (!sites.some((s) => s.id === flags.site))
      await app.addSite({ id: flags.site, name: flags.site, timeZone: 'UTC' });
    const writer = batchWriter(app, flags, deps);
    const live = await deps.startLive({
      interfaceName: flags.interface,
      method: flags.method,
      harvestEveryMs: flags.every * 1000,
      onHarvest: (harvest, dropped, last) => writer.take(harvest, dropped, last),
    });
    deps.output.note(`capturing on ${flags.interface} (${live.method}) into site '${flags.site}'; stop with Ctrl-C`);
    await untilStopped(flags, live);
    await writer.settled();
  } finally {
    await app.close();
  }
}

const sensor: CliCommand = {
  id: 'sensor',
  register(program: Command, deps: CliDeps): void {
    program
      .command('sensor')
      .description('Capture live from an interface, for example a span port; sends nothing')
      .requiredOption('--interface <name>', "the interface (see 'ip link')")
      .addOption(
        new Option('--method <method>', 'how frames are got').choices(['auto', 'af-packet', 'tcpdump']).default('auto'),
      )
      .option('--every <seconds>', 'how often what was learnt is stored', seconds, 10)
      .option('--seconds <seconds>', 'stop after so long', seconds)
      .option('--name <name>', 'name of the sensor (default: host and interface)')
      .addOption(siteOption())
      .option('--print', 'no database: show the devices when it stops')
      .option('--jsonl', 'with --print: JSON lines as inspect gives them')
      .addOption(dataOption())
      .addHelpText(
        'after',
        `
Frames that the kernel drops are counted and shown. Needs CAP_NET_RAW (or root). Works beside a running 'openward start'.

Examples:
  openward sensor --interface eth1 --site north
  openward sensor --interface eth1 --print --seconds 60     a look at what is there, nothing stored`,
      )
      .action((flags: SensorFlags) => (flags.print === true ? runPrinting(flags, deps) : runStoring(flags, deps)));
  },
};

export default sensor;
