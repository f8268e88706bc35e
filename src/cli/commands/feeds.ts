/** `openward feeds`: public knowledge about vulnerabilities, products and recalls, also where there is no network. */

import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODE } from '../../base/error.ts';
import type { FeedStatus, FeedTrouble } from '../../model/feed.ts';
import type { FeedLoad } from '../../services/feeds.ts';
import type { FeedFile } from '../../services/feeds-ports.ts';
import type { App } from '../app.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

const SHOWN_TROUBLES = 5;

function outcome(load: FeedLoad): string {
  const n = (count: number): string => count.toLocaleString('en');
  if (load.error !== null) return `not stored, what was there stays: ${load.error}`;
  const withdrawn = load.withdrawn === 0 ? '' : `, ${n(load.withdrawn)} withdrawn`;
  const troubles = load.troubleCount === 0 ? '' : `; ${n(load.troubleCount)} could not be used`;
  return `${n(load.records)} records of ${n(load.files)} files, ${n(load.added)} new, ${n(load.changed)} changed${withdrawn}${troubles}`;
}

/** Loads and tells. @returns whether anything failed, or nothing was there */
async function loadInto(app: App, files: readonly FeedFile[], deps: CliDeps): Promise<boolean> {
  const bar = deps.output.progress(
    'loading',
    files.reduce((sum, f) => sum + f.sizeBytes, 0),
  );
  const { loads, unknown } = await app.feeds.load(files, (done, _all, file) => bar.update(done, file));
  bar.stop();
  for (const l of loads) {
    deps.output.line(`${l.feed}: ${outcome(l)}`);
    tell(l.troubles, l.troubleCount, deps);
  }
  if (unknown.length > 0)
    deps.output.note(`${unknown.length} files are of no known format, for example ${unknown[0]}.`);
  return loads.length === 0 || loads.some((l) => l.error !== null);
}

function tell(troubles: readonly FeedTrouble[], count: number, deps: CliDeps): void {
  for (const t of troubles.slice(0, SHOWN_TROUBLES)) deps.output.note(`  ${t.at}: ${t.what}`);
  if (count > SHOWN_TROUBLES) deps.output.note(`  and ${count - SHOWN_TROUBLES} more: openward feeds status --json`);
}

async function load(given: string, flags: { data: string }, deps: CliDeps): Promise<void> {
  const files = await deps.feedFiles(given);
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    if (await loadInto(app, files, deps)) process.exitCode = EXIT_CODE.invalid;
  } finally {
    await app.close();
  }
}

async function pack(folder: string, flags: { output: string }, deps: CliDeps): Promise<void> {
  const packed = await deps.feedCarriers().pack(folder, flags.output);
  deps.output.line(`${flags.output}: ${packed.files.toLocaleString('en')} files with a manifest`);
  for (const { at, what } of packed.left.slice(0, SHOWN_TROUBLES)) deps.output.note(`  left out: ${at} ${what}`);
  if (packed.left.length > SHOWN_TROUBLES) deps.output.note(`  and ${packed.left.length - SHOWN_TROUBLES} more`);
  if (packed.files === 0) process.exitCode = EXIT_CODE.invalid;
}

interface SyncFlags {
  readonly data: string;
  readonly folder?: string;
  readonly allowHost: readonly string[];
  readonly load: boolean;
}

/** Fetches, and loads what changed; says of each place what became of it. */
async function sync(feeds: readonly string[], flags: SyncFlags, deps: CliDeps): Promise<void> {
  const folder = flags.folder ?? path.join(flags.data, 'feeds');
  const done = await deps.feedCarriers().sync({ folder, feeds, allowedHosts: flags.allowHost }, (one) => {
    const said = one.error ?? (one.outcome === 'unchanged' ? 'unchanged' : `${one.files.toLocaleString('en')} new`);
    deps.output.line(`${one.feed}: ${one.url} ${said}`);
    tell(one.notes, one.notes.length, deps);
  });
  const failed = done.filter((one) => one.error !== null);
  if (failed.length > 0) process.exitCode = EXIT_CODE.upstream;
  if (!flags.load) return;
  const changed = new Set(done.filter((one) => one.outcome === 'fetched').map((one) => one.feed));
  if (changed.size + failed.length === 0) return;
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const files: FeedFile[] = [];
    for (const id of changed) files.push(...(await deps.feedFiles(path.join(folder, id))));
    if (files.length > 0 && (await loadInto(app, files, deps))) process.exitCode = EXIT_CODE.invalid;
    for (const one of failed) await app.feeds.missed(one.feed, one.url, one.error ?? '');
  } finally {
    await app.close();
  }
}

const day = (text: string | null): string => text?.slice(0, 16).replace('T', ' ') ?? '-';
const row = (s: FeedStatus): string[] => [
  s.id,
  s.state,
  s.records.toLocaleString('en'),
  day(s.lastGoodAt),
  day(s.statedAt),
  s.error ?? '',
];

async function status(flags: { data: string; json?: boolean }, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const all = await app.feeds.status();
    if (flags.json === true) for (const s of all) await deps.output.json(s);
    else deps.output.table(['feed', 'state', 'records', 'last good (UTC)', 'stated (UTC)', 'last error'], all.map(row));
  } finally {
    await app.close();
  }
}

const feeds: CliCommand = {
  id: 'feeds',
  register(program: Command, deps: CliDeps): void {
    const group = program
      .command('feeds')
      .description('Load public knowledge about vulnerabilities, products and recalls');
    group
      .command('load')
      .description(
        'Load a file, an archive or a folder: advisories, CVE records, recalls, SBOMs and more, known by content',
      )
      .argument('<file|folder>', 'JSON or CSV, also as .gz or .zip; a .sha256 or .sha512 beside a file is checked')
      .addOption(dataOption())
      .action((given: string, flags: { data: string }) => load(given, flags, deps));
    group
      .command('pack')
      .description('Pack a folder of feeds into one file for where there is no internet')
      .argument('<folder>', 'what to pack; files that cannot be read whole are left out and named')
      .requiredOption(
        '-o, --output <file>',
        'the bundle: a .zip with a manifest of digests, to be loaded with "feeds load"',
      )
      .action((folder: string, flags: { output: string }) => pack(folder, flags, deps));
    group
      .command('sync')
      .description('Fetch what publishers have changed, and load it; proxies of the environment are used')
      .argument('[feed...]', 'only these, for example: kev epss csaf')
      .option('--folder <dir>', 'where files are kept; default: the folder feeds in the data folder')
      .option('--allow-host <host...>', 'hosts that a publisher may send on to', [] as string[])
      .option('--no-load', 'fetch only')
      .addOption(dataOption())
      .action((feeds: string[], flags: SyncFlags) => sync(feeds, flags, deps));
    group
      .command('status')
      .description('Show age, size and last error of every feed')
      .option('--json', 'one JSON line a feed, with what could not be used')
      .addOption(dataOption())
      .action((flags: { data: string; json?: boolean }) => status(flags, deps));
  },
};

export default feeds;
