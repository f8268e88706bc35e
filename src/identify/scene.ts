/** The input laid out for clustering: endpoints in one order, each with its observations. Knows nothing of assets. */

import type { Endpoint } from '../model/observation.ts';
import type { Carrier, Field, IdentifyInput, SourcedObservation } from './input.ts';

export interface Scene {
  /** Distinct endpoints in the order of their keys. */
  readonly nodes: readonly Endpoint[];
  readonly index: ReadonlyMap<string, number>;
  /** By node; those of one node in no certain order. */
  readonly observations: readonly (readonly SourcedObservation[])[];
  /** By node: which kinds of facts are among its observations (`KIND`), so that most questions are answered without them. */
  readonly kinds: Uint8Array;
  readonly fields: ReadonlyMap<string, Field>;
  /** By MAC address. */
  readonly carriers: ReadonlyMap<string, Carrier>;
}

/** Kinds of facts that clustering asks for. */
export const KIND = { binding: 1, identifier: 2, serial: 4, maker: 8, dicom: 16, called: 32 } as const;

/** Names by which peers call a host. */
const CALLED: ReadonlySet<string> = new Set(['dicom.called_ae_title', 'hl7v2.called_application']);

function kindOf(name: string, field: Field | undefined): number {
  return (
    (field?.role === 'binding' ? KIND.binding : 0) |
    (field?.role === 'identifier' ? KIND.identifier : 0) |
    (field?.claims === 'serial' ? KIND.serial : 0) |
    (field?.claims === 'manufacturer' ? KIND.maker : 0) |
    (name.startsWith('dicom.') ? KIND.dicom : 0) |
    (CALLED.has(name) ? KIND.called : 0)
  );
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
  const { observations, kinds } = byNode(input, index, nodes.length);
  return {
    nodes,
    index,
    observations,
    kinds,
    fields: input.fields,
    carriers: new Map((input.carriers ?? []).map((c) => [c.mac, c])),
  };
}

/** Observations by node with the kinds of facts among them. Counted first: lists that grow cost more than a second look. */
function byNode(
  input: Pick<IdentifyInput, 'observations' | 'fields'>,
  index: ReadonlyMap<string, number>,
  nodeCount: number,
): { readonly observations: readonly (readonly SourcedObservation[])[]; readonly kinds: Uint8Array } {
  const nodeOf = new Int32Array(input.observations.length);
  const counts = new Int32Array(nodeCount);
  for (const [i, { endpoint }] of input.observations.entries()) {
    const at = index.get(endpoint) ?? -1;
    nodeOf[i] = at;
    if (at >= 0) counts[at]!++;
  }
  const lists: SourcedObservation[][] = new Array(nodeCount);
  const filled = new Int32Array(nodeCount);
  const kinds = new Uint8Array(nodeCount);
  const kindOfField = new Map<string, number>();
  for (const [i, observation] of input.observations.entries()) {
    const at = nodeOf[i]!;
    if (at < 0) continue;
    const list = lists[at];
    if (list === undefined) {
      const made = new Array<SourcedObservation>(counts[at]!);
      made[0] = observation;
      lists[at] = made;
    } else list[filled[at]!] = observation;
    filled[at]!++;
    let kind = kindOfField.get(observation.field);
    if (kind === undefined) {
      kind = kindOf(observation.field, input.fields.get(observation.field));
      kindOfField.set(observation.field, kind);
    }
    kinds[at]! |= kind;
  }
  return { observations: Array.from({ length: nodeCount }, (_, i) => lists[i] ?? NONE), kinds };
}
