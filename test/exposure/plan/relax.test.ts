/** The bound holds whatever the prices are and whatever plan is known: tried against the best of all choices. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heap } from '../../../src/exposure/plan/heap.ts';
import { partsOf } from '../../../src/exposure/plan/problem.ts';
import { fullPrices, relax } from '../../../src/exposure/plan/relax.ts';
import { State } from '../../../src/exposure/plan/state.ts';
import { bruteForce, chance, hospital, pieces } from './hospitals.ts';

test('no prices and no known plan bring the bound below the best plan', () => {
  let count = 0;
  let tightest = 0;
  for (let seed = 0; count < 60; seed++) {
    const size = { units: 2, devices: 6, actions: 3, isPartial: seed % 2 === 0, hasLimits: seed % 3 === 0 };
    const problem = hospital(seed, size);
    if (pieces(problem).length > 10) continue;
    count++;
    const parts = partsOf(problem);
    assert.ok(parts.ok);
    const hours = 3 + (seed % 15);
    const best = bruteForce(problem, hours);
    const rnd = chance(seed + 900);
    for (let k = 0; k < 20; k++) {
      const prices = fullPrices(parts.value.weights.length);
      for (let i = 0; i < prices.plain.length; i++) {
        const [a, b, c] = [rnd(), rnd(), rnd()];
        prices.plain[i] = a / (a + b + c);
        prices.around[i] = b / (a + b + c);
      }
      const known = new Set(parts.value.parts.map((_, n) => n).filter(() => rnd() < 0.5));
      const { bound } = relax(new State(parts.value, hours), { isOut: () => false, known, rounds: k % 5 }, prices);
      assert.ok(bound >= best - 1e-6, `hospital ${seed}: ${bound} is below ${best}`);
      if (bound <= best * 1.05 + 1e-6) tightest++;
    }
  }
  assert.ok(tightest > 100, 'and it is often near');
});

test('a heap gives the first of what is in it, whatever comes in between', () => {
  const rnd = chance(4);
  const heap = new Heap<number>((a, b) => a > b);
  let kept: number[] = [];
  for (let k = 0; k < 3_000; k++) {
    if (rnd() < 0.55) {
      const n = Math.floor(rnd() * 500);
      heap.push(n);
      kept.push(n);
    } else {
      kept = kept.sort((a, b) => b - a);
      assert.equal(heap.pop(), kept.shift());
    }
    assert.equal(heap.top ?? -1, Math.max(-1, ...kept));
  }
});
