/** From stored exposures to work: the same thing to do on devices of a kind is one row, and the hours decide what is planned. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BY, csaf, type ExposureRig, exposureRig } from '../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
let inventory: TestInventory;
let rig: ExposureRig;

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const monitor = { manufacturer: 'Philips', model: 'Efficia CM120', software_version: '3.1' };
  await rig.device(SITE, { ...monitor, name: 'one', unit: 'ICU' });
  await rig.device(SITE, { ...monitor, name: 'two', unit: 'Ward' });
  await rig.device(OTHER_SITE, { ...monitor, name: 'far' });
  await rig.load({ 'a.json': csaf({ id: 'ACME-1', product: 'Efficia CM120', range: '<5.0', cve: 'CVE-2026-1001' }) });
  await rig.compared();
});
after(() => inventory.close());

const plan = (hours: number, scope: readonly string[] | null = null, filter = '') =>
  inventory.work.plan(scope, { filter, hours, downtime: [], minima: true });

test('one thing to do on devices of a kind is one row, in the order of the plan, with its hours and its risk', async () => {
  const { rows, exposures, risk, totalRisk, gap, usedHours, truncated } = await plan(40);
  assert.deepEqual([exposures, truncated, gap], [3, false, 0]);
  const [patch] = rows;
  assert.deepEqual(
    [patch?.type, patch?.target?.text, patch?.what, patch?.place],
    ['patch', '5.0', 'Philips Efficia CM120', 1],
  );
  assert.deepEqual(patch?.devices.map((d) => `${d.name} ${d.unit}`).sort(), ['far null', 'one ICU', 'two Ward']);
  assert.ok(patch?.texts.some((text) => text.startsWith('Update to 5.0')));
  assert.ok(totalRisk > 0 && Math.abs(risk - totalRisk) < 1e-6);
  assert.ok(usedHours > 0 && usedHours <= 40 && patch?.hours === usedHours);
});

test('without hours nothing is planned, and more hours never take less risk away', async () => {
  const none = await plan(0);
  assert.deepEqual([none.usedHours, none.risk, none.rows[0]?.place], [0, 0, null]);
  const risks = none.frontier.map((p) => p.risk);
  assert.ok(risks.length > 2 && risks.every((r, i) => i === 0 || r >= risks[i - 1]!));
  await assert.rejects(plan(Number.NaN), { code: 'request.invalid' });
});

test('the scope and the filter decide whose work it is; what is decided away is none', async () => {
  const north = await plan(40, [SITE]);
  assert.deepEqual(north.rows[0]?.devices.map((d) => d.name).sort(), ['one', 'two']);
  const icu = await plan(40, null, 'unit = "ICU"');
  assert.deepEqual(
    icu.rows[0]?.devices.map((d) => d.name),
    ['one'],
  );
  const [one] = await rig.list({ filter: 'unit = "ICU"' });
  const decision = { kind: 'fixed' as const, justification: null, evidence: 'Patched.', expiresAt: null };
  await inventory.exposures.decide(null, BY, { ...decision, items: [{ asset: one!.device.id, doc: 'ACME-1' }] });
  assert.deepEqual(
    (await plan(40, [SITE])).rows[0]?.devices.map((d) => d.name),
    ['two'],
  );
});
