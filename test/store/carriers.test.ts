/** 5,000 hosts behind one router: one word about one of them loads that one, and nothing is lost by it. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Harvest } from '../../src/model/harvest.ts';
import { type Endpoint, endpointKey, type Observation } from '../../src/model/observation.ts';
import { resolveTouched, storeCapture } from '../../src/services/ingest.ts';
import type { ResolveInput } from '../../src/services/ports.ts';
import { installedKnowledge, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

const HOSTS = 5_000;
const START_US = Date.UTC(2026, 2, 10) * 1000;
const ROUTER = '02:00:00:00:00:01';
let inventory: TestInventory;
let binding: string;

before(async () => {
  const { fields } = await installedKnowledge();
  binding = [...fields].find(([, f]) => f.role === 'binding')![0];
  inventory = await testInventory();
});

after(() => inventory.close());

function endpoint(mac: string, ip: string, hops: number | null, vlan: number | null = 10): Endpoint {
  const address = { mac, ip, vlan, nested: null };
  const key = endpointKey(address);
  return { ...address, key, firstAtUs: START_US, lastAtUs: START_US + 1e9, packets: 10, bytes: 1000, hops };
}

const say = (e: Endpoint, field: string, value: string): Observation => ({
  endpoint: e.key,
  protocol: field.split('.')[0] ?? '',
  field,
  value,
  firstAtUs: e.firstAtUs,
  lastAtUs: e.lastAtUs,
  count: 1,
  frame: 1,
});

const harvestOf = (endpoints: readonly Endpoint[], observations: readonly Observation[]): Harvest => ({
  endpoints,
  observations,
  conversations: [],
  weirds: [],
  caps: [],
  counters: { frames: 1, bytes: 1, capturedBytes: 1, flows: 1, undecoded: 0, firstAtUs: START_US, lastAtUs: START_US },
});

const behind = (n: number): Endpoint => endpoint(ROUTER, `10.9.${n >> 8}.${n & 255}`, 1);
const gateway = endpoint(ROUTER, '10.1.0.1', 0);

/** Takes a harvest and tells how many endpoints were resolved for it. */
async function take(harvest: Harvest, n: number): Promise<ResolveInput> {
  const capture = { sha256: `${n}e`.padEnd(64, '0'), name: `c${n}`, sizeBytes: 1, harvest, damaged: null };
  let seen: ResolveInput | null = null;
  const resolver = {
    ...inventory.resolver,
    resolve: (input: ResolveInput) => {
      seen = input;
      return inventory.resolver.resolve(input);
    },
  };
  await inventory.store.write(SITE, (w) => storeCapture({ store: inventory.store, resolver }, w, capture));
  assert.ok(seen !== null);
  return seen;
}

async function state(): Promise<ReadonlyMap<string, string>> {
  const out = new Map<string, string>();
  const { rows } = {
    rows: await inventory.db.selectFrom('asset_view').selectAll().where('site_id', '=', SITE).execute(),
  };
  const endpoints = await inventory.db
    .selectFrom('endpoint')
    .select(['key', 'asset_id'])
    .where('site_id', '=', SITE)
    .execute();
  const of = new Map<string, string[]>();
  for (const e of endpoints) if (e.asset_id !== null) of.set(e.asset_id, [...(of.get(e.asset_id) ?? []), e.key].sort());
  for (const r of rows)
    out.set(r.id, JSON.stringify([of.get(r.id), Object.entries(r.values).sort(), r.confidence, r.conflicts]));
  return out;
}

/** What is kept is what resolving the whole site gives. */
async function agrees(): Promise<void> {
  const kept = await state();
  await inventory.store.write(SITE, (w) => resolveTouched(inventory, w, 'all'));
  const anew = await state();
  assert.equal(kept.size, anew.size);
  for (const [id, text] of anew) assert.equal(kept.get(id), text);
}

test('one observation about one host behind a router resolves that host', async () => {
  const hosts = Array.from({ length: HOSTS }, (_, n) => behind(n));
  const local = Array.from({ length: 20 }, (_, n) =>
    endpoint(`02:00:00:00:01:${(n + 16).toString(16)}`, `10.1.0.${n + 10}`, 0),
  );
  const proven = [gateway, ...local].map((e) => say(e, binding, e.ip!));
  await take(harvestOf([gateway, ...local, ...hosts], proven), 1);
  const whole = await state();
  assert.equal(whole.size, 1 + local.length + HOSTS);

  const one = behind(77);
  const input = await take(harvestOf([one], [say(one, 'http.user-agent', 'Infusor/4.2')]), 2);
  assert.ok(input.endpoints.length < 50, `${input.endpoints.length} endpoints were loaded`);
  assert.deepEqual(
    input.carriers.map((c) => c.mac),
    [ROUTER],
  );
  await agrees();

  // The router itself: its own addresses, and its role, which only those behind it prove.
  const second = endpoint(ROUTER, '10.2.0.1', 0, 20);
  const own = await take(harvestOf([second], [say(second, binding, '10.2.0.1')]), 3);
  assert.ok(own.endpoints.length < 50, `${own.endpoints.length} endpoints were loaded`);
  await agrees();
  const id = await inventory.store.assetOfEndpoint(SITE, gateway.key);
  assert.equal(await inventory.store.assetOfEndpoint(SITE, second.key), id);
  assert.deepEqual((await inventory.store.assets.find(null, id ?? ''))?.row.values.roles, ['router']);
});

test('a host behind the router that is met on its own link moves there', async () => {
  const met = endpoint('02:00:00:00:02:01', '10.9.0.99', 0);
  const input = await take(harvestOf([met], [say(met, binding, '10.9.0.99')]), 4);
  assert.ok(input.endpoints.length < 50);
  await agrees();
  const id = await inventory.store.assetOfEndpoint(SITE, met.key);
  assert.equal(await inventory.store.assetOfEndpoint(SITE, behind(99).key), id);
});

test('when the router turns out to answer for others, everything on it is resolved again', async () => {
  const proxied = [1, 2, 3].map((n) => behind(n));
  const input = await take(
    harvestOf(
      proxied,
      proxied.map((e) => say(e, binding, e.ip!)),
    ),
    5,
  );
  assert.ok(input.endpoints.length > HOSTS, `${input.endpoints.length} endpoints were loaded`);
  await agrees();
  const after = behind(500);
  const next = await take(harvestOf([after], [say(after, 'http.user-agent', 'Infusor/4.3')]), 6);
  assert.ok(next.endpoints.length < 50, `${next.endpoints.length} endpoints were loaded`);
  await agrees();
});

test('a device page loads what belongs to the device', async () => {
  const id = await inventory.store.assetOfEndpoint(SITE, behind(1234).key);
  const input = await inventory.store.evidence(null, id ?? '', inventory.resolver);
  assert.ok(input !== null && input.endpoints.length < 50);
  const detail = await inventory.assets.detail(null, id ?? '');
  assert.deepEqual(detail.values.ips, ['10.9.4.210']);
});
