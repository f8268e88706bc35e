/** Draws the map with WebGL. Names are painted on a canvas, so text of devices can never become markup. */
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import Sigma from 'sigma';
import { printable } from '../../../../src/base/text.ts';
import type { NetworkMap } from '../../../../src/model/api.ts';
import { buildGraph, type EdgeLook, HUB, type MapGraph, type NodeLook, relax } from './graph.ts';

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const cut = (text: string): string => {
  const shown = printable(text);
  return shown.length > 32 ? `${shown.slice(0, 31)}…` : shown;
};

/** Lines from which on a map is large. */
const MANY = 4_000;

interface Painted {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly label?: string | null;
  readonly [more: string]: unknown;
}
function paintLabel(context: CanvasRenderingContext2D, node: Painted): void {
  const font = css('--mantine-font-family') || 'sans-serif';
  const hub = node['hub'] === true;
  const letter = String(node['letter'] ?? '');
  // Nodes out of the light keep quiet.
  if ((node.label ?? '') === '') return;
  if (!hub && node.size >= 6) {
    context.font = `700 ${Math.min(12, node.size * 1.3)}px ${font}`;
    context.fillStyle = css('--mantine-color-body');
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(letter, node.x, node.y + 0.5);
  }
  const text = hub ? cut(node.label ?? '') : `${letter} ${cut(node.label ?? '')}`;
  context.font = `${hub ? 600 : 400} ${hub ? 12 : 11}px ${font}`;
  context.textAlign = hub ? 'center' : 'left';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = css('--mantine-color-body');
  context.fillStyle = css('--mantine-color-text');
  const x = hub ? node.x : node.x + node.size + 4;
  context.strokeText(text, x, node.y);
  context.fillText(text, x, node.y);
}

interface CanvasProps {
  readonly map: NetworkMap;
  readonly chosen: string | null;
  /** Ids that the search found; null: nothing is searched. */
  readonly found: ReadonlySet<string> | null;
  readonly onChoose: (id: string | null) => void;
}

interface Marks {
  readonly chosen: string | null;
  readonly found: ReadonlySet<string> | null;
}

function start(box: HTMLElement, graph: MapGraph, marks: { current: Marks }, faint: string): Sigma<NodeLook, EdgeLook> {
  return new Sigma<NodeLook, EdgeLook>(graph, box, {
    allowInvalidContainer: true,
    labelRenderedSizeThreshold: 8,
    labelDensity: 0.3,
    // Thousands of lines are what makes moving about slow; they come back when the hand rests.
    hideEdgesOnMove: graph.size > MANY,
    hideLabelsOnMove: graph.size > MANY,
    zIndex: true,
    defaultDrawNodeLabel: paintLabel as never,
    defaultDrawNodeHover: paintLabel as never,
    nodeReducer: (id, node) => {
      const { chosen, found } = marks.current;
      const near = chosen === null || id === chosen || (graph.hasNode(chosen) && graph.areNeighbors(id, chosen));
      const lit = node.hub || (found === null ? near : found.has(id));
      return {
        ...node,
        color: lit ? node.color : faint,
        label: lit ? node.label : '',
        zIndex: lit ? 1 : 0,
        forceLabel: node.forceLabel || id === chosen,
      };
    },
    edgeReducer: (id, edge) => {
      const { chosen } = marks.current;
      const on = chosen === null || graph.hasExtremity(id, chosen);
      return { ...edge, hidden: edge.hidden || !on };
    },
  });
}

export function MapCanvas({ map, chosen, found, onChoose }: CanvasProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const still = useReducedMotion();
  const marks = useRef<Marks>({ chosen, found });
  const sigma = useRef<Sigma<NodeLook, EdgeLook> | null>(null);
  const choose = useRef(onChoose);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    choose.current = onChoose;
  });
  useEffect(() => {
    if (box.current === null) return;
    const dark = scheme === 'dark';
    const graph = buildGraph(map, { edge: dark ? '#39434b' : '#cfd6da', hub: css('--mantine-color-dimmed'), dark });
    let view: Sigma<NodeLook, EdgeLook>;
    try {
      view = start(box.current, graph, marks, dark ? '#2a3239' : '#e3e7ea');
    } catch {
      // No WebGL here: the table holds the same.
      setBroken(true);
      return;
    }
    sigma.current = view;
    view.on('clickNode', ({ node }) => {
      if (!node.startsWith(HUB)) choose.current(node);
    });
    view.on('clickStage', () => choose.current(null));
    let drawnMs = performance.now();
    const stop = relax(graph, graph.size > MANY ? 30 : 150, (done) => {
      const nowMs = performance.now();
      // The first picture is readable already: of a large map the steps in between are drawn now and then.
      if (!done && (still || (graph.size > MANY && nowMs - drawnMs < 400))) return;
      drawnMs = nowMs;
      view.refresh();
    });
    return () => {
      stop();
      sigma.current = null;
      view.kill();
    };
  }, [map, scheme, still]);
  useEffect(() => {
    marks.current = { chosen, found };
    sigma.current?.refresh({ skipIndexation: true });
    const only = found !== null && found.size === 1 ? [...found][0] : undefined;
    const place = only === undefined ? undefined : sigma.current?.getNodeDisplayData(only);
    if (place !== undefined)
      void sigma.current?.getCamera().animate({ x: place.x, y: place.y, ratio: 0.25 }, { duration: still ? 0 : 300 });
  }, [chosen, found, still]);
  if (broken) return <p className="ow-note ow-mapnote">{t('map.no-webgl')}</p>;
  return <div ref={box} className="ow-mapcanvas" role="img" aria-label={t('map.drawn', { count: map.nodes.length })} />;
}
