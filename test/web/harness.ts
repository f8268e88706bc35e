/**
 * What the browser tests stand on: the pages built once into a folder of their own, Chromium, and a server. That is the
 * made-up API, or a real server where OPENWARD_WEB_URL names one; then OPENWARD_WEB_ACCOUNTS holds, as JSON, login and
 * password for each role. Tests that change data run on the made-up API only.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Role } from '../../src/model/people.ts';
import { createFakeApi, type FakeApi, type FakeOptions } from '../../web/dev/fake-api.ts';
import { FAKE_PASSWORD } from '../../web/dev/fake-state.ts';

const CHROMIUM = process.env['OPENWARD_CHROMIUM'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../..', import.meta.url));
const realUrl = process.env['OPENWARD_WEB_URL'];

/** Why browser tests cannot run here, or false. */
export const skip: string | false = existsSync(CHROMIUM) ? false : `skipped: ${CHROMIUM} is not installed`;
export const skipOnReal: string | false =
  skip !== false ? skip : realUrl === undefined ? false : 'skipped: changes data, runs on the made-up API only';

interface Account {
  readonly login: string;
  readonly password: string;
}
function accountOf(role: Role): Account {
  const given = process.env['OPENWARD_WEB_ACCOUNTS'];
  if (realUrl === undefined || given === undefined) return { login: role, password: FAKE_PASSWORD };
  const account = (JSON.parse(given) as Partial<Record<Role, Account>>)[role];
  if (account === undefined) throw new Error(`OPENWARD_WEB_ACCOUNTS has no account for ${role}`);
  return account;
}

/** What a page did that it should not: script errors, console errors, policy violations. */
export interface Watch {
  readonly errors: string[];
}

export interface Rig {
  readonly url: string;
  /** null on a real server. */
  readonly fake: FakeApi | null;
  open(
    scheme?: 'light' | 'dark',
    language?: string,
  ): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly watch: Watch }>;
  /** A page with a session of that role, made through the login page. */
  as(
    role: Role,
    scheme?: 'light' | 'dark',
    language?: string,
  ): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly watch: Watch }>;
  close(): Promise<void>;
}

const BUILDS = join(root, 'node_modules/.cache/openward-web');

/** Fingerprint of everything that the pages are made of. */
function sources(): string {
  const hash = createHash('sha256');
  const files = globSync(['web/{src,public}/**/*', 'web/*.*', 'src/{base,model}/**/*.ts', 'package-lock.json'], {
    cwd: root,
    withFileTypes: true,
  });
  for (const file of files
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name))
    .sort())
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** The pages, built once for all test files and runs that have the same sources. */
export function build(): string {
  const kept = join(BUILDS, sources());
  if (existsSync(kept)) return kept;
  mkdirSync(BUILDS, { recursive: true });
  for (const old of readdirSync(BUILDS)) {
    // Another test file may be building or using one of the last minutes.
    const path = join(BUILDS, old);
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
  const dist = mkdtempSync(join(BUILDS, 'making-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const made = spawnSync(
    process.execPath,
    [vite, 'build', join(root, 'web'), '--outDir', dist, '--logLevel', 'warn', '--emptyOutDir'],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`The pages cannot be built:\n${made.stdout}${made.stderr}`);
  try {
    renameSync(dist, kept);
  } catch (error) {
    // Another test file built the same meanwhile.
    if (!existsSync(kept)) throw error;
    rmSync(dist, { recursive: true, force: true });
  }
  return kept;
}

export function watched(page: Page): Watch {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // A refused request is an answer that the page handles; what it must never do is break or offend the policy.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) errors.push(text);
  });
  return { errors };
}

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });

export async function startRig(options: Omit<FakeOptions, 'dist'>): Promise<Rig> {
  const dist = realUrl === undefined ? build() : null;
  const fake = dist === null ? null : createFakeApi({ ...options, dist });
  const server = fake === null ? null : await fake.listen();
  const url = server?.url ?? realUrl ?? '';
  const browser = await startBrowser();
  const open: Rig['open'] = async (scheme = 'light', language = 'en-US') => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: scheme,
      locale: language,
    });
    const page = await context.newPage();
    return { context, page, watch: watched(page) };
  };
  return {
    url,
    fake,
    open,
    async as(role, scheme, language) {
      const opened = await open(scheme, language);
      const { login, password } = accountOf(role);
      await opened.page.goto(`${url}/login`);
      await opened.page.locator('input[autocomplete="username"]').fill(login);
      await opened.page.locator('input[autocomplete="current-password"]').fill(password);
      await opened.page.keyboard.press('Enter');
      await opened.page.locator('.ow-rail').waitFor();
      return opened;
    },
    async close() {
      await browser.close();
      await server?.close();
    },
  };
}

const AXE = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Serious and critical findings of axe on what the page shows now, as lines. Evaluated past the policy of the page. */
export async function axe(page: Page): Promise<readonly string[]> {
  // Once a document: it stays when the pages change without a load.
  if ((await page.evaluate('typeof axe')) !== 'object') await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: readonly Finding[];
  };
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) =>
      v.nodes.slice(0, 3).map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')}: ${n.failureSummary ?? v.help}`),
    );
}

/** Goes to another page as a link does, without loading the document again, and waits until it stands. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`);
  await settled(page);
  await page.locator('h1').waitFor();
}

/** Waits until no skeleton of what is to come is left. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(120);
  // Not waitForFunction: it evaluates text in the page, which the policy refuses.
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached', timeout: 15_000 });
}
