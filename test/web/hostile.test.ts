/** Devices that announce markup, formulas and script: their text is shown as text, nothing runs, the policy is never hit. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HOSTILE } from '../../web/dev/fake-data.ts';
import { type Rig, skipOnReal, startRig, visit } from './harness.ts';

describe('hostile names', { skip: skipOnReal }, () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ devices: 1300 });
  });
  after(() => rig.close());

  test('run nothing and stay text on every page', async () => {
    const { page, context, watch } = await rig.as('administrator');
    const hostile = HOSTILE.map((_, i) => `dev-${i * 97 + 5}`);
    const paths = [
      '/',
      '/devices?columns=name,hostname,location&filter=%22window%22',
      '/map',
      '/map?view=table',
      '/import?file=imp-4',
      '/corrections',
      '/audit',
      ...hostile.flatMap((id) => [
        `/devices?open=${id}`,
        `/devices/${id}`,
        `/devices/${id}?why=hostname`,
        `/devices/${id}?tab=timeline`,
        `/devices/${id}?tab=conversations`,
      ]),
    ];
    for (const path of paths) {
      await visit(page, path);
      assert.equal(await page.evaluate('window.__pwn'), undefined, `${path} ran a script`);
      const made = await page.evaluate(
        'document.querySelectorAll("img[src=x], svg[onload], [onerror], #root script").length',
      );
      assert.equal(made, 0, `${path} made an element from a name`);
    }
    assert.deepEqual(rig.fake?.reports, [], 'reports of the policy');
    assert.deepEqual(watch.errors, []);
    await context.close();
  });

  test('are shown as they were announced', async () => {
    const { page, context } = await rig.as('viewer');
    for (const [i, text] of HOSTILE.entries()) {
      await visit(page, `/devices/dev-${i * 97 + 5}`);
      await page.locator('.ow-attributes').waitFor();
      assert.equal((await page.locator('h1').textContent())?.trim(), text);
    }
    await context.close();
  });

  test('the policy lets no markup and no script text through', async () => {
    const { page, context } = await rig.as('viewer');
    const refused = await page.evaluate(`(() => {
      const tries = [
        () => { document.createElement('div').innerHTML = '<b>x</b>'; },
        () => { document.createElement('script').text = 'window.__pwn=9'; },
        () => { document.createElement('script').src = 'https://192.0.2.1/x.js'; },
      ];
      return tries.map((run) => { try { run(); return 'allowed'; } catch (error) { return error.name; } });
    })()`);
    assert.deepEqual(refused, ['TypeError', 'TypeError', 'TypeError']);
    assert.equal(await page.evaluate('window.__pwn'), undefined);
    await context.close();
  });
});
