/**
 * Evidence -> attribute views. docs/adr/0004-identity-and-fusion.md states the method:
 * group by value, take the best piece of each independent source, combine them (1 - product of doubts), the most certain
 * value wins; a person's word is above all; below FLOOR the attribute is unknown and the evidence is kept for 'why?'.
 */

import type { AttributeView, Evidence } from '../model/asset.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type AttributeSpec } from '../model/attribute.ts';
import type { Ledger } from './ledger.ts';
import { makerKey } from './makers.ts';
import { modelKey } from './models.ts';
import { osAgree, osIncludes } from './os.ts';
import { byText } from './scene.ts';
import { canonicalVersion } from './versions.ts';

/** Combined confidence below this is no knowledge. */
export const FLOOR = 0.3;
/** What machines state is never certain. */
const CEILING = 0.99;

const NONE: readonly Evidence[] = Object.freeze([]);
const UNKNOWN: AttributeView = Object.freeze({ value: null, confidence: 0, supporting: NONE, conflicting: NONE });
const EMPTY_LIST: AttributeView = Object.freeze({
  value: Object.freeze([]),
  confidence: 0,
  supporting: NONE,
  conflicting: NONE,
});

interface Group {
  readonly key: string;
  readonly pieces: Evidence[];
  confidence: number;
  lastAtUs: number;
}

const specs: Readonly<Record<AttributeName, AttributeSpec>> = ATTRIBUTES;

/** Copied for each asset: of one shape, and as large as it will be. */
const NOTHING_KNOWN = Object.fromEntries(
  ATTRIBUTE_NAMES.map((name) => [name, specs[name].many ? EMPTY_LIST : UNKNOWN]),
) as Record<AttributeName, AttributeView>;

export function resolveAll(ledger: Ledger): Record<AttributeName, AttributeView> {
  const out = { ...NOTHING_KNOWN };
  for (const attribute of ledger.attributes()) out[attribute] = resolve(attribute, ledger.of(attribute));
  return out;
}

/** @param evidence all pieces for the attribute, in the order of `Ledger.of` */
export function resolve(attribute: AttributeName, evidence: readonly Evidence[]): AttributeView {
  const spec = specs[attribute];
  if (evidence.length === 0) return spec.many ? EMPTY_LIST : UNKNOWN;
  if (evidence.length === 1 && evidence[0]!.source !== 'person') return viewOfOne(evidence[0]!, evidence, spec.many);
  return spec.many ? listView(attribute, evidence) : singleView(attribute, evidence);
}

/** Most attributes rest on one piece. */
function viewOfOne(piece: Evidence, evidence: readonly Evidence[], isMany: boolean): AttributeView {
  if (piece.confidence < FLOOR) {
    const none = isMany ? EMPTY_LIST : UNKNOWN;
    return { value: none.value, confidence: 0, supporting: NONE, conflicting: evidence };
  }
  const value = isMany ? [piece.value] : piece.value;
  return { value, confidence: Math.min(CEILING, piece.confidence), supporting: evidence, conflicting: NONE };
}

function singleView(attribute: AttributeName, evidence: readonly Evidence[]): AttributeView {
  const person = evidence[0]!.source === 'person' ? evidence[0]! : undefined; // persons come first
  const key = KEYS.get(attribute) ?? plainKey;
  if (person !== undefined) {
    const same = (e: Evidence): boolean => key(e.value) === key(person.value);
    const unknown = person.value === '';
    return {
      value: unknown ? null : person.value,
      confidence: unknown ? 0 : 1,
      supporting: evidence.filter(same),
      conflicting: evidence.filter((e) => !same(e)),
    };
  }
  const found = grouped(attribute, evidence);
  const groups = attribute === 'location' && found.length > 1 ? withoutFormerPlaces(found) : found;
  if (attribute === 'os' && groups.length > 1) return osView(groups, evidence);
  let best = groups[0]!;
  for (const group of groups) if (better(group, best)) best = group;
  if (best.confidence < FLOOR) return { value: null, confidence: 0, supporting: NONE, conflicting: evidence };
  return {
    value: best.pieces[0]!.value,
    confidence: best.confidence,
    supporting: found.length === 1 ? evidence : exact(best.pieces),
    conflicting: found.length === 1 ? NONE : exact(evidence.filter((e) => !best.pieces.includes(e))),
  };
}

/** Facts of sources that say on which switch port or access point a device was. */
const isPlace = (piece: Evidence): boolean => piece.observation?.field.endsWith('.place') === true;

/** A device is on one port at a time: where it was seen last is where it is, however often it was seen elsewhere before. */
function withoutFormerPlaces(groups: readonly Group[]): readonly Group[] {
  const lastAtUs = (g: Group): number =>
    Math.max(...g.pieces.filter(isPlace).map((e) => e.observation?.lastAtUs ?? 0), Number.NEGATIVE_INFINITY);
  const latest = Math.max(...groups.map(lastAtUs));
  return groups.filter((g) => lastAtUs(g) === latest || !g.pieces.every(isPlace));
}

/** Below this a text that says more does not replace one that says less. */
const DETAIL = 0.4;

