/** Waves on hospitals by chance, judged by their definition; and why a device is in none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Outage, unitOf } from '../../../src/exposure/campaign/levels.ts';
import { planWaves, type WaveDevice, type WaveProblem } from '../../../src/exposure/campaign/waves.ts';
import type { Span } from '../../../src/exposure/campaign/windows.ts';
import type { ServiceLevel } from '../../../src/model/campaign.ts';
import { chance } from '../plan/hospitals.ts';

const HOUR = 3_600_000;
const OPTIONS = { downtimeMinutes: 60, team: 2, perWave: 20, testDevices: 1, soakHours: 24 };
const nights = (hours: number): readonly Span[] =>
  Array.from({ length: 10 }, (_, day) => ({ fromMs: day * 24 * HOUR, toMs: (day * 24 + hours) * HOUR }));
const levelsOf = (list: readonly ServiceLevel[]): ReadonlyMap<string, ServiceLevel> =>
  new Map(list.map((l) => [cellOf(l.unit, l.function), l]));

const device = (id: string, more: Partial<WaveDevice> = {}): WaveDevice => ({
  ...{ id, unit: 'ICU', function: 'monitoring', version: '1.0', harm: 2 },
  ...more,
});
const problem = (devices: readonly WaveDevice[], more: Partial<WaveProblem> = {}): WaveProblem => ({
  devices,
  levels: levelsOf([{ unit: 'ICU', function: 'monitoring', devices: 10, minimum: 8 }]),
  ...{ busy: [], windows: () => nights(4), options: OPTIONS, startMs: 0, firstWave: 1, withTest: true },
  ...more,
});

function random(seed: number): WaveProblem {
  const rnd = chance(seed);
  const int = (n: number): number => Math.floor(rnd() * n);
  const units = ['A', 'b ', 'C'];
  const functions = ['monitoring', 'therapy'];
  const devices = Array.from({ length: 1 + int(25) }, (_, k) =>
    device(`d${k}`, {
      unit: rnd() < 0.95 ? units[int(3)]! : null,
      function: rnd() < 0.95 ? functions[int(2)]! : null,
      version: rnd() < 0.8 ? `1.${int(3)}` : null,
      harm: int(5),
    }),
  );
  const levels = units.flatMap((unit) =>
    functions.map((func): ServiceLevel => {
      const own = devices.filter((d) => d.unit === unit && d.function === func).length + int(4);
      return { unit, function: func, devices: own, minimum: rnd() < 0.3 ? null : int(own + 1) };
    }),
  );
  const busy = Array.from({ length: int(8) }, (_, k): Outage => {
    const fromMs = int(10 * 24) * HOUR;
    const cell = cellOf(units[int(3)]!, functions[int(2)]!);
    return { device: `other${k}`, cell, fromMs, toMs: fromMs + (1 + int(40)) * HOUR };
  });
  return problem(devices, {
    levels: levelsOf(levels),
    busy,
    windows: (unit) => (unit === unitOf('C') && seed % 5 === 0 ? [] : nights(1 + (unit.length % 3) + (seed % 4))),
    options: {
      ...{ downtimeMinutes: int(150), team: 1 + int(4), perWave: 1 + int(8), testDevices: 1 + int(2) },
      soakHours: int(48),
    },
  });
}

test('300 hospitals: every device once, in its windows, after the test, and no unit below its minimum at any moment', () => {
  let placed = 0;
  for (let seed = 0; seed < 300; seed++) {
    const given = random(seed);
    const { options, levels, busy } = given;
    const { waves, unplaced } = planWaves(given);
    const slots = waves.flatMap((w) => w.slots);
    placed += slots.length;
    const all = [...slots.map((s) => s.device), ...unplaced.map((u) => u.device)].sort();
    assert.deepEqual(all, given.devices.map((d) => d.id).sort(), `${seed}`);
    for (const wave of waves) assert.ok(wave.slots.length > 0 && wave.slots.length <= options.perWave);
    const testEnd = Math.max(0, ...waves.filter((w) => w.isTest).flatMap((w) => w.slots.map((s) => s.toMs)));
    for (const { isTest, slots: own } of waves) {
      for (const s of own) {
        assert.equal(s.toMs - s.fromMs, options.downtimeMinutes * 60_000);
        assert.ok(
          given.windows(unitOf(s.unit)).some((w) => w.fromMs <= s.fromMs && s.toMs <= w.toMs),
          `${seed}`,
        );
        if (!isTest && testEnd > 0) assert.ok(s.fromMs >= testEnd + options.soakHours * HOUR, `${seed}`);
      }
    }
    // By the definition: at each beginning of an outage, count.
    for (const { fromMs, toMs } of slots.filter((s) => s.toMs > s.fromMs)) {
      const now = [...slots, ...busy].filter((s) => s.fromMs <= fromMs && s.toMs > fromMs && toMs > fromMs);
      for (const [cell, out] of Map.groupBy(now, (s) => s.cell)) {
        if (!out.some((o) => slots.includes(o as (typeof slots)[number]))) continue;
        const level = levels.get(cell);
        const spare = level === undefined ? 1 : level.minimum === null ? 1 : level.devices - level.minimum;
        assert.ok(out.length <= spare, `${seed} ${cell}: ${out.length} of ${spare} are out`);
      }
      const here = now.filter((s): s is (typeof slots)[number] => slots.includes(s as never));
      for (const own of Map.groupBy(here, (s) => unitOf(s.unit)).values())
        assert.ok(own.length <= options.team, `${seed}`);
    }
    assert.deepEqual(planWaves(given), { waves, unplaced }, 'the same problem gives the same waves');
  }
  assert.ok(placed > 1_500, `${placed}`);
});

test('the test device is the least critical, then one that runs what most run', () => {
  const first = (...devices: readonly WaveDevice[]) => planWaves(problem(devices)).waves[0]?.slots[0]?.device;
  assert.equal(first(device('a'), device('b', { harm: 1 }), device('c')), 'b');
  assert.equal(first(device('a', { version: '2.0' }), device('b'), device('c')), 'b');
  assert.equal(first(device('a', { version: null }), device('b')), 'b');
});

test('a unit that can spare two has two out at a time, as long as the window lasts', () => {
  const devices = Array.from({ length: 9 }, (_, k) => device(`d${k}`));
  const { waves } = planWaves(problem(devices));
  // The test ends at one o'clock: a day later three hours of the window are left.
  assert.deepEqual(
    waves.map((w) => w.slots.map((s) => s.fromMs / HOUR)),
    [[0], [25, 25, 26, 26, 27, 27], [48, 48]],
  );
  const other = { device: 'x', cell: cellOf('icu', 'monitoring'), fromMs: 0, toMs: 1_000 * HOUR };
  const less = planWaves(problem(devices, { busy: [other] }));
  assert.deepEqual(
    less.waves.map((w) => w.slots.length),
    [1, 3, 4, 1],
    'one that is out elsewhere counts',
  );
});

test('why a device is in no wave', () => {
  const why = (more: Partial<WaveProblem>, d = device('a')) => planWaves(problem([d], more)).unplaced[0]?.reason;
  const level = (minimum: number | null): Partial<WaveProblem> => ({
    levels: levelsOf([{ unit: 'ICU', function: 'monitoring', devices: 10, minimum }]),
  });
  assert.equal(why({}), undefined);
  assert.equal(why({ windows: () => [] }), 'no-window');
  assert.equal(why({ windows: () => nights(0.5) }), 'window-too-short');
  assert.equal(why(level(10)), 'below-minimum');
  assert.equal(why(level(null)), undefined, 'none is laid down: one at a time');
  assert.equal(why({}, device('a', { unit: null })), 'unit-unknown');
  assert.equal(why({}, device('a', { function: null })), 'function-unknown');
  assert.equal(why(level(0), device('a', { unit: null })), undefined);
  const always = (k: number) => ({ device: `x${k}`, cell: cellOf('ICU', 'monitoring'), fromMs: 0, toMs: 1e15 });
  assert.equal(why({ busy: [always(1), always(2)] }), 'no-room');
  assert.equal(why({ ...level(10), options: { ...OPTIONS, downtimeMinutes: 0 } }), undefined, 'nothing stands still');
});
