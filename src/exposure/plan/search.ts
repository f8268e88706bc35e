/**
 * Branch and bound, the most promising first: a node decides for or against one more part, its bound says how much can come of it,
 * and what cannot beat the best plan known is dropped. Stopped early (by number of nodes, never by a clock), the highest bound that
 * is still open is what no plan can exceed.
 */

import { bestGreedy, complete, improve } from './greedy.ts';
import { Heap } from './heap.ts';
import type { Parts } from './problem.ts';
import { type Relaxed, relax } from './relax.ts';
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
const ROUNDS = 4;

/** Sums of the same numbers in another order differ by this share at most. */
const SLACK = 1e-9;

/**
 * @param start a plan that is known to be possible within the budget
 */
export function search(parts: Parts, budget: number, effort: Effort, start: readonly number[] = []): Found {
  const known = new State(parts, budget);
  known.addAll(start);
  let best = bestGreedy(parts, budget);
  if (known.removed > best.removed) best = known;
  const queue = new Heap<Node>(isBefore);
  // Prices that fit one node are near to those that fit the next.
  const prices = new Float64Array(parts.weights.length).fill(1);
  const touches = parts.parts.reduce((sum, p) => sum + p.risks.length + 1, 0);
  let [steps, work, born] = [0, 0, 0];
  const beats = (bound: number): boolean => bound > best.removed + SLACK * Math.max(1, best.removed);
  const open = (node: Node): void => {
    const { state, out } = replay(parts, budget, node);
    const rounds = node.parent === null ? FIRST_ROUNDS : ROUNDS;
    const relaxed: Relaxed = relax(state, (n) => out.has(n), prices, rounds);
    steps++;
    work += touches * (rounds + 1);
    if (relaxed.next < 0 || !beats(relaxed.bound)) {
      if (state.removed > best.removed) best = state;
      return;
    }
    const { next } = relaxed;
    const bound = Math.min(node.bound, relaxed.bound);
    queue.push({ parent: node, part: next, isTaken: false, bound, born: ++born });
    queue.push({ parent: node, part: next, isTaken: true, bound, born: ++born });
    complete(state, relaxed);
    if (state.removed > best.removed) best = state;
  };
  open({ parent: null, part: -1, isTaken: false, bound: Number.POSITIVE_INFINITY, born: 0 });
  const more = improve(best, prices);
  if (more.removed > best.removed) best = more;
  while (steps < effort.maxSteps && work < effort.maxWork) {
    const node = queue.pop();
    if (node === undefined || !beats(node.bound)) break;
    open(node);
  }
  const highest = queue.top?.bound ?? 0;
  return { chosen: [...best.chosen], removed: best.removed, bound: beats(highest) ? highest : best.removed, steps };
}
