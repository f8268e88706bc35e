import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Harvest } from '../../src/model/harvest.ts';
import { endpointKey } from '../../src/model/observation.ts';
import { followKnowledge, storeCapture, takeBatch } from '../../src/services/ingest.ts';
import type { CaptureRecord } from '../../src/services/ports.ts';
import { madeHarvest, partsOf, shuffled } from '../support/harvests.ts';
import { installedKnowledge, OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const open: TestInventory[] = [];
let identifier: string;
let binding: string;

async function inventory(): Promise<TestInventory> {
  const made = await testInventory();
  open.push(made);
  return made;
}

before(async () => {
  const { fields } = await installedKnowledge();
  const field = (role: string): string => [...fields].find(([, f]) => f.role === role)?.[0] ?? '';
  identifier = field('identifier');
  binding = field('binding');
  assert.ok(identifier !== '' && binding !== '');
});

after(async () => {
  for (const i of open) await i.close();
});

const capture = (harvest: Harvest, n: number): CaptureRecord => ({
  sha256: `${n}f`.padEnd(64, '0'),
  name: `part ${n}.pcap`,
  sizeBytes: 1000,
  harvest,
  damaged: null,
});

const take = (i: TestInventory, harvest: Harvest, n: number, site = SITE) =>
  i.store.write(site, (writer) => storeCapture(i, writer, capture(harvest, n)));

/** What is known of every asset, without ids, which remember the order of discovery. */
async function state(i: TestInventory): Promise<readonly string[]> {
  const out: string[] = [];
  for await (const row of i.assets.rows(null, { filter: '', sort: '' })) {
    const stored = await i.store.assets.find(null, row.id);
    out.push(JSON.stringify([stored?.endpoints.map((e) => e.key).sort(), row.values, row.confidence, row.conflicts]));
  }
  return out.sort();
}

/** The first asset that is in one state and not in the other; empty when both are the same. */
function difference(a: readonly string[], b: readonly string[]): string {
  const only = (x: readonly string[], y: readonly string[]) => x.find((s) => !y.includes(s)) ?? '';
  return a.length === b.length && only(a, b) === '' ? '' : `${a.length} ${only(a, b)}\n${b.length} ${only(b, a)}`;
}

test('the same data whole, in parts or in another order gives the same assets', async () => {
  const whole = madeHarvest(40, 7, { identifier, binding });
  const expected = await inventory();
  await take(expected, whole, 1);
  const wanted = await state(expected);
  assert.ok(wanted.length >= 20, `only ${wanted.length} assets`);
  for (const seed of [1, 2, 3]) {
    const other = await inventory();
    const parts = shuffled(partsOf(whole, 2 + seed * 2, seed), seed);
    for (const [n, part] of parts.entries()) await take(other, part, n);
    assert.equal(difference(await state(other), wanted), '', `seed ${seed}`);
    const all = await other.store.write(SITE, async (w) => w.affected('all', other.resolver));
    assert.equal((await other.resolver.resolve(all)).length, wanted.length);
  }
});

test('a capture counts once in a site, also when two imports of it run at once; other sites do not matter', async () => {
  const i = await inventory();
  const harvest = madeHarvest(12, 3, { identifier, binding });
  const both = await Promise.all([take(i, harvest, 5), take(i, harvest, 5)]);
  assert.equal(both.filter((c) => c === null).length, 1);
  const once = await state(i);
  assert.equal(await take(i, harvest, 5), null);
  assert.deepEqual(await state(i), once);
  const packets = await i.db
    .selectFrom('endpoint')
    .select((e) => e.fn.sum<number>('packets').as('n'))
    .executeTakeFirstOrThrow();
  assert.equal(
    Number(packets.n),
    harvest.endpoints.reduce((n, e) => n + e.packets, 0),
  );
  assert.notEqual(await take(i, harvest, 5, OTHER_SITE), null);
  assert.equal(
    (await i.assets.page([OTHER_SITE], { filter: '', sort: '', cursor: null, limit: 500 })).total,
    once.length,
  );
});

test('a batch of a live sensor counts once, by sensor, epoch and number', async () => {
  const i = await inventory();
  const batch = (epoch: string, seq: number) => ({
    id: 'tap-1',
    name: 'Tap 1',
    epoch,
    seq,
    harvest: madeHarvest(5, 9, { identifier, binding }),
    dropped: 3,
    framesPerSecond: 10,
    stopped: false,
  });
  assert.equal(await takeBatch(i, SITE, batch('a', 1)), true);
  assert.equal(await takeBatch(i, SITE, batch('a', 1)), false);
  assert.equal(await takeBatch(i, SITE, batch('a', 2)), true);
  assert.equal(await takeBatch(i, SITE, batch('a', 1)), false);
  assert.equal(await takeBatch(i, SITE, batch('b', 1)), true);
  const [sensor] = await i.hospital.sensors([SITE]);
  assert.deepEqual([sensor?.kind, sensor?.state, sensor?.dropped, sensor?.framesTotal], ['live', 'ok', 3, 3 * 500]);
  assert.ok((await i.hospital.overview([SITE])).visibility.some((v) => v.code === 'sensor.drops'));
});

test('what fails is undone as a whole', async () => {
  const i = await inventory();
  const broken = { ...i.resolver, resolve: () => Promise.reject(new Error('rule broke')) };
  const harvest = madeHarvest(6, 4, { identifier, binding });
  await assert.rejects(
    i.store.write(SITE, (w) => storeCapture({ store: i.store, resolver: broken }, w, capture(harvest, 1))),
    /rule broke/,
  );
  const left = await i.db.selectFrom('endpoint').select('id').execute();
  assert.equal(left.length, 0);
  assert.notEqual(await take(i, harvest, 1), null);
});

test('assets follow the catalogue: another digest resolves all again, the same one nothing', async () => {
  const i = await inventory();
  await take(i, madeHarvest(6, 4, { identifier, binding }), 1);
  assert.notEqual(await followKnowledge(i, SITE), null);
  assert.equal(await followKnowledge(i, SITE), null);
  const newer = { ...i.resolver, digest: 'newer' };
  assert.deepEqual(await followKnowledge({ store: i.store, resolver: newer }, SITE), {
    assetsNew: 0,
    assetsChanged: 0,
  });
});

test('people merge, split and state; each can be undone and holds when new data comes', async () => {
  const i = await inventory();
  await take(i, madeHarvest(8, 5, { identifier, binding }), 1);
  const before = await state(i);
  const by = { login: 'ada' };
  const { items } = await i.assets.page(null, { filter: '', sort: 'first_seen', cursor: null, limit: 2 });
  const [a, b] = items;
  const merged = await i.assets.merge(null, by, [a!.id, b!.id]);
  assert.equal((await state(i)).length, before.length - 1);
  const gone = [a!.id, b!.id].find((id) => id !== merged.id)!;
  assert.equal((await i.assets.detail(null, gone)).id, merged.id, 'the old id leads to the merged device');
  await take(i, madeHarvest(8, 6, { identifier, binding }), 2);
  assert.equal((await i.assets.detail(null, gone)).id, merged.id, 'the word holds when new data comes');
  const stated = await i.assets.correct(null, by, merged.id, 'unit', 'ICU 2');
  assert.deepEqual([stated.values.unit, stated.attributes.unit.supporting[0]?.source], ['ICU 2', 'person']);
  assert.equal((await i.assets.page(null, { filter: 'unit = "icu 2"', sort: '', cursor: null, limit: 9 })).total, 1);
  const split = await i.assets.split(null, by, merged.id, [merged.endpoints[0]!.key]);
  assert.deepEqual(
    split.endpoints.map((e) => e.key),
    [merged.endpoints[0]!.key],
  );
  const words = await i.assets.corrections(null, { cursor: null, limit: 10 });
  assert.deepEqual(
    words.items.map((c) => c.kind),
    ['apart', 'attribute', 'same'],
  );
  for (const word of words.items) await i.assets.undo(null, by, word.id);
  await assert.rejects(i.assets.undo(null, by, words.items[0]!.id), { code: 'conflict' });
  await assert.rejects(i.assets.undo([OTHER_SITE], by, words.items[0]!.id), { code: 'not-found' });
  const fresh = await inventory();
  await take(fresh, madeHarvest(8, 5, { identifier, binding }), 1);
  await take(fresh, madeHarvest(8, 6, { identifier, binding }), 2);
  assert.equal(difference(await state(i), await state(fresh)), '', 'as if nothing had been said');
});

test('another site answers as if nothing were there', async () => {
  const i = await inventory();
  await take(i, madeHarvest(4, 5, { identifier, binding }), 1);
  const { items } = await i.assets.page([SITE], { filter: '', sort: '', cursor: null, limit: 1 });
  const id = items[0]!.id;
  for (const scope of [[OTHER_SITE], []]) {
    assert.equal((await i.assets.page(scope, { filter: '', sort: '', cursor: null, limit: 9 })).total, 0);
    await assert.rejects(i.assets.detail(scope, id), { code: 'not-found' });
    await assert.rejects(i.assets.conversations(scope, id, { cursor: null, limit: 9 }), { code: 'not-found' });
    await assert.rejects(i.assets.timeline(scope, id), { code: 'not-found' });
    await assert.rejects(i.assets.correct(scope, { login: 'x' }, id, 'unit', 'x'), { code: 'not-found' });
    assert.equal((await i.assets.map(scope, '', 'subnet')).nodes.length, 0);
    assert.equal((await i.hospital.overview(scope)).assets, 0);
    assert.deepEqual(await i.assets.facets(scope, '', ['type']), [{ attribute: 'type', values: [] }]);
  }
});

test('hostile values go in and come out as they are', async () => {
  const i = await inventory();
  const value = `'; drop table asset; -- "\\ %_ <img src=x> ${'é'.repeat(900)}`;
  const address = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', vlan: null, nested: null };
  const nested = { ...address, nested: `dicom:${'x'.repeat(1000)}` };
  const seen = { firstAtUs: 1e15, lastAtUs: 1e15, packets: 1, bytes: 60, hops: 0 };
  const endpoints = [address, nested].map((a) => ({ ...a, ...seen, key: endpointKey(a) }));
  const observation = {
    endpoint: endpoints[0]!.key,
    protocol: 'dhcp',
    field: 'dhcp.hostname',
    value,
    firstAtUs: 1e15,
    lastAtUs: 1e15,
    count: 1,
    frame: 1,
  };
  const harvest: Harvest = { ...madeHarvest(0, 1, { identifier, binding }), endpoints, observations: [observation] };
  await take(i, harvest, 1);
  const page = await i.assets.page(null, { filter: '"drop table"', sort: '', cursor: null, limit: 9 });
  assert.equal(page.total, 1);
  assert.equal((await i.assets.detail(null, page.items[0]!.id)).values.hostname, value);
});

test('who said it is kept, joined and bounded, and is found from the speaker, never as its own', async () => {
  const i = await inventory();
  const at = { firstAtUs: 1, lastAtUs: 2 };
  const place = (n: number) => ({
    mac: `02:00:00:00:01:${`${n}`.padStart(2, '0')}`,
    ip: `10.9.0.${n}`,
    vlan: null,
    nested: null,
  });
  const made = (n: number) => ({ ...place(n), key: endpointKey(place(n)), ...at, packets: 3, bytes: 300, hops: 0 });
  const [client, ...speakers] = Array.from({ length: 12 }, (_, n) => made(n + 1));
  const harvest = (speaker: string): Harvest => ({
    endpoints: [client!, ...speakers],
    observations: [
      {
        endpoint: client!.key,
        protocol: 'dhcp',
        field: 'dhcp.hostname',
        value: 'PUMP-17',
        ...at,
        count: 1,
        frame: 1,
        saidBy: [speaker],
      },
      { endpoint: client!.key, protocol: 'dhcp', field: 'dhcp.hostname', value: 'own word', ...at, count: 1, frame: 2 },
    ],
    conversations: [],
    weirds: [],
    caps: [],
    counters: { frames: 2, bytes: 2, capturedBytes: 2, flows: 0, undecoded: 0, firstAtUs: 1, lastAtUs: 2 },
  });
  for (const [n, speaker] of speakers.toReversed().entries()) await take(i, harvest(speaker.key), 30 + n);
  const { items } = await i.assets.page(null, { filter: '', sort: '', cursor: null, limit: 100 });
  const idOf = (ip: string): string => items.find((row) => row.values.ips?.includes(ip))!.id;
  const told = await i.assets.timeline(null, idOf('10.9.0.1'));
  const by = (value: string) => told.find((e) => e.value === value)?.saidBy;
  assert.deepEqual(
    by('PUMP-17'),
    speakers.slice(0, 8).map((s) => s.key),
  );
  assert.deepEqual(by('own word'), []);
  const page = { cursor: null, limit: 100 };
  const said = await i.assets.saidAboutOthers(null, idOf('10.9.0.2'), page);
  assert.deepEqual(
    said.items.map((s) => [s.value, s.subject, s.endpoint]),
    [['PUMP-17', idOf('10.9.0.1'), client!.key]],
  );
  assert.equal(said.total, 1);
  assert.equal((await i.assets.saidAboutOthers(null, idOf('10.9.0.1'), page)).total, 0);
  assert.deepEqual(
    await i.assets.timeline(null, idOf('10.9.0.2')).then((l) => l.filter((e) => e.value === 'PUMP-17')),
    [],
  );
  assert.equal(items.find((row) => row.id === idOf('10.9.0.2'))?.values.hostname, null);
  await assert.rejects(i.assets.saidAboutOthers([OTHER_SITE], idOf('10.9.0.2'), page));
});
