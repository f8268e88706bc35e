/**
 * An upper bound of what can still be removed, and where to look first. Parts may be done by halves, and what is taken from a risk is
 * held below three sums, none of which a real choice exceeds: the shares of what is done; what all open parts take; and what the parts
 * of a known plan take together, with what each other part adds to these (Nemhauser and Wolsey's cuts for submodular functions). Each
 * risk weighs the three by its prices; for any prices the best filling of the hours is a bound (Lagrangian relaxation of the linear
 * programme), and prices that are moved to where too much or too little is taken make it tighter.
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

/** Of each risk, the weight of the plain sum of shares and of the sum around a known plan; the rest is what all open parts take. */
export interface Prices {
  readonly plain: Float64Array;
  readonly around: Float64Array;
}

export const fullPrices = (risks: number): Prices => ({
  plain: new Float64Array(risks).fill(1),
  around: new Float64Array(risks),
});

/** What a relaxation is asked about. */
export interface Question {
  /** Parts that are decided against. */
  readonly isOut: (number: number) => boolean;
  /** Parts of a known plan. */
  readonly known: ReadonlySet<number>;
  /** How often prices are moved. */
  readonly rounds: number;
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

/** Open parts, and what they take of each risk (0 to 1 of what is left): all of them, and those of the known plan. */
interface Open {
  readonly numbers: readonly number[];
  readonly reach: Float64Array;
  readonly taken: Float64Array;
  readonly known: ReadonlySet<number>;
}

function openOf(state: State, { isOut, known }: Question): Open {
  const { parts } = state.parts;
  const numbers: number[] = [];
  const kept = new Float64Array(state.left.length).fill(1);
  const spared = new Float64Array(state.left.length).fill(1);
  for (let number = 0; number < parts.length; number++) {
    const part = parts[number]!;
    if (state.chosen.has(number) || isOut(number) || !state.fits(part) || state.gainOf(part) <= 0) continue;
    numbers.push(number);
    for (let k = 0; k < part.risks.length; k++) {
      const keeps = 1 - part.shares[k]!;
      kept[part.risks[k]!]! *= keeps;
      if (known.has(number)) spared[part.risks[k]!]! *= keeps;
    }
  }
  return { numbers, reach: kept.map((k) => 1 - k), taken: spared.map((k) => 1 - k), known };
}

/** The hours filled with what gives most an hour, gains at the prices; `whole` segments fit, a part of the next one does. */
interface Filling {
  readonly segments: readonly Segment[];
  readonly whole: number;
  /** Of the next segment, 0 to 1. */
  readonly part: number;
  readonly bound: number;
}

function fill(state: State, { numbers, reach, taken, known }: Open, { plain, around }: Prices): Filling {
  const { parts, fixedHours } = state.parts;
  const own = state.left.map((left, i) => left * plain[i]!);
  const other = state.left.map((left, i) => left * (plain[i]! + around[i]! * (1 - taken[i]!)));
  const byAction = new Map<number, Item[]>();
  for (const number of numbers) {
    const { action, hours, risks, shares } = parts[number]!;
    const worth = known.has(number) ? own : other;
    let gain = 0;
    for (let k = 0; k < risks.length; k++) gain += worth[risks[k]!]! * shares[k]!;
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
  for (let i = 0; i < reach.length; i++) {
    bound += state.left[i]! * (around[i]! * taken[i]! + (1 - plain[i]! - around[i]!) * reach[i]!);
  }
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

/** Prices moved: down where a sum exceeds what all open parts take, up where it stays below. */
function move(state: State, open: Open, filling: Filling, { plain, around }: Prices, step: number): void {
  const { reach, taken, known } = open;
  const { segments, whole, part } = filling;
  const [all, others] = [new Float64Array(reach.length), new Float64Array(reach.length)];
  for (let s = 0; s <= whole && s < segments.length; s++) {
    const share = s < whole ? 1 : part;
    for (const number of segments[s]!.parts) {
      const { risks, shares } = state.parts.parts[number]!;
      for (let k = 0; k < risks.length; k++) {
        all[risks[k]!]! += share * shares[k]!;
        if (!known.has(number)) others[risks[k]!]! += share * shares[k]!;
      }
    }
  }
  for (let i = 0; i < reach.length; i++) {
    const p = Math.max(0, plain[i]! - step * (all[i]! - reach[i]!));
    const q =
      known.size === 0 ? 0 : Math.max(0, around[i]! - step * (taken[i]! + (1 - taken[i]!) * others[i]! - reach[i]!));
    const sum = Math.max(1, p + q);
    plain[i] = p / sum;
    around[i] = q / sum;
  }
}

/** @param prices of the risks to begin with; left as they were moved to */
export function relax(state: State, question: Question, prices: Prices): Relaxed {
  const open = openOf(state, question);
  let best = fill(state, open, prices);
  let now = best;
  for (let round = 0; round < question.rounds; round++) {
    move(state, open, now, prices, 0.5 / (1 + round / 4));
    now = fill(state, open, prices);
    if (now.bound < best.bound) best = now;
  }
  const { segments, whole } = best;
  const most = segments.reduce<Segment | null>((a, b) => (a === null || b.gain > a.gain ? b : a), null);
  return { bound: best.bound, segments, next: (segments[whole] ?? most)?.parts[0] ?? -1 };
}
