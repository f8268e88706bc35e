import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFrontier, makePlan, PLAN_EFFORT } from '../../../src/exposure/plan/plan.ts';
import type { Plan, PlanAction, PlanProblem } from '../../../src/model/plan.ts';
import { bruteForce, chance, type Done, greedy, hospital, judged, pieces } from './hospitals.ts';

const plan = (problem: PlanProblem, hours: number, maxSteps = 4_000): Plan => {
  const made = makePlan(problem, hours, { ...PLAN_EFFORT, maxSteps });
  assert.ok(made.ok, made.ok ? '' : `${made.error.at}: ${made.error.detail}`);
  return made.value;
};

const choiceOf = (problem: PlanProblem, made: Plan): readonly Done[] =>
  made.actions.map(({ action, devices }) => ({ action: problem.actions.find((a) => a.key === action)!, devices }));

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/** Everything that must hold of any plan. */
function assertSound(problem: PlanProblem, made: Plan, where: string): void {
  const removed = judged(problem, made.hours, choiceOf(problem, made));
  assert.ok(removed !== null, `${where}: within hours and limits`);
  assert.ok(near(removed, made.risk), `${where}: removes ${removed}, says ${made.risk}`);
  assert.ok(
    near(
      made.actions.reduce((sum, a) => sum + a.risk, 0),
      made.risk,
    ),
    `${where}: adds up`,
  );
  assert.ok(made.usedHours <= made.hours + 1e-6, where);
  assert.ok(made.bound >= made.risk - 1e-9 && made.gap >= 0 && made.gap <= 1, where);
  assert.ok(made.bound <= made.totalRisk + 1e-6, where);
}

const wholeActions = (problem: PlanProblem): readonly (readonly Done[])[] => [
  ...Map.groupBy(pieces(problem), (p) => p.action).values(),
];

test('200 hospitals: never worse than a greedy plan, within the limits, below the bound', () => {
  let [proven, better] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const rnd = chance(seed + 5_000);
    const size = {
      units: 1 + Math.floor(rnd() * 4),
      devices: 3 + Math.floor(rnd() * 25),
      actions: 2 + Math.floor(rnd() * 8),
      isPartial: seed % 2 === 0,
      hasLimits: seed % 3 !== 0,
    };
    const problem = hospital(seed, size);
    const hours = Math.round(rnd() * 40);
    const made = plan(problem, hours, 1_500);
    assertSound(problem, made, `hospital ${seed}`);
    const single = pieces(problem).map((p) => [p]);
    for (const steps of [single, wholeActions(problem)]) {
      for (const byHour of [true, false]) {
        const other = greedy(problem, hours, steps, byHour);
        assert.ok(made.risk >= other - 1e-6, `hospital ${seed}: ${made.risk} is less than ${other} of a greedy plan`);
        if (made.risk > other + 1e-6 && byHour && steps === single) better++;
      }
    }
    if (made.gap === 0) proven++;
  }
  console.log(`# ${proven} of 200 proven best; ${better} better than the greedy plan by risk an hour`);
  assert.ok(proven > 150);
  assert.ok(better > 20, 'the hospitals are not all easy');
});

test('small hospitals: as good as the best of all choices', () => {
  let count = 0;
  for (let seed = 0; count < 120; seed++) {
    const problem = hospital(seed, {
      ...{ units: 1 + (seed % 3), devices: 4 + (seed % 4), actions: 2 + (seed % 3) },
      ...{ isPartial: seed % 2 === 1, hasLimits: seed % 4 !== 0 },
    });
    if (pieces(problem).length > 10) continue;
    count++;
    const hours = (seed * 7) % 23;
    const made = plan(problem, hours, 100_000);
    const best = bruteForce(problem, hours);
    assert.equal(made.gap, 0, `hospital ${seed} is decided`);
    assert.ok(near(made.risk, best), `hospital ${seed}: ${made.risk}, best ${best}`);
  }
});

