/**
 * Twelve lies in a hospital where everything else is true: in forms of makers, in the maintenance system, and in what devices of the
 * simulated hospital send. Its traffic goes through capture, dissectors and database; forms and table come as files. With the truth
 * nobody is contradicted; with the lies exactly they are found.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import type { Device } from '../../sim/hospital.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';
import {
  BY,
  bringForm,
  bringTable,
  captures,
  FALSE_VERSION,
  type FormSpec,
  formOf,
  type HEAD,
  isMedical,
  lyingHospital,
  row,
} from './scene.ts';

type Answers = FormSpec['answers'];

let inventory: TestInventory;
let lying: Buffer;
let devices: readonly Device[];

async function importCapture(bytes: Buffer, name: string): Promise<void> {
  let file = await inventory.imports.importFile(SITE, BY, Readable.from([bytes]), name, { keepReadable: false });
  while (file.state === 'queued' || file.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    file = await inventory.imports.byId(null, file.id);
  }
  assert.equal(file.state, 'done', JSON.stringify(file.problem));
}

/** `model rule` of every contradiction that stands. */
async function found(): Promise<string[]> {
  await inventory.claiming.compare();
  const all = { filter: '', states: [], severities: [], rules: [], asset: null, form: null, search: '', at: null };
  const { items } = await inventory.contradictions.page([SITE], { ...all, sort: '', cursor: null, limit: 500 });
  for (const c of items) {
    for (const side of [c.left, c.right]) {
      assert.ok(side.length > 0);
      for (const s of side) assert.ok(s.proof !== null, `${c.key}: ${JSON.stringify(s)} has no proof`);
    }
    const wire = [...c.left, ...c.right].flatMap((s) => (s.proof?.kind === 'wire' ? [s.proof] : []));
    assert.ok(wire.length > 0 && wire.every((p) => p.endpoint !== ''), `${c.key} names no address`);
    // That it talked at all, or with whom, is told by conversations; all else by a frame.
    const isTalk = c.rule === 'cmms-retired' || c.rule === 'mds2-outside';
    assert.ok(isTalk || wire.some((p) => p.frame !== null && p.capture !== null), `${c.key} names no frame`);
  }
  return items.map((c) => `${c.device.model ?? c.device.name} ${c.rule}`).sort();
}

before(async () => {
  const { hospital, truth } = lyingHospital();
  devices = truth;
  const frames = captures(hospital);
  lying = frames.lying;
  inventory = await testInventory();
  inventory.imports.start();
  await importCapture(frames.honest, 'honest.pcap');
});
after(() => inventory?.close());

test('where everybody tells the truth nobody is contradicted', async () => {
  const kinds = [...new Map(devices.filter(isMedical).map((d) => [d.model.key, d])).values()];
  for (const d of kinds) await bringForm(inventory, formOf(d));
  await bringTable(
    inventory,
    devices.map((d) => row(d)),
  );
  assert.deepEqual(await found(), []);
  const summary = await inventory.contradictions.summary([SITE], {
    ...{ filter: '', states: [], severities: [], rules: [], asset: null, form: null, search: '', at: null },
  });
  assert.ok(summary.spokenOf >= 50, `of ${summary.spokenOf} devices something is said`);
  const [table] = await inventory.records.imports([SITE]);
  assert.ok(table!.matched >= 50, `${table!.matched} of ${table!.rows} records are a device's`);
});

test('two devices lie on the wire: these two are found', async () => {
  await importCapture(lying, 'lying.pcap');
  assert.deepEqual(await found(), ['HS70A cmms-version', 'Resona 7 mds2-outside']);
});

