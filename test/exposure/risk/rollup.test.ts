/** Many scores as one: up to type, unit, site and hospital, and down from a gateway. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DeviceBehind, rollDown } from '../../../src/exposure/score/risk/gateway.ts';
import { bandOf, scoreOf } from '../../../src/exposure/score/risk/risk.ts';
import { rollUp, rollUpOf, together } from '../../../src/exposure/score/risk/rollup.ts';
import type { RatedDevice } from '../../../src/model/risk.ts';
import { anyInputs, printer, ventilator } from './given.ts';

const score = fc.integer({ min: 0, max: 1000 }).map((n) => n / 10);
const scores = fc.array(score, { minLength: 1, maxLength: 40 });

test('one is itself; none is unknown, not 0', () => {
  assert.equal(together([]), null);
  fc.assert(fc.property(score, (s) => assert.equal(together([s]), s)));
  assert.equal(together([0, 0, 0]), 0);
});

test('by hand: 50 and 40', () => {
  // 50, and of the 50 that are left a tenth of the 0.4 that the other stands for: 2.
  assert.equal(together([50, 40]), 52);
  assert.equal(together([40, 50]), 52);
  // 0.4 and 0.4: at least one of both, 0.64.
  assert.equal(together([40, 50, 40]), 53.2);
});

test('never below the worst, never in another band than the worst, never above 100, in whatever order', () => {
  fc.assert(
    fc.property(scores, (all) => {
      const one = together(all)!;
      const worst = Math.max(...all);
      assert.ok(one >= worst && one <= 100);
      assert.equal(bandOf(one), bandOf(worst));
      assert.equal(together([...all].reverse()), one);
    }),
  );
});

test('raising one, or adding one, never lowers it', () => {
  fc.assert(
    fc.property(scores, fc.nat(), score, (all, place, other) => {
      const i = place % all.length;
      assert.ok(together(all.with(i, Math.max(all[i]!, other)))! >= together(all)!);
      assert.ok(together([...all, other])! >= together(all)!);
    }),
  );
});

test('ten thousand small ones do not hide a big one, and a full ward is not a single device', () => {
  const crowd = together(Array.from({ length: 10_000 }, () => 19.9))!;
  assert.ok(crowd < together([20])!, `${crowd}`);
  assert.equal(together([...Array.from({ length: 10_000 }, () => 5), 90])!, 91);
  assert.ok(together([50, 50, 50])! > together([50])!);
});

const device = (id: string, score: number | null, more: Partial<RatedDevice> = {}): RatedDevice => ({
  id,
  site: 'main',
  unit: 'ICU',
  type: 'ventilator',
  score,
  ...more,
});

test('a roll-up says who is worst, how many are in each band, and how many nobody rated', () => {
  const found = rollUpOf([device('b', 70), device('a', 70), device('c', 25), device('d', null)]);
  assert.deepEqual([found.worst, found.devices, found.unrated], ['a', 4, 1]);
  assert.deepEqual(found.bands, { critical: 2, high: 0, medium: 1, low: 0 });
  assert.deepEqual(rollUpOf([device('x', null)]), {
    score: null,
    band: null,
    worst: null,
    devices: 1,
    unrated: 1,
    bands: { critical: 0, high: 0, medium: 0, low: 0 },
  });
});

test('groups: units of one name at two sites are two, unknown is a group of its own, the worst stands first', () => {
  const all = [
    device('a', 30),
    device('b', 80, { site: 'north' }),
    device('c', 10, { unit: null, type: null }),
    device('d', null, { site: 'west', unit: 'Ward', type: '__proto__' }),
    device('e', 5, { unit: 'null', type: 'null' }),
  ];
  const { hospital, sites, units, types } = rollUp(all);
  assert.equal(hospital.devices, 5);
  assert.deepEqual(
    sites.map((s) => [s.site, s.devices, s.score === null]),
    [
      ['north', 1, false],
      ['main', 3, false],
      ['west', 1, true],
    ],
  );
  assert.deepEqual(
    units.map((u) => [u.site, u.unit]),
    [
      ['north', 'ICU'],
      ['main', 'ICU'],
      ['main', null],
      ['main', 'null'],
      ['west', 'Ward'],
    ],
  );
  assert.deepEqual(
    types.map((u) => [u.type, u.devices]),
    [
      ['ventilator', 2],
      [null, 1],
      ['null', 1],
      ['__proto__', 1],
    ],
  );
});

test('every device is in one group of each kind, and no group is above the hospital', () => {
  const any = fc.array(
    fc.record({
      id: fc.uuid(),
      site: fc.constantFrom('main', 'north'),
      unit: fc.option(fc.constantFrom('ICU', 'Ward')),
      type: fc.option(fc.constantFrom('ventilator', 'printer')),
      score: fc.option(score),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(any, (devices) => {
      const { hospital, ...groups } = rollUp(devices);
      for (const list of Object.values(groups)) {
        assert.equal(
          list.reduce((sum, g) => sum + g.devices, 0),
          devices.length,
        );
        for (const group of list) assert.ok((group.score ?? 0) <= (hospital.score ?? 0));
      }
    }),
  );
});

const behind = (id: string, more: Partial<DeviceBehind> = {}): DeviceBehind => {
  const { function: name, safety, mission, minutesToHarm } = ventilator;
  return { id, score: 10, clinical: { function: name, safety, mission, minutesToHarm }, steps: 1, ...more };
};

test('down: half of what the gateway’s weakness would be at the device, for each step; the higher of it and its own', () => {
  const gateway = { ...printer, exploited: 'known' } as const;
  const there = scoreOf({
    ...gateway,
    function: 'life-support',
    safety: 'catastrophic',
    mission: 'mef failure',
    minutesToHarm: 3,
  });
  const [near, far, bad, unrated] = rollDown(gateway, [
    behind('near'),
    behind('far', { steps: 2 }),
    behind('bad', { score: 95 }),
    behind('unrated', { score: null }),
  ]);
  assert.equal(near!.passed, Math.round(there * 5) / 10);
  assert.equal(far!.passed, Math.round(there * 2.5) / 10);
  assert.equal(near!.score, near!.passed);
  assert.equal(bad!.score, 95);
  assert.deepEqual([unrated!.own, unrated!.score], [null, near!.passed]);
  assert.ok(near!.passed > scoreOf(gateway) / 2, 'what care needs the device for counts, not the gateway');
});

test('down: without an exposure of the gateway everything stays as it is, unknown included', () => {
  assert.deepEqual(rollDown(null, [behind('a'), behind('b', { score: null })]), [
    { id: 'a', own: 10, passed: 0, score: 10 },
    { id: 'b', own: null, passed: 0, score: null },
  ]);
  assert.deepEqual(rollDown(ventilator, []), []);
});

test('down: never lowers a score, never above 100, less with each step', () => {
  fc.assert(
    fc.property(anyInputs, score, fc.integer({ min: -3, max: 50 }), (gateway, own, steps) => {
      const [one] = rollDown(gateway, [behind('x', { score: own, steps })]);
      const [further] = rollDown(gateway, [behind('x', { score: own, steps: steps + 1 })]);
      assert.ok(one!.score! >= own && one!.score! <= 100);
      assert.ok(one!.passed <= 50 && further!.passed <= one!.passed);
    }),
  );
});
