/**
 * What several facts say together that none says alone: services, roles, operating system, and how many peers. A storage SCP is an
 * archive or a workstation; with many senders it is an archive. The combinations are data (catalog/combinations.json); this file
 * turns what is known of an asset into facts and finds the combinations that hold.
 *
 * Facts: `role:<role>`, `protocol:<protocol>`, `port:<transport>/<port>`, `os:<first word>`, and `serves:<protocol>>=<n>` or
 * `uses:<protocol>>=<n>` for as many distinct peers as that, n of PEER_STEPS.
 */

import type { Combination } from '../model/catalog.ts';
import type { Conversation } from '../model/flow.ts';
import type { Ledger } from './ledger.ts';

/** Numbers of peers that combinations can ask for. */
export const PEER_STEPS: readonly number[] = [1, 2, 4, 8, 16];
const MOST_PEERS = PEER_STEPS.at(-1)!;

/** Distinct peers of one asset by protocol and side, as many as matter. */
export class Peers {
  readonly #known = new Map<string, Set<string>>();

  add(c: Conversation, side: 'a' | 'b'): void {
    if (c.protocol === null || c.packetsAB === 0 || c.packetsBA === 0) return;
    const key = `${side === 'a' ? 'uses' : 'serves'}:${c.protocol}`;
    const peers = this.#known.get(key);
    const peer = addressOf(side === 'a' ? c.b : c.a);
    if (peers === undefined) this.#known.set(key, new Set([peer]));
    else if (peers.size < MOST_PEERS) peers.add(peer);
  }

  *facts(): Generator<string> {
    for (const [key, peers] of this.#known) for (const n of PEER_STEPS) if (peers.size >= n) yield `${key}>=${n}`;
  }
}

/** An endpoint key without VLAN and nested name: one peer is one, however often it is tagged. */
function addressOf(key: string): string {
  const [mac = '', ip = ''] = key.split('|', 2);
  return ip === '' ? mac : ip;
}

/** Combinations by their first fact: most assets have none of those. */
export type CombinationIndex = ReadonlyMap<string, readonly Combination[]>;

export function indexCombinations(list: readonly Combination[]): CombinationIndex {
  return Map.groupBy(list, (c) => c.all[0]!);
}

/** Combinations that hold for these facts. */
export function combinationsOf(facts: ReadonlySet<string>, index: CombinationIndex): readonly Combination[] {
  const out: Combination[] = [];
  for (const fact of facts) {
    for (const c of index.get(fact) ?? []) {
      const any = c.any === undefined || c.any.some((f) => facts.has(f));
      if (any && c.all.every((f) => facts.has(f)) && c.none?.some((f) => facts.has(f)) !== true) out.push(c);
    }
  }
  return out;
}

export function claimCombinations(ledger: Ledger, peers: Peers, index: CombinationIndex): void {
  const facts = factsOf(ledger, peers);
  if (facts.size < 2) return;
  for (const c of combinationsOf(facts, index)) {
    const because = [...c.all, ...(c.any ?? []).filter((f) => facts.has(f))].join(', ');
    for (const { attribute, value, confidence } of c.claims) {
      ledger.add({
        attribute,
        value,
        confidence,
        source: 'derived',
        rule: c.id,
        ruleVersion: c.version,
        reference: `${c.source.basis}: ${because}`,
        observation: null,
      });
    }
  }
}

function factsOf(ledger: Ledger, peers: Peers): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const e of ledger.of('roles')) facts.add(`role:${e.value}`);
  for (const e of ledger.of('protocols')) facts.add(`protocol:${e.value}`);
  for (const e of ledger.of('services')) facts.add(`port:${e.value.split(' ', 1)[0]}`);
  for (const e of ledger.of('os')) facts.add(`os:${e.value.toLowerCase().split(' ', 1)[0]}`);
  for (const fact of peers.facts()) facts.add(fact);
  return facts;
}
