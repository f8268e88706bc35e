/**
 * Which clusters are devices of the site. Two kinds are left out: addresses that nobody answered for (a scan asks for
 * thousands), and hosts of the internet behind a router, unless the caller asks for them.
 */

import type { Endpoint } from '../model/observation.ts';
import { isPublicIp, prefixOf } from './address.ts';
import type { Clustering } from './cluster.ts';
import type { IdentifyInput } from './input.ts';
import type { Scene } from './scene.ts';

/** IPv4 /16 or IPv6 /48 of an address: what an organisation with public addresses inside usually holds at least. */
function neighbourhood(ip: string): string {
  return ip.includes(':') ? ip.split(':').slice(0, 3).join(':') : ip.split('.').slice(0, 2).join('.');
}

/** Tells for the nodes of one cluster whether they are a device of the site. */
export function presenceTest(
  input: IdentifyInput,
  scene: Scene,
  clustering: Clustering,
): (nodes: readonly number[]) => boolean {
  const spokenTo = new Set<string>();
  for (const c of input.conversations) if (c.transport === 'tcp' && c.protocol !== null) spokenTo.add(c.b);
  const named = new Set(input.corrections.flatMap((c) => c.endpoints));
  const answered = (i: number): boolean => {
    const e = scene.nodes[i]!;
    return e.packets > 0 || scene.observations[i]!.length > 0 || spokenTo.has(e.key) || named.has(e.key);
  };
  if (input.keepExternal === true) return (nodes) => nodes.some(answered);

  const plan = input.networks.map((line) => prefixOf(line.cidr)).filter((p) => p !== null);
  const near = new Set<string>();
  for (const [i, e] of scene.nodes.entries()) {
    if (clustering.standings.of[i] === 'own' && e.ip !== null && isPublicIp(e.ip)) near.add(neighbourhood(e.ip));
  }
  const outside = (i: number): boolean => {
    const e: Endpoint = scene.nodes[i]!;
    if (clustering.standings.of[i] !== 'passing' || e.ip === null || named.has(e.key)) return false;
    return isPublicIp(e.ip) && !near.has(neighbourhood(e.ip)) && !plan.some((p) => p.has(e.ip!));
  };
  return (nodes) => nodes.some(answered) && !nodes.every(outside);
}
