/** Observations -> evidence -> assets. Pure: the same input gives the same assets, whatever the order of its lists. */

import type { Asset, AssetLink } from '../model/asset.ts';
import type { Conversation } from '../model/flow.ts';
import type { Endpoint } from '../model/observation.ts';
import { claimConversation } from './behaviour.ts';
import { type Clustering, cluster } from './cluster.ts';
import { claimCombinations, Peers } from './combinations.ts';
import { claimComputer } from './computers.ts';
import { claimCategory, claimFromAttributes, claimFromMaker, claimName, claimPlan, claimTimes } from './derive.ts';
import { claimAddress, claimObservation } from './evidence.ts';
import { holderAt } from './holders.ts';
import { assignIds } from './ids.ts';
import type { IdentifyInput, SourcedObservation } from './input.ts';
import { Ledger } from './ledger.ts';
import { claimPersons, correctedAssets } from './persons.ts';
import { planFinder } from './plan.ts';
import { presenceTest } from './presence.ts';
import { resolve, resolveAll } from './resolve.ts';
import { claimRouter } from './router.ts';
import { type Rules, rulesOf } from './rules.ts';
import { byText, KIND, layOut, type Scene } from './scene.ts';
import { isSender } from './senders.ts';

export type { Field, IdentifyInput, SourcedObservation } from './input.ts';

/**
 * Assets in the order of their ids. Each endpoint is in at most one; addresses that are nobody's (multicast, never
 * answered) are in none. `links` stand on the asset that is behind.
 */
export function identify(input: IdentifyInput): readonly Asset[] {
  const rules = rulesOf(input.catalogue);
  const scene = layOut(input);
  const isArchive = (field: string, value: string): boolean =>
    rules.claims(field, value).some((c) => c.attribute === 'roles' && c.value === 'dicom-archive');
  const clustering = cluster(scene, input.corrections, (node) => makersOf(scene, rules, node), isArchive);
  const present = presenceTest(input, scene, clustering);
  const groups = groupsOf(clustering).filter(present);
  const assetOfNode = new Int32Array(scene.nodes.length).fill(-1);
  for (const [a, nodes] of groups.entries()) for (const node of nodes) assetOfNode[node] = a;

  const ids = assignIds(
    input.siteId,
    groups.map((nodes) => ({ endpoints: nodes.map((i) => scene.nodes[i]!.key), anchor: anchorOf(scene, nodes) })),
    input.prior,
  );
  const gather = gatherer(input, scene, clustering, rules, groups, assetOfNode);
  const corrected = correctedAssets(scene, input.corrections, assetOfNode);
  const links = linksOf(scene, clustering, groups, assetOfNode, ids);
  const planOf = planFinder(input.networks);
  const assets = groups.map((nodes, a): Asset => {
    // One ledger at a time: what is not kept as evidence is gone before the next device.
    const { ledger, peers } = gather(a);
    const words = corrected.get(a);
    if (words !== undefined) claimPersons(ledger, words, rules);
    const endpoints = nodes.map((i) => scene.nodes[i]!);
    claimFromAttributes(ledger, rules);
    claimCombinations(ledger, peers, rules.combinations);
    claimComputer(ledger, rules);
    claimFromMaker(ledger, rules);
    const type = resolve('type', ledger.of('type'));
    claimCategory(ledger, type, rules);
    claimPlan(ledger, planOf(endpoints));
    claimTimes(ledger, endpoints);
    claimName(ledger, rules, type, endpoints);
    return {
      id: ids[a]!,
      endpoints: endpoints.map((e) => e.key),
      attributes: resolveAll(ledger),
      links: links.get(a) ?? [],
    };
  });
  return assets.sort((a, b) => byText(a.id, b.id));
}

const NONE: readonly string[] = Object.freeze([]);

function makersOf(scene: Scene, rules: Rules, node: number): readonly string[] {
  if ((scene.kinds[node]! & KIND.maker) === 0) return NONE;
  const out: string[] = [];
  for (const o of scene.observations[node]!) {
    if (scene.fields.get(o.field)?.claims === 'manufacturer') out.push(rules.maker(o.value).toLowerCase());
  }
  return out;
}

/** Nodes by cluster, in the order of their smallest node. */
function groupsOf(clustering: Clustering): number[][] {
  const byCluster = new Map<number, number[]>();
  for (const [node, name] of clustering.of.entries()) {
    if (name < 0) continue;
    const list = byCluster.get(name);
    if (list === undefined) byCluster.set(name, [node]);
    else list.push(node);
  }
  return [...byCluster.values()];
}

/** The endpoint that a new id is made from: the first seen, one with a MAC before one without. */
function anchorOf(scene: Scene, nodes: readonly number[]): string {
  let best: Endpoint | null = null;
  for (const i of nodes) {
    const e = scene.nodes[i]!;
    if (best === null) best = e;
    const macs = Number(e.mac === null) - Number(best.mac === null);
    if ((macs || e.firstAtUs - best.firstAtUs || byText(e.key, best.key)) < 0) best = e;
  }
  return best!.key;
}

