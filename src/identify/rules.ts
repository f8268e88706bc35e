/**
 * The catalogue made ready: fingerprints by field with compiled patterns, vendor names and aliases, MAC block holders.
 * Compiled once per catalogue; what a value claims is remembered, since a hospital says the same things all day.
 */

import type { AttributeName } from '../model/attribute.ts';
import type { Catalogue, Citation, CpeSystem, Fingerprint, Vendor } from '../model/catalog.ts';
import { isLocalMac, isVirtualRouterMac } from './address.ts';
import { type CombinationIndex, indexCombinations } from './combinations.ts';
import { firstLetters } from './first-letters.ts';
import { makerFinder } from './makers.ts';

export interface RuleClaim {
  readonly attribute: AttributeName;
  readonly value: string;
  readonly confidence: number;
  readonly rule: string;
  readonly version: number;
  readonly reference: string;
}

/** Patterns see this much of a value: bounds the work that a hostile device can ask for. */
const MAX_MATCHED_CHARS = 512;
/** Remembered values of one field; beyond, its memory starts anew. */
const MAX_REMEMBERED = 20_000;

const citation = (source: Citation): string => `${source.basis}: ${source.reference}`;

interface Compiled {
  readonly fingerprint: Fingerprint;
  /** Letters that a matching value can start with; null: any. */
  readonly starts: string | null;
  readonly pattern: RegExp;
  readonly reference: string;
}

export interface Rules {
  /** What the fingerprints claim of one value of one field. */
  claims(field: string, value: string): readonly RuleClaim[];
  /** The vendor's name for any of its spellings, else the value as it stands. */
  maker(value: string): string;
  /** The vendor behind any of its spellings; null: not in the catalogue. */
  vendor(value: string): Vendor | null;
  /** What the address block of a MAC claims; of a random or virtual address only that it is one. */
  ofMac(mac: string): readonly RuleClaim[];
  /** Facts that say something together, by their first fact. */
  readonly combinations: CombinationIndex;
  /** Operating systems in the CPE dictionary, the more exact before the others. */
  readonly cpeSystems: readonly { readonly entry: CpeSystem; readonly pattern: RegExp }[];
  /** Token of a vendor of the catalogue in the CPE dictionary. */
  cpeVendor(id: string): string | undefined;
  /** Category of a device type; null for a type that the catalogue does not have. */
  category(type: string): string | null;
  /** Label of a device type. */
  label(type: string): string;
}

const NOTHING: readonly RuleClaim[] = Object.freeze([]);
const made = new WeakMap<Catalogue, Rules>();

export function rulesOf(catalogue: Catalogue): Rules {
  const known = made.get(catalogue);
  if (known !== undefined) return known;
  const rules = makeRules(catalogue);
  made.set(catalogue, rules);
  return rules;
}

function makeRules(catalogue: Catalogue): Rules {
  const byField = compile(catalogue);
  const types = new Map(catalogue.types.map((t) => [t.id, t]));
  const vendor = makerFinder(catalogue);
  return {
    vendor,
    cpeSystems: (catalogue.cpe?.systems ?? []).map((entry) => ({ entry, pattern: new RegExp(entry.regex, 'u') })),
    cpeVendor: (id) => catalogue.cpe?.vendors[id],
    combinations: indexCombinations(catalogue.combinations ?? []),
    maker: (value) => vendor(value)?.name ?? value,
    ofMac: macClaims(catalogue),
    category: (type) => types.get(type)?.category ?? null,
    label: (type) => types.get(type)?.label ?? type,
    claims(field, value) {
      const compiled = byField.get(field);
      if (compiled === undefined) return NOTHING;
      const patterns = candidates(compiled, value);
      if (patterns.length === 0) return NOTHING;
      const { remembered } = compiled;
      let found = remembered.get(value);
      if (found === undefined) {
        found = matchAll(patterns, value);
        if (remembered.size >= MAX_REMEMBERED) remembered.clear();
        remembered.set(value, found);
      }
      return found;
    },
  };
}

/** The patterns of one field, with what they said of the values seen so far. */
interface FieldRules {
  readonly patterns: Compiled[];
  /** By first letter the patterns that can match a value that starts with it, in the order of `patterns`. */
  readonly byLetter: Map<string, readonly Compiled[]>;
  readonly remembered: Map<string, readonly RuleClaim[]>;
}

