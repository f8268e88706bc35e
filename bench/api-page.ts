/**
 * Pages of the devices table at 100,000 assets while imports run: 30 different filtered and sorted queries, page and exact
 * count, one after the other as a person would ask; prints p50 and p95. Target: p95 <= 150 ms.
 *
 *   node bench/api-page.ts [assets] [rounds]
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { storeCapture } from '../src/services/ingest.ts';
import { type AssetRows, columnsOf } from '../src/store/asset-rows.ts';
import { putAssets } from '../src/store/asset-write.ts';
import { madeHarvest, random } from '../test/support/harvests.ts';
import { installedKnowledge, SITE, type TestInventory, testInventory } from '../test/support/inventory.ts';

const ASSETS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 6);
const NOW_MS = Date.UTC(2026, 2, 20);

const UNITS = ['ICU 1', 'ICU 2', 'Radiology', 'Surgery 3', 'Emergency', 'Dialysis', 'Ward 7', 'Laboratory', 'Pharmacy'];
const CATEGORIES = ['medical', 'laboratory', 'building', 'network', 'it', 'iot'];
const PROTOCOLS = ['dicom', 'hl7', 'http', 'tls', 'dns', 'dhcp', 'snmp', 'bacnet', 'modbus', 'smb'];

/** 30 questions that people ask: narrow, broad, empty, over lists, addresses, times and text. */
const QUERIES: readonly (readonly [string, string])[] = [
  ['', 'name'],
  ['', '-last_seen'],
  ['', 'manufacturer'],
  ['', '-first_seen'],
  ['', 'ips'],
  ['', 'serial'],
  ['category = medical', 'name'],
  ['category = medical and unit = "ICU 1"', '-last_seen'],
  ['type = type-7', 'model'],
  ['type in (type-1, type-2, type-3)', '-last_seen'],
  ['manufacturer contains "maker 1"', 'name'],
  ['manufacturer is unknown', 'name'],
  ['model is unknown and category = medical', '-first_seen'],
  ['software_version < 2.0', 'software_version'],
  ['software_version is unknown', '-last_seen'],
  ['ips in_subnet 10.3.0.0/16', 'name'],
  ['ips in_subnet 10.1.4.0/24', 'ips'],
  ['ips has 10.0.200.17', 'name'],
  ['vlans has_any (10, 20)', '-last_seen'],
  ['protocols has dicom and not protocols has http', 'name'],
  ['protocols has_all (dicom, hl7)', 'manufacturer'],
  ['last_seen >= now-1d', '-last_seen'],
  ['first_seen >= now-7d and category != it', 'unit'],
  ['"pump-123"', 'name'],
  ['"00:1b"', 'macs'],
  ['"10.2.7."', 'name'],
  ['"nothing has this text"', 'name'],
  ['not (category = it or category = network) and unit is known', 'unit'],
  ['hostname starts_with pump-9', 'hostname'],
  ['(unit = Radiology or unit = "Ward 7") and type = type-3 and model contains "x"', '-model'],
];

