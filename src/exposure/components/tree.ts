/**
 * A bill as a tree: the shortest way from the product to each component. Cycles and components that nothing leads to are told,
 * never followed for ever.
 */

import type { Sbom } from '../../model/sbom.ts';

/** Place of the product itself. */
export const ROOT = -1;

export interface BillTree {
  /** Where a component is reached from first, by place; `ROOT`: from the product, also where the document does not say. */
  readonly parent: readonly number[];
  /** Steps from the product, from 1 on. */
  readonly depth: readonly number[];
  /** What a component is made of or needs, in the order of the document. */
  readonly children: ReadonlyMap<number, readonly number[]>;
  /** Components that no way of the document leads to. */
  readonly loose: readonly number[];
  /** Edges that lead back to where they came from. */
  readonly cycles: number;
}

export function treeOf(bill: Pick<Sbom, 'components' | 'edges'>): BillTree {
  const count = bill.components.length;
  const children = new Map<number, number[]>();
  for (const [from, to] of bill.edges) {
    if (to < 0 || to >= count || from < ROOT || from >= count || from === to) continue;
    const list = children.get(from);
    if (list === undefined) children.set(from, [to]);
    else list.push(to);
  }
  const parent = new Array<number>(count).fill(ROOT);
  const depth = new Array<number>(count).fill(0);
  const walk = (starts: readonly number[]): void => {
    let level = starts;
    while (level.length > 0) {
      const next: number[] = [];
      for (const from of level) {
        for (const to of children.get(from) ?? []) {
          if (depth[to] !== 0) continue;
          depth[to] = (depth[from] ?? 0) + 1;
          parent[to] = from;
          next.push(to);
        }
      }
      level = next;
    }
  };
  walk([ROOT]);
  const loose: number[] = [];
  const isReached = new Set(bill.edges.map(([, to]) => to));
  const begin = (place: number): void => {
    depth[place] = 1;
    loose.push(place);
    walk([place]);
  };
  for (let k = 0; k < count; k++) if (depth[k] === 0 && !isReached.has(k)) begin(k);
  // What is left lies in rings that nothing leads into.
  for (let k = 0; k < count; k++) if (depth[k] === 0) begin(k);
  return { parent, depth, children, loose, cycles: cyclesOf(children, count) };
}

/** Edges to a component that is still open on the way down; without recursion, since a bill may be one long line. */
function cyclesOf(children: ReadonlyMap<number, readonly number[]>, count: number): number {
  const state = new Uint8Array(count + 1);
  let cycles = 0;
  for (let start = ROOT; start < count; start++) {
    if (state[start + 1] !== 0) continue;
    const stack: { at: number; next: number }[] = [{ at: start, next: 0 }];
    state[start + 1] = 1;
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const to = children.get(top.at)?.[top.next++];
      if (to === undefined) {
        state[top.at + 1] = 2;
        stack.pop();
      } else if (state[to + 1] === 1) cycles++;
      else if (state[to + 1] === 0) {
        state[to + 1] = 1;
        stack.push({ at: to, next: 0 });
      }
    }
  }
  return cycles;
}

const MAX_PATH = 12;

/** Places from the product (left out) to a component; of a long way the beginning and the end. */
export function pathTo(tree: BillTree, place: number): readonly number[] {
  const out: number[] = [];
  for (let at = place; at !== ROOT && out.length <= tree.parent.length; at = tree.parent[at] ?? ROOT) out.unshift(at);
  return out.length <= MAX_PATH ? out : [...out.slice(0, MAX_PATH / 2), ...out.slice(-MAX_PATH / 2)];
}
