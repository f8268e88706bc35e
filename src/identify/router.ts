/** Roles that addresses prove: a MAC that carries other devices' traffic is a router's, or a virtual router's. */

import type { Endpoint } from '../model/observation.ts';
import { isVirtualRouterMac } from './address.ts';
import type { Ledger } from './ledger.ts';
import type { Standings } from './shared-mac.ts';

const FORWARDS = 0.85;
const VIRTUAL = 0.95;

export function claimRouter(ledger: Ledger, e: Endpoint, standings: Standings, node: number): void {
  if (e.mac === null || standings.of[node] !== 'own') return;
  const virtual = isVirtualRouterMac(e.mac);
  if (!virtual && !standings.shared.has(e.mac)) return;
  ledger.add({
    attribute: 'roles',
    value: virtual ? 'virtual-router' : 'router',
    confidence: virtual ? VIRTUAL : FORWARDS,
    source: 'wire',
    rule: virtual ? 'virtual-router-mac' : 'carries-others',
    ruleVersion: 1,
    reference: virtual ? 'RFC 5798 7.3, RFC 2281 5.2' : 'its MAC address carries IP addresses that are not its own',
    observation: {
      endpoint: e.key,
      protocol: 'frame',
      field: 'frame.mac',
      value: e.mac,
      firstAtUs: e.firstAtUs,
      lastAtUs: e.lastAtUs,
      count: e.packets,
      capture: null,
      frame: null,
    },
  });
}
