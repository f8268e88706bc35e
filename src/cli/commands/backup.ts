/** `openward backup`: the whole database as one checked file. */

import path from 'node:path';
import type { Command } from 'commander';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

async function run(file: string, flags: { data: string }, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data, join: true });
  try {
    const { rows } = await app.backup(path.resolve(file));
    deps.output.line(`${file}: ${rows.toLocaleString('en')} rows`);
    deps.output.note('It holds accounts with their password hashes: keep it as you keep passwords.');
  } finally {
    await app.close();
  }
}

const backup: CliCommand = {
  id: 'backup',
  register(program: Command, deps: CliDeps): void {
    program
      .command('backup')
      .description('Write the whole database into one checked file, also while OpenWard runs')
      .argument('<file>', 'the file to write (zstd-compressed rows)')
      .addOption(dataOption())
      .action((file: string, flags: { data: string }) => run(file, flags, deps));
  },
};

export default backup;