async function seed(inventory: TestInventory): Promise<void> {
  const next = random(1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const maybe = <T>(share: number, value: () => T): T | null => (next() < share ? value() : null);
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  for (let start = 0; start < ASSETS; start += 5_000) {
    const rows: AssetRows[] = [];
    for (let i = start; i < Math.min(start + 5_000, ASSETS); i++) {
      const type = Math.floor(next() * 40);
      const ip = `10.${Math.floor(i / 65_536) + (i % 5)}.${(i >> 8) & 255}.${i & 255}`;
      const seen = NOW_MS - Math.floor(next() * 60 * 86_400_000);
      const values = {
        name: `${pick(['pump', 'monitor', 'ct', 'pc', 'bed', 'plc'])}-${i}`,
        category: maybe(0.9, () => CATEGORIES[type % 6]!),
        type: maybe(0.85, () => `type-${type}`),
        manufacturer: maybe(0.8, () => `Maker ${Math.floor(next() * 120)}`),
        model: maybe(0.6, () => `Model ${pick(['X', 'Y', 'Z'])}${type}`),
        serial: maybe(0.4, () => `SN${Math.floor(next() * 1e9)}`),
        software_version: maybe(0.4, () => `${Math.floor(next() * 5)}.${Math.floor(next() * 20)}`),
        hostname: maybe(0.7, () => `${pick(['pump', 'host', 'ws'])}-${i}`),
        unit: maybe(0.7, () => pick(UNITS)),
        macs: [`00:1b:${hex(type)}:${hex(i >> 16)}:${hex((i >> 8) & 255)}:${hex(i & 255)}`],
        mac_vendors: [`Maker ${type} Ltd`],
        ips: next() < 0.1 ? [ip, `172.16.${(i >> 8) & 255}.${i & 255}`] : [ip],
        vlans: maybe(0.8, () => [pick(['10', '20', '30', '40', '50'])]),
        protocols: [pick(PROTOCOLS), pick(PROTOCOLS), pick(PROTOCOLS)],
        services: maybe(0.5, () => ['tcp/104 dicom', 'tcp/443 tls']),
        first_seen: new Date(seen - Math.floor(next() * 1e9)).toISOString(),
        last_seen: new Date(seen).toISOString(),
      };
      const columns = columnsOf(values, (_, v) => v);
      rows.push({
        id: `a${i}`,
        columns,
        values,
        confidence: { name: 0.9 },
        conflicts: [],
        ips: columns['ips'] as string[],
      });
    }
    await inventory.db.transaction().execute((tx) => putAssets(tx, SITE, rows));
  }
}

/** Imports one made-up capture of 400 devices after the other until it is told to stop. */
async function importing(inventory: TestInventory, stop: AbortSignal): Promise<number> {
  const { fields } = await installedKnowledge();
  const field = (role: string): string => [...fields].find(([, f]) => f.role === role)![0];
  const ties = { identifier: field('identifier'), binding: field('binding') };
  let done = 0;
  while (!stop.aborted) {
    const capture = { sha256: `${done}f`.padEnd(64, '0'), name: `made ${done}`, sizeBytes: 1, damaged: null };
    const harvest = madeHarvest(400, done, ties);
    await inventory.store.write(SITE, (w) => storeCapture(inventory, w, { ...capture, harvest }));
    done++;
    await sleep(50);
  }
  return done;
}

async function measure(inventory: TestInventory): Promise<readonly { readonly ms: number; readonly query: string }[]> {
  const times: { ms: number; query: string }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [filter, sort] of QUERIES) {
      const started = performance.now();
      const page = await inventory.assets.page(null, { filter, sort, cursor: null, limit: 100 });
      times.push({ ms: performance.now() - started, query: `${filter} by ${sort} (${page.total})` });
    }
  }
  return times;
}

const inventory = await testInventory({ nowMs: NOW_MS, thread: true });
const seeding = performance.now();
await seed(inventory);
await sql`vacuum analyze`.execute(inventory.db);
console.log(`seeded ${ASSETS} assets in ${((performance.now() - seeding) / 1000).toFixed(1)} s`);
const stop = new AbortController();
const imports = importing(inventory, stop.signal);
const times = [...(await measure(inventory))].sort((a, b) => a.ms - b.ms);
stop.abort();
const done = await imports;
const at = (share: number): string =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))]!.ms.toFixed(0);
for (const t of times.slice(-8)) console.log(`slow ${t.ms.toFixed(0).padStart(5)} ms  ${t.query}`);
console.log(
  `${times.length} pages with exact count while ${done} imports ran: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`,
);
const overviewStarted = performance.now();
await inventory.hospital.overview(null);
console.log(`overview ${(performance.now() - overviewStarted).toFixed(0)} ms`);
await inventory.close();