test('stopped early the bound still holds', () => {
  let open = 0;
  for (let seed = 0; seed < 60; seed++) {
    const problem = hospital(seed, { units: 3, devices: 24, actions: 9, isPartial: true, hasLimits: seed % 2 === 0 });
    const early = plan(problem, 25, 2);
    const late = plan(problem, 25, 6_000);
    assertSound(problem, early, `hospital ${seed}`);
    assert.ok(early.bound >= late.risk - 1e-9, `hospital ${seed}: a better plan is above the bound`);
    assert.ok(
      late.bound <= early.bound + 1e-9 && late.risk >= early.risk - 1e-9,
      `hospital ${seed}: longer is no worse`,
    );
    if (early.gap > 0) open++;
  }
  assert.ok(open > 10, 'some are stopped early');
});

test('the same problem gives the same plan', () => {
  const problem = hospital(3, { units: 3, devices: 20, actions: 8, isPartial: true, hasLimits: true });
  assert.deepEqual(plan(problem, 20, 300), plan(problem, 20, 300));
});

test('frontier: never falls, no point above its bound, each point what a plan for these hours removes', () => {
  for (let seed = 0; seed < 20; seed++) {
    const problem = hospital(seed, { units: 3, devices: 20, actions: 8, isPartial: seed % 2 === 0, hasLimits: true });
    const made = makeFrontier(problem, [40, 0, 5, 10, 10, 20, 80], { ...PLAN_EFFORT, maxSteps: 400 });
    assert.ok(made.ok);
    const points = made.value;
    assert.deepEqual(
      points.map((p) => p.hours),
      [0, 5, 10, 20, 40, 80],
    );
    for (const [k, point] of points.entries()) {
      assert.ok(point.risk <= point.bound + 1e-9 && point.usedHours <= point.hours + 1e-9);
      if (k > 0) assert.ok(point.risk >= points[k - 1]!.risk && point.bound >= points[k - 1]!.bound);
      assert.ok(plan(problem, point.hours, 400).risk <= point.bound + 1e-9);
    }
  }
});

const action = (more: Partial<PlanAction>): PlanAction => ({
  ...{ key: 'patch', fixedHours: 1, hoursPerDevice: 1, downtimeMinutes: 10, isTogether: false, isLasting: false },
  ...{ devices: ['p1', 'p2', 'p3'], removes: ['p1', 'p2', 'p3'].map((d) => ({ risk: d, share: 1 })) },
  ...more,
});

const icu = (actions: readonly PlanAction[], more: Partial<PlanProblem> = {}): PlanProblem => ({
  devices: ['p1', 'p2', 'p3'].map((id) => ({ id, unit: 'ICU', function: 'infusion' })),
  risks: ['p1', 'p2', 'p3'].map((id) => ({ id, device: id, weight: 10 })),
  ...{ actions, downtime: [], minima: [] },
  ...more,
});

const infusion = (inService: number, minimum: number) => [{ unit: 'ICU', function: 'infusion', inService, minimum }];

test('no device stands still for longer than its unit allows; not known is not allowed', () => {
  const downtime = [{ unit: 'ICU', maxMinutes: 15 }];
  const reasons = (a: Partial<PlanAction>) => plan(icu([action(a)], { downtime }), 99).withheld.map((w) => w.reason);
  assert.deepEqual(reasons({ downtimeMinutes: 15 }), []);
  assert.deepEqual(reasons({ downtimeMinutes: 16 }), ['downtime-too-long']);
  assert.deepEqual(reasons({ downtimeMinutes: null }), ['downtime-unknown']);
  assert.deepEqual(reasons({ downtimeMinutes: 0 }), []);
  assert.deepEqual(reasons({ downtimeMinutes: 0, isLasting: true }), ['downtime-too-long']);
  assert.deepEqual(
    plan(icu([action({ downtimeMinutes: null })]), 99).withheld,
    [],
    'without a limit it may take its time',
  );
});

