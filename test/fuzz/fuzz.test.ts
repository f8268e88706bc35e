/** The fuzzer and the flood with a budget that fits into every run; `npm run fuzz` and `node test/fuzz/flood.ts` go on from there. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { floodAlone, MEMORY_MIB } from './flood.ts';
import { fuzz, reportLine, unreached } from './fuzz.ts';

const SECONDS = Number(process.env['OPENWARD_FUZZ_SECONDS'] ?? 55);
const FRAMES = 20_000_000;

test('damaged frames bring about no exception, no broken contract and no slow frame', async () => {
  const seed = Math.floor(Date.now() / 1000) % 1_000_000;
  const report = await fuzz({ frames: FRAMES, seconds: SECONDS, seed, threads: 2 });
  console.log(`# fuzz: ${reportLine(report)}`);
  assert.deepEqual(report.findings, [], `again with: npm run fuzz -- --seed ${seed}`);
  assert.ok(report.frames > 200_000, 'the fuzzer gets somewhere');
  assert.ok(report.damaged > 0.8 * report.frames, 'most frames are damaged');
  assert.deepEqual(unreached(report), [], 'damaged frames reach every dissector');
  assert.ok(report.heapMiB < 1_024, 'the heap stays within its bound');
});

test('500 seconds of flood: known devices keep updating, caps are counted, memory has its bound', async () => {
  const report = await floodAlone(1_000_000, 500);
  console.log(`# flood: ${JSON.stringify(report)}`);
  assert.ok(report.leastUpdated >= 0.95, `updated in the worst minute: ${report.leastUpdated}`);
  assert.ok(report.leastTold >= 0.95, `facts told in the worst minute: ${report.leastTold}`);
  assert.ok((report.caps['flows'] ?? 0) > 0, 'the flood reaches the flow table’s cap');
  assert.ok(report.rssMiB < MEMORY_MIB * 1.1, `${report.rssMiB} MiB`);
});

interface Regression {
  readonly found: string;
  readonly frames: readonly { readonly linkType: number; readonly hex: string }[];
}

const FOLDER = new URL('../regressions/', import.meta.url);
const regressions = readdirSync(FOLDER).filter((f) => f.endsWith('.json'));

test('there are regressions to replay', () => assert.ok(regressions.length > 0));

for (const name of regressions) {
  test(`regression ${name}`, async () => {
    const { frames } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Regression;
    const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: 1 });
    let worstMs = 0;
    for (const [n, f] of frames.entries()) {
      const bytes = new Uint8Array(Buffer.from(f.hex, 'hex'));
      const startMs = performance.now();
      sensor.frame(f.linkType, bytes, 0, bytes.length, bytes.length, 1_700_000_000_000_000 + n);
      worstMs = Math.max(worstMs, performance.now() - startMs);
    }
    const bad = sensor.finish().weirds.filter((w) => /\.(exception|contract|undeclared-)/.test(w.code));
    assert.deepEqual(bad, []);
    assert.ok(worstMs < 500, `a frame took ${worstMs} ms`);
  });
}
