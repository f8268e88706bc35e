/** `openward feeds`: public knowledge about vulnerabilities, products and recalls, also where there is no network. */

import type { Command } from 'commander';
import { EXIT_CODE } from '../../base/error.ts';
import type { FeedStatus } from '../../model/feed.ts';
import type { FeedLoad } from '../../services/feeds.ts';
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

async function load(given: string, flags: { data: string }, deps: CliDeps): Promise<void> {
  const files = await deps.feedFiles(given);
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const bar = deps.output.progress(
      'loading',
      files.reduce((sum, f) => sum + f.sizeBytes, 0),
    );
    const { loads, unknown } = await app.feeds.load(files, (done, _all, file) => bar.update(done, file));
    bar.stop();
    for (const l of loads) {
      deps.output.line(`${l.feed}: ${outcome(l)}`);
      for (const t of l.troubles.slice(0, SHOWN_TROUBLES)) deps.output.note(`  ${t.at}: ${t.what}`);
      if (l.troubleCount > SHOWN_TROUBLES)
        deps.output.note(`  and ${l.troubleCount - SHOWN_TROUBLES} more: openward feeds status --json`);
    }
    if (unknown.length > 0)
      deps.output.note(`${unknown.length} files are of no known format, for example ${unknown[0]}.`);
    if (loads.length === 0 || loads.some((l) => l.error !== null)) process.exitCode = EXIT_CODE.invalid;
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
      .command('status')
      .description('Show age, size and last error of every feed')
      .option('--json', 'one JSON line a feed, with what could not be used')
      .addOption(dataOption())
      .action((flags: { data: string; json?: boolean }) => status(flags, deps));
  },
};

export default feeds;
