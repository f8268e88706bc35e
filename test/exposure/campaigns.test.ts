/** Campaigns over a stored inventory: planned from work, brought on under the minimum of a unit, seen, and ended as fixed. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CampaignDetail, CampaignRequest, CampaignStep } from '../../src/model/campaign.ts';
import { campaignTable } from '../../src/services/campaign-sheet.ts';
import { BY, csaf, type ExposureRig, exposureRig } from '../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

// A Monday; the site is two hours ahead of UTC in June.
const clock = { ms: Date.UTC(2026, 5, 1, 8) };
const at = (day: number, hour: number): number => Date.UTC(2026, 5, day, hour - 2);
let inventory: TestInventory;
let rig: ExposureRig;
const ids: Record<string, string> = {};

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const monitor = { manufacturer: 'Philips', model: 'Efficia CM120', software_version: '3.1', type: 'patient-monitor' };
  for (const [name, unit] of Object.entries({ m1: 'ICU', m2: 'ICU', m3: 'icu ', w1: 'Ward' }))
    ids[name] = await rig.device(SITE, { ...monitor, name, unit });
  ids['far'] = await rig.device(OTHER_SITE, { ...monitor, name: 'far', unit: 'ICU' });
  await rig.load({ 'a.json': csaf({ id: 'ACME-1', product: 'Efficia CM120', range: '<5.0', cve: 'CVE-2026-1001' }) });
  await rig.compared();
});
after(() => inventory.close());

const OPTIONS = { downtimeMinutes: 60, team: 2, perWave: 10, testDevices: 1, soakHours: 12, startAt: null };
const plan = (
  hours: number,
  limits: { downtime?: readonly { unit: string; minutes: number }[]; minima?: boolean } = {},
) => inventory.work.plan([SITE], { filter: '', hours, downtime: [], minima: true, ...limits });
const keyOf = async (): Promise<string> => (await plan(40)).rows[0]!.key;
const request = async (title: string, filter = ''): Promise<CampaignRequest> => ({
  ...{ key: await keyOf(), filter, title, backout: 'Release 3.1 from the share', options: OPTIONS },
});
const step = (c: CampaignDetail, s: CampaignStep) => inventory.campaigns.step([SITE], BY, c.id, c.seen, s);
const device = (to: 'out' | 'done' | 'failed' | 'skipped', names: readonly string[], note = 'Shown on the screen') =>
  ({ kind: 'device', devices: names.map((n) => ids[n]!), to, note, reference: 'WO-17' }) satisfies CampaignStep;
const act = (kind: 'started' | 'paused' | 'resumed'): CampaignStep => ({ kind, note: '' });
const refused = (work: Promise<unknown>, code: string, words: RegExp): Promise<void> =>
  assert.rejects(work, (e: Error & { code: string }) => e.code === code && words.test(e.message));

test('what work takes is set by the site, for a type first, and a limit of a unit or a function keeps work away', async () => {
  const ground = 'Measured on ten monitors';
  const set = (type: string | null, hoursPerDevice: number | null, seen: number) => {
    const effort = { fixedHours: 2, downtimeMinutes: 30, share: 1 };
    const own = hoursPerDevice === null ? null : { ...effort, hoursPerDevice };
    return inventory.efforts.set(SITE, BY, { action: 'patch', type, effort: own, seen, ground });
  };
  const before = await plan(40);
  assert.deepEqual([before.rows[0]?.hours, before.rows[0]?.isOwnEffort], [7, false]);
  assert.ok(before.unsetMinima >= 2, 'nobody has laid down a minimum');
  await set(null, 1, 0);
  await set('patient-monitor', 3, 0);
  const { rows } = await plan(40);
  assert.deepEqual([rows[0]?.hours, rows[0]?.downtimeMinutes, rows[0]?.isOwnEffort], [14, 30, true]);
  await refused(set('patient-monitor', 4, 0), 'conflict', /changed since/);
  await set('patient-monitor', null, 1);
  assert.equal((await plan(40)).rows[0]?.hours, 6);
  const view = await inventory.efforts.view(SITE);
  const line = view.rows.find((r) => r.action === 'patch');
  assert.deepEqual([line?.hoursPerDevice, line?.word?.by, line?.word?.ground], [1, BY.login, ground]);
  assert.equal(view.rows.filter((r) => r.action === 'patch').length, 1, 'what was withdrawn has no line');
  const other = { ...line!, downtimeMinutes: 30 };
  await refused(
    inventory.efforts.set(SITE, BY, { action: 'wait', type: null, effort: other, seen: 0, ground }),
    'request.invalid',
    /not planned/,
  );
  const limited = await plan(40, { downtime: [{ unit: 'Icu', minutes: 20 }] });
  assert.deepEqual(limited.rows[0]?.withheld, [
    { reason: 'downtime-too-long', unit: 'ICU', function: 'monitoring', devices: 3 },
  ]);
  assert.equal(limited.rows[0]?.planned, 1, 'the ward has no limit');
});

test('a campaign says which device when, and why one is in no wave; the minimum holds across campaigns', async () => {
  const c = inventory.campaigns;
  const none = await c.preview(SITE, await request(''));
  assert.deepEqual(none.unplaced, [{ reason: 'no-window', devices: 4, names: ['m1', 'm2', 'm3', 'w1'] }]);
  const nightly = { kind: 'weekly' as const, days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '02:00' };
  await c.addWindow(SITE, BY, { unit: 'ICU', times: nightly, note: '' });
  // Two of three monitors of the unit must be in service.
  const row = { minInServicePercent: 60 };
  await inventory.triage.edit(SITE, BY, { function: 'monitoring', row, seen: 0, ground: 'Ward round' });
  const limited = await plan(40);
  assert.deepEqual(limited.minima.map((m) => [m.unit, m.function, m.devices, m.minimum, m.inService]).sort(), [
    ['ICU', 'monitoring', 3, 2, 3],
    ['Ward', 'monitoring', 1, 1, 1],
  ]);
  assert.deepEqual(limited.rows[0]?.withheld, [
    { reason: 'below-minimum', unit: 'Ward', function: 'monitoring', devices: 1 },
  ]);
  const made = await c.create(SITE, BY, await request('Monitors to 5.0'));
  assert.deepEqual(
    made.plan.unplaced.map((u) => [u.reason, u.names]),
    [['below-minimum', ['w1']]],
  );
  assert.deepEqual(
    made.plan.waves.map((w) => [w.isTest, w.states.planned, w.from]),
    [
      [true, 1, new Date(at(1, 22)).toISOString()],
      [false, 2, new Date(at(2, 22)).toISOString()],
    ],
  );
  assert.deepEqual(
    made.plan.levels.map((l) => [l.devices, l.minimum, l.lowest]),
    [[3, 2, 2]],
  );
  const [tried] = made.plan.test;
  assert.deepEqual([tried?.alike, tried?.of, tried?.spare], [4, 4, 1]);
  await refused(step(made, device('out', [tried!.name])), 'request.invalid', /not started/);

  let first = await step(made, act('started'));
  await refused(step(made, act('started')), 'conflict', /changed since you loaded/);
  const silent = { ...device('out', [tried!.name]), note: '' };
  await refused(step(first, silent), 'request.invalid', /outside the maintenance windows/);
  clock.ms = at(1, 22);
  first = await step(first, silent);
  assert.deepEqual([first.status, first.counts.states.out], ['running', 1]);
  // Another campaign about the same devices finds the one that is out, and the slots that are planned.
  const second = await c.create(SITE, BY, await request('Again', 'unit = "ICU"'));
  assert.ok(second.plan.waves.length > 0);
  assert.ok(second.plan.levels.every((l) => l.lowest >= l.minimum!));
  const started = await step(second, act('started'));
  const next = started.plan.test[0]!.name;
  await refused(step(started, device('out', [next])), 'conflict', /below its minimum|out of service already/);
  assert.equal((await plan(40)).minima.find((m) => m.unit === 'ICU')?.inService, 2);
  await step(started, { kind: 'cancelled', note: 'One is enough' });
  clock.ms = at(1, 23);
  first = await step(first, device('done', [tried!.name]));
  await refused(
    step(
      first,
      device(
        'out',
        ['m1', 'm2', 'm3'].filter((n) => n !== tried!.name),
      ),
    ),
    'request.invalid',
    /decide/,
  );
  first = await step(first, { kind: 'decided', go: true, note: 'A night without alarms' });
  const rest = ['m1', 'm2', 'm3'].filter((n) => n !== tried!.name);
  await refused(step(first, device('out', rest)), 'conflict', /1 of 3 devices/);
  first = await step(first, device('out', [rest[0]!]));
  first = await step(first, device('failed', [rest[0]!], 'Does not start'));
  await refused(step(first, device('out', [rest[1]!])), 'conflict', /below its minimum of 2/);
  const back = await inventory.campaigns.undo([SITE], BY, first.id, first.seen);
  assert.deepEqual([back.counts.states.failed, back.counts.states.out], [0, 1]);
  assert.equal(back.steps[0]?.undoneBy, BY.login);
  await step(back, device('done', [rest[0]!]));
});

test('what is done is looked for on the wire, and only what was seen ends its exposures', async () => {
  const [row] = (
    await inventory.campaigns.page([SITE], { statuses: ['running'], search: 'monitors', cursor: null, limit: 10 })
  ).items;
  assert.equal(row?.title, 'Monitors to 5.0');
  const all = { wave: null, states: ['done' as const], search: '', cursor: null, limit: 10 };
  const done = (await inventory.campaigns.devices([SITE], row!.id, all)).items;
  assert.deepEqual(
    done.map((d) => [d.check?.result, d.reference, d.version]),
    [
      ['not-seen-yet', 'WO-17', '3.1'],
      ['not-seen-yet', 'WO-17', '3.1'],
    ],
    'what a person says of a version is no sighting',
  );
  await refused(
    inventory.campaigns.fix([SITE], BY, row!.id, [done[0]!.id], ''),
    'request.invalid',
    /done, and on which the wanted version was seen/,
  );
  await refused(inventory.campaigns.detail([OTHER_SITE], row!.id), 'not-found', /no campaign/);
  const planned = await inventory.campaigns.replan(
    [SITE],
    BY,
    row!.id,
    (await inventory.campaigns.detail(null, row!.id)).seen,
    null,
    'Later',
  );
  assert.deepEqual(
    planned.plan.waves.map((w) => [w.number, w.isTest]),
    [
      [1, true],
      [2, false],
      [3, false],
    ],
    'what is over stays, the rest is planned anew behind it',
  );
  const table = campaignTable(await inventory.campaigns.list([SITE], row!.id));
  const lines: (readonly string[])[] = [];
  for await (const line of table.rows) lines.push(line);
  assert.equal(lines.length, 4);
  assert.match(lines[0]!.join('|'), /Monitors to 5.0\|1\|yes\|2026-06-01 22:00\|2026-06-01 23:00\|/);
  assert.match(lines.at(-1)!.join('|'), /w1.*below its minimum/);
});
