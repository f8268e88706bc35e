/**
 * The pages on the real server: real PostgreSQL, a day of the simulated clinic, every role, the jobs that people do from
 * the set-up link to the log-out. What the made-up API may get wrong shows here.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createApi } from '../../src/api/server.ts';
import type { AssetRow, Page as Rows, SensorRow } from '../../src/model/api.ts';
import { type Permission, POLICY, ROLES, type Role } from '../../src/model/people.ts';
import { createAuditLog } from '../../src/services/audit.ts';
import { createPeople, type People } from '../../src/services/people.ts';
import { createSessions } from '../../src/services/sessions.ts';
import { createViews } from '../../src/services/views.ts';
import { peopleStore } from '../../src/store/people/index.ts';
import { testFolder } from '../support/cli.ts';
import { type TestInventory, testInventory } from '../support/inventory.ts';
import { axe, build, settled, skip, startBrowser, visit, type Watch, watched } from './harness.ts';

const PASSWORD = 'four words in a row';
const PAGES: readonly (readonly [string, string, Permission | null])[] = [
  ['/', 'Home', 'asset.read'],
  ['/devices', 'Devices', 'asset.read'],
  ['/map?view=table', 'Map', 'asset.read'],
  ['/import', 'Import', 'import.read'],
  ['/sensors', 'Sensors', 'sensor.read'],
  ['/networks', 'Networks', 'asset.read'],
  ['/triage', 'Triage matrix', 'asset.read'],
  ['/corrections', 'Corrections', 'asset.read'],
  ['/users', 'Users', 'user.manage'],
  ['/audit', 'Audit', 'audit.read'],
  ['/account', 'Account', null],
];

/** The first `most` bytes of a capture, ending after a whole packet (little-endian pcap). */
function wholePackets(file: Buffer, most: number): Buffer {
  let end = 24;
  while (end + 16 <= file.length) {
    const next = end + 16 + file.readUInt32LE(end + 8);
    if (next > most || next > file.length) break;
    end = next;
  }
  return file.subarray(0, end);
}

