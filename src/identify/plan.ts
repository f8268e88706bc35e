/** The network plan: the line of the smallest subnet, then VLAN, that an asset's latest address is in. */

import type { NetworkPlanLine } from '../model/asset.ts';
import type { Endpoint } from '../model/observation.ts';
import { prefixOf } from './address.ts';
import { byText } from './scene.ts';

export function planFinder(
  lines: readonly NetworkPlanLine[],
): (endpoints: readonly Endpoint[]) => NetworkPlanLine | null {
  const usable = lines
    .map((line) => ({ line, prefix: prefixOf(line.cidr) }))
    .filter((l) => l.prefix !== null)
    .sort(
      (a, b) =>
        b.prefix!.bits - a.prefix!.bits ||
        Number(a.line.vlan === null) - Number(b.line.vlan === null) ||
        byText(a.line.cidr, b.line.cidr) ||
        byText(a.line.name, b.line.name),
    );
  if (usable.length === 0) return () => null;
  const fits = (e: Endpoint): NetworkPlanLine | null => {
    for (const { line, prefix } of usable) {
      if ((line.vlan === null || e.vlan === null || line.vlan === e.vlan) && prefix!.has(e.ip!)) return line;
    }
    return null;
  };
  return (endpoints) => {
    const latest = endpoints
      .filter((e) => e.ip !== null)
      .sort((a, b) => b.lastAtUs - a.lastAtUs || byText(a.key, b.key));
    for (const e of latest) {
      const line = fits(e);
      if (line !== null) return line;
    }
    return null;
  };
}
