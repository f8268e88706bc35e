/** The triage matrix as a clinical engineer uses it: edit in place, sign, lay down a unit's function, look back, go back. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, type Rig, settled, skipOnReal, startRig, visit } from './harness.ts';

describe('the triage matrix', { skip: skipOnReal }, () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ devices: 120 });
  });
  after(() => rig.close());

  test('is edited in place with a ground, signed, and loses the signature with the next edit', async () => {
    const { page, context, watch } = await rig.as('clinical-engineer');
    await visit(page, '/triage?site=north&open=monitoring&edit=true');
    const row = page.locator('.ow-triage tbody > tr', { hasText: 'Monitoring' }).first();
    const form = page.locator('form.ow-rowedit');
    const save = form.locator('button[type=submit]');
    assert.equal(await save.isDisabled(), true);
    const edit = async (minutes: string, ground: string): Promise<void> => {
      await form.getByLabel('Time to harm').fill(minutes);
      assert.equal(await save.isDisabled(), true, 'a ground is asked for');
      await form.getByLabel('Why').fill(ground);
      await save.click();
      await form.waitFor({ state: 'detached' });
    };
    await edit('5', 'Telemetry alone watches half of the ward');
    await row.locator('.ow-triagevalue[data-own]', { hasText: '5 min' }).waitFor();
    assert.match((await row.textContent()) ?? '', /default: 10 min/);
    assert.match((await row.textContent()) ?? '', /version 1 of clinical-engineer/);

    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Who signs').fill('Dr Reyes, chief nurse');
    await dialog.getByLabel('Why').fill('Minutes of May');
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: /^Sign 12 rows/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.ow-state', { hasText: 'Every row is signed' }).waitFor();

    await visit(page, '/triage?site=north&open=monitoring&edit=true');
    await edit('7', 'Round of June');
    await row.locator('.ow-state', { hasText: 'To be signed' }).waitFor();
    await page.locator('.ow-state', { hasText: '11 of 12 rows are signed' }).waitFor();

    await visit(page, '/triage?site=north&history=row|monitoring');
    const entries = page.getByRole('dialog').locator('.ow-evidence');
    await entries.nth(2).waitFor();
    assert.match((await entries.first().textContent()) ?? '', /version 2.*5 min.*7 min.*Round of June/);
    await entries.nth(1).getByRole('button', { name: 'Go back to this' }).click();
    await page.getByRole('dialog').getByLabel('Why go back?').fill('A typing mistake');
    await page.getByRole('dialog').locator('form button[type=submit]').click();
    await page.getByRole('dialog').locator('.ow-evidence', { hasText: 'went back: version 3' }).waitFor();
    assert.deepEqual(watch.errors, []);
    await context.close();
  });

  test("a unit's function is laid down, counted and withdrawn; a file is looked at before it is taken", async () => {
    const { page, context, watch } = await rig.as('clinical-engineer');
    await visit(page, '/triage?site=south');
    await page.getByRole('button', { name: 'Lay down', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    const unit = (await page.evaluate(
      'fetch("/api/v1/triage?site=south").then((r) => r.json()).then((v) => v.units[0])',
    )) as string;
    await dialog.getByLabel('Unit').fill(unit);
    await page.keyboard.press('Escape');
    await dialog.getByLabel('Function').first().click();
    await page.getByRole('option', { name: 'Life support' }).click();
    await dialog.getByLabel('Why').fill('Every bed is ventilated');
    await dialog.getByRole('button', { name: 'Lay down' }).click();
    const laid = page.locator('.ow-panel', { hasText: 'Said by this site' }).locator('tbody tr');
    await laid.waitFor();
    assert.match((await laid.textContent()) ?? '', new RegExp(`${unit}Life support[1-9]`));
    await laid.getByRole('button', { name: 'Withdraw: the default holds' }).click();
    await dialog.getByLabel('Why').fill('Only half of them');
    await dialog.getByRole('button', { name: 'Lay down' }).click();
    await laid.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Import' }).click();
    const choose = async (name: string, text: string): Promise<void> => {
      const chosen = page.waitForEvent('filechooser');
      await dialog.getByLabel('File', { exact: true }).click();
      await (await chosen).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    };
    await choose('bad.csv', 'function,isolate\nmonitoring,perhaps\n');
    await dialog.locator('.ow-problem', { hasText: 'line 2 isolate' }).waitFor();
    await choose('good.csv', 'function;isolate;decides\nmonitoring;no;ward lead\n');
    await dialog.locator('.ow-diff', { hasText: 'ward lead' }).waitFor();
    await dialog.getByLabel('Why').fill('As in the north');
    await dialog.getByRole('button', { name: 'Import 1 change' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.ow-triage .ow-triagevalue[data-own]', { hasText: 'ward lead' }).waitFor();
    assert.deepEqual(watch.errors, []);
    await context.close();
  });

  test('what if, a control with evidence, its check and its end', async () => {
    const { page, context, watch } = await rig.as('security-analyst');
    const asset = await page.evaluate(
      'fetch("/api/v1/exposures?limit=1").then((r) => r.json()).then((p) => p.items[0].device.id)',
    );
    const doc = await page.evaluate(
      'fetch("/api/v1/exposures?limit=1").then((r) => r.json()).then((p) => p.items[0].doc)',
    );
    await visit(page, `/exposure?asset=${encodeURIComponent(String(asset))}&doc=${doc}`);
    const whatIf = page.locator('.ow-panel', { hasText: 'What if' });
    await whatIf.getByLabel('it is in a segment of its own').check();
    await whatIf.getByLabel('services in clear text are closed').check();
    await whatIf.locator('h3', { hasText: 'With these 2 together' }).waitFor();
    assert.equal(await whatIf.locator('tbody tr td:last-child strong').count(), 2, 'reach and controls differ');
    await whatIf.getByLabel('the fix is applied').check();
    await whatIf.locator('.ow-state', { hasText: 'Nothing is left' }).waitFor();

    const panel = page.locator('.ow-panel', { hasText: 'Compensating controls' });
    await panel.getByRole('button', { name: 'Add' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What was done').fill('VLAN 40, only the central station');
    await dialog.getByLabel('Evidence').fill('Rule 12');
    await dialog.getByRole('button', { name: 'Record' }).click();
    await panel.locator('.ow-state', { hasText: 'Nobody checked' }).waitFor();
    await panel.getByRole('button', { name: 'Checked, it holds' }).click();
    await panel.locator('.ow-state', { hasText: 'Counts' }).waitFor();
    await panel.getByRole('button', { name: 'End' }).click();
    await panel.getByLabel('Why does it end?').fill('The VLAN was given up');
    await page.keyboard.press('Enter');
    await panel.locator('.ow-state', { hasText: 'Ended' }).waitFor();
    await visit(page, '/risk?by=units');
    await page.locator('.ow-evidence', { hasText: 'VLAN 40' }).waitFor();
    await page.locator('.ow-gateway summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.ow-table tbody td a').first().click();
    await page.waitForURL(/\/exposures\?filter=/);
    assert.deepEqual(watch.errors, []);
    await context.close();
  });

  test('whoever may not write reads all of it, and finds no way to change it', async () => {
    const { page, context } = await rig.as('viewer');
    await visit(page, '/triage?site=north&open=monitoring&edit=true');
    await settled(page);
    assert.equal(await page.locator('form.ow-rowedit').count(), 0);
    for (const name of ['Sign', 'Import', 'Lay down'])
      assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    await context.close();
  });
});
