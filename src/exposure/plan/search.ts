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

class Search {
  best: State;
  steps = 0;
  work = 0;
  private readonly parts: Parts;
  private readonly budget: number;
  private readonly queue = new Heap<Node>(isBefore);
  private born = 0;
  /** Prices that fit one node are near to those that fit the next: without a known plan, and around the best one. */
  private readonly prices: Prices;
  private around: Prices | null = null;
  private readonly touches: number;

  constructor(parts: Parts, budget: number, start: readonly number[]) {
    this.parts = parts;
    this.budget = budget;
    this.prices = fullPrices(parts.weights.length);
    this.touches = parts.parts.reduce((sum, p) => sum + p.risks.length + 1, 0);
    this.best = new State(parts, budget);
    this.best.addAll(start);
    this.keep(bestGreedy(parts, budget));
  }

  /** No plan exceeds it. */
  get bound(): number {
    const highest = this.queue.top?.bound ?? 0;
    return this.beats(highest) ? highest : this.best.removed;
  }

  private keep(state: State): void {
    if (state.removed > this.best.removed) this.best = state;
  }

  private beats(bound: number): boolean {
    return bound > this.best.removed + SLACK * Math.max(1, this.best.removed);
  }

  private ask(state: State, question: Question, prices: Prices): Relaxed {
    this.work += this.touches * (question.rounds + 1);
    return relax(state, question, prices);
  }

  /** The bound with the best plan so far as the known one. */
  private boundAround(state: State, question: Question): number {
    this.around ??= { plain: this.prices.plain.slice(), around: this.prices.around.slice() };
    const relaxed = this.ask(state, { ...question, known: this.best.chosen }, this.around);
    this.keep(completed(state, relaxed));
    return relaxed.bound;
  }

  private open(node: Node): void {
    const { state, out } = replay(this.parts, this.budget, node);
    const isRoot = node.parent === null;
    const question = { isOut: (n: number) => out.has(n), known: NONE, rounds: isRoot ? FIRST_ROUNDS : ROUNDS };
    const relaxed = this.ask(state, question, this.prices);
    this.steps++;
    this.keep(completed(state, relaxed));
    let bound = Math.min(node.bound, relaxed.bound);
    if (relaxed.next < 0 || !this.beats(bound)) return;
    if (isRoot) this.keep(improve(this.best, this.prices));
    if (this.beats(bound)) bound = Math.min(bound, this.boundAround(state, question));
    if (!this.beats(bound)) return;
    const child = { parent: node, part: relaxed.next, bound };
    this.queue.push({ ...child, isTaken: false, born: ++this.born });
    this.queue.push({ ...child, isTaken: true, born: ++this.born });
  }

  run({ maxSteps, maxWork }: Effort): void {
    this.open({ parent: null, part: -1, isTaken: false, bound: Number.POSITIVE_INFINITY, born: 0 });
    while (this.steps < maxSteps && this.work < maxWork) {
      const node = this.queue.pop();
      if (node === undefined || !this.beats(node.bound)) break;
      this.open(node);
    }
  }
}

/** @param start a plan that is known to be possible within the budget */
export function search(parts: Parts, budget: number, effort: Effort, start: readonly number[] = []): Found {
  const made = new Search(parts, budget, start);
  made.run(effort);
  const { best, bound, steps } = made;
  return { chosen: [...best.chosen], removed: best.removed, bound, steps };
}
