/**
 * What follows from what is known: rules over stated attributes (`asset.<attribute>` fields of the catalogue's rules),
 * category from type, unit from the network plan, first and last sighting, the name people see.
 */

import type { AttributeView, Evidence } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Endpoint } from '../model/observation.ts';
import { claimByRule } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { resolve } from './resolve.ts';
import { LOCALLY_ADMINISTERED, type Rules } from './rules.ts';

/** Attributes whose stated values rules may read, as fields `asset.<attribute>`. */
export const READABLE: readonly AttributeName[] = [
  'model',
  'os',
  'hostname',
  'roles',
  'services',
  'protocols',
  'ae_titles',
  'hl7_applications',
  'mac_vendors',
  'software_version',
];

const RULE_FIELDS = READABLE.map((attribute) => [attribute, `asset.${attribute}`] as const);

/** Rules over attributes: a claim is never surer than the evidence it stands on. */
export function claimFromAttributes(ledger: Ledger, rules: Rules): void {
  const found = RULE_FIELDS.map(([attribute, field]) => [field, ledger.of(attribute)] as const);
  for (const [field, pieces] of found) {
    for (const piece of pieces) {
      for (const claim of rules.claims(field, piece.value)) {
        const confidence = Math.min(claim.confidence, piece.confidence);
        claimByRule(ledger, { ...claim, confidence }, rules, piece.observation);
      }
    }
  }
}

/** How far a maker says what a thing is: it may have bought the card, or make something that the catalogue lacks. */
const MAKER_TRUST = 0.6;

/** A maker of one kind of device implies the type; a maker of one category implies that. */
export function claimFromMaker(ledger: Ledger, rules: Rules): void {
  const maker = resolve('manufacturer', ledger.of('manufacturer'));
  const vendor = typeof maker.value === 'string' ? rules.vendor(maker.value) : null;
  if (vendor === null || vendor.types.length === 0) return;
  const confidence = Math.round(maker.confidence * MAKER_TRUST * 1e6) / 1e6;
  const reference = `catalogue: what ${vendor.name} makes`;
  const only = vendor.types.length === 1 ? vendor.types[0]! : null;
  if (only !== null) ledger.add(derived('type', only, confidence, 'maker-type', reference));
  const categories = new Set(vendor.types.map((type) => rules.category(type)));
  const [category] = categories;
  if (categories.size === 1 && category !== null && category !== undefined) {
    ledger.add(derived('category', category, confidence, 'maker-category', reference));
  }
}

/** A type has one category. */
export function claimCategory(ledger: Ledger, type: AttributeView, rules: Rules): void {
  if (typeof type.value !== 'string') return;
  const category = rules.category(type.value);
  if (category === null) return;
  ledger.add(derived('category', category, type.confidence, 'type-category', `catalogue: type ${type.value}`));
}

export interface PlanEntry {
  readonly name: string;
  readonly unit: string | null;
  readonly cidr: string;
  readonly vlan: number | null;
}

const PLAN_CONFIDENCE = 0.8;

export function claimPlan(ledger: Ledger, line: PlanEntry | null): void {
  if (line?.unit === undefined || line?.unit === null) return;
  const reference = `network plan: ${line.cidr}${line.vlan === null ? '' : ` VLAN ${line.vlan}`} ${line.name}`.trim();
  ledger.add({ ...derived('unit', line.unit, PLAN_CONFIDENCE, 'network-plan', reference), source: 'plan' });
}

/** ISO 8601 UTC with milliseconds. */
export const timeText = (us: number): string => new Date(Math.floor(us / 1000)).toISOString();

export function claimTimes(ledger: Ledger, endpoints: readonly Endpoint[]): void {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const e of endpoints) {
    first = Math.min(first, e.firstAtUs);
    last = Math.max(last, e.lastAtUs);
  }
  if (!isTime(first) || !isTime(last)) return;
  ledger.add(derived('first_seen', timeText(first), 0.99, 'frame-time', 'earliest frame of its addresses'));
  ledger.add(derived('last_seen', timeText(last), 0.99, 'frame-time', 'latest frame of its addresses'));
}

/** Dates that a Date can hold; captures with damaged clocks say anything. */
const isTime = (us: number): boolean => Math.abs(us) <= 8.64e18;

/** Host name, else AE title, else HL7 application, else what it is called behind its host, else type and address. */
export function claimName(ledger: Ledger, rules: Rules, type: AttributeView, endpoints: readonly Endpoint[]): void {
  for (const attribute of ['hostname', 'ae_titles', 'hl7_applications'] as const) {
    const view = resolve(attribute, ledger.of(attribute));
    const value = Array.isArray(view.value) ? view.value[0] : view.value;
    if (typeof value !== 'string') continue;
    ledger.add(derived('name', value, view.confidence, `name-from-${attribute}`, `its ${attribute}`));
    return;
  }
  const label = typeof type.value === 'string' ? rules.label(type.value) : null;
  const ip = resolve('ips', ledger.of('ips')).value?.[0];
  const mac = resolve('macs', ledger.of('macs')).value?.[0];
  const nested = endpoints.find((e) => e.nested !== null)?.nested ?? null;
  const address = ip ?? (mac === undefined ? null : macName(ledger, mac));
  if (address === null && nested !== null) {
    const text = [label, nestedName(nested)].filter((part) => part !== null).join(' ');
    ledger.add(derived('name', text, 0.4, 'name-from-nested', 'what it is called behind its host'));
    return;
  }
  // Nothing held: the address under which it was spoken of is better than no name.
  const text = [label, address ?? endpoints[0]?.ip ?? endpoints[0]?.mac ?? 'without address'];
  ledger.add(
    derived('name', text.filter((part) => part !== null).join(' '), 0.4, 'name-from-address', 'its type and address'),
  );
}

/** A device known by its MAC address only: who it may be of, and the three octets that tell it from others of that maker. */
function macName(ledger: Ledger, mac: string): string {
  const maker = resolve('manufacturer', ledger.of('manufacturer')).value;
  const holder = maker ?? resolve('mac_vendors', ledger.of('mac_vendors')).value?.[0];
  return typeof holder === 'string' && holder !== LOCALLY_ADMINISTERED ? `${holder} ${mac.slice(9)}` : mac;
}

/** `dicom:GE/Optima/SN1` -> `GE Optima SN1`: without the scheme, parts apart. */
function nestedName(nested: string): string {
  const scheme = nested.slice(0, nested.indexOf(':'));
  const name = nested.slice(nested.indexOf(':') + 1);
  const parts = scheme === 'dicom' ? name.split('/') : scheme === 'hl7-app' ? name.split('^') : [name];
  const text = parts.filter((part) => part.trim() !== '').join(' ');
  const isBare = /^[0-9a-f:.]*$/i.test(text) && !/^[0-9a-f]{16}$/i.test(text);
  return text === '' || isBare ? `${scheme} ${text}`.trim() : text;
}

function derived(
  attribute: AttributeName,
  value: string,
  confidence: number,
  rule: string,
  reference: string,
): Evidence {
  return { attribute, value, confidence, source: 'derived', rule, ruleVersion: 1, reference, observation: null };
}
