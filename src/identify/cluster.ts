/**
 * Endpoints -> clusters, one for each device: by MAC, by IP and its holder in time, by identifiers, then what is nested,
 * then people's corrections. Never by host name alone: two devices that still have their maker's default name are two.
 */

import type { Correction } from '../model/asset.ts';
import { applyCorrections, type Clusters } from './corrections.ts';
import { type Holder, holderAt, holdersOf } from './holders.ts';
import { identifiersOf, serialsOf } from './identifiers.ts';
import { hostsOfNested, joinNested, nestedAnchor } from './nested.ts';
import type { Scene } from './scene.ts';
import { type Standings, standings } from './shared-mac.ts';
import { Union } from './union.ts';

/** An identifier on more devices than this before joining is a factory default, not an identifier. */
const MAX_SHARERS = 32;

export interface Clustering {
  /** Cluster by node, -1 for addresses that are nobody's. */
  readonly of: Clusters;
  readonly standings: Standings;
  /** Pairs (nested node, host node). */
  readonly nested: readonly { readonly node: number; readonly host: number }[];
  /** IP-only nodes that several devices held one after the other: whom an observation's time belongs to. */
  readonly holders: ReadonlyMap<string, readonly Holder[]>;
}

/**
 * @param makersOf canonical manufacturer names that the observations of a node state: equal serial numbers of two makers
 *   are two devices
 * @param isArchive whether a field's value tells an archive
 */
export function cluster(
  scene: Scene,
  corrections: readonly Correction[],
  makersOf: (node: number) => readonly string[],
  isArchive: (field: string, value: string) => boolean,
): Clustering {
  const standing = standings(scene);
  const holders = holdersOf(scene, standing);
  const union = new Union(scene.nodes.length);
  const anchorNode = new Map<string, number>();
  for (const [i, e] of scene.nodes.entries()) {
    if (standing.of[i] === 'nobody') continue;
    const anchor = anchorOf(e, standing.of[i] === 'own', holders);
    const known = anchorNode.get(anchor);
    if (known === undefined) anchorNode.set(anchor, i);
    else union.join(known, i);
  }
  joinIdentified(scene, standing, union, anchorNode, makersOf);
  const nested = hostsOfNested(scene, standing);
  joinNested(scene, union, nested, isArchive);
  const of = new Int32Array(scene.nodes.length);
  for (let i = 0; i < of.length; i++) of[i] = standing.of[i] === 'nobody' ? -1 : union.find(i);
  applyCorrections(scene, of, corrections);
  return { of, standings: standing, nested, holders };
}

function anchorOf(e: Scene['nodes'][number], own: boolean, holders: ReadonlyMap<string, readonly Holder[]>): string {
  let anchor: string;
  if (own) anchor = `mac\n${e.mac}`;
  else {
    const holder = holderAt(holders.get(e.ip!), e);
    anchor = holder === null ? `ip\n${e.ip}` : `mac\n${holder.mac}`;
  }
  return e.nested === null ? anchor : nestedAnchor(e.nested, anchor);
}

/** Joins clusters that state the same identifier, unless makers or serial numbers contradict. */
function joinIdentified(
  scene: Scene,
  standing: Standings,
  union: Union,
  anchorNode: ReadonlyMap<string, number>,
  makersOf: (node: number) => readonly string[],
): void {
  const sharers = new Map<string, Set<number>>();
  const serials = new Map<number, Set<string>>();
  const makers = new Map<number, Set<string>>();
  for (let i = 0; i < scene.nodes.length; i++) {
    if (standing.of[i] === 'nobody') continue;
    const root = union.find(i);
    for (const key of identifiersOf(scene, i)) sharers.set(key, (sharers.get(key) ?? new Set<number>()).add(root));
    addAll(serials, root, serialsOf(scene, i));
    addAll(makers, root, makersOf(i));
  }
  // The guards look at the clusters as they were before any identifier joined them, so that order cannot matter.
  const joins: (readonly [number, number])[] = [];
  for (const [key, roots] of sharers) {
    const members = [...roots].sort((a, b) => a - b);
    const holder = anchorNode.get(key); // an identifier that is a MAC address names the holder of that address
    if (holder !== undefined) members.push(union.find(holder));
    if (members.length < 2 || members.length > MAX_SHARERS) continue;
    const space = key.slice(0, key.indexOf('\n'));
    if (space !== 'serial' && contradict(members.map((m) => serials.get(m)))) continue;
    if (contradict(members.map((m) => makers.get(m))) && space !== 'mac') continue;
    for (const member of members) joins.push([members[0]!, member]);
  }
  for (const [a, b] of joins) union.join(a, b);
}

function addAll(sets: Map<number, Set<string>>, root: number, values: readonly string[]): void {
  if (values.length === 0) return;
  const known = sets.get(root) ?? new Set<string>();
  for (const value of values) known.add(value);
  sets.set(root, known);
}

/** True when two of the sets that say anything have nothing in common. */
function contradict(sets: readonly (ReadonlySet<string> | undefined)[]): boolean {
  const said = sets.filter((s) => s !== undefined && s.size > 0) as readonly ReadonlySet<string>[];
  const first = said[0];
  return first !== undefined && said.some((s) => ![...s].some((value) => first.has(value)));
}
