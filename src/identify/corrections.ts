/**
 * A person's word on identity, applied after the automatic clustering in the order given (oldest first), so that a later
 * word overrules an earlier one. An undone correction is simply not in the list any more.
 */

import type { Correction } from '../model/asset.ts';
import type { Scene } from './scene.ts';

/** Cluster number by node; numbers are names only. -1: in no cluster. */
export type Clusters = Int32Array;

export function applyCorrections(scene: Scene, clusters: Clusters, corrections: readonly Correction[]): void {
  let fresh = scene.nodes.length;
  for (const correction of corrections) {
    if (correction.kind === 'same') joinAll(scene, clusters, correction.endpoints);
    if (correction.kind === 'apart') {
      splitOff(scene, clusters, correction.endpoints, correction.from, fresh);
      fresh += 1;
    }
  }
}

const nodesOf = (scene: Scene, clusters: Clusters, keys: readonly string[]): readonly number[] =>
  keys.map((key) => scene.index.get(key) ?? -1).filter((i) => i >= 0 && clusters[i]! >= 0);

function joinAll(scene: Scene, clusters: Clusters, keys: readonly string[]): void {
  const joined = new Set(nodesOf(scene, clusters, keys).map((i) => clusters[i]!));
  if (joined.size < 2) return;
  const target = Math.min(...joined);
  for (let i = 0; i < clusters.length; i++) if (joined.has(clusters[i]!)) clusters[i] = target;
}

/**
 * Takes `keys` out of the clusters that also hold one of `from`. Endpoints that came later go with the side that alone
 * has their MAC, else with the side that alone has their IP, else they stay.
 */
function splitOff(
  scene: Scene,
  clusters: Clusters,
  keys: readonly string[],
  from: readonly string[],
  fresh: number,
): void {
  const stay = new Set(nodesOf(scene, clusters, from));
  const go = new Set(nodesOf(scene, clusters, keys).filter((i) => !stay.has(i)));
  const torn = new Set([...stay].map((i) => clusters[i]!));
  const common = new Set([...go].map((i) => clusters[i]!).filter((c) => torn.has(c)));
  if (common.size === 0) return;
  const sideOf = (part: (node: number) => string | null): ((node: number) => boolean) => {
    const going = new Set([...go].map(part));
    const staying = new Set([...stay].map(part));
    return (node) => {
      const text = part(node);
      return text !== null && going.has(text) && !staying.has(text);
    };
  };
  const tests = [
    sideOf((i) => scene.nodes[i]!.nested),
    sideOf((i) => scene.nodes[i]!.mac),
    sideOf((i) => scene.nodes[i]!.ip),
  ];
  for (let i = 0; i < clusters.length; i++) {
    if (!common.has(clusters[i]!) || stay.has(i)) continue;
    if (go.has(i) || tests.some((goes) => goes(i))) clusters[i] = fresh;
  }
}
