/** A frame that stops the reading thread does not stop the import: the file is read again, its flow is left out, the rest is there. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createCaptureRunner, type RunnerOptions } from '../../src/capture/runner.ts';
import { pcapHeader, pcapRecord } from '../wire/build.ts';
import { DEVICES, deviceFrames, deviceIp, poisonFrame } from './frames.ts';
import { POISON } from './workers/poison.ts';

const worker = new URL('./workers/import.ts', import.meta.url);
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openward-watchdog-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Devices, then poison, then the devices again. */
async function capture(poison: readonly Uint8Array[]): Promise<string> {
  const frames = [...deviceFrames(), ...poison, ...deviceFrames()];
  const path = join(folder, 'capture.pcap');
  await writeFile(path, Uint8Array.from([...pcapHeader(), ...frames.flatMap((f) => pcapRecord([...f]))]));
  return path;
}

async function read(poison: readonly Uint8Array[], options: RunnerOptions = {}) {
  const path = await capture(poison);
  const run = { signal: new AbortController().signal, onProgress: () => {} };
  const { harvest, problem } = await createCaptureRunner({ worker, ...options }).run(path, run);
  assert.equal(problem, null);
  const ips = new Set(harvest.endpoints.map((e) => e.ip));
  for (let n = 0; n < DEVICES; n++) assert.ok(ips.has(deviceIp(n)));
  const packets = harvest.endpoints.filter((e) => e.ip === deviceIp(0)).reduce((sum, e) => sum + e.packets, 0);
  assert.equal(packets, 2, 'also what came behind the poison was read');
  return { weird: (code: string) => harvest.weirds.find((w) => w.code === code) ?? null };
}

test('it loops: the flow is left out of the third reading, and that is told', async () => {
  const loop = poisonFrame(POISON.loop);
  const { weird } = await read([loop, loop, loop], { frameMs: 1_000 });
  const out = weird('engine.quarantined-frame');
  assert.deepEqual([out?.count, out?.frame], [3, DEVICES + 1]);
});

test('two flows that loop: both are left out', async () => {
  const { weird } = await read([poisonFrame(POISON.loop, 1), poisonFrame(POISON.loop, 2)], { frameMs: 1_000 });
  assert.equal(weird('engine.quarantined-frame')?.count, 2);
});

test('it takes memory without end: the same', async () => {
  const { weird } = await read([poisonFrame(POISON.leak)], { heapMiB: 96, frameMs: 20_000 });
  assert.equal(weird('engine.quarantined-frame')?.count, 1);
});

test('it throws: named, and nothing is read again', async () => {
  const { weird } = await read([poisonFrame(POISON.throw)]);
  assert.equal(weird('poison.exception')?.count, 1);
  assert.equal(weird('engine.quarantined-frame'), null);
});

test('more flows than patience: the import fails with the frame, it does not go on for ever', async () => {
  const many = Array.from({ length: 8 }, (_, n) => poisonFrame(POISON.loop, n + 1));
  await assert.rejects(read(many, { frameMs: 300 }), { code: 'capture.stalled', message: /number \d+/ });
});
