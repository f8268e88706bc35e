/** Plans that take the best next thing until nothing fits: where a search begins, and what it must never fall behind. */

import { Heap } from './heap.ts';
import type { Parts } from './problem.ts';
import { type Prices, type Relaxed, relax } from './relax.ts';
import { State } from './state.ts';

type Measure = (gain: number, hours: number) => number;

const VALUE: Measure = (gain) => gain;
const DENSITY: Measure = (gain, hours) => (hours > 0 ? gain / hours : gain > 0 ? Number.POSITIVE_INFINITY : 0);

/** Gain and hours of adding parts to a state; null: not all of them fit. */
function tryAll(state: State, numbers: readonly number[]): { readonly gain: number; readonly hours: number } | null {
  const { parts } = state.parts;
  const open = numbers.filter((n) => !state.chosen.has(n));
  if (open.length === 0 || open.some((n) => !state.fits(parts[n]!))) return null;
  const [first] = open;
  const fixed = state.costOf(parts[first!]!) - parts[first!]!.hours;
  const hours = open.reduce((sum, n) => sum + parts[n]!.hours, fixed);
  // Parts of one action are of different devices: they share no risk, and their gains add up.
  return hours > state.free + 1e-9 ? null : { gain: open.reduce((sum, n) => sum + state.gainOf(parts[n]!), 0), hours };
}

/** A move with what it was worth when that was last worked out: never less than what it is worth now. */
interface Rated {
  readonly move: number;
  readonly worth: number;
}

const isBetter = (a: Rated, b: Rated): boolean => a.worth > b.worth || (a.worth === b.worth && a.move < b.move);

/**
 * Only the move on top is worked out anew, since worth shrinks as a set grows. There is one way in which it rises: fixed hours that
 * are spent already. Moves of an action that has just been begun are therefore all rated again.
 */
function greedy(parts: Parts, budget: number, moves: readonly (readonly number[])[], measure: Measure): State {
  const state = new State(parts, budget);
  const actionOf = moves.map((move) => parts.parts[move[0]!]!.action);
  const byAction = Map.groupBy(moves.keys(), (move) => actionOf[move]!);
  const heap = new Heap<Rated>(isBetter);
  const rate = (move: number): void => {
    const made = tryAll(state, moves[move]!);
    const worth = made === null || made.gain <= 0 ? 0 : measure(made.gain, made.hours);
    // Sets only grow: what does not fit now never will.
    if (worth > 0) heap.push({ move, worth });
  };
  for (const move of moves.keys()) rate(move);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const made = tryAll(state, moves[top.move]!);
    if (made === null || made.gain <= 0) continue;
    const now = { move: top.move, worth: measure(made.gain, made.hours) };
    if (heap.top !== undefined && isBetter(heap.top, now)) {
      heap.push(now);
      continue;
    }
    const action = actionOf[top.move]!;
    const isFirst = state.opened[action] === 0;
    state.addAll(moves[top.move]!);
    if (isFirst) for (const move of byAction.get(action)!) rate(move);
  }
  return state;
}

/** The best of four: part by part and action by action, by what gives most an hour and by what gives most. */
export function bestGreedy(parts: Parts, budget: number): State {
  const single = parts.parts.map((_, n) => [n]);
  const whole = [...Map.groupBy(parts.parts.keys(), (n) => parts.parts[n]!.action).values()];
  const states = [single, whole].flatMap((moves) =>
    [DENSITY, VALUE].map((measure) => greedy(parts, budget, moves, measure)),
  );
  return states.reduce((a, b) => (b.removed > a.removed ? b : a));
}

/** Times that a plan is taken apart at most. */
const MAX_TRIES = 60;

/** Takes out one action at a time and fills up anew, as long as that makes it better. */
export function improve(state: State, prices: Prices): State {
  const { parts } = state.parts;
  let best = state;
  let tries = 0;
  for (let isBetter = true; isBetter && tries < MAX_TRIES; ) {
    isBetter = false;
    for (const action of new Set([...best.chosen].map((n) => parts[n]!.action))) {
      if (++tries > MAX_TRIES) break;
      const other = new State(state.parts, state.budget);
      other.addAll([...best.chosen].filter((n) => parts[n]!.action !== action));
      const isSame = (n: number): boolean => parts[n]!.action === action;
      for (const isOut of [isSame, () => false]) {
        complete(other, relax(other, { isOut, known: new Set(), rounds: 0 }, prices));
      }
      if (other.removed <= best.removed * (1 + 1e-9)) continue;
      best = other;
      isBetter = true;
    }
  }
  return best;
}

/** Fills a state up in the order of a relaxed choice. */
function complete(state: State, { segments }: Relaxed): void {
  for (const { parts } of segments) state.addAll(parts);
}

/** Another state that is this one, filled up. */
export function completed(state: State, relaxed: Relaxed): State {
  const made = new State(state.parts, state.budget);
  made.addAll([...state.chosen]);
  complete(made, relaxed);
  return made;
}
