/** `openward start`: the server with its pages. */

import type { Command } from 'commander';
import { AppError } from '../../base/error.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption, hostOption, portOption, requireSafeAddress } from '../options.ts';
import { stopSignal } from '../signals.ts';

interface StartFlags {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

function tlsOf(flags: StartFlags): { certFile: string; keyFile: string } | null {
  if (flags.tlsCert === undefined && flags.tlsKey === undefined) return null;
  if (flags.tlsCert === undefined || flags.tlsKey === undefined) {
    throw new AppError('usage', 'invalid', '--tls-cert and --tls-key go together.');
  }
  return { certFile: flags.tlsCert, keyFile: flags.tlsKey };
}

async function run(flags: StartFlags, deps: CliDeps): Promise<void> {
  const tls = tlsOf(flags);
  requireSafeAddress(flags.host, tls !== null);
  const app = await deps.openApp({ dataDir: flags.data });
  try {
    if ((await app.sites()).length === 0) await app.addSite({ id: 'main', name: 'Main site', timeZone: 'UTC' });
    app.startImports();
    app.startComparing();
    const server = await deps.serve(app, { host: flags.host, port: flags.port, tls });
    deps.output.note(`database: ${app.database}`);
    const link = await app.people.setupLink();
    deps.output.line(`OpenWard is at ${server.url}`);
    if (link !== null) deps.output.line(`Make the first administrator (one-time link): ${server.url}${link}`);
    await stopSignal(null);
    deps.output.note('stopping');
    await server.close();
  } finally {
    await app.close();
  }
}

const start: CliCommand = {
  id: 'start',
  register(program: Command, deps: CliDeps): void {
    program
      .command('start')
      .description('Start the server with its pages')
      .addOption(dataOption())
      .addOption(hostOption())
      .addOption(portOption())
      .option('--tls-cert <file>', 'certificate chain (PEM)')
      .option('--tls-key <file>', 'private key (PEM)')
      .addHelpText(
        'after',
        `
The database is DATABASE_URL where that is set, else a private PostgreSQL in the data folder.
Behind a proxy that does TLS, stay on the loopback address.`,
      )
      .action((flags: StartFlags) => run(flags, deps));
  },
};

export default start;
