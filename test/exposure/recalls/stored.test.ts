/**
 * Recalls in PostgreSQL: what is told of each device, that it follows devices, feeds and decisions, the clock of class I from the
 * moment when the hospital could know, and the steps that people take.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RecallPage } from '../../../src/services/recalls.ts';
import { BY, csaf, ALL as EXPOSURES, type ExposureRig, exposureRig, short } from '../../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
const HOUR = 3_600_000;
let inventory: TestInventory;
let rig: ExposureRig;
let c6 = '';
let southern = '';

const enforcement = (given: Readonly<Record<string, string>>) => ({
  event_id: '90001',
  recalling_firm: 'Hamilton Medical AG',
  product_description: 'HAMILTON-C6 Intensive Care Ventilator',
  reason_for_recall: 'Water may enter.',
  classification: 'Class I',
  status: 'Ongoing',
  code_info: 'Serial numbers: 1001-1497',
  recall_initiation_date: '20260501',
  report_date: '20260520',
  ...given,
});
const openfda = (results: readonly unknown[], at = '2026-05-25'): string =>
  JSON.stringify({ meta: { last_updated: at, results: { skip: 0, limit: 9, total: 9 } }, results });
const C6 = enforcement({ recall_number: 'Z-0001-2026' });

const ALL: RecallPage = {
  classes: [],
  states: [],
  statuses: [],
  overdue: false,
  search: '',
  sort: '',
  cursor: null,
  limit: 100,
};
const list = async (more: Partial<RecallPage> = {}, scope: readonly string[] | null = null) =>
  (await inventory.recalls.page(scope, { ...ALL, ...more })).items;
const devices = (doc: string, scope: readonly string[] | null = null) =>
  rig.list(
    { kind: 'recall', doc, states: ['affected', 'needs_review', 'confirmed', 'fixed', 'not_relevant', 'not_affected'] },
    scope,
  );
const recall = (number = 'Z-0001-2026', scope: readonly string[] | null = null) =>
  inventory.recalls.detail(scope, number);

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const ventilator = { manufacturer: 'Hamilton Medical', model: 'HAMILTON-C6', type: 'ventilator' };
  c6 = await rig.device(SITE, { ...ventilator, name: 'listed', serial: '1234' });
  await rig.device(SITE, { ...ventilator, name: 'other', serial: '9999' });
  await rig.device(SITE, { ...ventilator, name: 'unknown' });
  southern = await rig.device(OTHER_SITE, { ...ventilator, name: 'southern', serial: '1100' });
  await rig.device(SITE, { name: 't1', manufacturer: 'Hamilton Medical', model: 'HAMILTON-T1', type: 'ventilator' });
  await rig.compared();
});
after(() => inventory.close());

test('devices are affected, not affected, or for a person, with each field as it was compared', async () => {
  assert.deepEqual(await list(), []);
  await rig.load({
    'enforcement.json': openfda([
      C6,
      enforcement({
        recall_number: 'Z-0002-2026',
        product_description: 'HAMILTON-T1',
        classification: 'Class II',
        code_info: 'All lots',
      }),
      enforcement({ recall_number: 'Z-0003-2026', product_description: 'Baby scale BS-1', recalling_firm: 'Acme' }),
    ]),
    'recall.json': openfda([
      {
        product_res_number: 'Z-0001-2026',
        cfres_id: '190000',
        product_code: 'CBK',
        root_cause_description: 'Device design',
        action: 'Check the board.',
        recall_status: 'Open, Classified',
        event_date_posted: '2026-05-20',
      },
    ]),
    'a.json': csaf({ id: 'Z-0001-2026', product: 'Nothing', range: '<1', cve: 'CVE-2026-1' }),
  });
  await rig.compared();
  assert.deepEqual(short(await devices('Z-0001-2026')), [
    'listed Z-0001-2026 affected',
    'other Z-0001-2026 not_affected',
    'southern Z-0001-2026 affected',
    'unknown Z-0001-2026 needs_review',
  ]);
  assert.deepEqual(
    (await list()).map((r) => [r.number, r.classification, r.state, r.counts.affected, r.counts.needsReview]),
    [
      ['Z-0001-2026', 'I', 'open', 2, 1],
      ['Z-0002-2026', 'II', 'open', 1, 0],
    ],
  );
  const one = await recall();
  assert.deepEqual(
    [one.rootCause, one.action, one.productCode, one.records.length, one.url.endsWith('res.cfm?id=190000')],
    ['Device design', 'Check the board.', 'CBK', 2, true],
  );
  const { fields } = await inventory.recalls.device(null, { asset: c6, doc: 'Z-0001-2026' });
  assert.deepEqual(
    fields.filter((f) => f.answer === 'fits').map((f) => f.field),
    ['manufacturer', 'product', 'serial'],
  );
  const near = await inventory.recalls.nearest(null, 'Z-0001-2026');
  assert.deepEqual(
    near.map((n) => [n.model, n.fellOutAt]),
    [['HAMILTON-T1', 'product']],
  );
  // Recalls are none of the advisories' exposures.
  assert.deepEqual(await rig.list(), []);
  assert.equal((await inventory.exposures.summary(null, EXPOSURES)).devices, 0);
  const { hospital } = await inventory.rolling.view(null, { filter: '', at: null });
  assert.deepEqual([hospital.unrated, hospital.open], [0, 0]);
});

test('class I starts a clock at each site when the feed was stored; others do not', async () => {
  const one = await recall();
  assert.deepEqual(
    one.clocks.map((c) => [c.site, c.state, c.next, c.isOverdue]),
    [
      [SITE, 'running', 'told', false],
      [OTHER_SITE, 'running', 'told', false],
    ],
  );
  assert.equal(one.clocks[0]?.since, one.storedAt);
  assert.equal(Date.parse(one.clocks[0]!.dueAt!) - Date.parse(one.storedAt), one.hours.told * HOUR);
  assert.equal(one.hoursAreSigned, false);
  assert.deepEqual((await recall('Z-0002-2026')).clocks, []);
  assert.deepEqual(
    (await list({ sort: 'due' })).map((r) => r.clock?.next ?? null),
    ['told', null],
  );
});

test('who is told, acknowledges and is done is kept; late steps are overdue', async () => {
  const step = (
    what: 'told' | 'acknowledged' | 'done',
    whom = '',
    site = SITE,
    scope: readonly string[] | null = null,
  ) => inventory.recalls.step(scope, BY, { number: 'Z-0001-2026', site, step: what, whom, note: '' });
  clock.ms += 5 * HOUR;
  assert.deepEqual(
    (await list({ overdue: true })).map((r) => r.number),
    ['Z-0001-2026'],
  );
  assert.equal((await inventory.recalls.summary(null)).overdue, 1);
  await assert.rejects(step('told'), { code: 'request.invalid' });
  await assert.rejects(step('told', 'ward', OTHER_SITE, [SITE]), { code: 'not-found' });
  await step('told', 'Ward manager');
  clock.ms += 60_000;
  await step('acknowledged', 'Ward manager');
  const [north] = (await recall('Z-0001-2026', [SITE])).clocks;
  assert.deepEqual([north?.state, north?.next, north?.isOverdue], ['acknowledged', 'done', false]);
  assert.deepEqual(
    north?.steps.map((s) => [s.step, s.whom, s.by]),
    [
      ['acknowledged', 'Ward manager', 'nora'],
      ['told', 'Ward manager', 'nora'],
    ],
  );
  await assert.rejects(step('done'), { code: 'conflict' });
  const decide = (items: readonly string[], kind: 'confirmed' | 'not_relevant' | 'fixed') =>
    inventory.exposures.decide(null, BY, {
      items: items.map((asset) => ({ asset, doc: 'Z-0001-2026' })),
      kind,
      justification: null,
      evidence: 'Looked at the board.',
      expiresAt: null,
    });
  await decide([c6], 'confirmed');
  const unknown = (await devices('Z-0001-2026')).find((r) => r.device.name === 'unknown')!.device.id;
  await decide([unknown], 'not_relevant');
  await rig.compared();
  assert.deepEqual((await recall('Z-0001-2026', [SITE])).state, 'handled');
  await step('done');
  const done = await recall('Z-0001-2026', [SITE]);
  assert.deepEqual(
    [done.clocks[0]?.state, done.clocks[0]?.next, done.counts.confirmed, done.counts.notRelevant],
    ['done', null, 1, 1],
  );
  assert.equal((await recall()).state, 'open');
});

test('a device that comes later runs the clock again, and reopens what its serial number decided', async () => {
  clock.ms += 10 * HOUR;
  await inventory.assets.correct([SITE], BY, c6, 'serial', '1235');
  await rig.compared();
  const row = (await devices('Z-0001-2026', [SITE])).find((r) => r.device.id === c6)!;
  assert.equal(row.state, 'confirmed');
  await inventory.assets.correct([SITE], BY, c6, 'serial', '7777');
  await rig.compared();
  const { decisions, history } = await inventory.recalls.device(null, { asset: c6, doc: 'Z-0001-2026' });
  assert.match(decisions[0]?.endedWhy ?? '', /its ground changed/);
  assert.deepEqual(
    history.map((h) => h.verdict),
    ['not_affected', 'affected', 'affected'],
  );
  assert.equal((await recall('Z-0001-2026', [SITE])).clocks[0]?.state, 'done');
  clock.ms += HOUR;
  await rig.device(SITE, { name: 'late', manufacturer: 'Hamilton Medical', model: 'HAMILTON-C6', serial: '1300' });
  await rig.compared();
  const [north] = (await recall('Z-0001-2026', [SITE])).clocks;
  assert.deepEqual([north?.state, north?.next], ['running', 'told']);
  assert.equal(north?.since, new Date(clock.ms).toISOString());
});

test('nobody sees devices, clocks or counts of a site outside of the scope', async () => {
  const north = await recall('Z-0001-2026', [SITE]);
  assert.deepEqual(
    north.clocks.map((c) => c.site),
    [SITE],
  );
  assert.equal(north.counts.affected, 1);
  await assert.rejects(inventory.recalls.device([SITE], { asset: southern, doc: 'Z-0001-2026' }), {
    code: 'not-found',
  });
  assert.deepEqual(await list({}, []), []);
  const pairs: string[] = [];
  for await (const { recall: r, device } of inventory.recalls.pairs([OTHER_SITE], ALL))
    pairs.push(`${r.number} ${device.device.name}`);
  assert.deepEqual(pairs, ['Z-0001-2026 southern']);
});

test('filters, order and pages work on the server; recalls without a device are listed when asked for', async () => {
  assert.deepEqual(
    (await list({ classes: ['II'] })).map((r) => r.number),
    ['Z-0002-2026'],
  );
  assert.deepEqual(
    (await list({ states: ['none'] })).map((r) => r.number),
    ['Z-0003-2026'],
  );
  assert.deepEqual((await list({ search: 'water', states: ['open', 'handled', 'none'] })).length, 3);
  assert.deepEqual((await list({ statuses: ['terminated'] })).length, 0);
  assert.deepEqual(
    (await list({ sort: '-number' })).map((r) => r.number),
    ['Z-0002-2026', 'Z-0001-2026'],
  );
  const first = await inventory.recalls.page(null, { ...ALL, limit: 1 });
  const second = await inventory.recalls.page(null, { ...ALL, limit: 1, cursor: first.next });
  assert.deepEqual([first.total, second.items[0]?.number, second.next], [2, 'Z-0002-2026', null]);
  await assert.rejects(list({ sort: 'constructor' }), { code: 'request.invalid' });
  await assert.rejects(recall('__proto__'), { code: 'not-found' });
});

test('a recall that is ended by the FDA starts no clock', async () => {
  await rig.load({
    'enforcement.json': openfda(
      [
        enforcement({
          recall_number: 'Z-0004-2026',
          status: 'Terminated',
          termination_date: '20260526',
          code_info: 'All lots',
        }),
      ],
      '2026-05-28',
    ),
  });
  await rig.compared();
  const ended = await recall('Z-0004-2026');
  assert.deepEqual([ended.status, ended.state, ended.clocks], ['terminated', 'open', []]);
  assert.ok(ended.counts.affected >= 4);
});
