/**
 * Who held an IP address, and when: an address seen without its holder's MAC (behind a router, or in a capture without
 * link layer) belongs to the device that held it at that time. DHCP hands an address from one device to the next.
 */

import type { Endpoint } from '../model/observation.ts';
import { isLinkLocal } from './address.ts';
import { byText, type Scene } from './scene.ts';
import type { Standings } from './shared-mac.ts';

/** A sighting so long before or after the only known holder's time is not taken for that holder. A day: a DHCP lease. */
const MAX_GAP_US = 86_400_000_000;

export interface Holder {
  readonly mac: string;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
}

/** Holders of each IP address by MAC, over all their views, in the order of their MACs. */
export function holdersOf(scene: Scene, standing: Standings): ReadonlyMap<string, readonly Holder[]> {
  const byIp = new Map<string, Map<string, Holder>>();
  for (const [i, e] of scene.nodes.entries()) {
    if (standing.of[i] !== 'own' || e.ip === null || e.mac === null || isLinkLocal(e.ip)) continue;
    const holders = byIp.get(e.ip) ?? new Map<string, Holder>();
    byIp.set(e.ip, holders);
    const known = holders.get(e.mac);
    holders.set(e.mac, {
      mac: e.mac,
      firstAtUs: Math.min(e.firstAtUs, known?.firstAtUs ?? e.firstAtUs),
      lastAtUs: Math.max(e.lastAtUs, known?.lastAtUs ?? e.lastAtUs),
    });
  }
  const out = new Map<string, readonly Holder[]>();
  for (const [ip, holders] of byIp)
    out.set(
      ip,
      [...holders.values()].sort((a, b) => byText(a.mac, b.mac)),
    );
  return out;
}

/** The holder during a time: the longest overlap, else the nearest within MAX_GAP_US, ties by MAC; null: none. */
export function holderAt(
  holders: readonly Holder[] | undefined,
  seen: Pick<Endpoint, 'firstAtUs' | 'lastAtUs'>,
): Holder | null {
  let best: Holder | null = null;
  let bestOverlap = -MAX_GAP_US - 1;
  for (const holder of holders ?? []) {
    // Positive: microseconds in common; negative: the gap between the two.
    const overlap = Math.min(holder.lastAtUs, seen.lastAtUs) - Math.max(holder.firstAtUs, seen.firstAtUs);
    if (overlap > bestOverlap) {
      best = holder;
      bestOverlap = overlap;
    }
  }
  return best;
}
