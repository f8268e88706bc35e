/** Files of other sources than packets, through the queue into assets with evidence. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { loadSources } from '../../src/install/sources.ts';
import type { AssetDetail, ImportFile } from '../../src/model/api.ts';
import { takeBatch } from '../../src/services/ingest.ts';
import { createReading } from '../../src/sources/reading.ts';
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
  return finished(await inventory.imports.importFile(SITE, by, Readable.from([bytes]), name, options));
}

async function finished(file: ImportFile): Promise<ImportFile> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const now = await inventory.imports.byId(null, file.id);
    if (now.state !== 'queued' && now.state !== 'running') return now;
    await sleep(20);
  }
  throw new Error(`import ${file.name} did not finish`);
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

const mar = (minute: number): string => `Mar  3 09:${String(minute).padStart(2, '0')}:00`;

test('a device is where it was seen last; what was before stays as evidence against', async () => {
  const seen = (minute: number, port: string): string =>
    `${mar(minute)} sw1 12: %SISF-6-ENTRY_CREATED: Entry created A=10.20.1.5 V=20 I=${port} P=0024 M=001b.4422.0001`;
  const first = await imported(Buffer.from([1, 2, 3].map((m) => seen(m, 'Gi1/0/7')).join('\n')), 'sw1.log');
  assert.equal(first.result?.kind, 'syslog');
  const table =
    'sw1#show mac address-table\nVlan Mac Address Type Ports\n  20    001b.4422.0001    DYNAMIC     Gi1/0/7\n';
  const options = { keepReadable: false, kind: null, writtenAtMs: Date.UTC(2026, 2, 3, 9, 10) };
  await finished(await inventory.imports.importFile(SITE, by, Readable.from([Buffer.from(table)]), 'sw1.txt', options));
  const before = await assetWith('ips has_any (10.20.1.5)');
  assert.equal(before.attributes.location.value, 'sw1 Gi1/0/7');
  assert.deepEqual(before.attributes.location.supporting.map((e) => e.observation?.via).sort(), [
    'MAC address table of sw1',
    'syslog of sw1',
  ]);
  await imported(Buffer.from(`${seen(30, 'Gi1/0/9')}\n`), 'later.log');
  const after = await assetWith('ips has_any (10.20.1.5)');
  assert.equal(after.attributes.location.value, 'sw1 Gi1/0/9');
  assert.equal(after.attributes.location.conflicting.length, 2);
  const [latest] = after.attributes.location.supporting;
  assert.equal(latest?.observation?.lastAtUs, Date.UTC(2026, 2, 3, 9, 30) * 1000);
  assert.deepEqual(after.attributes.vlans.value, ['20']);
  const told = await inventory.assets.timeline(null, after.id);
  assert.ok(told.some((t) => t.field === 'cisco-ios.place' && t.via === 'syslog of sw1' && t.frame === 1));
});

test('a firewall log alone shows devices, their services and who speaks with whom', async () => {
  const line = (n: number): string =>
    `<14>Mar  3 09:59:05 pa1 1,2026/03/03 09:59:05,001234567890,TRAFFIC,end,2560,2026/03/03 09:59:00,10.20.2.${n},10.30.2.5,0.0.0.0,0.0.0.0,r,,,dicom,v,t,d,e1,e2,f,2026/03/03 09:59:05,${n},1,50123,104,0,0,0x19,tcp,allow,11400,2400,9000,32,2026/03/03 09:58:50,10,any,0,77,0x0,a,b,0,12,20,tcp-fin`;
  const file = await imported(Buffer.from([1, 2, 3].map(line).join('\n')), 'pa1.log');
  assert.deepEqual([file.result?.kind, file.result?.assetsNew, file.result?.flows], ['syslog', 4, 3]);
  const archive = await assetWith('ips has_any (10.30.2.5)');
  assert.deepEqual(archive.attributes.services.value, ['tcp/104']);
  const { items } = await inventory.assets.conversations(null, archive.id, { cursor: null, limit: 9 });
  assert.deepEqual(items.map((c) => [c.peerIp, c.port, c.bytesSent, c.bytesReceived]).sort()[0], [
    '10.20.2.1',
    104,
    9_000,
    2_400,
  ]);
});

test('a person may say what a file is; Windows writes in UTF-16', async () => {
  const text = '10,03/03/26,09:59:00,Zuweisen,10.20.3.1,PUMP-7,001B44220009,,1,0,,,,,,,,,0\r\n';
  const named = await imported(Buffer.from(`\ufeff${text}`, 'utf16le'), 'DhcpSrvLog-Tue.log', 'windows-dhcp-log');
  assert.deepEqual([named.state, named.result?.kind, named.result?.assetsNew], ['done', 'windows-dhcp-log', 1]);
  assert.equal((await assetWith('ips has_any (10.20.3.1)')).attributes.hostname.value, 'PUMP-7');
});

test('a batch of the collector becomes assets, once, and its evidence names who told and who listened', async () => {
  const reading = createReading({ sources: await loadSources() });
  const ack = 'DHCPACK on 10.20.4.1 to 00:1b:44:33:00:01 (MON-12) via eth0';
  reading.message(`<30>Mar  3 09:59:00 dhcp1 dhcpd: ${ack}`, '10.20.4.254', Date.UTC(2026, 2, 3, 10) * 1000, null);
  const report = { id: 'col', name: 'collector', epoch: 'e', seq: 1, harvest: reading.harvest() };
  const whole = { ...report, dropped: 0, framesPerSecond: 1, stopped: false };
  assert.deepEqual([await takeBatch(inventory, SITE, whole), await takeBatch(inventory, SITE, whole)], [true, false]);
  const asset = await assetWith('ips has_any (10.20.4.1)');
  const origin = asset.attributes.hostname.supporting[0]?.observation;
  assert.deepEqual([origin?.via, origin?.capture, origin?.count], ['syslog of dhcp1', 'collector', 1]);
  assert.deepEqual((await assetWith('ips has_any (10.20.4.254)')).attributes.roles.value, [
    'dhcp-server',
    'syslog-sender',
  ]);
});
