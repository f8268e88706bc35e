/** `openward collect`: flow exporters, sFlow agents and system logs as sources, for a network without a span port. */

import { hostname } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../base/error.ts';
import { type Subnet, subnet } from '../../model/filter/fold.ts';
import type { Harvest } from '../../model/harvest.ts';
import { assetsOf } from '../../services/inspect.ts';
import type { CollectorOptions } from '../app.ts';
import { ASSET_HEAD, assetRow } from '../asset-table.ts';
import { batchWriter, statusLine } from '../batch-writer.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption, seconds, siteOption, toPort } from '../options.ts';
import { stopSignal } from '../signals.ts';

interface CollectFlags {
  readonly netflow?: number;
  readonly sflow?: number;
  readonly syslog?: number;
  readonly radius?: number;
  readonly listen: string;
  readonly allow: readonly Subnet[];
  readonly data: string;
  readonly site: string;
  readonly name?: string;
  readonly every: number;
  readonly seconds?: number;
  readonly print?: boolean;
}

type Listeners = CollectorOptions['listeners'];

const NAMES: ReadonlyMap<string, string> = new Map([
  ['netflow9', 'netflow'],
  ['log', 'syslog'],
]);

function listenersOf(flags: CollectFlags): Listeners {
  const { netflow, sflow, syslog, radius } = flags;
  const out: Listeners[number][] = [];
  if (netflow !== undefined) out.push({ kind: 'netflow9', port: netflow, transport: 'udp' });
  if (sflow !== undefined) out.push({ kind: 'sflow', port: sflow, transport: 'udp' });
  if (syslog !== undefined) out.push({ kind: 'log', port: syslog, transport: 'udp' });
  if (syslog !== undefined) out.push({ kind: 'log', port: syslog, transport: 'tcp' });
  if (radius !== undefined) out.push({ kind: 'radius', port: radius, transport: 'udp' });
  if (out.length > 0) return out;
  throw new AppError(
    'usage',
    'invalid',
    'Say what to listen for: --netflow, --sflow, --syslog or --radius, each with a port.',
  );
}

function addNetwork(value: string, before: readonly Subnet[]): readonly Subnet[] {
  const added = value.split(',').map((part) => subnet(part.trim()));
  if (added.includes(null)) throw new InvalidArgumentError('networks are written as 10.1.0.0/16 or 10.1.2.3.');
  return [...before, ...(added as readonly Subnet[])];
}

async function collect(
  flags: CollectFlags,
  deps: CliDeps,
  harvestEveryMs: number,
  onHarvest: CollectorOptions['onHarvest'],
): Promise<void> {
  const listeners = listenersOf(flags);
  const collecting = await deps.startCollecting({
    listeners,
    host: flags.listen,
    allow: flags.allow,
    harvestEveryMs,
    onHarvest,
  });
  const where = listeners
    .map((l, i) => `${NAMES.get(l.kind) ?? l.kind} ${collecting.ports[i]}/${l.transport}`)
    .join(', ');
  deps.output.note(`listening on ${flags.listen}: ${where}; stop with Ctrl-C`);
  if (flags.allow.length === 0)
    deps.output.note(
      'Every sender is believed. Name those that are yours with --allow 10.0.0.0/8: addresses of UDP can be forged.',
    );
  await Promise.race([stopSignal(flags.seconds === undefined ? null : flags.seconds * 1000), collecting.ended]);
  await collecting.stop();
}

async function runPrinting(flags: CollectFlags, deps: CliDeps): Promise<void> {
  const ports = await deps.inspectPorts();
  const got: { harvest: Harvest; dropped: number }[] = [];
  await collect(flags, deps, 2 ** 31 - 1, (harvest, dropped) => got.push({ harvest, dropped }));
  for (const { harvest, dropped } of got) {
    deps.output.table(ASSET_HEAD, assetsOf(ports, harvest, 'collector', false).map(assetRow));
    deps.output.note(statusLine('collector', harvest.counters.frames, 0, dropped, 'records'));
  }
}

async function runStoring(flags: CollectFlags, deps: CliDeps): Promise<void> {
  listenersOf(flags);
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const sites = await app.sites();
    if (!sites.some((s) => s.id === flags.site))
      await app.addSite({ id: flags.site, name: flags.site, timeZone: 'UTC' });
    const name = flags.name ?? `${hostname()}:collector`;
    const writer = batchWriter(app, { site: flags.site, name, what: 'records' }, deps);
    await collect(flags, deps, flags.every * 1000, (harvest, dropped, last) => writer.take(harvest, dropped, last));
    await writer.settled();
  } finally {
    await app.close();
  }
}

const command: CliCommand = {
  id: 'collect',
  register(program: Command, deps: CliDeps): void {
    program
      .command('collect')
      .description('Listen for NetFlow, IPFIX, sFlow, system logs and RADIUS accounting; sends nothing, answers nobody')
      .option('--netflow <port>', 'NetFlow 5 and 9, IPFIX; usually 2055', toPort)
      .option('--sflow <port>', 'sFlow 5; usually 6343', toPort)
      .option('--syslog <port>', 'system logs over UDP and TCP; for example 5514', toPort)
      .option('--radius <port>', 'copies of RADIUS accounting; usually 1813', toPort)
      .addOption(new Option('--listen <address>', 'address to listen on').default('0.0.0.0'))
      .option('--allow <networks>', 'senders to listen to, as 10.1.0.0/16; several with commas', addNetwork, [])
      .option('--every <seconds>', 'how often what was learnt is stored', seconds, 10)
      .option('--seconds <seconds>', 'stop after so long', seconds)
      .option('--name <name>', 'name of the collector (default: host)')
      .addOption(siteOption())
      .option('--print', 'no database: show the devices when it stops')
      .addOption(dataOption())
      .addHelpText(
        'after',
        `
What arrives faster than it is read is dropped, counted and shown. User names in logs and accounting are not read.
RADIUS is never answered: send it a copy (FreeRADIUS: 'detail' or 'replicate'), not the devices' only accounting.

Examples:
  openward collect --netflow 2055 --sflow 6343 --syslog 5514 --allow 10.0.0.0/8
  openward collect --netflow 2055 --print --seconds 300     a look at what is there, nothing stored`,
      )
      .action((flags: CollectFlags) => (flags.print === true ? runPrinting(flags, deps) : runStoring(flags, deps)));
  },
};

export default command;
