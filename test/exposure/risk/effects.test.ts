/** What doing or finding out something makes of a score; which controls count. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { standingControls } from '../../../src/exposure/score/risk/controls.ts';
import { effectOf, effectsOf } from '../../../src/exposure/score/risk/effects.ts';
import { bandOf, scoreOf } from '../../../src/exposure/score/risk/risk.ts';
import { type Change, CONTROLS, type ControlStatement } from '../../../src/model/risk.ts';
import { anyInputs, ventilator } from './given.ts';

test('a fix leaves nothing, isolation a part, a control a larger one', () => {
  const after = (change: Change) => effectOf(ventilator, change).after;
  assert.equal(after({ kind: 'fix-applied' }), 0);
  const [isolated, watched] = [
    after({ kind: 'control-added', control: 'isolated' }),
    after({ kind: 'control-added', control: 'monitored' }),
  ];
  assert.ok(0 < isolated && isolated < watched && watched < scoreOf(ventilator));
});

test('effects are what the formula gives, the one that leaves least first, and none without an effect', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const before = JSON.stringify(inputs);
      const effects = effectsOf(inputs);
      assert.equal(JSON.stringify(inputs), before, 'the inputs stay as they are');
      assert.deepEqual(effects[0]?.change, { kind: 'fix-applied' });
      for (const [i, effect] of effects.entries()) {
        assert.deepEqual(effectOf(inputs, effect.change), effect);
        assert.equal(effect.before, scoreOf(inputs));
        assert.equal(effect.band, bandOf(effect.after));
        assert.notEqual(effect.difference, 0);
        assert.ok(Math.abs(effect.after - effect.before - effect.difference) < 1e-9);
        assert.ok(i === 0 || effects[i - 1]!.after <= effect.after);
        // Only finding out that it really is affected makes it worse.
        const isReview = effect.change.kind === 'reviewed' && effect.change.verdict === 'affected';
        assert.ok(isReview ? effect.difference > 0 : effect.difference < 0, JSON.stringify(effect));
      }
    }),
  );
});

test('what is done already has no effect any more; a review is there to make only while it is open', () => {
  const kinds = (...a: Parameters<typeof effectsOf>) => effectsOf(...a).map((e) => e.change.kind);
  assert.ok(!kinds(ventilator).includes('internet-cut'));
  assert.ok(kinds({ ...ventilator, isOnInternet: true }).includes('internet-cut'));
  assert.ok(!kinds(ventilator).includes('clear-services-closed'));
  assert.ok(kinds({ ...ventilator, insecure: ['telnet'] }).includes('clear-services-closed'));
  assert.ok(!kinds(ventilator).includes('reviewed'));
  assert.equal(kinds({ ...ventilator, verdict: 'needs_review' }).filter((k) => k === 'reviewed').length, 2);
  const controls = effectsOf(ventilator).flatMap((e) => (e.change.kind === 'control-added' ? [e.change.control] : []));
  assert.deepEqual([...controls].sort(), [...CONTROLS].sort());
  const again = { kind: 'control-added', control: 'isolated' } as const;
  assert.equal(effectOf({ ...ventilator, controls: ['isolated'] }, again).difference, 0);
});

test('cutting a device off carries what the triage matrix says to that; nothing else does', () => {
  for (const isolate of ['yes', 'only-with-order', 'no', null] as const) {
    const told = effectsOf(ventilator, isolate).filter((e) => 'isolation' in e);
    assert.deepEqual(
      told.map((e) => [e.change, e.isolation]),
      [[{ kind: 'control-added', control: 'isolated' }, isolate]],
    );
  }
});

const at = '2026-06-01T00:00:00Z';
const statement = (id: string, more: Partial<ControlStatement> = {}): ControlStatement => ({
  id,
  kind: 'segmented',
  holds: true,
  until: null,
  ...more,
});

test('a control counts while it was checked and its end has not come', () => {
  const kinds = (more: Partial<ControlStatement>) => standingControls([statement('a', more)], at).kinds;
  assert.deepEqual(kinds({}), ['segmented']);
  assert.deepEqual(kinds({ holds: false }), []);
  assert.deepEqual(kinds({ holds: null }), []);
  assert.deepEqual(kinds({ until: '2026-06-01T00:00:01Z' }), ['segmented']);
  assert.deepEqual(kinds({ until: at }), [], 'its end has come');
  assert.deepEqual(kinds({ until: '2026-06-01T02:00:01+02:00' }), ['segmented'], 'one second before its end');
  for (const until of ['soon', '', '9999']) assert.deepEqual(kinds({ until }), until === '9999' ? ['segmented'] : []);
  assert.deepEqual(
    standingControls([statement('a', { until: '2026-07-01T00:00:00Z' })], 'now').kinds,
    [],
    'no moment to tell',
  );
});

test('each kind once, with every statement that holds; what nobody checked is told', () => {
  const found = standingControls(
    [
      statement('a'),
      statement('b'),
      statement('c', { kind: 'isolated', holds: null }),
      statement('d', { kind: 'monitored' }),
      statement('e', { holds: null }),
      statement('f', { kind: 'virtual-patch', holds: null, until: '2020-01-01T00:00:00Z' }),
    ],
    at,
  );
  assert.deepEqual(found.kinds, ['segmented', 'monitored']);
  assert.deepEqual(found.by, ['a', 'b', 'd']);
  assert.deepEqual(
    found.unchecked.map((s) => s.id),
    ['c'],
    'not e, whose kind counts anyway, nor f, whose end has come',
  );
});
