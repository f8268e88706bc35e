/**
 * A frame that stops the live worker: it is started again within 5 s, the flow that does so twice is left out, devices go on
 * being seen, and all of it is told (security rule 6, tests A9).
 */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveOptions, startLive } from '../../src/capture/live/live.ts';
import { Standstill } from '../../src/capture/watch/standstill.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { DEVICES, deviceIp } from './frames.ts';

const worker = new URL('./workers/live.ts', import.meta.url);

interface Heard {
  readonly atMs: number;
  readonly harvest: Harvest;
  readonly dropped: number | null;
}

async function capture(t: TestContext, interfaceName: string, options: Partial<LiveOptions> = {}) {
  const harvests: Heard[] = [];
  const troubles: { readonly atMs: number; readonly text: string }[] = [];
  let last = 0;
  const live = await startLive({
    interfaceName,
    method: 'af-packet',
    hashSeed: 7,
    harvestEveryMs: 300,
    worker,
    onHarvest: (harvest, dropped, isLast) => {
      harvests.push({ atMs: performance.now(), harvest, dropped });
      if (isLast) last++;
    },
    onTrouble: (text) => troubles.push({ atMs: performance.now(), text }),
    ...options,
  });
  const stop = async (): Promise<void> => {
    await live.stop();
    assert.equal(last, 1, 'the end is told once');
  };
  t.after(() => live.stop());
  const weirds = (code: string): number =>
    harvests.flatMap((h) => h.harvest.weirds).reduce((sum, w) => sum + (w.code === code ? w.count : 0), 0);
  const until = async (what: () => boolean, ms: number): Promise<void> => {
    for (const end = performance.now() + ms; !what(); ) {
      assert.ok(performance.now() < end, `not within ${ms} ms: ${what}`);
      await sleep(50);
    }
  };
  return { harvests, troubles, weirds, until, stop };
}

/** The longest time without a harvest that named devices. */
function longestGap(harvests: readonly Heard[]): number {
  const times = harvests.filter((h) => h.harvest.endpoints.length > 0).map((h) => h.atMs);
  return Math.max(...times.slice(1).map((ms, k) => ms - times[k]!));
}

test('it loops: twice started again, then the flow is left out and the devices go on', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'openward-watchdog-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const keepFrames = join(folder, 'kept');
  const { harvests, troubles, weirds, until, stop } = await capture(t, 'loop', { keepFrames });
  await until(() => weirds('engine.quarantined-frame') > 20, 30_000);
  const calm = harvests.length;
  await until(() => harvests.length > calm + 3, 5_000);
  await stop();
  assert.equal(troubles.length, 2);
  assert.match(troubles[1]!.text, /left out/);
  assert.equal(weirds('sensor.restarted'), 2);
  assert.ok(longestGap(harvests) <= 5_000, `blind for ${longestGap(harvests)} ms`);
  const seen = new Set(harvests.slice(calm).flatMap((h) => h.harvest.endpoints.map((e) => e.ip)));
  for (let n = 0; n < DEVICES; n++) assert.ok(seen.has(deviceIp(n)));
  assert.ok((harvests.at(-1)!.dropped ?? 0) > 0, 'frames of the lost part count as lost');
  const files = await readdir(keepFrames);
  assert.equal(files.length, 2);
  assert.equal((await stat(join(keepFrames, files[0]!))).mode & 0o777, 0o600);
  assert.equal((await stat(keepFrames)).mode & 0o777, 0o700);
  assert.ok((await readFile(join(keepFrames, files[0]!), 'latin1')).endsWith('POISON loop'));
});

test('it takes memory without end: the same; nothing is kept unless asked for', async (t) => {
  const { weirds, until, stop, troubles } = await capture(t, 'leak', { heapMiB: 96, frameMs: 20_000 });
  await until(() => weirds('engine.quarantined-frame') > 0, 40_000);
  await stop();
  assert.ok(troubles.every((x) => !x.text.includes('frames are in')));
});

test('it throws: named, not started again', async (t) => {
  const { weirds, until, stop, troubles } = await capture(t, 'throw');
  await until(() => weirds('poison.exception') > 0, 10_000);
  await stop();
  assert.deepEqual(troubles, []);
});

test('frames that teach nothing are an alarm, and the worker is started again once', async (t) => {
  const { weirds, until, stop, troubles } = await capture(t, 'mute', { standstillMs: 1_000 });
  await until(() => weirds('sensor.records-stand-still') >= 2, 15_000);
  await stop();
  assert.equal(troubles.filter((x) => x.text.includes('started again')).length, 1);
});

test('the alarm comes within a minute with the usual times, and only when frames come', () => {
  const empty = (frames: number): Harvest => ({
    endpoints: [],
    observations: [],
    conversations: [],
    weirds: [],
    caps: [],
    counters: { frames, bytes: 0, capturedBytes: 0, flows: 0, undecoded: 0, firstAtUs: null, lastAtUs: null },
  });
  const alarms = (frames: number): number[] => {
    const standstill = new Standstill(30_000, 10_000, 0);
    return Array.from({ length: 12 }, (_, k) => (k + 1) * 10_000).filter((ms) => standstill.harvest(empty(frames), ms));
  };
  assert.deepEqual(alarms(0), []);
  assert.deepEqual(alarms(50), [30_000, 60_000, 90_000, 120_000]);
  const mute = new Standstill(30_000, 10_000, 0);
  assert.deepEqual(
    Array.from({ length: 120 }, (_, k) => k * 500).filter((ms) => mute.look(ms, ms)),
    [40_000],
  );
});
