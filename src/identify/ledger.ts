/** Evidence of one asset while it is gathered: folds the same statement of the same endpoint, bounds what is kept. */

import type { Evidence, EvidenceOrigin } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import { byText } from './scene.ts';

/** Pieces kept for one attribute of one asset; beyond, the strongest and then the earliest stay. */
const MAX_PIECES = 256;

interface Pieces {
  all: Evidence[];
  /** The answer of `of` for the pieces so far; null: to be made. */
  shown: readonly Evidence[] | null;
}

export class Ledger {
  readonly #pieces = new Map<AttributeName, Pieces>();

  add(evidence: Evidence): void {
    const pieces = this.#pieces.get(evidence.attribute);
    if (pieces === undefined) {
      this.#pieces.set(evidence.attribute, { all: [evidence], shown: null });
      return;
    }
    // What was shown is somebody's.
    if (pieces.shown === pieces.all) pieces.all = [...pieces.all, evidence];
    else pieces.all.push(evidence);
    pieces.shown = null;
  }

  /** Attributes that have pieces. */
  attributes(): Iterable<AttributeName> {
    return this.#pieces.keys();
  }

  /** All pieces of an attribute in the order in which 'why?' shows them: the strongest first. */
  of(attribute: AttributeName): readonly Evidence[] {
    const pieces = this.#pieces.get(attribute);
    if (pieces === undefined) return NONE;
    if (pieces.shown !== null) return pieces.shown;
    const { all } = pieces;
    if (all.length === 1) {
      pieces.shown = all;
      return all;
    }
    const list = all.length > FEW ? distinct(all) : distinctOfFew(all);
    if (list.length > 1) list.sort(byStrength);
    // A copy is as long as it must be: what is kept of a hospital is mostly such lists.
    pieces.shown = list.length > 1 ? list.slice(0, MAX_PIECES) : list;
    return pieces.shown;
  }
}

/** Up to so many pieces are compared with each other; more are found by a key. */
const FEW = 16;

/** As `distinct`, without making a text for each piece. */
function distinctOfFew(pieces: readonly Evidence[]): Evidence[] {
  const out: Evidence[] = [pieces[0]!];
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i]!;
    let at = 0;
    while (at < out.length && !sameStatement(out[at]!, piece)) at++;
    if (at === out.length) out.push(piece);
    else out[at] = folded(out[at]!, piece);
  }
  return out;
}

function sameStatement(a: Evidence, b: Evidence): boolean {
  if (a.rule !== b.rule || a.value !== b.value) return false;
  const [x, y] = [a.observation, b.observation];
  if (x === y) return true;
  if (x === null || y === null) return false;
  return x.field === y.field && x.value === y.value && x.endpoint === y.endpoint;
}

/** The same statement of the same endpoint from several captures, or by several fields of one rule, becomes one piece. */
function distinct(pieces: readonly Evidence[]): Evidence[] {
  const byKey = new Map<string, Evidence>();
  for (const piece of pieces) {
    const { rule, value, observation: o } = piece;
    const key = `${rule}\n${value}\n${o === null ? '' : `${o.endpoint}\n${o.field}\n${o.value}`}`;
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? piece : folded(known, piece));
  }
  return [...byKey.values()];
}

const NONE: readonly Evidence[] = Object.freeze([]);

function folded(a: Evidence, b: Evidence): Evidence {
  if (a.observation === null || b.observation === null) return byStrength(a, b) <= 0 ? a : b;
  const [first, other] = byOrigin(a.observation, b.observation) <= 0 ? [a, b] : [b, a];
  const origin = first.observation!;
  const second = other.observation!;
  return {
    ...first,
    confidence: Math.max(a.confidence, b.confidence),
    observation: {
      ...origin,
      lastAtUs: Math.max(origin.lastAtUs, second.lastAtUs),
      count: origin.count + second.count,
    },
  };
}

function byOrigin(a: EvidenceOrigin, b: EvidenceOrigin): number {
  return (
    a.firstAtUs - b.firstAtUs ||
    byText(a.capture ?? '', b.capture ?? '') ||
    (a.frame ?? 0) - (b.frame ?? 0) ||
    byText(a.endpoint, b.endpoint) ||
    byText(a.field, b.field) ||
    byText(a.value, b.value)
  );
}

/** Total order: persons first, then the more certain, the earlier, then by text. */
export function byStrength(a: Evidence, b: Evidence): number {
  const person = Number(b.source === 'person') - Number(a.source === 'person');
  if (person !== 0) return person;
  if (a.confidence !== b.confidence) return b.confidence - a.confidence;
  const text = byText(a.rule, b.rule) || byText(a.value, b.value);
  if (a.observation === null || b.observation === null) {
    return text || Number(a.observation === null) - Number(b.observation === null) || byText(a.reference, b.reference);
  }
  return byOrigin(a.observation, b.observation) || text;
}
