/** `openward sensor`: live capture from an interface into the inventory, or onto the terminal. */

import { hostname } from 'node:os';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Harvest } from '../../model/harvest.ts';
import { assetsOf } from '../../services/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import { ASSET_HEAD, assetRow } from '../asset-table.ts';
import { batchWriter, statusLine } from '../batch-writer.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { assetLine, captureLine } from '../jsonl.ts';
import { dataOption, seconds, simulateOption, siteOption } from '../options.ts';
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
  readonly simulate?: Partial<Limits>;
  readonly keepFrames?: string;
}

/** What both ways of running say and take alike. */
const common = (flags: SensorFlags, deps: CliDeps) => ({
  interfaceName: flags.interface,
  method: flags.method,
  limits: flags.simulate ?? {},
  ...(flags.keepFrames === undefined ? {} : { keepFrames: flags.keepFrames }),
  onTrouble: (text: string): void => deps.output.note(`${flags.interface}: ${text}`),
});

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
    ...common(flags, deps),
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
    for (const c of harvest.caps) deps.output.note(`limit reached: ${c.cap} (${c.limit}), ${c.hits} dropped`);
  }
}

async function runStoring(flags: SensorFlags, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const sites = await app.sites();
    if (!sites.some((s) => s.id === flags.site))
      await app.addSite({ id: flags.site, name: flags.site, timeZone: 'UTC' });
    const name = flags.name ?? `${hostname()}:${flags.interface}`;
    const writer = batchWriter(app, { site: flags.site, name }, deps);
    const live = await deps.startLive({
      ...common(flags, deps),
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
      .option(
        '--keep-frames <dir>',
        'keep the last 1,000 frames there when the capture had to be started again, for who mends it: they may hold patient data',
        (value: string) => path.resolve(value),
      )
      .addOption(simulateOption())
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
