/** `openward users`: accounts from the command line, for whoever holds the data folder. */

import { type Command, Option } from 'commander';
import { AppError } from '../../base/error.ts';
import { ROLES, type Role } from '../../model/people.ts';
import { consoleActor } from '../actor.ts';
import type { App } from '../app.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { dataOption } from '../options.ts';

interface AddFlags {
  readonly data: string;
  readonly role: Role;
  readonly name?: string;
  readonly sites?: string[];
}

async function withApp(dataDir: string, deps: CliDeps, work: (app: App) => Promise<void>): Promise<void> {
  const app = await deps.openApp({ dataDir, join: true });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

async function idOf(app: App, login: string): Promise<string> {
  const user = (await app.people.list()).find((u) => u.login === login.toLowerCase());
  if (user === undefined)
    throw new AppError('not-found', 'not-found', `There is no account '${login}'. See 'openward users list'.`);
  return user.id;
}

async function list(app: App, deps: CliDeps): Promise<void> {
  const users = await app.people.list();
  if (users.length === 0) {
    deps.output.note("No accounts yet. 'openward start' prints the link for the first administrator.");
    return;
  }
  deps.output.table(
    ['Login', 'Name', 'Role', 'Sites', 'State', 'Last login'],
    users.map((u) => [
      u.login,
      u.name,
      u.role,
      u.sites === null ? 'all' : u.sites.join(' '),
      u.disabled ? 'disabled' : 'active',
      u.lastLoginAt ?? 'never',
    ]),
  );
}

async function add(app: App, login: string, flags: AddFlags, deps: CliDeps): Promise<void> {
  const made = await app.people.create(consoleActor(), {
    login,
    name: flags.name ?? login,
    role: flags.role,
    sites: flags.sites ?? null,
  });
  deps.output.line(`${made.login}: ${made.role}`);
  deps.output.line(`first password: ${made.initialPassword} (must be changed at the first login)`);
}

async function resetPassword(app: App, login: string, deps: CliDeps): Promise<void> {
  const made = await app.people.resetPassword(consoleActor(), await idOf(app, login), undefined);
  deps.output.line(
    `${login}: new password ${made.initialPassword} (must be changed at the next login; open sessions have ended)`,
  );
}

const users: CliCommand = {
  id: 'users',
  register(program: Command, deps: CliDeps): void {
    const group = program.command('users').description('List, add, disable accounts; set new passwords');
    group
      .command('list')
      .description('All accounts')
      .addOption(dataOption())
      .action((flags: { data: string }) => withApp(flags.data, deps, (app) => list(app, deps)));
    group
      .command('add')
      .description('Make an account; its first password is printed once')
      .argument('<login>')
      .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
      .option('--name <name>', 'full name')
      .option('--sites <site...>', 'sites it may see (default: all)')
      .addOption(dataOption())
      .action((login: string, flags: AddFlags) => withApp(flags.data, deps, (app) => add(app, login, flags, deps)));
    for (const [verb, disabled, text] of [
      ['disable', true, 'Disable an account; its sessions end at once'],
      ['enable', false, 'Enable a disabled account'],
    ] as const) {
      group
        .command(verb)
        .description(text)
        .argument('<login>')
        .addOption(dataOption())
        .action((login: string, flags: { data: string }) =>
          withApp(flags.data, deps, async (app) => {
            await app.people.update(consoleActor(), await idOf(app, login), { disabled });
            deps.output.line(`${login}: ${disabled ? 'disabled' : 'enabled'}`);
          }),
        );
    }
    group
      .command('reset-password')
      .description('Set a new password that must be changed; it is printed once')
      .argument('<login>')
      .addOption(dataOption())
      .action((login: string, flags: { data: string }) =>
        withApp(flags.data, deps, (app) => resetPassword(app, login, deps)),
      );
  },
};

export default users;
