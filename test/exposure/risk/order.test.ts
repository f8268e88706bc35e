/** Monotone over every step of every table; unknown never the mildest, and inside its range; the promises of ADR 16. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rangeOf } from '../../../src/exposure/score/risk/range.ts';
import { bandOf, receiptOf, scoreOf } from '../../../src/exposure/score/risk/risk.ts';
import { BOD_DEADLINES, DEPLOYER_DECISIONS } from '../../../src/exposure/score/ssvc.ts';
import { CONTROLS, type RiskInputs } from '../../../src/model/risk.ts';
import { anyInputs, LADDER_NAMES, LADDERS, OPEN, printer, ventilator } from './given.ts';

const put = (inputs: RiskInputs, name: string, value: unknown): RiskInputs => ({ ...inputs, [name]: value });

/** Most urgent outcome that is possible. */
const urgency = (inputs: RiskInputs): readonly number[] => {
  const { ssvc, bod } = receiptOf(inputs);
  return [
    (DEPLOYER_DECISIONS as readonly string[]).indexOf(ssvc.at(-1)!),
    (BOD_DEADLINES as readonly string[]).indexOf(bod.at(-1)!),
  ];
};

test('every step of every input lowers neither score nor urgency nor either end of the range', () => {
  for (const name of LADDER_NAMES)
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const all = LADDERS[name].map((value) => put(inputs, name, value));
        for (const [i, worse] of all.entries()) {
          const milder = all[i - 1];
          if (milder === undefined) continue;
          const said = `${name} ${JSON.stringify(LADDERS[name][i])}`;
          assert.ok(scoreOf(worse) >= scoreOf(milder), said);
          assert.ok(rangeOf(worse).low >= rangeOf(milder).low && rangeOf(worse).high >= rangeOf(milder).high, said);
          for (const [k, u] of urgency(worse).entries()) assert.ok(u >= urgency(milder)[k]!, said);
        }
      }),
      { numRuns: 100 },
    );
});

test('no control raises a score, and the last of the risk stays whatever their number', () => {
  fc.assert(
    fc.property(anyInputs, fc.constantFrom(...CONTROLS), (inputs, kind) => {
      const without = { ...inputs, controls: inputs.controls.filter((c) => c !== kind) };
      assert.ok(scoreOf({ ...without, controls: [...without.controls, kind] }) <= scoreOf(without));
      assert.equal(scoreOf({ ...inputs, controls: [kind, kind] }), scoreOf({ ...inputs, controls: [kind] }));
      assert.ok(scoreOf({ ...inputs, controls: CONTROLS }) > 0);
    }),
  );
});

test('the score lies in its range, also when a piece of it becomes known', () => {
  const answers = (name: string, inputs: RiskInputs): readonly RiskInputs[] =>
    LADDERS[name as keyof typeof LADDERS].map((value) => put(inputs, name, value));
  for (const name of OPEN)
    fc.assert(
      fc.property(anyInputs, (any) => {
        const inputs = put(any, name, null);
        const { low, high } = rangeOf(inputs);
        assert.ok(low <= scoreOf(inputs) && scoreOf(inputs) <= high);
        // The other one has answered the question of exploitation: then this one is no unknown.
        if (name === 'epss' && any.exploitation !== null) return;
        if (name === 'exploitation' && any.epss !== null) return;
        for (const known of answers(name, inputs)) {
          assert.ok(rangeOf(known).low >= low, `${name}: ${rangeOf(known).low} < ${low}`);
          assert.ok(rangeOf(known).high <= high, `${name}: ${rangeOf(known).high} > ${high}`);
        }
      }),
      { numRuns: 100 },
    );
});

test('nothing unknown: a point; everything unknown: wide, and in the middle of it', () => {
  assert.deepEqual(rangeOf(ventilator), { low: scoreOf(ventilator), high: scoreOf(ventilator) });
  const nothing = OPEN.reduce((inputs, name) => put(inputs, name, null), ventilator);
  const { low, high } = rangeOf(nothing);
  assert.ok(low < 10 && high === 100, `${low} to ${high}`);
  const { score, factors } = receiptOf(nothing);
  assert.ok(score > 2 * low && score < high);
  assert.deepEqual(
    factors.filter((f) => f.assumed !== null).map((f) => f.id),
    ['severity', 'exploitation', 'reach', 'harm', 'time'],
  );
  assert.equal(rangeOf({ ...ventilator, verdict: 'needs_review' }).low, 0);
});

test('what nobody looked at is above what was looked at and not found, and the receipt says so', () => {
  for (const name of ['exploited', 'isOnInternet', 'peers'] as const) {
    const quiet = { ...printer, peers: 0 };
    const unknown = put(quiet, name, null);
    assert.ok(scoreOf(unknown) > scoreOf(quiet), name);
    assert.ok(
      receiptOf(unknown).factors.some((f) => f.assumed !== null),
      name,
    );
    for (const [i, u] of urgency(unknown).entries()) assert.ok(u >= urgency(quiet)[i]!, name);
  }
  const { bod, ssvc } = receiptOf({ ...ventilator, exploited: null, isOnInternet: null });
  assert.ok(bod.length > 1 && ssvc.length >= 1);
});

test('what is possible while an input is unknown holds everything that is possible once it is known', () => {
  for (const name of OPEN)
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const open = receiptOf(put(inputs, name, null));
        for (const value of LADDERS[name]) {
          const known = receiptOf(put(inputs, name, value));
          for (const list of ['ssvc', 'bod'] as const)
            for (const one of known[list])
              assert.ok(open[list].includes(one), `${name} ${JSON.stringify(value)}: ${one} is not in ${open[list]}`);
        }
      }),
      { numRuns: 100 },
    );
});

test('EPSS and SSVC answer one question: the range does not open it again', () => {
  const quiet = { ...ventilator, exploited: 'no', exploitation: null, epss: 0.001 } as const;
  assert.deepEqual(rangeOf(quiet), { low: scoreOf(quiet), high: scoreOf(quiet) });
  const stated = { ...quiet, exploitation: 'none', epss: null } as const;
  assert.deepEqual(rangeOf(stated), { low: scoreOf(stated), high: scoreOf(stated) });
  const { low, high } = rangeOf({ ...quiet, epss: null });
  assert.ok(low < high);
});

test('a KEV on life support stands above a CVSS 9.8 without exploitation on a printer, wherever both are', () => {
  let pairs = 0;
  for (const cvss of [2, 5, 9.8])
    for (const verdict of ['affected', 'needs_review'] as const)
      for (const near of LADDERS.peers)
        for (const far of LADDERS.peers)
          for (const isOnInternet of [false, true]) {
            const life = { ...ventilator, cvss, verdict, peers: near };
            const paper = { ...printer, peers: far, isOnInternet, insecure: ['telnet'] };
            assert.ok(scoreOf(life) > scoreOf(paper), `${scoreOf(life)} ${scoreOf(paper)}`);
            pairs++;
          }
  assert.equal(pairs, 3 * 2 * 49 * 2);
});

test('what is known not to be exploited is never high; what is exploited and affects life support never low', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const quiet = { ...inputs, exploited: 'no', exploitation: 'none', epss: 0.009 } as const;
      assert.ok(['medium', 'low'].includes(bandOf(scoreOf(quiet))));
      const cvss = Math.max(2, inputs.cvss ?? 10);
      const loud = { ...ventilator, cvss, peers: inputs.peers, isOnInternet: inputs.isOnInternet };
      assert.notEqual(bandOf(scoreOf(loud)), 'low');
    }),
  );
});
