/**
 * Devices against advisories: 100,000 devices at once, one new advisory onto them, one new device; and beside it a naive match
 * of a sample (every product name against every device) in the same run.
 *
 *   npm run bench:match -- FOLDER      FOLDER holds CSAF documents
 */

import { jsonDocuments } from '../src/feeds/io/documents.ts';
import { loadCatalogue, loadProductNames } from '../src/install/catalog.ts';
import type { Advisory } from '../src/model/advisory.ts';
import { createMatcher, readAdvisoryFolder } from '../src/services/advisories.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Name a folder with CSAF documents: npm run bench:match -- FOLDER');
  process.exit(64);
}
const DEVICES = 100_000;
const SAMPLE = 200;
const { advisories } = await readAdvisoryFolder({ documents: jsonDocuments }, folder);
const all = [...advisories.values()];
const [catalogue, known] = [await loadCatalogue(), await loadProductNames()];

let state = 1;
const random = (n: number): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return (state >> 8) % n;
};
/** Kinds of devices as a hospital has them: some 3,000, most of them of no advisory. */
const names = all.flatMap((a) => a.products.map((p) => [p.vendor ?? '', p.name] as const));
const kinds = Array.from({ length: 3_000 }, (_, k) =>
  k % 3 === 0 ? names[random(names.length)]! : ([`Maker ${random(400)}`, `Model ${random(5_000)}`] as const),
);
const devices = Array.from({ length: DEVICES }, () => {
  const [manufacturer, model] = kinds[random(kinds.length)]!;
  return { manufacturer, model, version: `${random(9)}.${random(20)}` };
});

function timed<T>(work: () => T): [number, T] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}
const show = (what: string, ms: number, more = ''): void => console.log(`| ${what} | ${ms.toFixed(1)} ms | ${more} |`);

console.log(`| ${all.length} advisories, ${names.length} products | | |\n|---|---|---|`);
const [index, matcher] = timed(() => createMatcher(catalogue, known, all));
show('index of the advisories', index);
let matches = 0;
const [whole] = timed(() => {
  for (const device of devices) matches += matcher.match(device).length;
});
show(`${DEVICES.toLocaleString('en')} devices`, whole, `${matches} matches`);
const [one] = timed(() => matcher.match({ manufacturer: 'Philips', model: 'IntelliVue MX800 new', version: '1.0' }));
show('one new device', one);
const last: Advisory = all.at(-1)!;
const [fresh] = timed(() => {
  const alone = createMatcher(catalogue, known, [last]);
  for (const device of devices) alone.match(device);
});
show('one new advisory onto all devices', fresh);
const [naive] = timed(() => {
  let found = 0;
  for (const { manufacturer, model } of devices.slice(0, SAMPLE)) {
    const [maker, name] = [manufacturer.toLowerCase(), model.toLowerCase()];
    for (const [vendor, product] of names) {
      if (product.toLowerCase().includes(name) && vendor.toLowerCase().includes(maker)) found++;
    }
  }
  return found;
});
show('naive', (naive / SAMPLE) * DEVICES, `${SAMPLE} devices, times ${DEVICES / SAMPLE}`);
console.log(`\npeak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
