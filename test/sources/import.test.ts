/** Files of other sources than packets, through the queue into assets with evidence. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { AssetDetail, ImportFile } from '../../src/model/api.ts';
import { SITE, type TestInventory, testInventory } from '../support/inventory.ts';

let inventory: TestInventory;
const by = { login: 'ada' };
const writtenAtMs = Date.UTC(2026, 2, 4);

before(async () => {
  inventory = await testInventory();
  inventory.imports.start();
});
after(() => inventory.close());

async function imported(bytes: Uint8Array, name: string, kind: string | null = null): Promise<ImportFile> {
  const options = { keepReadable: false, kind, writtenAtMs };
  const file = await inventory.imports.importFile(SITE, by, Readable.from([bytes]), name, options);
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const now = await inventory.imports.byId(null, file.id);
    if (now.state !== 'queued' && now.state !== 'running') return now;
    await sleep(20);
  }
  throw new Error(`import ${name} did not finish`);
}

async function assetWith(filter: string): Promise<AssetDetail> {
  const { items } = await inventory.assets.page(null, { filter, sort: '', cursor: null, limit: 2 });
  assert.equal(items.length, 1, `one asset with ${filter}`);
  return inventory.assets.detail(null, items[0]!.id);
}

const LEASES = `# The format of this file is documented in the dhcpd.leases(5) manual page.
lease 10.20.0.11 {
  starts 2 2026/03/03 08:00:00;
  ends 2 2026/03/03 20:00:00;
  binding state active;
  hardware ethernet 00:1b:44:11:3a:b7;
  client-hostname "CT-WS1";
}
`;

test('a lease file becomes assets whose evidence names the source and the line; packed files too', async () => {
  const file = await imported(gzipSync(LEASES), 'dhcpd.leases.gz');
  assert.deepEqual([file.state, file.result?.kind, file.result?.assetsNew], ['done', 'dhcpd-leases', 1]);
  const asset = await assetWith('ips has_any (10.20.0.11)');
  assert.equal(asset.attributes.hostname.value, 'CT-WS1');
  const origin = asset.attributes.hostname.supporting[0]?.observation;
  assert.deepEqual([origin?.via, origin?.frame, origin?.capture], ['ISC dhcpd leases', 8, 'dhcpd.leases.gz']);
  assert.equal(origin?.lastAtUs, Date.UTC(2026, 2, 3, 8) * 1000);
  assert.deepEqual(asset.attributes.macs.value, ['00:1b:44:11:3a:b7']);
});

test('what is of no known kind is refused with a reason that names kinds', async () => {
  const file = await imported(Buffer.from('Dear diary,\ntoday nothing happened.\n'), 'diary.txt');
  assert.equal(file.problem?.code, 'capture.not-a-capture');
  assert.match(file.problem?.detail ?? '', /name its kind/);
});
