/**
 * The network map as a graph: devices, their conversations, and one hidden hub a group that holds its members together
 * while the force layout runs. Positions begin grouped, so that the first picture is already readable, and the same input
 * gives the same picture. No drawing here.
 */
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import type { NetworkMap } from '../../../../src/model/api.ts';

/** Okabe-Ito hues, darker on light ground and lighter on dark; never alone: the letter says the same. */
export const CATEGORY_LOOK: Readonly<
  Record<string, { readonly letter: string; readonly light: string; readonly dark: string }>
> = {
  medical: { letter: 'M', light: '#0065a3', dark: '#5bb0e6' },
  laboratory: { letter: 'L', light: '#8a3d84', dark: '#d796c4' },
  building: { letter: 'B', light: '#8a5a00', dark: '#e6a93a' },
  network: { letter: 'N', light: '#00694f', dark: '#3fc49b' },
  it: { letter: 'C', light: '#59626b', dark: '#a3adb6' },
  iot: { letter: 'T', light: '#b04a00', dark: '#ee8a4a' },
  unknown: { letter: '?', light: '#8b8f94', dark: '#767d84' },
};
export const lookOf = (category: string | null) =>
  CATEGORY_LOOK[category ?? 'unknown'] ?? { letter: '?', light: '#8b8f94', dark: '#767d84' };

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  label: string;
  color: string;
  letter: string;
  hub: boolean;
  forceLabel: boolean;
}
export interface EdgeLook {
  size: number;
  color: string;
  weight: number;
  hidden: boolean;
}
export type MapGraph = Graph<NodeLook, EdgeLook>;

export const HUB = 'hub:';
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** The n-th place of a sunflower: evenly filled, no two alike. */
const spot = (n: number, step: number): readonly [number, number] => [
  Math.cos(n * GOLDEN) * step * Math.sqrt(n),
  Math.sin(n * GOLDEN) * step * Math.sqrt(n),
];

export interface Ink {
  readonly edge: string;
  readonly hub: string;
  readonly dark: boolean;
}

export function buildGraph(map: NetworkMap, ink: Ink): MapGraph {
  const graph: MapGraph = new Graph<NodeLook, EdgeLook>({ multi: false, type: 'undirected' });
  const spread = 26 * Math.sqrt(Math.max(1, map.nodes.length / Math.max(1, map.groups.length)));
  const centres = new Map(map.groups.map((g, i) => [g.id, spot(i + 0.5, spread)] as const));
  for (const g of map.groups) {
    const [x, y] = centres.get(g.id) ?? [0, 0];
    graph.addNode(HUB + g.id, {
      x,
      y,
      size: 1,
      label: `${g.label} · ${g.count}`,
      color: ink.hub,
      letter: '',
      hub: true,
      forceLabel: true,
    });
  }
  const filled = new Map<string, number>();
  for (const node of map.nodes) {
    if (graph.hasNode(node.id)) continue;
    const n = (filled.get(node.group) ?? 0) + 1;
    filled.set(node.group, n);
    const [cx, cy] = centres.get(node.group) ?? [0, 0];
    const [dx, dy] = spot(n, 9);
    const look = lookOf(node.category);
    const size = 3 + Math.min(6, Math.log10(1 + node.bytes) / 2);
    graph.addNode(node.id, {
      x: cx + dx,
      y: cy + dy,
      size,
      label: node.label,
      color: ink.dark ? look.dark : look.light,
      letter: look.letter,
      hub: false,
      forceLabel: false,
    });
    if (graph.hasNode(HUB + node.group))
      graph.addEdge(node.id, HUB + node.group, { size: 0, color: ink.edge, weight: 4, hidden: true });
  }
  for (const edge of map.edges) {
    if (
      edge.from === edge.to ||
      !graph.hasNode(edge.from) ||
      !graph.hasNode(edge.to) ||
      graph.hasEdge(edge.from, edge.to)
    )
      continue;
    const size = 0.4 + Math.min(2.5, Math.log10(1 + edge.bytes) / 4);
    graph.addEdge(edge.from, edge.to, { size, color: ink.edge, weight: 0.2, hidden: false });
  }
  return graph;
}

const BUDGET_MS = 12;

/**
 * Runs the force layout a little in each frame, so that the page stays quick. `step` is called after each piece.
 * @returns stops it
 */
export function relax(graph: MapGraph, rounds: number, step: (done: boolean) => void): () => void {
  const settings = {
    ...forceAtlas2.inferSettings(graph),
    barnesHutOptimize: graph.order > 400,
    gravity: 0.6,
    scalingRatio: 6,
    slowDown: 6,
    edgeWeightInfluence: 1,
  };
  let left = rounds;
  let frame = 0;
  const work = (): void => {
    const until = performance.now() + BUDGET_MS;
    while (left > 0 && performance.now() < until) {
      forceAtlas2.assign(graph, { iterations: 1, settings });
      left--;
    }
    step(left === 0);
    if (left > 0) frame = requestAnimationFrame(work);
  };
  frame = requestAnimationFrame(work);
  return () => cancelAnimationFrame(frame);
}
