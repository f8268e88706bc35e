/** `openward import`: captures into the inventory. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AppError, EXIT_CODE } from '../../base/error.ts';
import type { ImportFile } from '../../model/api.ts';
import { consoleActor } from '../actor.ts';
import type { App } from '../app.ts';
import { type CaptureFile, capturesUnder } from '../captures.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption, siteOption } from '../options.ts';

interface ImportFlags {
  readonly data: string;
  readonly site: string;
  readonly keepReadable?: boolean;
  readonly as?: string;
}

const POLL_MS = 200;
const isOver = (file: ImportFile): boolean => file.state !== 'queued' && file.state !== 'running';

async function finished(app: App, id: string, onProgress: (share: number) => void): Promise<ImportFile> {
  for (;;) {
    const file = await app.importById(id);
    if (isOver(file)) return file;
    onProgress(file.progress ?? 0);
    await sleep(POLL_MS);
  }
}

function outcome(file: ImportFile): string {
  const r = file.result;
  if (file.state === 'done' && r !== null) {
    const n = (count: number): string => count.toLocaleString('en');
    const damaged = r.damaged === null ? '' : `; damaged: ${r.damaged.detail}`;
    const weirds = r.weirds.length === 0 ? '' : `, ${r.weirds.length} kinds of irregularity`;
    const caps = r.caps.length === 0 ? '' : `, limits reached: ${r.caps.map((c) => c.cap).join(' ')}`;
    const read = r.kind ? `${n(r.frames)} records (${r.kind})` : `${n(r.frames)} frames`;
    return `${read}, ${n(r.flows)} flows, ${n(r.assetsNew)} devices new, ${n(r.assetsChanged)} changed${weirds}${caps}${damaged}`;
  }
  if (file.state === 'duplicate') return 'was imported before: nothing changed';
  return file.problem === null ? file.state : `${file.problem.detail} (${file.problem.code})`;
}

/** What kept a file from being read, as a person can mend it; null when the failure lies elsewhere (a full disk, the database). */
function unreadable(error: unknown, file: CaptureFile): string | null {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== 'read' && !(syscall === 'open' && path === file.path)) return null;
  return `The file cannot be read (${code}). Check its path and permissions. (capture.unreadable)`;
}

async function importAll(app: App, files: readonly CaptureFile[], flags: ImportFlags, deps: CliDeps): Promise<number> {
  let failed = 0;
  const progress = deps.output.progress('importing', files.length);
  for (const [i, file] of files.entries()) {
    const stream = createReadStream(file.path);
    const taken = app.importFile(flags.site, consoleActor(), stream, file.name, {
      keepReadable: flags.keepReadable === true,
      kind: flags.as ?? null,
      writtenAtMs: (await stat(file.path)).mtimeMs,
    });
    const queued = await taken.catch((error: unknown) => {
      const why = unreadable(error, file);
      if (why === null) throw error;
      deps.output.line(`${file.name}: ${why}`);
      return null;
    });
    if (queued === null) {
      failed++;
      continue;
    }
    const done = await finished(app, queued.id, (share) => progress.update(i + share, file.name));
    deps.output.line(`${file.name}: ${outcome(done)}`);
    if (done.state === 'failed') failed++;
  }
  progress.stop();
  return failed;
}

async function run(given: readonly string[], flags: ImportFlags, deps: CliDeps): Promise<void> {
  const kinds = await deps.fileKinds();
  if (flags.as !== undefined && flags.as !== 'capture' && !kinds.has(flags.as)) {
    throw new AppError(
      'usage',
      'invalid',
      `There is no kind '${flags.as}'. Kinds: capture ${[...kinds.keys()].join(' ')}.`,
    );
  }
  const files = (await Promise.all(given.map(capturesUnder))).flat();
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const sites = await app.sites();
    if (!sites.some((s) => s.id === flags.site))
      await app.addSite({ id: flags.site, name: flags.site, timeZone: 'UTC' });
    app.startImports();
    const failed = await importAll(app, files, flags, deps);
    if (failed > 0) {
      deps.output.note(
        `${failed} of ${files.length} files failed; the others are stored. Add --keep-readable to keep what comes before the damage.`,
      );
      process.exitCode = EXIT_CODE.invalid;
    }
  } finally {
    await app.close();
  }
}

const importCommand: CliCommand = {
  id: 'import',
  register(program: Command, deps: CliDeps): void {
    program
      .command('import')
      .description(
        'Read captures, logs, lease files and tables into the inventory; a file that is in it already changes nothing',
      )
      .argument('<file...>', 'files, or folders of captures')
      .addOption(siteOption())
      .option('--as <kind>', 'what the files are, where their content does not tell; see below')
      .option('--keep-readable', 'of a damaged capture, store what comes before the damage')
      .addOption(dataOption())
      .addHelpText(
        'after',
        `
Captures, system logs, Zeek logs, DHCP leases, RADIUS accounting, tables of switches: known by their content, or by --as.
'openward import --as ? file' lists the kinds. Works beside a running 'openward start' on the same data folder.
Exit code: 0 all stored (or known), ${EXIT_CODE.invalid} some files failed.`,
      )
      .action((given: string[], flags: ImportFlags) => run(given, flags, deps));
  },
};

export default importCommand;
