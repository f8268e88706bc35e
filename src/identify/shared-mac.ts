/**
 * Who holds an address: a MAC address in a frame is that of the last hop, so a router's MAC carries the addresses of
 * everybody behind it. Decides for every endpoint whether its IP is held by its MAC (`own`), only passes through it
 * (`passing`: known by IP), or is nobody's (multicast, broadcast, zero).
 *
 * Held: a binding observation (ARP, DHCP, ND) or link-local; else an unbound address that arrived with an untouched
 * time-to-live. A MAC with more than MAX_UNBOUND such addresses in one VLAN is a router or proxy all the same.
 * An ARP proxy binds addresses that arrive from beyond it: from MIN_PROXIED of them on they count as passing.
 */

import type { Endpoint } from '../model/observation.ts';
import { isGroupMac, isLinkLocal, isNobodysIp, isPublicIp, isVirtualRouterMac, isZeroMac } from './address.ts';
import { KIND, type Scene } from './scene.ts';

export type Standing = 'own' | 'passing' | 'nobody';

/** More unbound IPv4 addresses than this on one MAC in one VLAN are not one device's. */
export const MAX_UNBOUND = 3;
/** So many bound addresses that come from beyond the MAC make it an ARP proxy. */
export const MIN_PROXIED = 3;

export interface Standings {
  /** By node of the scene. Nested endpoints stand as their host's address does. */
  readonly of: readonly Standing[];
  /** MAC addresses that carry other devices' traffic. */
  readonly shared: ReadonlySet<string>;
}

const isBound = (scene: Scene, node: number): boolean => (scene.kinds[node]! & KIND.binding) !== 0;

/** A zero MAC stands for none: loopback captures and some tunnels have it. */
const hasMac = (e: Endpoint): boolean => e.mac !== null && !isZeroMac(e.mac);

const isNobody = (e: Endpoint): boolean =>
  (e.mac !== null && isGroupMac(e.mac)) || (!hasMac(e) && (e.ip === null || isNobodysIp(e.ip)));

export function standings(scene: Scene): Standings {
  const of: Standing[] = scene.nodes.map((e) => (isNobody(e) ? 'nobody' : hasMac(e) ? 'own' : 'passing'));
  const byMac = new Map<string, number[]>();
  for (const [i, e] of scene.nodes.entries()) {
    if (of[i] !== 'own' || e.ip === null || isNobodysIp(e.ip)) continue;
    const list = byMac.get(e.mac!);
    if (list === undefined) byMac.set(e.mac!, [i]);
    else list.push(i);
  }
  const shared = new Set<string>(scene.carriers.keys());
  for (const [mac, nodes] of byMac) {
    const passing = passingOf(scene, mac, nodes);
    for (const i of passing) of[i] = 'passing';
    if (passing.length > 0) shared.add(mac);
  }
  return { of, shared };
}

/** Which of the IP endpoints of one MAC are not its own. */
function passingOf(scene: Scene, mac: string, nodes: readonly number[]): readonly number[] {
  const at = (i: number): Endpoint => scene.nodes[i]!;
  // Nested endpoints and VLAN views follow their address: what counts is what any view of the address knows.
  const boundIps = new Set(nodes.filter((i) => isBound(scene, i)).map((i) => at(i).ip!));
  const hopsOf = new Map<string, number>();
  for (const i of nodes) {
    const { ip, hops } = at(i);
    if (hops !== null) hopsOf.set(ip!, Math.min(hops, hopsOf.get(ip!) ?? hops));
  }
  const beyond = (ip: string): boolean => (hopsOf.get(ip) ?? 0) > 0;
  const proxied = [...boundIps].filter(beyond);
  const carrier = scene.carriers.get(mac);
  if (proxied.length >= MIN_PROXIED || carrier?.proxy === true) for (const ip of proxied) boundIps.delete(ip);
  const held = (ip: string): boolean => boundIps.has(ip) || isLinkLocal(ip);

  const unboundOfVlan = new Map<number | null, Set<string>>();
  let router = isVirtualRouterMac(mac);
  for (const i of nodes) {
    const { ip, vlan } = at(i);
    if (held(ip!)) continue;
    if (beyond(ip!)) router = true;
    if (ip!.includes(':')) continue; // privacy addresses: a host has many of its own
    const seen = unboundOfVlan.get(vlan) ?? new Set<string>();
    unboundOfVlan.set(vlan, seen.add(ip!));
  }
  const crowded = carrier !== undefined || [...unboundOfVlan.values()].some((ips) => ips.size > MAX_UNBOUND);
  if (!router && !crowded) return [];
  return nodes.filter((i) => {
    const ip = at(i).ip!;
    if (held(ip)) return false;
    if (crowded || beyond(ip) || isPublicIp(ip)) return true;
    return !hopsOf.has(ip); // only spoken to through the router: its own address would have answered by itself
  });
}