/** Fills the ledger of one asset from its addresses, observations and conversations. */
function gatherer(
  input: IdentifyInput,
  scene: Scene,
  clustering: Clustering,
  rules: Rules,
  groups: readonly (readonly number[])[],
  assetOfNode: Int32Array,
): (asset: number) => { readonly ledger: Ledger; readonly peers: Peers } {
  const assetAt = assetInTime(scene, clustering, assetOfNode);
  const lent = lentNames(scene, clustering, assetOfNode);
  const moved = movedObservations(scene, groups, assetAt);
  const spoken = conversationsOf(input, scene, groups.length, assetAt);
  return (a) => {
    const ledger = new Ledger();
    const nodes = groups[a]!;
    const addressed = nodes.some((i) => scene.nodes[i]!.nested === null);
    for (const i of nodes) {
      const e = scene.nodes[i]!;
      claimAddress(ledger, e, clustering.standings.of[i]!, addressed && e.nested === null, rules);
      if (e.mac !== null && e.nested === null) claimRouter(ledger, e, clustering.standings, i);
      for (const o of scene.observations[i]!) {
        if (lent !== null && e.nested === null && lent.has(`${a}\n${o.field}\n${o.value}`)) continue;
        if (moved.size === 0 || assetAt(i, o) === a) claimObservation(ledger, o, scene.fields, rules);
      }
    }
    for (const o of moved.get(a) ?? []) claimObservation(ledger, o, scene.fields, rules);
    const peers = new Peers();
    for (const { conversation, side } of spoken[a] ?? []) {
      claimConversation(ledger, conversation, side);
      peers.add(conversation, side);
    }
    return { ledger, peers };
  };
}

type AssetAt = (node: number, seen: { readonly firstAtUs: number; readonly lastAtUs: number }) => number;

/** Observations that by their time belong to another asset than their endpoint does, by that asset. */
function movedObservations(
  scene: Scene,
  groups: readonly (readonly number[])[],
  assetAt: AssetAt,
): ReadonlyMap<number, readonly SourcedObservation[]> {
  const out = new Map<number, SourcedObservation[]>();
  for (const [a, nodes] of groups.entries()) {
    for (const i of nodes) {
      for (const o of scene.observations[i]!) {
        const owner = assetAt(i, o);
        if (owner < 0 || owner === a) continue;
        const list = out.get(owner);
        if (list === undefined) out.set(owner, [o]);
        else list.push(o);
      }
    }
  }
  return out;
}

interface Spoken {
  readonly conversation: Conversation;
  readonly side: 'a' | 'b';
}

function conversationsOf(
  input: IdentifyInput,
  scene: Scene,
  assetCount: number,
  assetAt: AssetAt,
): readonly (readonly Spoken[] | undefined)[] {
  const out: (Spoken[] | undefined)[] = new Array(assetCount);
  for (const conversation of input.conversations) {
    for (const side of ['a', 'b'] as const) {
      const node = scene.index.get(conversation[side]);
      const owner = node === undefined ? -1 : assetAt(node, conversation);
      if (owner < 0) continue;
      const list = out[owner];
      if (list === undefined) out[owner] = [{ conversation, side }];
      else list.push({ conversation, side });
    }
  }
  return out;
}

/** What a host says under the names of the senders behind it is theirs, not its own; null: there are none. */
function lentNames(scene: Scene, clustering: Clustering, assetOfNode: Int32Array): ReadonlySet<string> | null {
  let out: Set<string> | null = null;
  for (const { node, host } of clustering.nested) {
    const front = host < 0 ? -1 : assetOfNode[host]!;
    if (front < 0 || front === assetOfNode[node] || !isSender(scene.nodes[node]!.nested!)) continue;
    out ??= new Set<string>();
    for (const o of scene.observations[node]!) {
      if (scene.fields.get(o.field)?.claims !== 'roles') out.add(`${front}\n${o.field}\n${o.value}`);
    }
  }
  return out;
}

/** The asset to which a sighting of a node belongs: by time where several devices held its IP one after the other. */
function assetInTime(scene: Scene, clustering: Clustering, assetOfNode: Int32Array): AssetAt {
  const assetOfHolder = new Map<string, number>();
  for (const [i, e] of scene.nodes.entries()) {
    if (e.nested === null && e.mac !== null && e.ip !== null && (clustering.holders.get(e.ip)?.length ?? 0) > 1) {
      assetOfHolder.set(`${e.mac}|${e.ip}`, assetOfNode[i]!);
    }
  }
  return (node, seen) => {
    const e = scene.nodes[node]!;
    const usual = assetOfNode[node]!;
    if (usual < 0 || e.nested !== null || e.ip === null || clustering.standings.of[node] !== 'passing') return usual;
    const holders = clustering.holders.get(e.ip);
    if (holders === undefined || holders.length < 2) return usual;
    const holder = holderAt(holders, seen);
    return holder === null ? usual : (assetOfHolder.get(`${holder.mac}|${e.ip}`) ?? usual);
  };
}

/** Links from what is behind to its host; by number of the group that is behind. */
function linksOf(
  scene: Scene,
  clustering: Clustering,
  groups: readonly (readonly number[])[],
  assetOfNode: Int32Array,
  ids: readonly string[],
): ReadonlyMap<number, readonly AssetLink[]> {
  const hosts = new Map<number, Set<string>>();
  for (const { node, host } of clustering.nested) {
    const behind = assetOfNode[node]!;
    const front = host < 0 ? -1 : assetOfNode[host]!;
    if (behind < 0 || front < 0 || behind === front) continue;
    if (groups[behind]!.some((i) => scene.nodes[i]!.nested === null)) continue; // also seen under its own address
    hosts.set(behind, (hosts.get(behind) ?? new Set<string>()).add(ids[front]!));
  }
  const out = new Map<number, readonly AssetLink[]>();
  for (const [behind, fronts] of hosts) {
    out.set(
      behind,
      [...fronts].sort(byText).map((to) => ({ from: ids[behind]!, to, kind: 'behind' })),
    );
  }
  return out;
}
