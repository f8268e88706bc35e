/**
 * Pages of the devices list at 100,000 assets while imports run: 30 different filtered and sorted questions, each page with
 * its exact count, one after the other as a person would ask; then the other pages a person opens. README.md tells how to
 * read the table. Target of the issue: p95 <= 150 ms on a machine that does nothing else.
 *
 *   npm run bench:api -- [assets] [rounds]
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { storeCapture } from '../src/services/ingest.ts';
import { madeHarvest } from '../test/support/harvests.ts';
import { installedKnowledge, SITE } from '../test/support/inventory.ts';
import { printTable, type Sample } from './support/table.ts';
import { openWorld, type World } from './support/world.ts';

const ASSETS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 6);
/** A capture of 400 devices a second: about what a file of 100 MB shows, and more than one live site says. */
const IMPORT_PAUSE_MS = 1_000;

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
  ['ips in_subnet 10.13.0.0/16', 'name'],
  ['ips in_subnet 10.11.4.0/24', 'ips'],
  ['ips has 10.12.200.17', 'name'],
  ['vlans has_any (10, 20)', '-last_seen'],
  ['protocols has dicom and not protocols has http', 'name'],
  ['protocols has_all (dicom, hl7)', 'manufacturer'],
  ['last_seen >= now-1d', '-last_seen'],
  ['first_seen >= now-7d and category != it', 'unit'],
  ['"pump-123"', 'name'],
  ['"00:1b"', 'macs'],
  ['"10.12.7."', 'name'],
  ['"nothing has this text"', 'name'],
  ['not (category = it or category = network) and unit is known', 'unit'],
  ['hostname starts_with pump-9', 'hostname'],
  ['(unit = Radiology or unit = "Ward 7") and type = type-3 and model contains "x"', '-model'],
];

/** Imports one made-up capture of 400 devices after the other until it is told to stop. */
async function importing(world: World, stop: AbortSignal): Promise<readonly Sample[]> {
  const { fields } = await installedKnowledge();
  const field = (role: string): string => [...fields].find(([, f]) => f.role === role)![0];
  const ties = { identifier: field('identifier'), binding: field('binding') };
  const done: Sample[] = [];
  const start = Date.now();
  while (!stop.aborted) {
    const n = start + done.length;
    const capture = { sha256: `${n}f`.padEnd(64, '0'), name: `made ${n}`, sizeBytes: 1, damaged: null };
    const harvest = madeHarvest(400, n, ties);
    const started = performance.now();
    await world.store.write(SITE, (w) => storeCapture(world, w, { ...capture, harvest }));
    done.push({ kind: 'an import of 400 devices', ms: performance.now() - started, rows: harvest.endpoints.length });
    await sleep(IMPORT_PAUSE_MS);
  }
  return done;
}

async function timed(
  kind: string,
  rounds: number,
  work: (round: number) => Promise<number>,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const rows = await work(round);
    samples.push({ kind, ms: performance.now() - started, rows });
  }
  return samples;
}

/** @param anew  forget counts between the rounds, as if every question were asked for the first time */
async function pages(world: World, anew: boolean): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let { assets } = world;
  for (let round = 0; round < ROUNDS; round++) {
    if (anew) assets = world.forgetful();
    for (const [filter, sort] of QUERIES) {
      const page = async (): Promise<number> =>
        (await assets.page(null, { filter, sort, cursor: null, limit: 100 })).total ?? 0;
      samples.push(...(await timed(`${filter || 'all'} by ${sort}`, 1, page)));
    }
  }
  return samples;
}

async function others({ assets, hospital }: World): Promise<readonly Sample[]> {
  const device = (n: number): string => `a${(n * 7919 + 13) % ASSETS}`;
  const all = ['category', 'type', 'manufacturer', 'unit', 'protocols', 'vlans'] as const;
  const many = Math.max(3, ROUNDS);
  return [
    ...(await timed('overview', many, async () => (await hospital.overview(null)).assets)),
    ...(await timed('facets of six attributes', many, async () => (await assets.facets(null, '', all)).length)),
    ...(await timed(
      'facets, category = medical',
      many,
      async () => (await assets.facets(null, 'category = medical', all)).length,
    )),
    ...(await timed('device', many * 5, async (n) => (await assets.detail(null, device(n))).endpoints.length)),
    ...(await timed('timeline', many * 5, async (n) => (await assets.timeline(null, device(n))).length)),
    ...(await timed(
      'conversations',
      many * 5,
      async (n) => (await assets.conversations(null, device(n), { cursor: null, limit: 100 })).items.length,
    )),
    ...(await timed(
      'conversations of the busiest',
      many,
      async () => (await assets.conversations(null, 'a0', { cursor: null, limit: 100 })).total ?? 0,
    )),
    ...(await timed('map of 5,000 nodes', 3, async () => (await hospital.map(null, '', 'subnet')).nodes.length)),
  ];
}

const world = await openWorld(ASSETS);
await world.assets.detail(null, 'a1'); // the resolver's thread loads the catalogue
printTable('Pages with exact count, every count made anew', await pages(world, true));
const stop = new AbortController();
const imports = importing(world, stop.signal);
printTable('Pages with exact count, every count made anew, while imports run', await pages(world, true));
printTable('Pages with exact count, while imports run', await pages(world, false));
printTable('Other pages, while imports run', await others(world));
stop.abort();
printTable('Imports', await imports);
await world.close();