test('ten more lies, in forms and in the table: exactly the twelve are found', async () => {
  const at = (id: string): Device => devices.find((d) => d.id === `riverside/${id}`)!;
  const later = (id: string, answers: Answers, more: Partial<FormSpec> = {}): Promise<string> => {
    const honest = formOf(at(id));
    return bringForm(inventory, { ...honest, date: '2025-06-01', ...more, answers: { ...honest.answers, ...answers } });
  };
  await later('rad/ct-canon-prime-1', { 'TXCF-2': 'Yes' });
  await later('rad/us-ge-voluson-1', { 'CSUP-2': 'No' });
  await later('rad/mr-ge-signa-1', { 'MPII-3': 'No' });
  const right = (await inventory.forms.list([SITE], { states: [], search: 'MobileDaRt' }))[0]!;
  await inventory.forms.withdraw([SITE], BY, right.id);
  await later('ed/mx-shimadzu-1', {}, { versions: '3.0 - 3.4' });
  await later('lab/lab-vitros-1', { 'CSUP-2': 'Yes, Linux' });
  await bringForm(inventory, { ...formOf(at('ed/handheld-tc52-1')), answers: { 'CONN-1': 'No' } });
  const lies = new Map<string, Partial<Record<(typeof HEAD)[number], string>>>([
    ['dc/spectrumgw-1', { 'Software Version': '1.9' }],
    ['ed/vitals-connex-1', { 'Serial Number': '100099999999' }],
    [FALSE_VERSION, { Model: 'XN-3000' }],
    ['dial/dialysis-dialog-1', { Status: 'Ausgesondert' }],
  ]);
  await bringTable(
    inventory,
    devices.map((d) => row(d, lies.get(d.id.replace('riverside/', '')) ?? {})),
  );
  assert.deepEqual(await found(), [
    'Aquilion Prime SP mds2-encrypts',
    'Connex Vital Signs Monitor 6000 cmms-serial',
    'Dialog iQ cmms-retired',
    'HS70A cmms-version',
    'IQ Enterprise cmms-version',
    'MobileDaRt Evolution MX8 mds2-version',
    'Resona 7 mds2-outside',
    'SIGNA Premier mds2-patient-data',
    'TC52 mds2-wifi',
    'VITROS XT 7600 mds2-os',
    'Voluson E10 mds2-no-os',
    'XN-1000 cmms-model',
  ]);
});

const ALL = {
  ...{ filter: '', states: [], severities: [], rules: [], asset: null, form: null, search: '', at: null },
  ...{ sort: '', cursor: null, limit: 100 },
};
const page = async (more: Partial<Parameters<TestInventory['contradictions']['page']>[1]> = {}, site = SITE) =>
  (await inventory.contradictions.page([site], { ...ALL, ...more })).items;

test('a decision stands over a contradiction until somebody undoes it or its ground goes; the past is told as it stood', async () => {
  const [version] = await page({ rules: ['cmms-version'], search: 'IQ Enterprise' });
  const key = { asset: version!.device.id, key: version!.key };
  const decision = { kind: 'accepted', ground: 'The label says so too.', expiresAt: null } as const;
  await assert.rejects(inventory.contradictions.decide([OTHER_SITE], BY, { ...decision, items: [key] }), {
    code: 'not-found',
  });
  assert.deepEqual(await inventory.contradictions.decide([SITE], BY, { ...decision, items: [key] }), { decided: 1 });
  assert.equal((await page()).length, 11);
  const [accepted] = await page({ states: ['accepted'] });
  assert.deepEqual(
    [accepted!.state, accepted!.decision?.by, accepted!.decision?.ground],
    ['accepted', 'nora', decision.ground],
  );
  await inventory.claiming.compare();
  await inventory.contradictions.undo([SITE], BY, accepted!.decision!.id);
  assert.equal((await page()).length, 12);
  await inventory.contradictions.decide([SITE], BY, { ...decision, items: [key] });
  const before = new Date().toISOString();
  // Another wrong version is another contradiction: somebody has to look again.
  await bringTable(inventory, [
    row(devices.find((d) => d.id === 'riverside/dc/spectrumgw-1')!, { 'Software Version': '1.5' }),
  ]);
  await inventory.claiming.compare();
  const after = await page({ rules: ['cmms-version'] });
  assert.deepEqual(
    after.map((c) => [c.device.id, c.left[0]?.value, c.state]),
    [[key.asset, '1.5', 'open']],
  );
  const detail = await inventory.contradictions.detail([SITE], key);
  assert.deepEqual(
    detail.decisions.map((d) => d.endedWhy),
    ['its ground changed', 'undone by nora'],
  );
  assert.deepEqual(
    detail.history.map((h) => h.left[0]?.value),
    ['1.5', '1.9'],
  );
  assert.equal((await page({ at: before })).length, 11);
  assert.deepEqual(await page({}, OTHER_SITE), []);
});

