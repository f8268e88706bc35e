/** Each page as each role: what the role may see is there, what it may not is absent and refused; axe finds nothing serious. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Permission, POLICY, ROLES } from '../../src/model/people.ts';
import { axe, type Rig, skip, startRig, visit } from './harness.ts';

interface PageCase {
  readonly path: string;
  readonly title: string;
  readonly needs: Permission | null;
}
const PAGES: readonly PageCase[] = [
  { path: '/', title: 'Home', needs: 'asset.read' },
  { path: '/devices', title: 'Devices', needs: 'asset.read' },
  { path: '/fleet', title: 'Fleet', needs: 'asset.read' },
  { path: '/exposures', title: 'Exposures', needs: 'asset.read' },
  { path: '/recalls', title: 'Recalls', needs: 'asset.read' },
  { path: '/work', title: 'What to do', needs: 'asset.read' },
  { path: '/campaigns', title: 'Campaigns', needs: 'asset.read' },
  { path: '/advisories', title: 'Advisories', needs: 'asset.read' },
  { path: '/sboms', title: 'SBOMs', needs: 'asset.read' },
  { path: '/contradictions', title: 'Contradictions', needs: 'asset.read' },
  { path: '/forms', title: "Makers' forms", needs: 'asset.read' },
  { path: '/records', title: 'Records (CMMS)', needs: 'asset.read' },
  { path: '/risk', title: 'Risk', needs: 'asset.read' },
  { path: '/triage?site=north', title: 'Triage matrix', needs: 'asset.read' },
  { path: '/feeds', title: 'Feeds', needs: 'asset.read' },
  { path: '/map?view=table', title: 'Map', needs: 'asset.read' },
  { path: '/import', title: 'Import', needs: 'import.read' },
  { path: '/sensors', title: 'Sensors', needs: 'sensor.read' },
  { path: '/networks', title: 'Networks', needs: 'asset.read' },
  { path: '/corrections', title: 'Corrections', needs: 'asset.read' },
  { path: '/users', title: 'Users', needs: 'user.manage' },
  { path: '/audit', title: 'Audit', needs: 'audit.read' },
  { path: '/account', title: 'Account', needs: null },
];

describe('pages', { skip }, () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ devices: 400 });
  });
  after(() => rig.close());

  for (const role of ROLES) {
    test(`every page as ${role}`, async () => {
      const { page, context, watch } = await rig.as(role);
      for (const { path, title, needs } of PAGES) {
        await visit(page, path);
        assert.equal((await page.locator('h1').textContent())?.trim(), title);
        const may = needs === null || POLICY[role].includes(needs);
        const inRail = await page
          .locator('.ow-rail .ow-railitem', { hasText: new RegExp(`^${title.replace(/[()]/g, '\\$&')}$`) })
          .count();
        assert.equal(inRail, may ? 1 : 0, `${title} in the rail of ${role}`);
        const refused = await page.locator('.ow-problem', { hasText: 'auth.denied' }).count();
        assert.equal(refused > 0, !may, `${title} ${may ? 'open to' : 'refused to'} ${role}`);
      }
      assert.deepEqual(watch.errors, []);
      await context.close();
    });
  }

  for (const scheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious, ${scheme}`, async () => {
      const { page, context } = await rig.as('administrator', scheme);
      const first = await page.evaluate(
        'fetch("/api/v1/assets?limit=1").then((r) => r.json()).then((p) => p.items[0].id)',
      );
      const device = `/devices/${encodeURIComponent(String(first))}`;
      const paths = [
        ...PAGES.map((p) => p.path),
        '/map',
        `/devices?open=${encodeURIComponent(String(first))}`,
        `/devices?filter=${encodeURIComponent('type = ')}`,
        device,
        `${device}?why=type`,
        `${device}?tab=exposures`,
        `/exposure?asset=${encodeURIComponent(String(first))}&doc=MADE-UP-1`,
        '/advisory?doc=MADE-UP-1',
        '/sboms/bill-1?component=1',
        '/sboms/bill-1?tab=support',
        `${device}?tab=software`,
        '/recall?number=Z-0001-2026',
        `/contradiction?asset=${encodeURIComponent(String(first))}&key=mds2-encrypts`,
        `${device}?tab=contradictions`,
        '/forms/form-2',
        '/form-diff?before=form-1&after=form-2',
        `${device}?tab=conversations`,
        `${device}?tab=timeline`,
        '/import?file=imp-1',
        '/triage?site=north&open=monitoring',
        '/triage?site=north&open=monitoring&edit=true',
      ];
      const findings: string[] = [];
      for (const path of paths) {
        await visit(page, path);
        // Drawers slide in; contrast is judged when they stand.
        await page.waitForTimeout(350);
        findings.push(...(await axe(page)).map((f) => `${path}: ${f}`));
      }
      assert.deepEqual(findings, []);
      await context.close();
    });
    test(`axe finds nothing serious before the login, ${scheme}`, async () => {
      const { page, context } = await rig.open(scheme);
      for (const path of ['/login', '/setup']) {
        await page.goto(rig.url + path);
        await page.locator('h1').waitFor();
        assert.deepEqual(await axe(page), [], path);
      }
      await context.close();
    });
  }

  test('a recall is read field by field, a step of its clock is recorded, and who may only look sees no button', async () => {
    const { page, context, watch } = await rig.as('clinical-engineer');
    await visit(page, '/recalls');
    await page.locator('td a', { hasText: 'Made-up pump' }).first().click();
    await page.locator('h1', { hasText: 'Made-up pump' }).waitFor();
    await page.locator('td button[aria-expanded]').first().click();
    const serial = page.locator('.ow-fields tr', { hasText: 'Serial number' }).first();
    assert.match((await serial.textContent()) ?? '', /what the recall says.*Does not fit/);
    await page.getByRole('button', { name: 'Record a step' }).click();
    await page.getByLabel('Who was told').fill('Ward manager');
    await page.getByRole('dialog').getByRole('button', { name: 'Record a step' }).click();
    await page.locator('.ow-clock li', { hasText: 'Ward manager' }).waitFor();
    assert.deepEqual(watch.errors, []);
    await context.close();
    const viewer = await rig.as('viewer');
    await visit(viewer.page, '/recall?number=Z-0001-2026');
    await viewer.page.locator('.ow-clock').waitFor();
    assert.equal(await viewer.page.getByRole('button', { name: /Record a step|Decide/ }).count(), 0);
    await viewer.context.close();
  });

  test('a German page fits its words', async () => {
    const { page, context } = await rig.as('administrator', 'light', 'de-DE');
    await page.setViewportSize({ width: 1024, height: 740 });
    for (const { path } of PAGES) {
      await visit(page, path);
      assert.equal(await page.evaluate('document.documentElement.lang'), 'de');
      const wide = await page.evaluate(
        'document.querySelector("#main").scrollWidth - document.querySelector("#main").clientWidth',
      );
      assert.ok(Number(wide) <= 0, `${path} is ${wide} px too wide`);
    }
    await context.close();
  });
});
