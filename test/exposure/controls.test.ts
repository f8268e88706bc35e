/** Compensating controls, roll-ups and what-if over PostgreSQL: what counts and until when, and that every number can be made again. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { groundGone } from '../../src/exposure/score/risk/controls.ts';
import { verifyAny } from '../../src/exposure/score/risk/seal.ts';
import { endpointKey } from '../../src/model/observation.ts';
import type { ControlRequest } from '../../src/services/controls.ts';
import { BY, csaf, type ExposureRig, exposureRig } from '../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
let inventory: TestInventory;
let rig: ExposureRig;
let monitor = '';
let second = '';
let southern = '';

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const told = { manufacturer: 'Philips', model: 'Efficia CM120', software_version: '3.1', type: 'patient-monitor' };
  monitor = await rig.device(SITE, { ...told, name: 'monitor', unit: 'ICU' });
  second = await rig.device(SITE, { ...told, name: 'second', unit: 'Ward 3' });
  southern = await rig.device(OTHER_SITE, { ...told, name: 'southern', unit: 'ICU' });
  await rig.device(SITE, { name: 'printer', manufacturer: 'Lexmark', model: 'MX521', type: 'printer', unit: 'ICU' });
  await rig.device(SITE, { name: 'nothing' });
  await rig.load({
    'a.json': csaf({ id: 'ACME-1', product: 'Efficia CM120', range: '<5.0', cve: 'CVE-2026-1001' }),
    'b.json': csaf({ id: 'ACME-2', product: 'Efficia CM120', range: '<4.0', cve: 'CVE-2026-1002' }),
  });
  await rig.compared();
});
after(() => inventory.close());

const receiptOf = async (asset: string, doc = 'ACME-1', at: string | null = null) =>
  (await inventory.exposures.detail(null, { asset, doc }, at)).receipt!;
const request: ControlRequest = {
  devices: [],
  kind: 'segmented',
  what: 'A VLAN of its own, only the central station may speak with it',
  evidence: 'Rule 12 of the ward firewall',
  doc: null,
  until: null,
  checked: true,
};
const control = async (asset: string) => (await inventory.controls.list([SITE], asset))[0]!;

test('a control counts while somebody checked it, until its end, for its devices and its advisory only', async () => {
  const old = await receiptOf(monitor);
  const until = new Date(clock.ms + 10 * 60_000).toISOString();
  await inventory.controls.add([SITE], BY, { ...request, devices: [monitor], doc: 'ACME-1', until, checked: false });
  await rig.compared();
  const unchecked = await receiptOf(monitor);
  assert.equal(unchecked.score, old.score);
  assert.match(unchecked.inputs.sources['controls']!, /segmented said by nora .*nobody checked, does not count/);
  assert.equal((await control(monitor)).state, 'unchecked');

  await inventory.controls.check([SITE], BY, (await control(monitor)).id);
  await rig.compared();
  const counted = await receiptOf(monitor);
  assert.deepEqual(counted.inputs.controls, ['segmented']);
  assert.ok(counted.score < old.score);
  assert.deepEqual((await receiptOf(monitor, 'ACME-2')).inputs.controls, []);
  assert.deepEqual((await receiptOf(second)).inputs.controls, []);
  const during = new Date(clock.ms).toISOString();

  clock.ms += 20 * 60_000;
  // Nothing but time went by: the site is compared again all the same.
  await rig.compared();
  const expired = await receiptOf(monitor);
  assert.equal(expired.score, old.score);
  assert.match(expired.inputs.sources['controls']!, /expired, does not count/);
  assert.equal((await control(monitor)).state, 'expired');
  assert.equal((await receiptOf(monitor, 'ACME-1', during)).score, counted.score);
});

test('a control whose ground went ends for that device and says why; one that is ended counts no more', async () => {
  await inventory.controls.add([SITE], BY, { ...request, devices: [monitor, second] });
  await rig.compared();
  assert.deepEqual(
    [(await receiptOf(monitor)).inputs.controls, (await receiptOf(second)).inputs.controls],
    [['segmented'], ['segmented']],
  );
  await inventory.assets.correct([SITE], BY, second, 'unit', 'Theatre');
  await rig.compared();
  assert.deepEqual((await receiptOf(second)).inputs.controls, []);
  assert.deepEqual((await receiptOf(monitor)).inputs.controls, ['segmented']);
  const row = await control(second);
  assert.deepEqual(
    [row.state, row.devices.find((d) => d.id === second)?.endedWhy],
    ['counts', 'the unit was "Ward 3", is "Theatre"'],
  );
  await inventory.controls.end([SITE], BY, row.id, 'the firewall was replaced');
  await rig.compared();
  assert.deepEqual((await receiptOf(monitor)).inputs.controls, []);
  const ended = (await inventory.controls.list([SITE], monitor)).find((c) => c.id === row.id);
  assert.deepEqual([ended?.state, ended?.endedWhy], ['ended', 'ended by nora: the firewall was replaced']);
});

test('what was cut off and speaks again is not cut off', async () => {
  await inventory.controls.add([SITE], BY, { ...request, kind: 'isolated', devices: [monitor] });
  await rig.compared();
  assert.deepEqual((await receiptOf(monitor)).inputs.controls, ['isolated']);
  const key = (n: number): string =>
    endpointKey({ mac: `00:11:22:33:44:0${n}`, ip: `10.1.0.${n}`, vlan: null, nested: null });
  const atUs = (clock.ms + 5_000) * 1000;
  const conversation = {
    ...{ hourUs: Math.floor(atUs / 3.6e9) * 3.6e9, a: key(1), b: key(2), transport: 'tcp', port: 9100, protocol: null },
    ...{ flows: 1, packetsAB: 1, packetsBA: 1, bytesAB: 60, bytesBA: 60, firstAtUs: atUs, lastAtUs: atUs },
  };
  await inventory.store.write(SITE, async (writer) => {
    await writer.saveHarvest({ endpoints: [], observations: [], conversations: [conversation] } as never, 'test');
  });
  await inventory.assets.correct([SITE], BY, monitor, 'location', 'Bed 4');
  await rig.compared();
  assert.deepEqual((await receiptOf(monitor)).inputs.controls, []);
  assert.match((await control(monitor)).devices[0]?.endedWhy ?? '', /seen speaking on 2026-06-01T/);
});

test('who may not see a device says nothing of it; what is wrong is refused', async () => {
  for (const [scope, more, code] of [
    [[SITE], { devices: [southern] }, 'not-found'],
    [[SITE], { devices: [monitor, 'nobody'] }, 'not-found'],
    [[SITE], { devices: [monitor], until: '2020-01-01T00:00:00Z' }, 'request.invalid'],
  ] as const)
    await assert.rejects(inventory.controls.add(scope, BY, { ...request, ...more }), { code });
  const { id } = await control(monitor);
  await assert.rejects(inventory.controls.check([OTHER_SITE], BY, id), { code: 'not-found' });
  await assert.rejects(inventory.controls.end([OTHER_SITE], BY, id, 'x'), { code: 'not-found' });
});

test('the ground of each kind', () => {
  const then = {
    manufacturer: 'Acme',
    model: 'A',
    unit: 'ICU',
    vlans: [10],
    services: ['tcp/23 telnet'],
    spokeAtMs: 5,
  };
  const gone = (kind: Parameters<typeof groundGone>[0], now: Partial<typeof then>) =>
    groundGone(kind, then, { ...then, ...now }, 10);
  for (const kind of ['isolated', 'segmented', 'service-disabled', 'virtual-patch', 'monitored'] as const) {
    assert.equal(gone(kind, {}), null, kind);
    assert.match(gone(kind, { model: 'B' }) ?? '', /model was "A"/);
  }
  assert.equal(gone('monitored', { vlans: [10, 11] }), null);
  assert.match(gone('virtual-patch', { vlans: [11] }) ?? '', /VLAN was 10, is 11/);
  assert.equal(gone('service-disabled', { services: [] }), null);
  assert.match(gone('service-disabled', { services: ['tcp/21 ftp'] }) ?? '', /answers on tcp\/21 ftp/);
  assert.equal(gone('segmented', { services: ['tcp/21 ftp'] }), null);
  assert.match(gone('isolated', { spokeAtMs: 11 }) ?? '', /seen speaking/);
});

test('a roll-up is the worst and a little more, with a sealed receipt that gives it again', async () => {
  const view = await inventory.rolling.view(null, { filter: '', at: null });
  const worst = (await receiptOf(monitor)).score;
  assert.ok(view.hospital.score! >= worst && view.hospital.band === (await receiptOf(monitor)).band);
  assert.deepEqual([view.hospital.devices, view.hospital.open, view.hospital.unrated], [5, 3, 1]);
  assert.deepEqual(
    view.types.map((t) => [t.value, t.devices, t.unrated]),
    [
      ['patient-monitor', 3, 0],
      ['printer', 1, 0],
      [null, 1, 1],
    ],
  );
  assert.deepEqual(
    view.units
      .filter((u) => u.value === 'ICU')
      .map((u) => u.site)
      .sort(),
    [SITE, OTHER_SITE],
  );
  for (const group of [view.hospital, ...view.sites, ...view.units, ...view.types]) {
    const scope = group.site === null ? null : [group.site];
    const sealed = await inventory.rolling.receipt(scope, { ...group, filter: '', at: null });
    const { score, devices, unrated, worst: one } = sealed.receipt.result;
    assert.deepEqual([score, devices, unrated, one], [group.score, group.devices, group.unrated, group.worst]);
    assert.equal(verifyAny(JSON.parse(JSON.stringify(sealed)), sha256), null);
    const found = await inventory.assets.page(scope, { filter: group.filter, sort: '', cursor: null, limit: 10 });
    assert.equal(found.total, group.devices);
  }
  const sealed = await inventory.rolling.receipt([SITE], { by: 'site', site: SITE, value: null, filter: '', at: null });
  const forged = (change: (r: typeof sealed.receipt) => object) =>
    verifyAny({ ...sealed, receipt: change(sealed.receipt) }, sha256)?.at;
  assert.equal(
    forged((r) => ({ ...r, result: { ...r.result, score: 1 } })),
    '/receipt/result/score',
  );
  assert.equal(
    forged((r) => ({ ...r, members: r.members.slice(1) })),
    '/receipt/result/score',
  );
  assert.equal(
    forged((r) => ({ ...r, of: { ...r.of, at: '2020-01-01T00:00:00Z' } })),
    '/digest',
  );
  assert.equal(
    forged((r) => ({ ...r, members: [...r.members, r.members[0]] })),
    '/receipt/members',
  );
  const own = await inventory.rolling.sealed(null, { asset: monitor, doc: 'ACME-1' }, null);
  assert.equal(verifyAny(own, sha256), null);
  assert.equal((await inventory.rolling.view([SITE], { filter: 'unit = Theatre', at: null })).hospital.devices, 1);
  const past = await inventory.rolling.view(null, { filter: '', at: '2026-01-01T00:00:00Z' });
  assert.equal(past.hospital.open, 0);
});

test('down from a gateway goes half of what its weakness would do to those behind it', async () => {
  await sql`insert into asset_link (site_id, from_id, to_id, kind) values (${SITE}, ${second}, ${monitor}, 'behind')`.execute(
    inventory.db,
  );
  const { gateways } = await inventory.rolling.view([SITE], { filter: '', at: null });
  const [gateway] = gateways;
  assert.deepEqual([gateways.length, gateway?.id, gateway?.behind], [1, monitor, 1]);
  const worst = (await receiptOf(monitor)).score;
  assert.deepEqual(
    gateway?.devices.map((d) => [d.id, d.steps, d.function, d.passed]),
    [[second, 1, 'monitoring', Math.round(worst * 5) / 10]],
  );
});

test('what if: each change alone, some together, the shares before and after', async () => {
  const key = { asset: monitor, doc: 'ACME-1' };
  const none = await inventory.rolling.whatIf(null, key, null, []);
  assert.deepEqual(none.after, none.before);
  assert.equal(none.isolation, 'only-with-order');
  assert.equal(none.options[0]?.change.kind, 'fix-applied');
  assert.ok(none.options.every((o) => o.before === none.before.score));
  const both = await inventory.rolling.whatIf(null, key, null, ['control-added:segmented', 'control-added:monitored']);
  assert.deepEqual(both.after?.inputs.controls, ['segmented', 'monitored']);
  assert.equal(verifyAny(JSON.parse(JSON.stringify(both.after)), sha256), null);
  assert.equal((await inventory.rolling.whatIf(null, key, null, ['fix-applied', 'internet-cut'])).after, null);
  await assert.rejects(inventory.rolling.whatIf(null, key, null, ['pray']), { code: 'request.invalid' });
});
