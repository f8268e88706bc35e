/** From a row of work to a campaign that is brought on: windows, waves, the test device, the decision, undo; efforts and limits. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, type Rig, settled, skipOnReal, startRig, visit } from './harness.ts';

describe('campaigns', { skip: skipOnReal }, () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ devices: 400 });
  });
  after(() => rig.close());

  test('a window, a campaign from a row of work, the test device, the decision, and a step taken back', async () => {
    const { page, context, watch } = await rig.as('clinical-engineer');
    await visit(page, '/campaigns?site=north');
    await page.locator('.ow-empty', { hasText: 'No campaign' }).waitFor();
    await page.getByRole('button', { name: 'Lay down', exact: true }).click();
    await page.locator('.ow-plainlist', { hasText: '22:00–04:00' }).waitFor();

    await visit(page, '/work?site=north');
    await page.locator('tbody button[aria-expanded]').first().click();
    await page.getByText('Kept from some devices by a limit').waitFor();
    await page.getByRole('button', { name: 'Start a campaign' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.ow-ganttbar[data-test]').first().waitFor();
    await dialog.getByLabel('Backout plan').fill('The old release from the share');
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Plan the campaign' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}/);
    await page.locator('.ow-level').first().waitFor();
    await settled(page);
    assert.deepEqual(await axe(page), []);

    const step = async (name: string | RegExp, note: string): Promise<void> => {
      await page.locator('.ow-page').getByRole('button', { name }).first().click();
      if (note !== '') await dialog.locator('textarea').first().fill(note);
      await dialog.locator('button[type=submit]').click();
      await dialog.waitFor({ state: 'detached' });
    };
    await step('Start', '');
    await page.locator('.ow-pagehead .ow-state', { hasText: 'Running' }).waitFor();
    const first = page.locator('.ow-panel', { hasText: 'What shows it' }).locator('tbody tr').first();
    await first.getByRole('checkbox').check();
    await step('Take out of service', 'The ward gave it free');
    await first.locator('.ow-state', { hasText: 'Out of service' }).waitFor();
    await step('Undo last step', '');
    await first.locator('.ow-state', { hasText: 'Planned' }).waitFor();
    await page.locator('.ow-evidence[data-undone]').waitFor();
    await step('Take out of service', 'The ward gave it free');
    // Another device of a unit goes out only behind the decision.
    await first.locator('.ow-state', { hasText: 'Out of service' }).waitFor();
    await page.getByRole('button', { name: 'Go', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await dialog.locator('textarea').fill('A quiet night');
    await dialog.locator('button[type=submit]').click();
    await dialog.locator('.ow-problem', { hasText: 'still out of service' }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await visit(page, '/campaigns?site=north');
    await page.locator('.ow-progress[aria-label*="1 Out of service"]').waitFor();
    assert.deepEqual(watch.errors, []);
    await context.close();
  });

  test('what work takes is set with a ground; limits of a plan are in the address', async () => {
    const { page, context, watch } = await rig.as('clinical-engineer', 'dark', 'de-DE');
    await visit(page, '/work?site=north&downtime=Surgery%3D20');
    await page.locator('.ow-limits', { hasText: 'Surgery ≤ 20 Minuten' }).waitFor();
    await page.getByRole('button', { name: 'Ändern: Aktualisieren' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Stunden je Gerät').fill('1.5');
    await dialog.locator('textarea').first().fill('An zehn Pumpen gemessen');
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Festlegen' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('tr', { hasText: 'An zehn Pumpen gemessen' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Grenze von Surgery entfernen' }).click();
    await page.waitForURL((u) => !u.search.includes('downtime'));
    assert.deepEqual(watch.errors, []);
    await context.close();
  });
});
