/** People's words on attributes: above every machine's, the latest counts; undone ones are not in the list. */

import type { Correction, Evidence } from '../model/asset.ts';
import { ATTRIBUTES } from '../model/attribute.ts';
import type { Ledger } from './ledger.ts';
import type { Rules } from './rules.ts';
import type { Scene } from './scene.ts';

type AttributeCorrection = Extract<Correction, { kind: 'attribute' }>;

/** By asset the corrections that apply to it, oldest first: it holds most of the endpoints the person looked at. */
export function correctedAssets(
  scene: Scene,
  corrections: readonly Correction[],
  assetOfNode: Int32Array,
): ReadonlyMap<number, readonly AttributeCorrection[]> {
  const out = new Map<number, AttributeCorrection[]>();
  for (const correction of corrections) {
    if (correction.kind !== 'attribute') continue;
    const votes = new Map<number, number>();
    for (const key of new Set(correction.endpoints)) {
      const node = scene.index.get(key);
      const asset = node === undefined ? -1 : assetOfNode[node]!;
      if (asset >= 0) votes.set(asset, (votes.get(asset) ?? 0) + 1);
    }
    let best = -1;
    for (const [asset, count] of votes) {
      const most = votes.get(best) ?? 0;
      if (count > most || (count === most && asset < best)) best = asset;
    }
    if (best < 0) continue;
    const list = out.get(best);
    if (list === undefined) out.set(best, [correction]);
    else list.push(correction);
  }
  return out;
}

/** Of a single-valued attribute the latest word; of a list every word since the last "unknown", comma-separated. */
export function claimPersons(ledger: Ledger, corrections: readonly AttributeCorrection[], rules: Rules): void {
  const standing = new Map<string, AttributeCorrection[]>();
  for (const c of [...corrections].sort((a, b) => a.atUs - b.atUs)) {
    const many = ATTRIBUTES[c.attribute].many;
    const before = standing.get(c.attribute) ?? [];
    standing.set(c.attribute, many && c.value !== null ? [...before, c] : [c]);
  }
  for (const list of standing.values()) {
    for (const c of list) {
      const values = c.value === null ? [''] : ATTRIBUTES[c.attribute].many ? c.value.split(',') : [c.value];
      for (const value of values) ledger.add(word(c, value.trim(), rules));
    }
  }
}

function word(c: AttributeCorrection, value: string, rules: Rules): Evidence {
  return {
    attribute: c.attribute,
    value: c.attribute === 'manufacturer' && value !== '' ? rules.maker(value) : value,
    confidence: 1,
    source: 'person',
    rule: 'person',
    ruleVersion: 1,
    reference: `correction ${c.id} by ${c.by}`,
    observation: null,
  };
}
