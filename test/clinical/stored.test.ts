/** The triage matrix in PostgreSQL: edited, signed, gone back to, read as it stood; and what that makes of scores. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { filterOf } from '../../src/clinical/filters.ts';
import { clinicalFunctionOf, matrixOf } from '../../src/clinical/matrix.ts';
import { verifyReceipt } from '../../src/exposure/score/risk/receipt.ts';
import { loadClinical } from '../../src/install/catalog.ts';
import { CLINICAL_FUNCTIONS, type ClinicalFunction } from '../../src/model/clinical.ts';
import { matches } from '../../src/model/filter/match.ts';
import { tableOf } from '../../src/services/triage-file.ts';
import { siteTriageOf } from '../../src/services/triage-view.ts';
import { BY, csaf, type ExposureRig, exposureRig } from '../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
let inventory: TestInventory;
let rig: ExposureRig;
let monitor = '';
let southern = '';

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const told = { manufacturer: 'Philips', model: 'Efficia CM120', software_version: '3.1', type: 'patient-monitor' };
  monitor = await rig.device(SITE, { ...told, name: 'monitor', unit: 'ICU' });
  southern = await rig.device(OTHER_SITE, { ...told, name: 'southern', unit: 'ICU' });
  await rig.device(SITE, { name: 'box', type: 'medical-device' });
  await rig.device(SITE, { name: 'nothing' });
  await rig.load({ 'a.json': csaf({ id: 'ACME-1', product: 'Efficia CM120', range: '<5.0', cve: 'CVE-2026-1001' }) });
  await rig.compared();
});
after(() => inventory.close());

const receiptOf = async (asset: string, at: string | null = null) =>
  (await inventory.exposures.detail(null, { asset, doc: 'ACME-1' }, at)).receipt!;
const row = async (id: ClinicalFunction, at: string | null = null) =>
  (await inventory.triage.view(SITE, at)).rows.find((r) => r.function === id)!;
const later = (): void => {
  clock.ms += 60_000;
};

test('without a word of the site the defaults stand, to be signed, with the devices that they are about', async () => {
  const view = await inventory.triage.view(SITE, null);
  assert.deepEqual(
    view.rows.map((r) => r.function),
    CLINICAL_FUNCTIONS,
  );
  assert.ok(view.rows.every((r) => r.word === null && r.signed === null && r.own.length === 0));
  const one = view.rows.find((r) => r.function === 'monitoring')!;
  assert.deepEqual([one.devices, one.units], [1, [{ unit: 'ICU', devices: 1, keep: null }]]);
  const found = await inventory.assets.page([SITE], { filter: one.filter!, sort: '', cursor: null, limit: 10 });
  assert.deepEqual(
    found.items.map((i) => i.id),
    [monitor],
  );
  assert.deepEqual(view.unknown.map((u) => [u.type, u.devices]).sort(), [
    [null, 1],
    ['medical-device', 1],
  ]);
  assert.equal(view.devices, 3);
  assert.match((await receiptOf(monitor)).inputs.sources['safety']!, /^monitoring: catalog.*, to be signed$/);
});

test('an edit is a version with its ground; it scores the site anew and no other, and a past moment stays as it was', async () => {
  const before = new Date(clock.ms).toISOString();
  const [old, south] = [await receiptOf(monitor), await receiptOf(southern)];
  later();
  const change = { harmIfLost: 'catastrophic' as const, minInServicePercent: 80 };
  await inventory.triage.edit(SITE, BY, { function: 'monitoring', row: change, seen: 0, ground: 'Telemetry only' });
  await rig.compared();
  const now = await row('monitoring');
  assert.deepEqual(
    [now.word?.version, now.word?.by, now.word?.ground, now.signed],
    [1, 'nora', 'Telemetry only', null],
  );
  assert.deepEqual(now.own, ['harmIfLost', 'minInServicePercent']);
  assert.deepEqual(now.units, [{ unit: 'ICU', devices: 1, keep: 1 }]);
  const receipt = await receiptOf(monitor);
  assert.deepEqual([old.inputs.safety, receipt.inputs.safety], ['critical', 'catastrophic']);
  assert.ok(receipt.score > old.score);
  assert.match(receipt.inputs.sources['safety']!, /version 1 of nora on 2026-06-01, to be signed/);
  assert.ok(verifyReceipt(JSON.parse(JSON.stringify(receipt))).ok);
  assert.deepEqual(await receiptOf(southern), south);
  assert.deepEqual(await receiptOf(monitor, before), old);
  assert.equal((await row('monitoring', before)).word, null);
});

test('a signature names who answers; the next edit takes it away; what was changed meanwhile is not written over', async () => {
  later();
  const rows = [
    { function: 'monitoring' as const, seen: 1 },
    { function: 'laboratory' as const, seen: 0 },
  ];
  await inventory.triage.sign(SITE, BY, { rows, name: 'Dr Reyes, chief nurse', ground: 'Minutes of May' });
  await rig.compared();
  assert.deepEqual((await row('laboratory')).signed?.by, 'Dr Reyes, chief nurse');
  assert.match((await receiptOf(monitor)).inputs.sources['safety']!, /signed by Dr Reyes, chief nurse on 2026-06-01/);
  const signedAt = new Date(clock.ms).toISOString();
  later();
  const edit = { function: 'monitoring' as const, ground: 'Round of June' };
  await assert.rejects(inventory.triage.edit(SITE, BY, { ...edit, row: { timeToHarmMinutes: 5 }, seen: 0 }), {
    code: 'conflict',
  });
  await assert.rejects(inventory.triage.edit(SITE, BY, { ...edit, row: { harmIfLost: 'catastrophic' }, seen: 1 }), {
    code: 'request.invalid',
  });
  await inventory.triage.edit(SITE, BY, { ...edit, row: { timeToHarmMinutes: 5 }, seen: 1 });
  const now = await row('monitoring');
  assert.deepEqual([now.word?.version, now.signed, now.row.harmIfLost], [2, null, 'catastrophic']);
  assert.deepEqual((await row('monitoring', signedAt)).signed?.by, 'Dr Reyes, chief nurse');
  const rejected = { rows: [{ function: 'monitoring' as const, seen: 2 }], name: null, ground: 'x' };
  await assert.rejects(inventory.triage.sign(SITE, BY, rejected), { code: 'request.invalid' });
});

test('going back is a new version; the history says what each changed', async () => {
  const history = await inventory.triage.history(SITE, { kind: 'row', key: 'monitoring' });
  assert.deepEqual(
    history.map(
      (h) => `${h.word.version} ${h.word.act} ${h.changes.map((c) => `${c.field} ${c.from}>${c.to}`).join()}`,
    ),
    [
      '2 edited timeToHarmMinutes 10>5',
      '1 signed ',
      '1 edited harmIfLost critical>catastrophic,minInServicePercent null>80',
    ],
  );
  later();
  await inventory.triage.restore(SITE, BY, history[2]!.word.id, 'Five minutes was a mistake');
  const now = await row('monitoring');
  assert.deepEqual([now.word?.version, now.word?.act, now.row.timeToHarmMinutes], [3, 'restored', 10]);
  await assert.rejects(inventory.triage.restore(SITE, BY, now.word!.id, 'x'), { code: 'request.invalid' });
  await assert.rejects(inventory.triage.restore(OTHER_SITE, BY, now.word!.id, 'x'), { code: 'not-found' });
});

test('the function of a unit, a type, a device is laid down and withdrawn; unknown can be said', async () => {
  later();
  const none = { unit: null, type: null, device: null, ground: 'Bed plan' };
  await inventory.triage.lay(SITE, BY, { ...none, unit: 'icu ', function: 'life-support' });
  await inventory.triage.lay(SITE, BY, { ...none, type: 'medical-device', function: 'therapy' });
  await rig.compared();
  const receipt = await receiptOf(monitor);
  const view = await inventory.triage.view(SITE, null);
  assert.equal(receipt.inputs.function, 'life-support');
  assert.equal(
    receipt.inputs.sources['function']?.split(' ')[0],
    view.overrides.find((o) => o.unit === 'icu')?.word.id,
  );
  assert.deepEqual(
    view.overrides.map((o) => [o.unit, o.type, o.function, o.devices]),
    [
      ['icu', null, 'life-support', 1],
      [null, 'medical-device', 'therapy', 1],
    ],
  );
  assert.equal(view.rows.find((r) => r.function === 'therapy')?.devices, 1);
  later();
  await inventory.triage.lay(SITE, BY, { ...none, device: monitor, function: null });
  await inventory.triage.lay(SITE, BY, { ...none, unit: 'ICU', function: 'default' });
  await rig.compared();
  assert.equal((await receiptOf(monitor)).inputs.function, null);
  const after = await inventory.triage.view(SITE, null);
  assert.deepEqual(
    after.overrides.map((o) => o.name ?? o.type),
    ['medical-device', 'monitor'],
  );
  await inventory.triage.lay(SITE, BY, { ...none, device: monitor, function: 'default' });
  for (const [word, code] of [
    [{ ...none, function: 'none' }, 'request.invalid'],
    [{ ...none, type: 'teapot', function: 'none' }, 'request.invalid'],
    [{ ...none, unit: 'ICU', function: 'default' }, 'request.invalid'],
    [{ ...none, device: southern, function: 'none' }, 'not-found'],
  ] as const)
    await assert.rejects(inventory.triage.lay(SITE, BY, word), { code });
});

test('a matrix goes to another site as JSON or CSV, unsigned; a bad file changes nothing and names the place', async () => {
  const file = await inventory.triage.file(SITE, null);
  assert.deepEqual(file.rows.length, CLINICAL_FUNCTIONS.length);
  const request = { ground: 'As in the north', text: JSON.stringify(file) };
  const looked = await inventory.triage.import(OTHER_SITE, BY, { ...request, apply: false });
  assert.deepEqual(
    [looked.done, looked.rows.map((r) => r.function), looked.overrides.map((o) => o.to)],
    [false, ['monitoring'], ['therapy']],
  );
  assert.equal((await inventory.triage.history(OTHER_SITE, null)).length, 0);
  assert.equal((await inventory.triage.import(OTHER_SITE, BY, { ...request, apply: true })).done, true);
  const there = await inventory.triage.view(OTHER_SITE, null);
  const here = await inventory.triage.view(SITE, null);
  assert.deepEqual(
    there.rows.map((r) => r.row),
    here.rows.map((r) => r.row),
  );
  assert.ok(there.rows.every((r) => r.signed === null));

  const table = tableOf(here, 'rows');
  const lines = [table.columns];
  for await (const r of table.rows) lines.push(r);
  const text = (separator: string, change = (t: string) => t): string =>
    change(lines.map((l) => l.map((c) => `"${c.replaceAll('"', '""')}"`).join(separator)).join('\r\n'));
  const imported = (t: string) => inventory.triage.import(SITE, BY, { text: t, ground: 'x', apply: false });
  for (const separator of [',', ';']) assert.deepEqual((await imported(text(separator))).rows, []);
  const [changed] = (await imported(text(';', (t) => t.replace('"catastrophic"', '"marginal"')))).rows;
  assert.deepEqual(changed?.changes, [{ field: 'harmIfLost', from: 'catastrophic', to: 'marginal' }]);
  await assert.rejects(imported(text(',', (t) => t.replace('"catastrophic"', '"severe"'))), /line 2 harmIfLost/);
  for (const bad of ['{', '[]', 'a,b\n1,2', 'function,isolate\n"monitoring', '\u0000', '{"rows":[]}'])
    await assert.rejects(imported(bad), { code: 'request.invalid' }, bad);
});

test('the filter of a function finds exactly the devices that have it', async () => {
  const catalogue = await loadClinical();
  const whose = { id: 'x', version: 1, act: 'edited', ground: '', by: '', atMs: 0, toMs: null, signed: null } as const;
  const word = (unit: string | null, type: string | null, id: ClinicalFunction | null) =>
    ({ ...whose, kind: 'unit', key: `${unit}${type}`, value: { unit, type, function: id } }) as const;
  const matrix = matrixOf(
    catalogue,
    siteTriageOf([
      word('ICU', null, 'life-support'),
      word('icu', 'printer', 'none'),
      word('Ward 3', 'printer', null),
      word('Ward 3', 'nas', 'laboratory'),
      word('Cellar', null, null),
      word(null, 'printer', 'logistics'),
      word(null, 'medical-device', 'therapy'),
    ]),
  );
  let checked = 0;
  for (const wanted of [...CLINICAL_FUNCTIONS, null]) {
    const filter = filterOf(wanted, matrix);
    for (const unit of ['ICU', 'Ward 3', 'Cellar', 'Elsewhere', null])
      for (const type of ['printer', 'nas', 'medical-device', 'ventilator', 'plc', null]) {
        const has = clinicalFunctionOf({ id: 'x', type, unit }, matrix).function === wanted;
        const found = filter !== null && matches(filter, { type, unit }, 0);
        assert.equal(found, has, `${wanted} ${unit} ${type}`);
        checked++;
      }
  }
  assert.equal(checked, 13 * 30);
});
