/** The fleet from the database: lines as shown, the odd one out, filter, scope, pages and the memory of an answer. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NEVER_SEEN, type Sightings } from '../../src/identify/next.ts';
import type { Values } from '../../src/model/filter/match.ts';
import type { FleetSort } from '../../src/model/fleet.ts';
import { columnsOf } from '../../src/store/asset-rows.ts';
import { putAssets } from '../../src/store/asset-write.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

let inventory: TestInventory;
const ALL = [SITE, OTHER_SITE];

async function put(
  site: string,
  devices: Readonly<Record<string, Values>>,
  sources: Sightings = NEVER_SEEN,
): Promise<void> {
  const rows = Object.entries(devices).map(([id, values]) => ({
    id,
    columns: columnsOf(values, (_a, v) => v),
    values,
    confidence: {},
    conflicts: [],
    sources,
    ips: [],
  }));
  await inventory.db.transaction().execute((tx) => putAssets(tx, site, rows));
}
async function changed(site: string): Promise<void> {
  await inventory.db
    .updateTable('site')
    .set((e) => ({ data_version: e('data_version', '+', 1) }))
    .where('site_id', '=', site)
    .execute();
}
const pump = (n: number, more: Values = {}): Readonly<Record<string, Values>> => ({
  [`pump-${n}`]: {
    type: 'infusion-pump',
    manufacturer: 'Acme',
    model: 'P-1',
    software_version: '4.10',
    services: ['tcp/443 TLS', 'tcp/80 http'],
    unit: n % 2 === 0 ? 'ICU' : 'Ward 3',
    ...more,
  },
});
const page = (
  scope: readonly string[],
  more: { filter?: string; sort?: FleetSort; odd?: boolean; cursor?: string; limit?: number } = {},
) => inventory.hospital.fleet(scope, { filter: '', sort: 'odd', odd: false, cursor: null, limit: 50, ...more });

before(async () => {
  inventory = await testInventory();
  for (let n = 0; n < 11; n++) await put(SITE, pump(n));
  await put(SITE, pump(11, { software_version: '4.9', services: ['tcp/443 TLS', 'tcp/23 Telnet'] }));
  await put(SITE, {
    scanner: { type: 'ct-scanner', manufacturer: 'Beta', model: 'Spiral', os: 'Windows 7' },
    nobody: { type: 'infusion-pump' },
  });
  await put(OTHER_SITE, {
    far: { type: 'infusion-pump', manufacturer: 'acme', model: 'p-1', software_version: '4.10' },
  });
});
after(() => inventory.close());

test('one line a model, whatever the case, with its versions and what is odd', async () => {
  const fleet = await page(ALL);
  assert.deepEqual(
    fleet.items.map((l) => [l.type, l.manufacturer.toLowerCase(), l.model.toLowerCase(), l.devices]),
    [
      ['infusion-pump', 'acme', 'p-1', 13],
      ['ct-scanner', 'beta', 'spiral', 1],
    ],
  );
  assert.deepEqual([fleet.total, fleet.withOdd, fleet.ungrouped], [2, 1, 1]);
  const [first] = fleet.items;
  assert.deepEqual(first?.spreads, [
    {
      attribute: 'software_version',
      known: 13,
      others: 0,
      values: [
        { value: '4.10', devices: 12 },
        { value: '4.9', devices: 1 },
      ],
    },
  ]);
  const odd = (
    attribute: string,
    value: string,
    known: number,
    usual: string,
    usualDevices: number,
    order: string | null,
  ) => ({
    attribute,
    value,
    devices: 1,
    known,
    usual,
    usualDevices,
    order,
  });
  assert.deepEqual(first?.odd, [
    odd('software_version', '4.9', 13, '4.10', 12, 'older'),
    odd('services', 'tcp/23 Telnet', 12, 'tcp/443 TLS', 12, null),
  ]);
});

test('filter, scope, only the odd, and pages', async () => {
  const south = await page([OTHER_SITE]);
  assert.deepEqual(
    south.items.map((l) => [l.model, l.devices, l.odd.length]),
    [['p-1', 1, 0]],
  );
  assert.equal((await page([])).total, 0);
  assert.deepEqual(
    (await page(ALL, { odd: true })).items.map((l) => l.devices),
    [13],
  );
  const icu = await page(ALL, { filter: 'unit = ICU' });
  assert.deepEqual(
    icu.items.map((l) => [l.devices, l.odd.length]),
    [[6, 0]],
  );
  const one = await page(ALL, { limit: 1, sort: 'model' });
  assert.equal(one.items[0]?.manufacturer.toLowerCase(), 'acme');
  const two = await page(ALL, { limit: 1, sort: 'model', cursor: one.next ?? '' });
  assert.deepEqual([two.items[0]?.manufacturer, two.next], ['Beta', null]);
  await assert.rejects(page(ALL, { sort: 'devices', cursor: one.next ?? '' }), { code: 'request.invalid' });
  await assert.rejects(page(ALL, { filter: 'unit = ' }), { code: /^filter\./ });
});

test('what is remembered is given up when the site changes', async () => {
  const before = await page([SITE]);
  await put(SITE, pump(20));
  await changed(SITE);
  const after = await page([SITE]);
  assert.equal(after.items.find((l) => l.model === 'P-1')?.devices, (before.items[0]?.devices ?? 0) + 1);
});

test('what to look at next is computed from what is kept beside the values', async () => {
  const scanner = (n: number, vlan: string, known: boolean): Parameters<typeof put>[1] => ({
    [`ct-${vlan}-${n}`]: known
      ? { type: 'ct-scanner', manufacturer: 'Beta', model: `M${n}`, vlans: [vlan], mac_vendors: ['Beta'] }
      : { vlans: [vlan], mac_vendors: ['Beta'] },
  });
  const settled = { type: ['imaging'], manufacturer: ['imaging'], model: ['imaging'] };
  for (let n = 0; n < 6; n++) await put(OTHER_SITE, scanner(n, '10', true), { seen: ['imaging', 'link'], settled });
  for (let n = 0; n < 3; n++) await put(OTHER_SITE, scanner(n, '20', false), { seen: ['link'], settled: {} });
  await changed(OTHER_SITE);
  const [first] = await inventory.hospital.next([OTHER_SITE], '');
  assert.deepEqual(
    [
      first?.source,
      first?.vlan,
      first?.gap,
      first?.devices,
      first?.attributes['model'],
      first?.settled,
      first?.similar,
    ],
    ['imaging', '20', 'not-seen-in-vlan', 3, 3, 6, 6],
  );
  assert.deepEqual(await inventory.hospital.next([SITE], ''), []);
  assert.deepEqual(await inventory.hospital.next([], ''), []);
});
