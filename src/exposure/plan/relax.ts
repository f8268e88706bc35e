/**
 * An upper bound of what can still be removed, and where to look first: parts may be done by halves, and what is taken from a risk
 * is the sum of the shares, capped at what all open parts together take. A price on each risk (`prices`, 0 to 1 of what is left of
 * it) stands for the cap: for any prices the sum of what the cap leaves over and of the best filling of the hours with gains at
 * these prices is a bound (Lagrangian relaxation of the linear programme); prices that are moved to where too much or too little
 * is taken make it tighter. Full price is the plain sum of gains, price 0 what all open parts would remove.
 *
 * An action's fixed hours are spread over as many of its best parts as make it look best: the concave hull of what it can give,
 * which no real choice lies above.
 */

import type { State } from './state.ts';

/** Parts that the relaxed choice takes together, with their hours and gain. */
export interface Segment {
  readonly parts: readonly number[];
  readonly gain: number;
  readonly hours: number;
}

export interface Relaxed {
  /** No set that grows from this one removes more than this, all in all. */
  readonly bound: number;
  /** What gives most an hour comes first. */
  readonly segments: readonly Segment[];
  /** The part to decide next: of the first segment that does not fit whole, else the one that gives most; -1: none is left. */
  readonly next: number;
}

interface Item {
  readonly number: number;
  readonly gain: number;
  readonly hours: number;
}

const density = (gain: number, hours: number): number => (hours > 0 ? gain / hours : Number.POSITIVE_INFINITY);
const byDensity = (a: { gain: number; hours: number }, b: { gain: number; hours: number }): number => {
  const [x, y] = [density(a.gain, a.hours), density(b.gain, b.hours)];
  return x === y ? b.gain - a.gain : y > x ? 1 : -1;
};

/** The segments of one action, of which the first carries its fixed hours. */
function segmentsOf(items: Item[], fixed: number): Segment[] {
  items.sort((a, b) => byDensity(a, b) || a.number - b.number);
  let bundle = 1;
  if (fixed > 0) {
    let [gain, hours, best] = [0, fixed, -1];
    for (const [k, item] of items.entries()) {
      gain += item.gain;
      hours += item.hours;
      if (density(gain, hours) <= best) break;
      best = density(gain, hours);
      bundle = k + 1;
    }
  }
  const head = items.slice(0, bundle);
  const first = {
    parts: head.map((i) => i.number),
    gain: head.reduce((sum, i) => sum + i.gain, 0),
    hours: head.reduce((sum, i) => sum + i.hours, fixed),
  };
  return [first, ...items.slice(bundle).map((i) => ({ parts: [i.number], gain: i.gain, hours: i.hours }))];
}

/** Open parts, and what they take of each risk if all of them are done (0 to 1 of what is left). */
interface Open {
  readonly numbers: readonly number[];
  readonly reach: Float64Array;
}

function openOf(state: State, isOut: (number: number) => boolean): Open {
  const { parts } = state.parts;
  const numbers: number[] = [];
  const kept = new Float64Array(state.left.length).fill(1);
  for (let number = 0; number < parts.length; number++) {
    const part = parts[number]!;
    if (state.chosen.has(number) || isOut(number) || !state.fits(part) || state.gainOf(part) <= 0) continue;
    numbers.push(number);
    for (let k = 0; k < part.risks.length; k++) kept[part.risks[k]!]! *= 1 - part.shares[k]!;
  }
  return { numbers, reach: kept.map((k) => 1 - k) };
}

/** The hours filled with what gives most an hour, gains at the prices; `whole` segments fit, a part of the next one does. */
interface Filling {
  readonly segments: readonly Segment[];
  readonly whole: number;
  /** Of the next segment, 0 to 1. */
  readonly part: number;
  readonly bound: number;
}

function fill(state: State, { numbers, reach }: Open, prices: Float64Array): Filling {
  const { parts, fixedHours } = state.parts;
  const byAction = new Map<number, Item[]>();
  for (const number of numbers) {
    const { action, hours, risks, shares } = parts[number]!;
    let gain = 0;
    for (let k = 0; k < risks.length; k++) gain += state.left[risks[k]!]! * prices[risks[k]!]! * shares[k]!;
    const list = byAction.get(action);
    if (list === undefined) byAction.set(action, [{ number, gain, hours }]);
    else list.push({ number, gain, hours });
  }
  const segments: Segment[] = [];
  for (const [action, items] of byAction) {
    segments.push(...segmentsOf(items, state.opened[action] === 0 ? fixedHours[action]! : 0));
  }
  segments.sort((a, b) => byDensity(a, b) || a.parts[0]! - b.parts[0]!);
  let [free, bound, whole, part] = [Math.max(0, state.free), state.removed, 0, 0];
  for (let i = 0; i < reach.length; i++) bound += state.left[i]! * (1 - prices[i]!) * reach[i]!;
  for (; whole < segments.length && segments[whole]!.hours <= free; whole++) {
    free -= segments[whole]!.hours;
    bound += segments[whole]!.gain;
  }
  const next = segments[whole];
  if (next !== undefined) {
    part = free / next.hours;
    bound += next.gain * part;
  }
  return { segments, whole, part, bound };
}

/** Prices moved: down where more than there is was taken, up where less. */
function move(
  state: State,
  { reach }: Open,
  { segments, whole, part }: Filling,
  prices: Float64Array,
  step: number,
): void {
  const over = reach.map((r) => -r);
  for (let s = 0; s <= whole && s < segments.length; s++) {
    const share = s < whole ? 1 : part;
    for (const number of segments[s]!.parts) {
      const { risks, shares } = state.parts.parts[number]!;
      for (let k = 0; k < risks.length; k++) over[risks[k]!]! += share * shares[k]!;
    }
  }
  for (let i = 0; i < prices.length; i++) prices[i] = Math.min(1, Math.max(0, prices[i]! - step * over[i]!));
}

/**
 * @param isOut parts that are decided against
 * @param prices of the risks to begin with; left as they were moved to
 * @param rounds how often they are moved
 */
export function relax(state: State, isOut: (number: number) => boolean, prices: Float64Array, rounds: number): Relaxed {
  const open = openOf(state, isOut);
  let best = fill(state, open, prices);
  let now = best;
  for (let round = 0; round < rounds; round++) {
    move(state, open, now, prices, 0.5 / (1 + round / 4));
    now = fill(state, open, prices);
    if (now.bound < best.bound) best = now;
  }
  const { segments, whole } = best;
  const most = segments.reduce<Segment | null>((a, b) => (a === null || b.gain > a.gain ? b : a), null);
  return { bound: best.bound, segments, next: (segments[whole] ?? most)?.parts[0] ?? -1 };
}
