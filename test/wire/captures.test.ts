/** Every reference capture of this machine passes: no exception of a dissector, no hang, the same bytes out twice. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCapture } from '../../src/capture/file.ts';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { createSensor } from '../../src/wire/sensor.ts';

const folder = process.env['OPENWARD_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');
const skip = existsSync(folder) ? false : `skipped: no captures in ${folder} (set OPENWARD_CAPTURES)`;

test('every capture passes', { skip, timeout: 600_000 }, async () => {
  const dissectors = await loadDissectors();
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile() && /cap(ng)?[0-9]*(\.gz)?$|\.trace$/.test(e.name))
    .map((e) => join(e.parentPath, e.name))
    .sort();
  assert.ok(names.length > 100, `only ${names.length} captures`);
  const broken: string[] = [];
  for (const name of names) {
    const run = async (hashSeed: number) => {
      const sensor = createSensor({ dissectors, hashSeed });
      const { problem } = await readCapture(name, (link, b, s, e, wire, at) => sensor.frame(link, b, s, e, wire, at));
      return { harvest: sensor.finish(), problem };
    };
    const before = process.cpuUsage();
    const first = await run(1);
    const seconds = process.cpuUsage(before).user / 1e6;
    // 50 ms a frame is the bound of a single one ; a whole capture is far below 20 s
    if (seconds > 20) broken.push(`${name}: ${seconds.toFixed(1)} s`);
    for (const w of first.harvest.weirds) {
      if (/\.(exception|contract|undeclared-(field|weird))$/.test(w.code))
        broken.push(`${name} frame ${w.frame}: ${w.code}`);
    }
    const second = await run(0x5bd1e995);
    if (JSON.stringify(first) !== JSON.stringify(second)) broken.push(`${name}: two runs differ`);
  }
  assert.deepEqual(broken, []);
});