test('what waits for a ruling contradicts nothing until a person ruled, and nothing again when that is undone', async () => {
  const [form] = await inventory.forms.list([SITE], { states: ['current'], search: 'TC52' });
  await inventory.forms.withdraw([SITE], BY, form!.id);
  const tc52 = devices.find((d) => d.id === 'riverside/ed/handheld-tc52-1')!;
  const id = await bringForm(inventory, { ...formOf(tc52), answers: { 'CONN-1': 'See Note' } });
  await assert.rejects(bringForm(inventory, { ...formOf(tc52), answers: { 'CONN-1': 'See Note' } }), {
    code: 'conflict',
  });
  const wifi = async () => {
    await inventory.claiming.compare();
    return (await page({ rules: ['mds2-wifi'] })).length;
  };
  assert.equal(await wifi(), 0);
  const ruling = { question: 'CONN-1', value: 'no', ground: 'The note says: without the card.' } as const;
  await assert.rejects(inventory.forms.rule([OTHER_SITE], BY, id, ruling), { code: 'not-found' });
  const ruled = await inventory.forms.rule([SITE], BY, id, ruling);
  assert.deepEqual([ruled.unresolved, ruled.items.find((a) => a.id === 'CONN-1')?.counts], [0, 'no']);
  assert.equal(await wifi(), 1);
  const [found] = await page({ form: id });
  assert.deepEqual(found!.left[0]?.proof, {
    ...{ kind: 'form', form: id, ref: 'C7', question: 'CONN-1 Does it support Wi-Fi?' },
    ...{ said: 'See Note', note: null, ruledBy: 'nora' },
  });
  await inventory.forms.undoRuling([SITE], BY, ruled.rulings[0]!.id);
  assert.equal(await wifi(), 0);
});

test('a later form of the same takes the place of the older one, and what changed is told', async () => {
  const forms = await inventory.forms.list([SITE], { states: [], search: 'Aquilion' });
  assert.deepEqual(
    forms.map((f) => [f.state, f.documentAt, f.devices]),
    [
      ['current', '2025-06-01', 1],
      ['replaced', '2024-01-31', 0],
    ],
  );
  const { changes } = await inventory.forms.diff([SITE], forms[1]!.id, forms[0]!.id);
  assert.deepEqual(
    changes.map((c) => [c.at, c.kind, c.before, c.after]),
    [
      ['releasedAt', 'head', '2024-01-31', '2025-06-01'],
      ['TXCF-2', 'answer', 'no', 'yes'],
    ],
  );
  const file = await inventory.forms.file([SITE], forms[0]!.id);
  const bytes = Buffer.concat(await file.body.toArray());
  assert.equal(createHash('sha256').update(bytes).digest('hex'), forms[0]!.digest);
});

test('records of no device say why, and a table without a key is not taken', async () => {
  const vitals = ['riverside/ed/vitals-connex-1', 'riverside/ed/vitals-connex-2'].map(
    (id) => devices.find((d) => d.id === id)!,
  );
  const twice = row(vitals[0]!, { 'MAC Address': '', Hostname: '' });
  const nobody = ['ZZ-9999', '', '', '', 'Acme', 'Pump', '', '', ''];
  await bringTable(inventory, [twice, twice, row(vitals[1]!), nobody]);
  await inventory.claiming.compare();
  const [table] = await inventory.records.imports([SITE]);
  const rows = await inventory.records.rows([SITE], table!.id, { which: 'all', search: '', cursor: null, limit: 100 });
  assert.deepEqual(
    rows.items.map((r) => [r.row, r.matchedBy, r.why]),
    [
      [2, null, 'several records have its serial number'],
      [3, null, 'several records have its serial number'],
      [4, 'serial', null],
      [5, null, 'its serial number, asset tag, MAC address and host name are of no device that is known'],
    ],
  );
  const model = { model: table!.columns.model! };
  await assert.rejects(inventory.records.confirm([SITE], BY, table!.id, model), { code: 'request.invalid' });
  await inventory.records.withdraw([SITE], BY, table!.id);
  await inventory.claiming.compare();
  assert.deepEqual(await page({ search: 'cmms' }), []);
});
