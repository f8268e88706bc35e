/**
 * Devices and advisories in PostgreSQL: what is told of each pair, what changes when either side changes, what people decide,
 * and that any past moment can be read again.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemReader } from '../../src/exposure/products/aliases.ts';
import { verifyReceipt } from '../../src/exposure/score/risk/receipt.ts';
import { endpointKey } from '../../src/model/observation.ts';
import { ALL, BY, csaf, type ExposureRig, exposureRig, short } from '../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
let inventory: TestInventory;
let rig: ExposureRig;
const device: ExposureRig['device'] = (...given) => rig.device(...given);
const load: ExposureRig['load'] = (files) => rig.load(files);
const compared: ExposureRig['compared'] = () => rig.compared();
const list: ExposureRig['list'] = (...given) => rig.list(...given);

let old = '';
let unknown = '';
let mended = '';
let southern = '';

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  old = await device(SITE, {
    name: 'old',
    manufacturer: 'Philips',
    model: 'Efficia CM120',
    software_version: '3.1',
    unit: 'ICU',
  });
  unknown = await device(SITE, { name: 'unknown', manufacturer: 'Philips', model: 'Efficia CM120' });
  mended = await device(SITE, {
    name: 'mended',
    manufacturer: 'Philips',
    model: 'Efficia CM120',
    software_version: '5.2',
  });
  southern = await device(OTHER_SITE, {
    name: 'southern',
    manufacturer: 'Philips',
    model: 'Efficia CM120',
    software_version: '4.0',
  });
  await device(SITE, { name: 'printer', manufacturer: 'Lexmark', model: 'MX521' });
});
after(() => inventory.close());

test('a pair of a device and an advisory is affected, not affected, or for a person, with the reason', async () => {
  await compared();
  assert.deepEqual(await list({ states: ['affected', 'needs_review', 'not_affected'] }), []);
  await load({
    'a.json': csaf({ id: 'ACME-1', product: 'Efficia CM120', range: '<5.0', cve: 'CVE-2026-1001' }),
    'b.json': csaf({ id: 'ACME-2', product: 'Efficia CM12 special', range: '<5.0', cve: 'CVE-2026-1002' }),
  });
  await compared();
  const rows = await list({ states: ['affected', 'needs_review', 'not_affected'] });
  assert.deepEqual(short(rows), [
    'mended ACME-1 not_affected',
    'old ACME-1 affected',
    'southern ACME-1 affected',
    'unknown ACME-1 needs_review',
  ]);
  const one = rows.find((r) => r.device.id === old)!;
  assert.deepEqual(
    [one.version, one.cves, one.cvss, one.exploited, one.device.unit],
    ['3.1', ['CVE-2026-1001'], 7.5, false, 'ICU'],
  );
  assert.match(one.reason, /<5\.0/);
  assert.match(rows.find((r) => r.device.id === unknown)!.reason, /version is not known/);
  assert.equal(rows.find((r) => r.device.id === mended)!.state, 'not_affected');
});

test('every score has a receipt that gives the same number again, and names the words it rests on', async () => {
  for (const row of await list()) {
    const { receipt, score, band } = await inventory.exposures.detail(
      null,
      { asset: row.device.id, doc: row.doc },
      null,
    );
    assert.ok(receipt !== null);
    assert.deepEqual([receipt.score, receipt.band], [score, band]);
    assert.deepEqual(verifyReceipt(JSON.parse(JSON.stringify(receipt))), { ok: true, value: receipt });
    assert.deepEqual(
      [receipt.inputs.cve, receipt.inputs.cvss, receipt.inputs.sources['verdict']],
      ['CVE-2026-1001', 7.5, 'ACME-1'],
    );
  }
  const [first] = await list();
  assert.equal(first?.device.name, 'old');
});

test('one conversation more moves the score of that device only, and only by its reach', async () => {
  const before = await list({ sort: 'device' });
  const receiptOf = async (asset: string) =>
    (await inventory.exposures.detail(null, { asset, doc: 'ACME-1' }, null)).receipt!;
  const old1 = await receiptOf(old);
  const key = (n: number): string =>
    endpointKey({ mac: `00:11:22:33:44:0${n}`, ip: `10.1.0.${n}`, vlan: null, nested: null });
  const atUs = clock.ms * 1000;
  const conversation = {
    hourUs: Math.floor(atUs / 3.6e9) * 3.6e9,
    a: key(1),
    b: key(5),
    transport: 'tcp',
    port: 9100,
    protocol: null,
    flows: 1,
    packetsAB: 1,
    packetsBA: 1,
    bytesAB: 60,
    bytesBA: 60,
    firstAtUs: atUs,
    lastAtUs: atUs,
  };
  await inventory.store.write(SITE, async (writer) => {
    const harvest = { endpoints: [], observations: [], conversations: [conversation] };
    const touched = await writer.saveHarvest(harvest as never, 'test');
    const input = await writer.affected(touched, inventory.resolver);
    await writer.saveAssets(input, await inventory.resolver.resolve(input), inventory.resolver.label);
  });
  await inventory.assets.correct([SITE], BY, old, 'location', 'Bed 4');
  await compared();
  const after = await list({ sort: 'device' });
  assert.deepEqual(
    after.filter((r) => r.device.id !== old),
    before.filter((r) => r.device.id !== old),
  );
  const old2 = await receiptOf(old);
  const { peers, isOnInternet } = old1.inputs;
  assert.deepEqual({ ...old2.inputs, peers, isOnInternet }, old1.inputs);
  assert.deepEqual([old1.inputs.peers, old2.inputs.peers], [null, 1]);
  const values = (r: typeof old1) => Object.fromEntries(r.factors.map((f) => [f.id, f.value]));
  assert.deepEqual({ ...values(old2), reach: 0 }, { ...values(old1), reach: 0 });
  // Nobody had seen its traffic: it was taken for more than it turned out to be, and the receipt said so.
  assert.ok(old2.score < old1.score);
  assert.ok(old1.factors.find((f) => f.id === 'reach')?.assumed !== null);
  assert.equal(old2.factors.find((f) => f.id === 'reach')?.assumed, null);
});

test('nobody sees exposures of a site outside of the scope', async () => {
  assert.deepEqual(short(await list({}, [SITE])), ['old ACME-1 affected', 'unknown ACME-1 needs_review']);
  await assert.rejects(inventory.exposures.detail([SITE], { asset: southern, doc: 'ACME-1' }, null), {
    code: 'not-found',
  });
  const decision = { kind: 'fixed' as const, justification: null, evidence: 'x', expiresAt: null };
  await assert.rejects(
    inventory.exposures.decide([SITE], BY, { ...decision, items: [{ asset: southern, doc: 'ACME-1' }] }),
    {
      code: 'not-found',
    },
  );
  assert.equal((await inventory.exposures.advisory([SITE], 'ACME-1')).affected, 1);
  assert.equal((await inventory.exposures.advisory(null, 'ACME-1')).affected, 2);
});

test('filters, search, order and pages work on the server', async () => {
  assert.deepEqual(short(await list({ filter: 'unit = "ICU"' })), ['old ACME-1 affected']);
  assert.deepEqual(short(await list({ search: 'cve-2026-1001', states: ['needs_review'] })), [
    'unknown ACME-1 needs_review',
  ]);
  assert.deepEqual(await list({ search: '%' }), []);
  const by = await list({ sort: 'device' });
  assert.deepEqual(
    by.map((r) => r.device.name),
    ['old', 'southern', 'unknown'],
  );
  const first = await inventory.exposures.page(null, { ...ALL, sort: '-device', limit: 2 });
  assert.equal(first.total, 3);
  const second = await inventory.exposures.page(null, { ...ALL, sort: '-device', limit: 2, cursor: first.next });
  assert.deepEqual(
    [...first.items, ...second.items].map((r) => r.device.name),
    ['unknown', 'southern', 'old'],
  );
  assert.equal(second.next, null);
  await assert.rejects(inventory.exposures.page(null, { ...ALL, sort: 'colour' }), { code: 'request.invalid' });
  await assert.rejects(inventory.exposures.page(null, { ...ALL, at: 'yesterday' }), { code: 'request.invalid' });
});

test('what nobody changed is not written again; what a feed adds is told of the same pairs', async () => {
  const before = await list();
  await compared();
  assert.deepEqual(await list(), before);
  const kev = {
    catalogVersion: '1',
    dateReleased: '2026-05-30T00:00:00Z',
    count: 1,
    vulnerabilities: [
      {
        cveID: 'CVE-2026-1001',
        vendorProject: 'Philips',
        product: 'Efficia',
        dateAdded: '2026-05-30',
        dueDate: '2026-06-20',
      },
    ],
  };
  await load({ 'kev.json': JSON.stringify(kev) });
  await compared();
  const now = await list();
  assert.deepEqual(short(now), short(before));
  assert.ok(now.every((r) => r.exploited && r.since > before[0]!.since));
  const { vulnerabilities, guidance, history } = await inventory.exposures.detail(
    null,
    { asset: old, doc: 'ACME-1' },
    null,
  );
  assert.equal(vulnerabilities[0]?.exploited?.addedAt, '2026-05-30T00:00:00.000Z');
  assert.deepEqual(guidance, [{ category: 'vendor_fix', details: 'Update to 5.0.', url: null }]);
  assert.equal(history.length, 3);
  assert.equal(history[0]?.from, history[1]?.to);
});

test('a decision stands over the answer, ends when its ground goes, when it expires and when it is undone', async () => {
  const key = { asset: old, doc: 'ACME-1' };
  const decision = { items: [key], kind: 'not_relevant' as const, evidence: 'Not on the network.', expiresAt: null };
  await assert.rejects(inventory.exposures.decide(null, BY, { ...decision, justification: null }), {
    code: 'request.invalid',
  });
  clock.ms += 1000;
  const made = { ...decision, justification: 'component_not_present' as const };
  assert.deepEqual(await inventory.exposures.decide(null, BY, made), { decided: 1 });
  assert.deepEqual(short(await list({}, [SITE])), ['unknown ACME-1 needs_review']);
  await compared();
  assert.equal((await inventory.exposures.detail(null, key, null)).state, 'not_relevant');

  // Undone: the answer stands again, and the decision is still told.
  const [standing] = (await inventory.exposures.detail(null, key, null)).decisions;
  clock.ms += 1000;
  await inventory.exposures.undo(null, BY, standing!.id);
  await assert.rejects(inventory.exposures.undo(null, BY, standing!.id), { code: 'not-found' });
  const again = await inventory.exposures.detail(null, key, null);
  assert.deepEqual([again.state, again.decisions[0]?.endedWhy], ['affected', 'undone by nora']);

  // Another version: what was decided was decided about something else.
  clock.ms += 1000;
  await inventory.exposures.decide(null, BY, made);
  await inventory.assets.correct([SITE], BY, old, 'software_version', '3.2');
  await compared();
  const changed = await inventory.exposures.detail(null, key, null);
  assert.deepEqual([changed.state, changed.version], ['affected', '3.2']);
  assert.match(changed.decisions[0]?.endedWhy ?? '', /^its ground changed/);

  await assert.rejects(
    inventory.exposures.decide(null, BY, { ...made, expiresAt: new Date(clock.ms - 1).toISOString() }),
    { code: 'request.invalid' },
  );
});

test('a past moment is told as it stood, whatever came after', async () => {
  const then = new Date(clock.ms).toISOString();
  const before = await list();
  const summary = await inventory.exposures.summary(null, ALL);
  assert.deepEqual([summary.devices, summary.compared, summary.exploited, summary.isBehind], [3, 5, 3, false]);
  const open = (point: { readonly open: readonly number[] } | undefined) => point?.open.reduce((a, b) => a + b, 0);
  assert.equal(open(summary.trend.at(-1)), 3);
  clock.ms += 86_400_000;
  await inventory.assets.correct([SITE], BY, old, 'software_version', '5.0');
  await load({ 'c.json': csaf({ id: 'ACME-3', product: 'Efficia CM120', range: '<9', cve: 'CVE-2026-1003' }) });
  await compared();
  assert.deepEqual(short(await list()), [
    'mended ACME-3 affected',
    'old ACME-3 affected',
    'southern ACME-1 affected',
    'southern ACME-3 affected',
    'unknown ACME-1 needs_review',
    'unknown ACME-3 needs_review',
  ]);
  assert.deepEqual(await list({ at: then }), before);
  const past = await inventory.exposures.summary(null, { ...ALL, at: then });
  assert.deepEqual({ ...past, comparedAt: null, at: '' }, { ...summary, comparedAt: null, at: '' });
  const now = await inventory.exposures.summary(null, ALL);
  assert.deepEqual(now.trend.slice(-2).map(open), [3, 6]);
});

test('a device that is merged into another takes its decisions along', async () => {
  clock.ms += 1000;
  const twin = await device(SITE, {
    name: 'twin',
    manufacturer: 'Philips',
    model: 'Efficia CM120',
    software_version: '4.4',
  });
  await compared();
  assert.equal((await list({ asset: twin })).length, 2);
  const fixed = { kind: 'fixed' as const, justification: null, evidence: 'Patched on Friday.', expiresAt: null };
  await inventory.exposures.decide(null, BY, { ...fixed, items: [{ asset: twin, doc: 'ACME-3' }] });
  const other = await device(SITE, { name: 'twin two' });
  const whole = await inventory.assets.merge([SITE], BY, [twin, other]);
  await compared();
  const left = whole.id === twin ? other : twin;
  assert.deepEqual(await list({ asset: left, states: ['affected', 'needs_review', 'not_affected'] }), []);
  await compared();
  const rows = await list({ asset: whole.id, states: ['affected', 'fixed'] });
  assert.deepEqual(rows.map((r) => `${r.doc} ${r.state}`).sort(), ['ACME-1 affected', 'ACME-3 fixed']);
});

test('an operating system is a product of its maker', () => {
  const read = systemReader([
    {
      id: 'cpe.esxi',
      regex: '^vmware esxi (\\d+(?:\\.\\d+){1,2})$',
      vendor: 'vmware',
      product: 'esxi',
      version: '$1',
      hits: [],
      misses: [],
    },
    { id: 'cpe.win', regex: '^windows (10)$', vendor: 'microsoft', product: 'windows_$1', hits: [], misses: [] },
  ]);
  assert.deepEqual(read('VMware ESXi 7.0.3'), { manufacturer: 'vmware', model: 'esxi', version: '7.0.3' });
  assert.deepEqual(read('Windows 10'), { manufacturer: 'microsoft', model: 'windows 10', version: null });
  assert.equal(read('Windows 10 or later'), null);
});
