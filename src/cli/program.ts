/** The command line: every file of commands/ is a verb. */

import { Command, CommanderError } from 'commander';
import { AppError, EXIT_CODE } from '../base/error.ts';
import { loadFamily } from '../install/family.ts';
import type { CliCommand, CliDeps } from './command.ts';
import { ReaderGone } from './output.ts';

/** Exit code for a command line that cannot be read (sysexits.h EX_USAGE). */
const EXIT_USAGE = 64;
/** As a shell counts a program that ended because its reader had gone: 128 + SIGPIPE. */
const EXIT_READER_GONE = 141;

export async function runCli(argv: readonly string[], deps: CliDeps): Promise<void> {
  const commands = await loadFamily<CliCommand>('command', new URL('./commands/', import.meta.url));
  const program = new Command('openward')
    .description('OpenWard finds the devices of a hospital and says what it knows of them, and why.')
    .version(deps.version)
    .showHelpAfterError("(see 'openward COMMAND --help')")
    .exitOverride()
    .addHelpText(
      'after',
      "\nNew here? 'openward demo' shows a simulated hospital; 'openward inspect FILE' shows your capture.",
    );
  for (const command of commands) command.register(program, deps);
  for (const sub of program.commands) sub.exitOverride();
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, deps);
  }
}

function report(error: unknown, deps: CliDeps): number {
  if (error instanceof ReaderGone) return EXIT_READER_GONE;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof AppError) {
    deps.output.note(`${error.message} (${error.code})`);
    return error.code === 'usage' ? EXIT_USAGE : EXIT_CODE[error.kind];
  }
  deps.output.note(`An error in OpenWard: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT_CODE.bug;
}
