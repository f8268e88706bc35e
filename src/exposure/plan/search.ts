/**
 * Branch and bound, the most promising first: a node decides for or against one more part, its bound says how much can come of it,
 * and what cannot beat the best plan known is dropped. Stopped early (by number of nodes, never by a clock), the highest bound that
 * is still open is what no plan can exceed.
 */

import { bestGreedy, completed, improve } from './greedy.ts';
import { Heap } from './heap.ts';
import type { Parts } from './problem.ts';
import { fullPrices, type Prices, type Question, type Relaxed, relax } from './relax.ts';
import { State } from './state.ts';

/** When to stop: the best plan so far is then given, with its gap. Never by a clock, so that a plan can be made again. */
export interface Effort {
  /** Alternatives looked at. */
  readonly maxSteps: number;
  /** Shares of risks looked at, in all steps together: a step of a large problem takes more of it. */
  readonly maxWork: number;
}

export interface Found {
  readonly chosen: readonly number[];
  readonly removed: number;
  readonly bound: number;
  readonly steps: number;
}

/** A decision about a part; `parent` holds those before it. */
interface Node {
  readonly parent: Node | null;
  readonly part: number;
  readonly isTaken: boolean;
  readonly bound: number;
  /** Number of its making, so that ties are the same in every run. */
  readonly born: number;
}

/** The highest bound first; of equal ones the latest, which is nearest to a whole plan. */
const isBefore = (a: Node, b: Node): boolean => a.bound > b.bound || (a.bound === b.bound && a.born > b.born);

/** The state of a node, with the parts that are decided against. */
function replay(parts: Parts, budget: number, node: Node | null): { readonly state: State; readonly out: Set<number> } {
  const state = new State(parts, budget);
  const out = new Set<number>();
  const path: Node[] = [];
  for (let at = node; at !== null; at = at.parent) path.push(at);
  for (const { part, isTaken } of path.reverse()) {
    if (part < 0) continue;
    if (isTaken) state.add(part);
    else out.add(part);
  }
  return { state, out };
}

/** How often prices are moved, at the first node and at each further one. */
const FIRST_ROUNDS = 80;
const ROUNDS = 2;
const NONE: ReadonlySet<number> = new Set();

/** Sums of the same numbers in another order differ by this share at most. */
const SLACK = 1e-9;

/**
 * @param start a plan that is known to be possible within the budget
 */
export function search(parts: Parts, budget: number, effort: Effort, start: readonly number[] = []): Found {
  const before = new State(parts, budget);
  before.addAll(start);
  let best = bestGreedy(parts, budget);
  const keep = (state: State): void => {
    if (state.removed > best.removed) best = state;
  };
  keep(before);
  const queue = new Heap<Node>(isBefore);
  // Prices that fit one node are near to those that fit the next.
  const prices = fullPrices(parts.weights.length);
  let around: Prices | null = null;
  const touches = parts.parts.reduce((sum, p) => sum + p.risks.length + 1, 0);
  let [steps, work, born] = [0, 0, 0];
  const beats = (bound: number): boolean => bound > best.removed + SLACK * Math.max(1, best.removed);
  const ask = (state: State, question: Question, own: Prices): Relaxed => {
    work += touches * (question.rounds + 1);
    return relax(state, question, own);
  };
  const open = (node: Node): void => {
    const { state, out } = replay(parts, budget, node);
    const isRoot = node.parent === null;
    const isOut = (n: number): boolean => out.has(n);
    const relaxed = ask(state, { isOut, known: NONE, rounds: isRoot ? FIRST_ROUNDS : ROUNDS }, prices);
    steps++;
    let bound = Math.min(node.bound, relaxed.bound);
    if (relaxed.next >= 0 && beats(bound)) {
      keep(completed(state, relaxed));
      if (isRoot) keep(improve(best, prices));
      around ??= { plain: prices.plain.slice(), around: prices.around.slice() };
      const question = { isOut, known: best.chosen, rounds: isRoot ? FIRST_ROUNDS : ROUNDS };
      if (beats(bound)) {
        const other = ask(state, question, around);
        bound = Math.min(bound, other.bound);
        keep(completed(state, other));
      }
    } else keep(state);
    if (relaxed.next < 0 || !beats(bound)) return;
    const child = { parent: node, part: relaxed.next, bound };
    queue.push({ ...child, isTaken: false, born: ++born });
    queue.push({ ...child, isTaken: true, born: ++born });
  };
  open({ parent: null, part: -1, isTaken: false, bound: Number.POSITIVE_INFINITY, born: 0 });
  while (steps < effort.maxSteps && work < effort.maxWork) {
    const node = queue.pop();
    if (node === undefined || !beats(node.bound)) break;
    open(node);
  }
  const highest = queue.top?.bound ?? 0;
  return { chosen: [...best.chosen], removed: best.removed, bound: beats(highest) ? highest : best.removed, steps };
}
