/** The input laid out for clustering: endpoints in one order, each with its observations. Knows nothing of assets. */

import type { Endpoint } from '../model/observation.ts';
import type { Carrier, Field, IdentifyInput, SourcedObservation } from './input.ts';

export interface Scene {
  /** Distinct endpoints in the order of their keys. */
  readonly nodes: readonly Endpoint[];
  readonly index: ReadonlyMap<string, number>;
  /** By node; those of one node in no certain order. */
  readonly observations: readonly (readonly SourcedObservation[])[];
  readonly fields: ReadonlyMap<string, Field>;
  /** By MAC address. */
  readonly carriers: ReadonlyMap<string, Carrier>;
}

const NONE: readonly SourcedObservation[] = Object.freeze([]);

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same endpoint handed in twice (two captures): times widen, counts add, hops take the nearest view. */
function merged(a: Endpoint, b: Endpoint): Endpoint {
  return {
    ...a,
    firstAtUs: Math.min(a.firstAtUs, b.firstAtUs),
    lastAtUs: Math.max(a.lastAtUs, b.lastAtUs),
    packets: a.packets + b.packets,
    bytes: a.bytes + b.bytes,
    hops: a.hops === null ? b.hops : b.hops === null ? a.hops : Math.min(a.hops, b.hops),
  };
}

export function layOut(input: Pick<IdentifyInput, 'endpoints' | 'observations' | 'fields' | 'carriers'>): Scene {
  const distinct = new Map<string, Endpoint>();
  for (const endpoint of input.endpoints) {
    const known = distinct.get(endpoint.key);
    distinct.set(endpoint.key, known === undefined ? endpoint : merged(known, endpoint));
  }
  const nodes = [...distinct.values()].sort((a, b) => byText(a.key, b.key));
  const index = new Map<string, number>();
  for (const [i, node] of nodes.entries()) index.set(node.key, i);
  const observations: SourcedObservation[][] = new Array(nodes.length);
  for (const observation of input.observations) {
    const at = index.get(observation.endpoint);
    if (at === undefined) continue;
    const list = observations[at];
    if (list === undefined) observations[at] = [observation];
    else list.push(observation);
  }
  return {
    nodes,
    index,
    observations: Array.from(nodes, (_, i) => observations[i] ?? NONE),
    fields: input.fields,
    carriers: new Map((input.carriers ?? []).map((c) => [c.mac, c])),
  };
}