/** Texts that say less than others support them: the best supported line wins, and of it the text that says the most. */
function osView(groups: readonly Group[], evidence: readonly Evidence[]): AttributeView {
  const value = (g: Group): string => g.pieces[0]!.value;
  const line = (g: Group): readonly Group[] => groups.filter((other) => osIncludes(value(other), value(g)));
  const whole = (g: Group): Group => ({ ...g, confidence: combined(line(g).flatMap((other) => other.pieces)) });
  const usable = groups.filter((g) => g.confidence >= DETAIL || line(g).length === 1);
  let best = usable[0] ?? groups[0]!;
  let bestWhole = whole(best);
  for (const group of usable) {
    const candidate = whole(group);
    if (!better(candidate, bestWhole)) continue;
    best = group;
    bestWhole = candidate;
  }
  if (best.confidence < FLOOR) return { value: null, confidence: 0, supporting: NONE, conflicting: evidence };
  const agreeing = new Set(groups.filter((g) => osAgree(value(g), value(best))).flatMap((g) => g.pieces));
  return {
    value: value(best),
    confidence: best.confidence,
    supporting: exact(evidence.filter((e) => agreeing.has(e))),
    conflicting: exact(evidence.filter((e) => !agreeing.has(e))),
  };
}

/** As long as it must be: lists that grew hold room for more, and a hospital has a million of them. */
const exact = (list: readonly Evidence[]): readonly Evidence[] => (list.length === 0 ? NONE : list.slice());

function better(a: Group, b: Group): boolean {
  if (a.confidence !== b.confidence) return a.confidence > b.confidence;
  if (a.lastAtUs !== b.lastAtUs) return a.lastAtUs > b.lastAtUs;
  return a.key < b.key;
}

function listView(attribute: AttributeName, evidence: readonly Evidence[]): AttributeView {
  const groups = grouped(attribute, evidence);
  const denied = evidence.some((e) => e.source === 'person' && e.value === '');
  const stands = groups.filter((g) =>
    denied ? g.pieces.some((e) => e.source === 'person' && e.value !== '') : g.confidence >= FLOOR,
  );
  stands.sort(listOrder(attribute));
  const supporting = stands.length === groups.length ? evidence : stands.flatMap((g) => g.pieces);
  const kept = new Set(supporting);
  return {
    value: stands.map((g) => g.pieces[0]!.value),
    confidence: stands.reduce((most, g) => Math.max(most, g.confidence), 0),
    supporting,
    conflicting: supporting === evidence ? NONE : evidence.filter((e) => !kept.has(e)),
  };
}

function listOrder(attribute: AttributeName): (a: Group, b: Group) => number {
  if (attribute === 'ips') return (a, b) => b.lastAtUs - a.lastAtUs || byText(a.key, b.key);
  if (attribute === 'vlans') return (a, b) => Number(a.key) - Number(b.key);
  return (a, b) => byText(a.key, b.key);
}

/** Groups by value with their combined confidence, in the order of their first piece. */
function grouped(attribute: AttributeName, evidence: readonly Evidence[]): Group[] {
  const key = KEYS.get(attribute) ?? plainKey;
  const groups = new Map<string, Group>();
  for (const piece of evidence) {
    const text = key(piece.value);
    let group = groups.get(text);
    if (group === undefined) {
      group = { key: text, pieces: [piece], confidence: 0, lastAtUs: 0 };
      groups.set(text, group);
    } else group.pieces.push(piece);
    group.lastAtUs = Math.max(group.lastAtUs, piece.observation?.lastAtUs ?? 0);
  }
  const list = [...groups.values()];
  for (const group of list) group.confidence = combined(group.pieces);
  return list;
}

/** Sources of one kind repeat each other: the field that was read, or the rule where no field was. */
function combined(pieces: readonly Evidence[]): number {
  if (pieces.length === 1) return pieces[0]!.source === 'person' ? 1 : Math.min(CEILING, pieces[0]!.confidence);
  const best = new Map<string, number>();
  for (const piece of pieces) {
    if (piece.source === 'person') return 1;
    const source = piece.observation?.field ?? piece.rule;
    best.set(source, Math.max(best.get(source) ?? 0, piece.confidence));
  }
  // Sorted, so that rounding does not depend on the order of arrival.
  const doubts = [...best.values()].sort((a, b) => a - b).reduce((doubt, c) => doubt * (1 - c), 1);
  return Math.min(CEILING, Math.round((1 - doubts) * 1e6) / 1e6);
}

type Key = (value: string) => string;

const plainKey: Key = (value) => value.toLowerCase().replace(/\s+/g, ' ').trim();
const versionKey: Key = (value) => canonicalVersion(value) ?? plainKey(value);
/** Comparison forms of values where they are not the plain one. */
const KEYS: ReadonlyMap<AttributeName, Key> = new Map<AttributeName, Key>([
  ['manufacturer', (value) => makerKey(value) || value],
  ['model', (value) => modelKey(value) || plainKey(value)],
  ['software_version', versionKey],
  ['firmware_version', versionKey],
  ['hardware_version', versionKey],
  ['hostname', (value) => value.toLowerCase().split('.', 1)[0]!], // with or without its domain
  ['ae_titles', (value) => value.trim()], // PS3.8 9.3.2: AE titles are case-sensitive
]);
