/** `openward demo`: the simulated hospital in a data folder of its own. */

import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ImportFile } from '../../model/api.ts';
import { consoleActor } from '../actor.ts';
import type { App } from '../app.ts';
import type { CliCommand, CliDeps } from '../command.ts';
import { hostOption, portOption } from '../options.ts';
import { stopSignal } from '../signals.ts';

interface DemoFlags {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly seed: number;
}

const DEMO_LOGIN = 'demo';
const POLL_MS = 250;

/** The demo's account: made once, its password kept beside the demo's data, since nothing in there is worth hiding. */
async function demoPassword(app: App, file: string): Promise<string | null> {
  const link = await app.people.setupLink();
  if (link === null) return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  const password = randomBytes(12).toString('base64url');
  const token = link.slice(link.indexOf('#token=') + '#token='.length);
  await app.people.setup(token, DEMO_LOGIN, 'Demo administrator', password, '127.0.0.1');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function untilOver(app: App, id: string, onProgress: (share: number) => void): Promise<ImportFile> {
  for (;;) {
    const file = await app.importById(id);
    if (file.state !== 'queued' && file.state !== 'running') return file;
    onProgress(file.progress ?? 0);
    await sleep(POLL_MS);
  }
}

/** What is published about the demo's devices; a demo that was made before there was any has none. */
async function loadKnowledge(app: App, folder: string, deps: CliDeps): Promise<void> {
  if (!existsSync(folder) || (await app.feeds.status()).some((f) => f.records > 0)) return;
  const { loads } = await app.feeds.load(await deps.feedFiles(folder));
  for (const load of loads) deps.output.note(`${load.feed}: ${load.error ?? `${load.records} records`}`);
}

/** What a maker and the hospital say of the devices, confirmed as it is: this hospital knows its forms. */
async function bringClaims(app: App, site: string, folder: string): Promise<void> {
  const by = consoleActor();
  if (!existsSync(folder) || (await app.records.imports([site])).length > 0) return;
  const forms = path.join(folder, 'forms');
  for (const name of existsSync(forms) ? readdirSync(forms).sort() : []) {
    const form = await app.forms.bring(site, by, createReadStream(path.join(forms, name)), name);
    await app.forms.bind([site], by, form.id, form);
  }
  const name = 'maintenance.csv';
  const table = await app.records.bring(site, by, createReadStream(path.join(folder, name)), name);
  await app.records.confirm([site], by, table.id, table.columns);
}

async function fill(app: App, flags: DemoFlags, deps: CliDeps): Promise<void> {
  deps.output.note('making a day of traffic of the simulated hospital');
  const outDir = path.join(flags.data, 'hospital');
  const sites = await deps.simulate({ outDir, seed: flags.seed });
  await loadKnowledge(app, path.join(outDir, 'knowledge'), deps);
  const known = new Set((await app.sites()).map((s) => s.id));
  app.startImports();
  for (const site of sites) {
    if (!known.has(site.id)) await app.addSite({ id: site.id, name: site.name, timeZone: site.timeZone });
    await app.saveNetworks(site.id, site.networks);
    const name = path.basename(site.capture);
    const queued = await app.importFile(site.id, consoleActor(), createReadStream(site.capture), name, {
      keepReadable: false,
    });
    const progress = deps.output.progress(`reading ${name}`, 100);
    const done = await untilOver(app, queued.id, (share) => progress.update(share * 100));
    progress.stop();
    await bringClaims(app, site.id, path.join(outDir, 'claims', site.id));
    if (done.state === 'failed') deps.output.note(`${name}: ${done.problem?.detail ?? 'failed'}`);
    if (done.result !== null)
      deps.output.note(`${site.name}: ${done.result.frames} frames, ${done.result.assetsNew} devices`);
  }
}

async function run(flags: DemoFlags, deps: CliDeps): Promise<void> {
  const app = await deps.openApp({ dataDir: flags.data });
  try {
    const password = await demoPassword(app, path.join(flags.data, 'demo-password.txt'));
    await fill(app, flags, deps);
    app.startComparing();
    const server = await deps.serve(app, { host: flags.host, port: flags.port, tls: null });
    deps.output.line(`The demo hospital is at ${server.url}`);
    if (password !== null) deps.output.line(`Log in as ${DEMO_LOGIN} with the password ${password}`);
    await stopSignal(null);
    deps.output.note('stopping');
    await server.close();
  } finally {
    await app.close();
  }
}

const demo: CliCommand = {
  id: 'demo',
  register(program: Command, deps: CliDeps): void {
    program
      .command('demo')
      .description('Show a simulated hospital: two sites, a working day of traffic')
      .addOption(
        new Option('--data <dir>', 'data folder of the demo')
          .default(path.resolve('data/demo'))
          .argParser((v: string) => path.resolve(v)),
      )
      .addOption(hostOption())
      .addOption(portOption())
      .addOption(new Option('--seed <number>', 'another hospital').default(1).argParser(Number))
      .action((flags: DemoFlags) => run(flags, deps));
  },
};

export default demo;
