/**
 * The command line as a person and a script meet it: help that is there, exit codes by kind of error, the same bytes from
 * the same capture, plain lines where there is no terminal, one OpenWard per data folder, and commands that work beside it.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from '../src/model/api.ts';
import { arpCapture } from './support/captures.ts';
import { type CliResult, cli, endAll, MAIN, Running, testFolder } from './support/cli.ts';
import { Visitor } from './support/visitor.ts';

const COMMANDS = readdirSync(fileURLToPath(new URL('../src/cli/commands/', import.meta.url)))
  .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  .map((f) => f.slice(0, -3));

let folder: Awaited<ReturnType<typeof testFolder>>;
const at = (name: string): string => join(folder.path, name);

before(async () => {
  folder = await testFolder('cli');
  await writeFile(at('good.pcap'), arpCapture(4, 1));
  await writeFile(at('cut.pcap'), arpCapture(4, 2).subarray(0, 200));
});
after(async () => {
  await endAll();
  await folder.remove();
});

/** No colours, no cursor movements, no line written over. */
function assertPlain(run: CliResult): void {
  assert.doesNotMatch(run.stdout + run.stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

/** Runs two at a time: a small machine does not get faster with more. */
async function each<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  const one = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([one(), one()]);
}

describe('help', () => {
  test('lists every command, and every command teaches itself', async () => {
    const all = await cli(['--help']);
    assert.equal(all.code, 0);
    assert.ok(COMMANDS.length >= 9, COMMANDS.join(' '));
    const users = ['list', 'add', 'disable', 'enable', 'reset-password'].map((verb) => ['users', verb]);
    await each([...COMMANDS.map((c) => [c]), ...users], async (words) => {
      if (words.length === 1) assert.match(all.stdout, new RegExp(`^  ${words[0]} `, 'm'));
      const run = await cli([...words, '--help']);
      assert.equal(run.code, 0, words.join(' '));
      assert.equal(run.stderr, '');
      assert.ok(run.stdout.startsWith(`Usage: openward ${words.join(' ')} `), run.stdout);
      const [, description = ''] = run.stdout.split('\n\n');
      assert.match(description, /^[A-Z].{10,}/, words.join(' '));
      // Every option says what it is for, on its line or the next one.
      for (const [line, next] of optionLines(run.stdout)) {
        assert.ok(/^\s+-.*\S {2,}\S/.test(line) || /^ {8,}\S/.test(next), `${words.join(' ')}: ${line}`);
      }
      assertPlain(run);
    });
  });
});

function optionLines(help: string): [string, string][] {
  const lines = help.split('\n');
  return lines.flatMap((line, i): [string, string][] => (/^ {2}-/.test(line) ? [[line, lines[i + 1] ?? '']] : []));
}

describe('exit codes', () => {
  const free = 'postgresql://nobody@127.0.0.1:1/none';
  const cases: readonly (readonly [string, readonly string[], number, RegExp, Record<string, string>?])[] = [
    ['an unknown command', ['bogus'], 64, /unknown command 'bogus'\n\(see 'openward COMMAND --help'\)/],
    ['a misspelt command', ['inspekt', 'x'], 64, /Did you mean inspect\?/],
    ['an unknown command of a group', ['users', 'bogus'], 64, /unknown command 'bogus'/],
    ['an unknown option', ['inspect', '--nope', 'x'], 64, /unknown option '--nope'/],
    ['a missing argument', ['users', 'add'], 64, /missing required argument 'login'/],
    ['a value that is no choice', ['users', 'add', 'x', '--role', 'king'], 64, /Allowed choices are administrator, /],
    ['a port that is none', ['start', '--port', '99999'], 64, /a port is a number from 0 to 65535/],
    ['half of what belongs together', ['start', '--tls-cert', 'x'], 64, /--tls-cert and --tls-key go together/],
    ['no command at all', [], 64, /Usage: openward/],
    [
      'a limit that is none',
      ['inspect', '--simulate', 'flows,patience', 'x'],
      64,
      /'patience' is no limit\. There are: /,
    ],
    ['a file that is not there', ['inspect', '/nowhere/x.pcap'], 66, /no such file.*\(capture\.unreadable\)/],
    ['a folder without captures', ['inspect', 'FOLDER/none'], 66, /the folder holds no capture/],
    ['a damaged capture', ['inspect', 'FOLDER/cut.pcap'], 65, /At byte \d+: .*\(capture\.truncated\)/],
    ['a whole capture', ['inspect', 'FOLDER/good.pcap'], 0, /^$/],
    ['a database that does not answer', ['users', 'list'], 69, /\(database\.unavailable\)/, { DATABASE_URL: free }],
  ];

  test('tell the kind of what went wrong, with a text that helps', async () => {
    await mkdir(at('none'));
    await each(cases, async ([what, args, code, pattern, env]) => {
      const run = await cli(
        args.map((a) => a.replace('FOLDER', folder.path)),
        { cwd: folder.path, ...(env === undefined ? {} : { env }) },
      );
      assert.equal(run.code, code, `${what}: ${run.stderr}`);
      assert.match(run.stderr, pattern, what);
      assert.doesNotMatch(run.stderr, /^ {4}at /m, `${what}: a person is shown a stack`);
      assertPlain(run);
    });
    assert.ok(!existsSync(at('data')), 'a refused command line made a data folder');
  });

  test('a reader that goes away ends the command without a word', () => {
    const command = `"${process.execPath}" "${MAIN}" inspect --jsonl "${at('good.pcap')}" | true; "${process.execPath}" "${MAIN}" --help | true`;
    const said = execFileSync('sh', ['-c', `(${command}) 2>&1`], { encoding: 'utf8' });
    assert.equal(said, '');
  });
});

test('openward inspect --simulate shows what happens at a limit', async () => {
  await writeFile(at('many.pcap'), arpCapture(100, 3));
  const usual = await cli(['inspect', at('many.pcap')]);
  assert.doesNotMatch(usual.stdout, /limit reached/);
  const tiny = await cli(['inspect', '--simulate', 'endpoints', at('many.pcap')]);
  assert.match(tiny.stdout, /limit reached: endpoints \(64\), \d+ dropped/);
  assert.equal(tiny.code, 0);
});

describe('openward inspect --jsonl', () => {
  test('gives the same bytes every time, whatever seed its hash tables have', async () => {
    const program = fileURLToPath(new URL('../sim/main.ts', import.meta.url));
    execFileSync(process.execPath, [program, '--out', at('hospital'), '--site', 'riverside']);
    // Every process draws a seed of its own.
    const capture = at('hospital/riverside.pcap');
    const first = await cli(['inspect', '--jsonl', capture]);
    assert.equal(first.code, 0);
    const kinds = new Map<string, number>();
    for (const line of first.stdout.trimEnd().split('\n')) {
      const { kind } = JSON.parse(line) as { kind: string };
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    assert.ok((kinds.get('asset') ?? 0) > 100 && (kinds.get('flow') ?? 0) > 1000, JSON.stringify([...kinds]));
    assert.equal(kinds.get('capture'), 1);
    for (let i = 0; i < 2; i++) assert.ok((await cli(['inspect', '--jsonl', capture])).stdout === first.stdout);
  });
});

describe('openward doctor', () => {
  test('says how things stand and how to mend what does not', async () => {
    const used = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => used.once('listening', resolve));
    const { port } = used.address() as AddressInfo;
    const run = await cli(['doctor', '--data', at('new'), '--port', String(port)]);
    used.close();
    const lines = run.stdout.trimEnd().split('\n');
    for (const name of ['Node.js', 'data folder', 'port', 'pages', 'live capture', 'PostgreSQL']) {
      assert.ok(
        lines.some((l) => /^(ok|warn|FAIL) +/.test(l) && l.includes(`${name}: `)),
        `${name}\n${run.stdout}`,
      );
    }
    assert.match(run.stdout, new RegExp(`^warn +port: 127.0.0.1:${port} is used by another program`, 'm'));
    lines.forEach((line, i) => {
      const mend = /^ +to mend: \S/.test(lines[i + 1] ?? '');
      if (/^(warn|FAIL)/.test(line)) assert.ok(mend, line);
      if (line.startsWith('ok')) assert.ok(!mend, line);
    });
    assert.equal(run.code, lines.some((l) => l.startsWith('FAIL')) ? 69 : 0);
    assertPlain(run);
  });

  test('fails when the data folder cannot be written', async () => {
    const run = await cli(['doctor', '--data', join(at('good.pcap'), 'data'), '--port', '0']);
    assert.equal(run.code, 69);
    assert.match(run.stdout, /^FAIL +data folder: .*cannot be written.*\n +to mend: .*--data DIR/m);
  });
});

describe('beside a running openward start', () => {
  let data: string;
  let server: Running;
  let visitor: Visitor;
  const start = (): Running => new Running(['start', '--data', data, '--port', '0'], { timeoutMs: 280_000 });
  const beside = (...args: readonly string[]): Promise<CliResult> => cli([...args, '--data', data]);

  before(async () => {
    data = at('served');
    server = start();
    const [, link = ''] = await server.until(/one-time link\): (\S+)/);
    visitor = new Visitor(new URL(link).origin);
    await visitor.setUp(link);
  });

  test('a second one is refused, and the first goes on', async () => {
    const second = await beside('start', '--port', '0');
    assert.equal(second.code, 73);
    const pid = server.child.pid;
    assert.match(
      second.stderr,
      new RegExp(`Another OpenWard \\(process ${pid}\\) uses the data folder ${data}\\. Stop it`),
    );
    assert.doesNotMatch(second.stderr, /^ {4}at /m);
    assert.equal((await visitor.request('GET', '/health')).status, 200);
  });

  test('accounts are made, listed, disabled and given new passwords', async () => {
    const made = await beside('users', 'add', 'Grace', '--role', 'network-engineer', '--name', 'Grace of Networks');
    assert.equal(made.code, 0, made.stderr);
    const [, first = ''] = /^first password: (\S+)/m.exec(made.stdout) ?? [];
    assert.ok(first.length >= 12, made.stdout);
    const grace = new Visitor(visitor.url);
    assert.equal(await grace.logIn('grace', first), 200);
    assert.equal(grace.me?.mustChangePassword, true);
    assert.equal((await beside('users', 'add', 'grace')).code, 73, 'the same login again');

    const disabled = await beside('users', 'disable', 'grace');
    assert.equal(disabled.code, 0, disabled.stderr);
    const list = await beside('users', 'list');
    assert.match(list.stdout, /^grace +Grace of Networks +network-engineer +all +disabled +\S/m);
    assert.match(list.stdout, /^ada +Ada +administrator +all +active +\S/m);
    assertPlain(list);
    assert.equal((await grace.request('GET', '/session')).status, 401, 'the open session has ended');
    assert.notEqual(await new Visitor(visitor.url).logIn('grace', first), 200);

    const enabled = await beside('users', 'enable', 'grace');
    assert.equal(enabled.code, 0, enabled.stderr);
    const reset = await beside('users', 'reset-password', 'grace');
    const [, second = ''] = /new password (\S+)/.exec(reset.stdout) ?? [];
    assert.notEqual(second, first);
    assert.notEqual(await new Visitor(visitor.url).logIn('grace', first), 200);
    assert.equal(await new Visitor(visitor.url).logIn('grace', second), 200);

    const unknown = await beside('users', 'disable', 'nobody');
    assert.equal(unknown.code, 66);
    assert.match(unknown.stderr, /no account 'nobody'.*users list/);
    const last = await beside('users', 'disable', 'ada');
    assert.equal(last.code, 73);
    assert.match(last.stderr, /administrator/);
  });

  test('captures are imported; bad ones are named and the others stored; twice changes nothing', async () => {
    await mkdir(at('mixed'));
    await writeFile(at('mixed/1.pcap'), arpCapture(3, 50));
    await writeFile(at('mixed/2.pcap'), arpCapture(3, 60).subarray(0, 200));
    await writeFile(at('mixed/3.pcap'), arpCapture(3, 70));
    const unreadable = existsSync('/proc/self/mem') ? ['/proc/self/mem'] : [];
    const run = await beside('import', ...unreadable, at('mixed'), at('good.pcap'), '--site', 'main');
    assert.equal(run.code, 65, run.stderr);
    const lines = run.stdout.trimEnd().split('\n');
    assert.equal(lines.length, 4 + unreadable.length);
    if (unreadable.length > 0) assert.match(lines.shift() ?? '', /^mem: .*\(capture\.unreadable\)$/);
    assert.match(lines[0] ?? '', /^1\.pcap: 9 frames, .* 3 devices new/);
    assert.match(lines[1] ?? '', /^2\.pcap: At byte \d+: .*\(capture\.truncated\)$/);
    assert.match(lines[2] ?? '', /^3\.pcap: 9 frames, .* 3 devices new/);
    assert.match(lines[3] ?? '', /^good\.pcap: 12 frames, .* 4 devices new/);
    assert.match(run.stderr, new RegExp(`${1 + unreadable.length} of ${4 + unreadable.length} files failed`));
    assertPlain(run);
    assert.equal((await visitor.json<Page<unknown>>('GET', '/assets')).total, 10);

    const again = await beside('import', at('good.pcap'));
    assert.equal(again.code, 0);
    assert.match(again.stdout, /^good\.pcap: was imported before: nothing changed$/m);
    assert.equal((await visitor.json<Page<unknown>>('GET', '/assets')).total, 10);
  });

  test('Ctrl-C ends it cleanly, SIGTERM too, and everything is there afterwards', async () => {
    const ended = await server.stop('SIGINT');
    assert.deepEqual([ended.code, ended.signal], [0, null], ended.stderr);
    assert.match(ended.stderr, /^stopping$/m);
    assertPlain(ended);
    const left = (): string[] => readdirSync(data).filter((f) => f.startsWith('openward.lock'));
    const database = join(data, 'postgres/cluster/postmaster.pid');
    assert.deepEqual(left(), []);
    if (process.getuid?.() !== 0 || existsSync(join(data, 'postgres'))) assert.ok(!existsSync(database));
    server = start();
    const [, url = ''] = await server.until(/OpenWard is at (\S+)/);
    const later = new Visitor(url);
    assert.equal(await later.logIn('ada', 'wrong'), 401);
    later.cookie = visitor.cookie;
    assert.equal(
      (await later.json<Page<unknown>>('GET', '/assets')).total,
      10,
      'the session and the devices outlive it',
    );
    assert.ok(!server.stdout.includes('one-time link'), 'no set-up link once there is an administrator');
    assert.equal((await server.stop('SIGTERM')).code, 0);
    assert.deepEqual(left(), []);
  });
});
