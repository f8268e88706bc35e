/**
 * Devices against advisories: the 100,000 devices of a hospital at once, one new advisory onto them, one new device; the same
 * number of devices of which no two are written alike; and beside it a naive match of a sample (every product name against every
 * device) in the same run. What is remembered of names asked before must change no answer: a sample is asked anew.
 *
 *   npm run bench:match -- FOLDER      FOLDER holds CSAF documents
 */

import { deepStrictEqual } from 'node:assert';
import { loadavg } from 'node:os';
import { jsonDocuments } from '../src/feeds/io/documents.ts';
import { loadCatalogue, loadProductNames } from '../src/install/catalog.ts';
import { keepYoungSmall } from '../src/install/memory.ts';
import type { Advisory } from '../src/model/advisory.ts';
import type { DeviceName } from '../src/model/exposure.ts';
import { matcherMaker, readAdvisoryFolder } from '../src/services/advisories.ts';
import { describe, hospital, randomOf } from './support/hospital.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Name a folder with CSAF documents: npm run bench:match -- FOLDER');
  process.exit(64);
}
keepYoungSmall();
const DEVICES = 100_000;
const SAMPLE = 200;

/** Milliseconds that passed, and those that the processor worked. */
function timed<T>(work: () => T): [ms: number, cpu: number, value: T] {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return [performance.now() - start, (user + system) / 1_000, value];
}
const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1_024);
const show = (what: string, ms: number, cpu: number, more = ''): void =>
  console.log(`| ${what} | ${ms.toFixed(1)} ms | ${cpu.toFixed(1)} ms | ${peak()} MiB | ${more} |`);

const catalogue = await loadCatalogue();
const maker = matcherMaker(catalogue, await loadProductNames());
const [began, used] = [performance.now(), process.cpuUsage()];
const { advisories } = await readAdvisoryFolder({ documents: jsonDocuments }, folder, { lean: true });
const reading = process.cpuUsage(used);
const all = [...advisories.values()];
const names = all.flatMap((a) => a.products.map((p) => [p.vendor ?? a.publisher, p.name] as const));
const random = randomOf(1);
const devices = hospital(random, names, catalogue.vendors, DEVICES);

console.log(`${all.length} advisories with ${names.length} products. ${describe(devices)}\n`);
console.log('| what | time | processor | peak so far | |\n|---|---|---|---|---|');
show('advisories read', performance.now() - began, (reading.user + reading.system) / 1_000);
const [indexMs, indexCpu, matcher] = timed(() => maker(all));
show('index of the advisories', indexMs, indexCpu);
const count = (list: readonly DeviceName[], of: Pick<typeof matcher, 'match'>): number => {
  let matches = 0;
  for (const device of list) matches += of.match(device).length;
  return matches;
};
const [ms, cpu, matches] = timed(() => count(devices, matcher));
show(`${DEVICES.toLocaleString('en')} devices`, ms, cpu, `${matches} matches`);
const [oneMs, oneCpu] = timed(() =>
  matcher.match({ manufacturer: 'Philips', model: 'IntelliVue MX800 new', version: '1.0' }),
);
show('one new device', oneMs, oneCpu);
const largest = all.reduce((a, b) => (b.products.length > a.products.length ? b : a));
const onto = (advisory: Advisory): void => {
  const [a, b, found] = timed(() => count(devices, maker([advisory])));
  show(`one new advisory (${advisory.products.length} products) onto all devices`, a, b, `${found} matches`);
};
onto(all.at(-1)!);
onto(largest);

const strange = devices.map((d, k): DeviceName => ({ ...d, model: `${d.model} SN${(k * 7_919) % 1_000_003}` }));
const some = strange.slice(0, DEVICES / 10);
const [hostileMs, hostileCpu, hostile] = timed(() => count(some, maker(all)));
show(`${some.length.toLocaleString('en')} devices, no two written alike`, hostileMs, hostileCpu, `${hostile} matches`);

let same = 0;
for (let k = 0; k < SAMPLE; k++) {
  const device = devices[random(devices.length)]!;
  const anew = maker(all.filter((a) => matcher.match(device).some((m) => m.doc === a.id)));
  deepStrictEqual(anew.match(device), matcher.match(device));
  same++;
}
const [naiveMs, naiveCpu] = timed(() => {
  let found = 0;
  for (const { manufacturer, model } of devices.slice(0, SAMPLE)) {
    const [by, name] = [manufacturer.toLowerCase(), model.toLowerCase()];
    for (const [vendor, product] of names) {
      if (product.toLowerCase().includes(name) && vendor.toLowerCase().includes(by)) found++;
    }
  }
  return found;
});
const times = DEVICES / SAMPLE;
show('naive', naiveMs * times, naiveCpu * times, `${SAMPLE} devices, times ${times}`);
console.log(`\n${same} devices asked anew: the same answers. load ${loadavg()[0]!.toFixed(1)}`);
