/**
 * The devices page in Chromium on the real server with 100,000 assets: time from the address to the first row, for a plain
 * list, a filtered and sorted one, and a second page by scrolling. Prints figures. Target of the issue: usable within 2 s.
 *
 *   npm run bench:page -- [assets] [rounds]
 */

import { spawn } from 'node:child_process';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { printTable, type Sample } from './support/table.ts';
import { benchFolder, openWorld } from './support/world.ts';

const ASSETS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const PORT = 8655;
const BASE = `http://127.0.0.1:${PORT}`;
const PASSWORD = 'four words in a row';

// A folder of its own: the server resolves the made-up devices anew by the real rules, which the other bench must not see.
process.env['OPENWARD_BENCH_DIR'] ??= join(tmpdir(), 'openward-bench-pages');

const PATHS: readonly (readonly [string, string])[] = [
  ['all devices', '/devices'],
  ['of a protocol, latest first', `/devices?filter=${encodeURIComponent('protocols has dicom')}&sort=-last_seen`],
  ['one subnet', `/devices?filter=${encodeURIComponent('ips in_subnet 10.11.0.0/16')}`],
];

/** Starts `openward start` on the bench's data folder; resolves with the set-up link, null when there is an account. */
function startServer(): Promise<{ readonly link: string | null; stop(): Promise<void> }> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const args = ['src/main.ts', 'start', '--data', benchFolder(ASSETS), '--port', String(PORT)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    void ended.then(() => reject(new Error('the server ended')));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (!said.includes('OpenWard is at')) return;
      // The link, where there is one, follows in the same breath.
      setTimeout(() => resolve({ link: /(http\S+#token=\S+)/.exec(said)?.[1] ?? null, stop }), 300);
    });
  });
}

async function logIn(page: Page, link: string | null): Promise<void> {
  await page.goto(link ?? `${BASE}/login`);
  if (link !== null) {
    await page.locator('input[autocomplete=username]').fill('bench');
    await page.locator('input[autocomplete=name]').fill('Bench');
    for (const field of await page.locator('input[type=password]').all()) await field.fill(PASSWORD);
  } else {
    await page.locator('input[autocomplete=username]').fill('bench');
    await page.locator('input[type=password]').fill(PASSWORD);
  }
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Devices' }).waitFor();
}

async function firstRow(page: Page, path: string): Promise<number> {
  const started = performance.now();
  await page.goto(BASE + path);
  await page.locator('.ow-trbody[aria-selected]').first().waitFor();
  return performance.now() - started;
}

const world = await openWorld(ASSETS); // fills the folder where it is empty
await world.close();
const server = await startServer();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await logIn(page, server.link);
  const samples: Sample[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, path] of PATHS) samples.push({ kind, ms: await firstRow(page, path), rows: ASSETS });
  }
  printTable('Devices page in Chromium: from the address to the first row', samples);
  console.log(`load ${loadavg()[0]!.toFixed(1)}`);
} finally {
  await browser.close();
  await server.stop();
}