describe('the pages on the real server', { skip, timeout: 300_000 }, () => {
  let inventory: TestInventory;
  let app: FastifyInstance;
  let people: People;
  let browser: Browser;
  let url = '';
  let capture: Buffer;
  let admin: { readonly context: BrowserContext; readonly page: Page; readonly watch: Watch };

  const open = async (scheme: 'light' | 'dark' = 'light') => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: scheme,
      locale: 'en-US',
    });
    const page = await context.newPage();
    return { context, page, watch: watched(page) };
  };
  const login = async (page: Page, name: string, password: string): Promise<void> => {
    await page.goto(`${url}/login`);
    await page.locator('input[autocomplete=username]').fill(name);
    await page.locator('input[autocomplete=current-password]').fill(password);
    await page.keyboard.press('Enter');
  };
  const changeForced = async (page: Page, old: string): Promise<void> => {
    await page.waitForURL(/\/password/);
    // The form is drawn anew when the redirect from home ends; what is typed before would be lost.
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(300);
    await page.locator('input[autocomplete=current-password]').fill(old);
    for (const field of await page.locator('input[autocomplete=new-password]').all()) await field.fill(PASSWORD);
    await page.locator('button[type=submit]:enabled').click();
    await page.locator('.ow-rail').waitFor();
  };
  const read = async <T>(page: Page, path: string): Promise<T> =>
    (await page.evaluate(`fetch(${JSON.stringify(`/api/v1${path}`)}).then((r) => r.json())`)) as T;
  const download = async (page: Page, name: string): Promise<Buffer> => {
    await page.locator('.ow-toolbar button', { hasText: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[role=menuitem]', { hasText: name }).click(),
    ]);
    return readFileSync(await file.path());
  };

  before(async () => {
    const folder = await testFolder('sim');
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const made = spawnSync(process.execPath, [join(root, 'sim/main.ts'), '--site', 'riverside', '--out', folder.path], {
      encoding: 'utf8',
    });
    assert.equal(made.status, 0, made.stderr);
    capture = wholePackets(readFileSync(join(folder.path, 'riverside.pcap')), 4_000_000);
    await folder.remove();
    inventory = await testInventory({ thread: true });
    const store = peopleStore(inventory.db);
    people = createPeople(store, Date.now);
    const services = {
      people,
      sessions: createSessions(store, Date.now),
      audit: createAuditLog(store, Date.now),
      views: createViews(store, Date.now),
    };
    const {
      assets,
      imports,
      hospital,
      exposures,
      triage,
      recalls,
      contradictions,
      forms,
      records,
      work,
      efforts,
      campaigns,
      feeds,
    } = inventory;
    const claims = { contradictions, forms, records, controls: inventory.controls, rolling: inventory.rolling };
    app = await createApi({
      services: {
        ...services,
        ...claims,
        bills: inventory.bills,
        assets,
        imports,
        hospital,
        exposures,
        triage,
        recalls,
        work,
        efforts,
        campaigns,
        feeds,
      },
      config: { docs: false, webRoot: build(), loginsPerMinute: 100 },
    });
    inventory.imports.start();
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await app?.close();
    await inventory?.close();
  });

  test('the printed link makes the first administrator, whose home leads to an import', async () => {
    admin = await open();
    const { page } = admin;
    await page.goto(url);
    await page.waitForURL(/\/setup/);
    const link = await people.setupLink();
    await page.goto(`${url}/login`);
    await page.goto(`${url}/setup${link?.slice(link.indexOf('#')) ?? ''}`);
    await page.locator('input[autocomplete=name]').fill('Ada First');
    await page.locator('input[autocomplete=username]').fill('ada');
    for (const field of await page.locator('input[autocomplete=new-password]').all()) await field.fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.ow-empty', { hasText: 'No devices yet' }).waitFor();
    await settled(page);
    assert.deepEqual(await axe(page), []);
    await page.locator('.ow-empty a', { hasText: 'Import a capture' }).click();
    await page.waitForURL(/\/import/);
  });

  test('captures are imported; a damaged one says where, and gives what is readable when asked', async () => {
    const { page } = admin;
    const row = (name: string) => page.locator('.ow-table tbody tr', { hasText: name });
    const mimeType = 'application/octet-stream';
    const damaged = Buffer.concat([wholePackets(capture, 200_000), capture.subarray(0, 300)]);
    await page.locator('input[type=file]').setInputFiles([
      { name: 'clinic.pcap', mimeType, buffer: capture },
      { name: 'damaged.pcap', mimeType, buffer: damaged },
    ]);
    await row('clinic.pcap').locator('.ow-state', { hasText: 'Done' }).waitFor({ timeout: 60_000 });
    assert.match((await row('clinic.pcap').textContent()) ?? '', /packets, \d+ new devices/);
    await row('damaged.pcap').locator('.ow-state', { hasText: 'Failed' }).waitFor({ timeout: 30_000 });
    await row('damaged.pcap').locator('.ow-expander').click();
    const problem = page.locator('.ow-expanded .ow-problem');
    await problem.waitFor();
    assert.match((await problem.textContent()) ?? '', /capture\.[a-z-]+/);
    await page.locator('label', { hasText: 'Keep what is readable' }).first().click();
    await page.locator('input[type=file]').setInputFiles([{ name: 'kept.pcap', mimeType, buffer: damaged }]);
    await row('kept.pcap').locator('.ow-state', { hasText: 'Partly readable' }).waitFor({ timeout: 30_000 });
    const sensors = await read<readonly SensorRow[]>(page, '/sensors');
    assert.ok(sensors.length > 0);
    await visit(page, '/sensors');
    await page.locator('td', { hasText: /^Imported captures, North$/ }).waitFor();
    assert.equal(await page.locator('tbody tr').first().locator('td', { hasText: 'not applicable' }).count(), 2);
  });

  test('the list: sorted as its head says, facets, filter, columns, a saved view', async () => {
    const { page } = admin;
    await visit(page, '/devices');
    assert.match((await page.locator('[aria-sort=ascending]').textContent()) ?? '', /Name/);
    await page.locator('.ow-facetvalue', { hasText: /^Medical/ }).click();
    await page.locator('.ow-chip', { hasText: 'Category is Medical' }).waitFor();
    const { total } = await read<Rows<AssetRow>>(page, '/assets?filter=category%20%3D%20medical&limit=1');
    assert.ok(total > 0);
    await page.locator('.ow-pagehead [role=status]', { hasText: `${total} devices` }).waitFor();
    await page.locator('[role=columnheader] button', { hasText: 'Last seen' }).click();
    await page.waitForURL(/sort=last_seen/);
    await page.locator('button', { hasText: 'Columns' }).click();
    await page.locator('.ow-columnrow label', { hasText: /^MAC addresses$/ }).click();
    await page.locator('[role=columnheader]', { hasText: 'MAC addresses' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button', { hasText: 'Views' }).click();
    await page.locator('[role=menuitem]', { hasText: 'Save this view' }).click();
    await page.locator('[role=dialog] input[maxlength="80"]').fill('Medical, by time');
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await visit(page, '/devices');
    await page.locator('button', { hasText: 'Views' }).click();
    await page.locator('[role=menuitem]', { hasText: /^Medical, by time$/ }).click();
    await page.waitForURL(/sort=last_seen/);
  });

  test('a download holds exactly what is shown', async () => {
    const { page } = admin;
    await visit(page, '/devices?filter=category+%3D+medical&sort=name&columns=name,ips');
    await page.locator('.ow-trbody[aria-selected]').first().waitFor();
    const { items, total } = await read<Rows<AssetRow>>(
      page,
      '/assets?filter=category%20%3D%20medical&sort=name&limit=500',
    );
    const lines = (await download(page, 'CSV')).toString('utf8').trim().split('\r\n');
    assert.equal(lines[0]?.replace(/^\ufeff/, ''), 'Name,IP addresses');
    assert.equal(lines.length - 1, total);
    assert.ok(lines[1]?.includes(String(items[0]?.values.name)));
    const sheet = await download(page, 'Excel');
    assert.equal(sheet.subarray(0, 2).toString('latin1'), 'PK');
    const unpacked = spawnSync('unzip', ['-p', '/dev/stdin', 'xl/worksheets/sheet1.xml'], { input: sheet });
    if (unpacked.status === 0)
      assert.equal([...unpacked.stdout.toString('utf8').matchAll(/<row\b/g)].length, total + 1);
  });

  test('why, a correction and its undo, a merge, a split and their undo', async () => {
    const { page } = admin;
    const { items, total } = await read<Rows<AssetRow>>(page, '/assets?filter=type%20is%20known&sort=name&limit=500');
    const first = items.find((r) => r.values.type !== null);
    assert.ok(first !== undefined && total > 2);
    await visit(page, `/devices/${first.id}?why=type`);
    const evidence = page.locator('.ow-evidence').first();
    await evidence.waitFor();
    assert.match((await evidence.textContent()) ?? '', /Rule.*version \d+.*clinic\.pcap|Rule.*version \d+/s);
    await visit(page, `/devices/${first.id}?why=unit`);
    await page.locator('.ow-correct input').fill('Ward <b>7</b>');
    await page.locator('.ow-correct button[type=submit]').click();
    await page.locator('.ow-whyvalue', { hasText: 'Ward <b>7</b>' }).waitFor();
    await visit(page, `/devices/${first.id}`);
    await page.locator('.ow-plainlist button', { hasText: 'Undo' }).click();
    await page.locator('.ow-attributes dd', { hasText: 'Ward <b>7</b>' }).waitFor({ state: 'detached' });

    const all = (await read<Rows<AssetRow>>(page, '/assets?limit=1')).total;
    await visit(page, '/devices?sort=type');
    const boxes = page.locator('.ow-trbody[aria-selected] input[type=checkbox]');
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.locator('.ow-bulk button', { hasText: 'Merge' }).click();
    await page.locator('[role=dialog] button', { hasText: 'Merge 2 devices' }).click();
    await page.waitForURL(/\/devices\/[0-9a-f-]{36}/);
    assert.equal((await read<Rows<AssetRow>>(page, '/assets?limit=1')).total, all - 1);
    await page.locator('.ow-pagehead button', { hasText: 'Split' }).click();
    await page.locator('[role=dialog] input[type=checkbox]').first().check();
    await page.locator('[role=dialog] button', { hasText: 'Split off' }).click();
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    await visit(page, '/corrections');
    // The latest first: the split, then the merge.
    for (let left = 2; left > 0; left--) {
      const undo = page.locator('.ow-table button', { hasText: 'Undo' });
      assert.equal(await undo.count(), left);
      await undo.first().click();
      await page
        .locator('.ow-table button', { hasText: 'Undo' })
        .nth(left - 1)
        .waitFor({ state: 'detached' });
    }
    assert.equal((await read<Rows<AssetRow>>(page, '/assets?limit=1')).total, all);
  });

  test('the map draws, and a network plan gives devices their unit', async () => {
    const { page } = admin;
    await visit(page, '/map');
    await page.locator('.ow-mapcanvas canvas').first().waitFor();
    await visit(page, '/networks');
    await page.locator('button[aria-label="Edit North"]').click();
    await page.locator('button', { hasText: 'Add a line' }).click();
    const inputs = page.locator('table input');
    await inputs.nth(0).fill('10.20.0.0/16');
    await inputs.nth(2).fill('Clinic');
    await inputs.nth(3).fill('Clinic floor');
    await page.locator('button', { hasText: 'Save' }).click();
    await page.locator('td', { hasText: 'Clinic floor' }).waitFor({ timeout: 30_000 });
    const filter = encodeURIComponent('unit = "Clinic floor"');
    let found = 0;
    for (let i = 0; i < 100 && found === 0; i++) {
      found = (await read<Rows<AssetRow>>(page, `/assets?filter=${filter}&limit=1`)).total;
      if (found === 0) await page.waitForTimeout(200);
    }
    assert.ok(found > 0, 'no device took its unit from the plan');
  });

  test('accounts of every role: the pages of the role are there, the others say so', async () => {
    const { page } = admin;
    for (const role of ROLES.filter((r) => r !== 'administrator')) {
      await visit(page, '/users');
      await page.locator('button', { hasText: 'New account' }).click();
      const fields = page.locator('[role=dialog] input');
      await fields.nth(0).fill(role);
      await fields.nth(1).fill(`A ${role}`);
      await fields.nth(2).click();
      await page.locator(`[role=option][value="${role}"]`).click();
      await page.locator('[role=dialog] button', { hasText: 'Create account' }).click();
      const secret = page.locator('[role=dialog] code');
      await secret.waitFor();
      const initial = (await secret.textContent())?.trim() ?? '';
      await page.locator('[role=dialog] button', { hasText: 'Close' }).last().click();
      const other = await open();
      await login(other.page, role, initial);
      await changeForced(other.page, initial);
      for (const [path, title, needs] of PAGES) {
        await visit(other.page, path);
        await other.page.locator('h1', { hasText: new RegExp(`^${title}$`) }).waitFor();
        const may = needs === null || POLICY[role as Role].includes(needs);
        const inRail = await other.page.locator('.ow-railitem', { hasText: new RegExp(`^${title}$`) }).count();
        assert.equal(inRail, may ? 1 : 0, `${title} in the rail of ${role}`);
        const refused = await other.page.locator('.ow-problem', { hasText: 'auth.denied' }).count();
        assert.equal(refused > 0, !may, `${title} ${may ? 'open to' : 'refused to'} ${role}`);
      }
      assert.deepEqual(other.watch.errors, []);
      await other.context.close();
    }
  });

  test('a disabled account is out; the audit log tells it all; after the log-out nothing is open', async () => {
    const { page, watch } = admin;
    await visit(page, '/users');
    await page.locator('button[aria-label="Actions for viewer"]').click();
    await page.locator('[role=menuitem]', { hasText: 'Disable' }).click();
    await page.locator('tr', { hasText: 'viewer' }).locator('.ow-state', { hasText: 'disabled' }).waitFor();
    const other = await open();
    await login(other.page, 'viewer', PASSWORD);
    await other.page.locator('.ow-problem', { hasText: 'auth.failed' }).waitFor();
    await other.context.close();
    await visit(page, '/audit');
    const actions = (await read<Rows<{ action: string }>>(page, '/audit?limit=500')).items.map((a) => a.action);
    for (const action of [
      'setup',
      'import.run',
      'asset.export',
      'asset.attribute',
      'asset.merge',
      'asset.split',
      'correction.undo',
      'network.write',
      'session.login',
    ])
      assert.ok(
        actions.some((a) => a.startsWith(action.split('.')[0] ?? action)),
        `${action} is not in the audit log: ${[...new Set(actions)].join(' ')}`,
      );
    await page.locator('.ow-account').click();
    await page.locator('[role=menuitem]', { hasText: 'Log out' }).click();
    await page.waitForURL(/\/login/);
    await page.goto(`${url}/devices`);
    await page.waitForURL(/\/login/);
    assert.deepEqual(watch.errors, []);
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious on real pages, ${scheme}`, async () => {
      const { page, context } = await open(scheme);
      await login(page, 'ada', PASSWORD);
      await page.locator('.ow-rail').waitFor();
      const { items } = await read<Rows<AssetRow>>(page, '/assets?filter=type%20is%20known&limit=1');
      const device = `/devices/${items[0]?.id}`;
      const findings: string[] = [];
      for (const path of [
        ...PAGES.map(([p]) => p),
        '/map',
        device,
        `${device}?why=type`,
        `${device}?tab=timeline`,
        '/nowhere',
      ]) {
        await visit(page, path);
        // Drawers slide and fade; contrast is judged when they stand or are gone.
        if (path.startsWith(device)) await page.waitForTimeout(450);
        findings.push(...(await axe(page)).map((f) => `${path}: ${f}`));
      }
      assert.deepEqual(findings, []);
      await context.close();
    });
  }
});
