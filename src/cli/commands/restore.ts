/** `openward restore`: a backup into an empty data folder. */

import path from 'node:path';
import type { Command } from 'commander';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

async function run(file: string, flags: { data: string }, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data });
  try {
    const { rows } = await app.restore(path.resolve(file));
    deps.output.line(`${rows.toLocaleString('en')} rows restored from ${file}`);
  } finally {
    await app.close();
  }
}

const restore: CliCommand = {
  id: 'restore',
  register(program: Command, deps: CliDeps): void {
    program
      .command('restore')
      .description('Restore a backup into an empty data folder (checked whole before anything is stored)')
      .argument('<file>', 'a file that backup wrote')
      .addOption(dataOption())
      .action((file: string, flags: { data: string }) => run(file, flags, deps));
  },
};

export default restore;