test('a unit keeps its minimum: one after the other, all at once, for good, and together', () => {
  const one = (a: Partial<PlanAction>, inService: number, minimum: number) =>
    plan(icu([action(a)], { minima: infusion(inService, minimum) }), 99);
  assert.equal(one({}, 3, 2).risk, 30, 'one can be spared: one after the other');
  assert.deepEqual(
    one({}, 3, 3).withheld.map((w) => [w.reason, w.devices.length]),
    [['below-minimum', 3]],
  );
  assert.equal(one({ isTogether: true }, 5, 2).risk, 30);
  assert.equal(one({ isTogether: true }, 4, 2).risk, 0);
  assert.equal(one({ isLasting: true }, 4, 2).risk, 20, 'two of three may go');
  assert.equal(one({ downtimeMinutes: 0 }, 3, 3).risk, 30, 'what stands still for no time needs no spare');
  // One for good and one after the other need two spares.
  const both = [
    action({ key: 'off', isLasting: true, devices: ['p1'], removes: [{ risk: 'p1', share: 1 }] }),
    action({ key: 'patch', devices: ['p2'], removes: [{ risk: 'p2', share: 1 }] }),
  ];
  assert.equal(plan(icu(both, { minima: infusion(4, 3) }), 99).actions.length, 1);
  assert.equal(plan(icu(both, { minima: infusion(5, 3) }), 99).actions.length, 2);
});

test('where a device is or what it is for is not known, limits are not risked', () => {
  const devices = [
    { id: 'p1', unit: null, function: 'infusion' },
    { id: 'p2', unit: 'ICU', function: null },
    { id: 'p3', unit: 'ward', function: null },
  ];
  const made = plan(icu([action({})], { devices, minima: infusion(9, 1) }), 99);
  assert.deepEqual(
    made.withheld.map((w) => [w.devices, w.reason]),
    [
      [['p1'], 'unit-unknown'],
      [['p2'], 'function-unknown'],
    ],
  );
  assert.equal(made.risk, 10);
});

test('risk that is not rated is counted apart and weighs nothing', () => {
  const risks = [
    { id: 'p1', device: 'p1', weight: 5 },
    { id: 'p2', device: 'p2', weight: null },
    { id: 'p3', device: 'p3', weight: 0 },
  ];
  const made = plan(icu([action({})], { risks }), 99);
  assert.deepEqual([made.risk, made.totalRisk, made.unrated, made.totalUnrated], [5, 5, 1, 1]);
});

test('what two actions both remove counts once', () => {
  const half = { removes: [{ risk: 'p1', share: 0.5 }], devices: ['p1'] };
  const made = plan(icu([action({ key: 'a', ...half }), action({ key: 'b', ...half })]), 99);
  assert.equal(made.risk, 7.5);
  const whole = { removes: [{ risk: 'p1', share: 1 }], devices: ['p1'] };
  assert.equal(plan(icu([action({ key: 'a', ...whole }), action({ key: 'b', ...whole })]), 99).actions.length, 1);
});

test('what makes no sense is told with its place', () => {
  const at = (problem: PlanProblem, hours = 1): string => {
    const made = makePlan(problem, hours);
    return made.ok ? '' : made.error.at;
  };
  assert.equal(at(icu([action({ fixedHours: Number.NaN })])), 'actions/0');
  assert.equal(at(icu([action({ hoursPerDevice: -1 })])), 'actions/0');
  assert.equal(at(icu([action({ devices: ['p1', 'p1'] })])), 'actions/0/devices');
  assert.equal(at(icu([action({ devices: ['nobody'] })])), 'actions/0/devices');
  assert.equal(at(icu([action({ devices: ['p1'] })])), 'actions/0/removes');
  assert.equal(at(icu([action({ removes: [{ risk: 'p1', share: 2 }] })])), 'actions/0/removes');
  assert.equal(at(icu([action({}), action({})])), 'actions');
  assert.equal(at(icu([], { minima: infusion(Number.POSITIVE_INFINITY, 1) })), 'minima/0');
  assert.equal(at(icu([]), -1), 'hours');
  assert.equal(at(icu([])), '');
});