function compile(catalogue: Catalogue): ReadonlyMap<string, FieldRules> {
  const byField = new Map<string, FieldRules>();
  const all = [...catalogue.vendors.flatMap((v) => v.fingerprints), ...(catalogue.rules ?? [])];
  for (const fingerprint of all) {
    const known = byField.get(fingerprint.match.field);
    const rules: FieldRules = known ?? { patterns: [], byLetter: new Map(), remembered: new Map() };
    rules.patterns.push({
      fingerprint,
      starts: firstLetters(fingerprint.match.regex),
      pattern: new RegExp(fingerprint.match.regex, 'iu'),
      reference: citation(fingerprint.source),
    });
    byField.set(fingerprint.match.field, rules);
  }
  return byField;
}

function candidates(rules: FieldRules, value: string): readonly Compiled[] {
  const first = value.charAt(0);
  if (first > '\x7e') return rules.patterns; // letters outside ASCII may fold to one inside
  let found = rules.byLetter.get(first);
  if (found === undefined) {
    const letter = first.toLowerCase();
    found = rules.patterns.filter((p) => p.starts === null || (letter !== '' && p.starts.includes(letter)));
    rules.byLetter.set(first, found);
  }
  return found;
}

function matchAll(compiled: readonly Compiled[], value: string): readonly RuleClaim[] {
  const seen = value.length > MAX_MATCHED_CHARS ? value.slice(0, MAX_MATCHED_CHARS) : value;
  const out: RuleClaim[] = [];
  for (const { fingerprint, pattern, reference } of compiled) {
    const match = pattern.exec(seen);
    if (match === null) continue;
    for (const claim of fingerprint.claims) {
      const text = claim.value.replace(/\$([1-9])/g, (_, n: string) => match[Number(n)] ?? '').trim();
      if (text === '') continue;
      const { attribute, confidence } = claim;
      out.push({ attribute, value: text, confidence, rule: fingerprint.id, version: fingerprint.version, reference });
    }
  }
  return out.length === 0 ? NOTHING : out;
}

/** How sure the registry is about who bought a block. */
const BLOCK_CONFIDENCE = 0.95;

/** What is shown as the holder of an address that software chose: its digits say nothing about a maker. */
export const LOCALLY_ADMINISTERED = 'locally administered';
const LOCAL: readonly RuleClaim[] = Object.freeze([
  {
    attribute: 'mac_vendors',
    value: LOCALLY_ADMINISTERED,
    confidence: BLOCK_CONFIDENCE,
    rule: 'local-mac',
    version: 1,
    reference: 'standard: IEEE 802-2014 8.4, random and virtual addresses',
  },
]);

function macClaims(catalogue: Catalogue): (mac: string) => readonly RuleClaim[] {
  const byOrganization = new Map<string, { vendor: Vendor; confidence: number }[]>();
  for (const vendor of catalogue.vendors) {
    for (const { organization, confidence } of vendor.oui) {
      const list = byOrganization.get(organization) ?? [];
      list.push({ vendor, confidence });
      byOrganization.set(organization, list);
    }
  }
  const remembered = new Map<string, readonly RuleClaim[]>();
  return (mac) => {
    if (isVirtualRouterMac(mac)) return NOTHING;
    if (isLocalMac(mac)) return LOCAL;
    const digits = mac.slice(0, 13).replaceAll(':', '').slice(0, 9);
    const known = remembered.get(digits);
    if (known !== undefined) return known;
    const out: RuleClaim[] = [];
    const block = blockOf(catalogue, digits);
    if (block !== null) {
      const { organization } = block;
      const reference = `standard: IEEE ${block.registry} registry, ${block.prefix}`;
      const base = { version: 1, reference };
      out.push({ attribute: 'mac_vendors', value: organization, confidence: BLOCK_CONFIDENCE, rule: 'oui', ...base });
      for (const { vendor, confidence } of byOrganization.get(organization) ?? []) {
        if (confidence <= 0) continue;
        out.push({ attribute: 'manufacturer', value: vendor.name, confidence, rule: `oui:${vendor.id}`, ...base });
      }
    }
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(digits, out);
    return out;
  };
}

/** Holder of the large blocks that are given away in parts. */
const REGISTRAR = /^ieee registration authority/i;

/** The smallest block that an address is in: parts of a block have holders of their own. */
function blockOf(
  catalogue: Catalogue,
  digits: string,
): { readonly organization: string; readonly prefix: string; readonly registry: string } | null {
  const large = catalogue.ouiOrganization(digits.slice(0, 6));
  if (large !== null && !REGISTRAR.test(large)) {
    return { organization: large, prefix: digits.slice(0, 6), registry: 'MA-L' };
  }
  for (const [size, registry] of [
    [9, 'MA-S'],
    [7, 'MA-M'],
  ] as const) {
    const prefix = digits.slice(0, size);
    const organization = catalogue.ouiOrganization(prefix);
    if (organization !== null) return { organization, prefix, registry };
  }
  return null;
}
