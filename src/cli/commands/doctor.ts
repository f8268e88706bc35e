/** `openward doctor`: says what is missing and how to mend it. */

import type { Command } from 'commander';
import { EXIT_CODE } from '../../base/error.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { type CheckResult, fail } from '../health-check.ts';
import { dataOption, hostOption, portOption } from '../options.ts';

const SIGN = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

async function run(flags: { data: string; host: string; port: number }, deps: CliDeps): Promise<void> {
  let worst: CheckResult['state'] = 'ok';
  for (const check of deps.healthChecks({ dataDir: flags.data, host: flags.host, port: flags.port })) {
    const result = await check.run().catch((error: unknown) => fail(String(error), 'please report this'));
    deps.output.line(`${SIGN[result.state]}  ${check.name}: ${result.text}`);
    if (result.mend !== null) deps.output.line(`      to mend: ${result.mend}`);
    if (result.state === 'fail' || (result.state === 'warn' && worst === 'ok')) worst = result.state;
  }
  if (worst === 'fail') process.exitCode = EXIT_CODE.unavailable;
}

const doctor: CliCommand = {
  id: 'doctor',
  register(program: Command, deps: CliDeps): void {
    program
      .command('doctor')
      .description('Say what is missing on this machine and how to mend it')
      .addOption(dataOption())
      .addOption(hostOption())
      .addOption(portOption())
      .addHelpText('after', `\nExit code: 0 all is there (warnings aside), ${EXIT_CODE.unavailable} something fails.`)
      .action((flags) => run(flags, deps));
  },
};

export default doctor;
