/**
 * Rules -> evidence: what the addresses and observations of one asset claim. Direct claims of declared fields
 * (`field:<field>`), catalogue fingerprints, and the registry of MAC blocks. Makers' names are brought to one spelling.
 */

import type { EvidenceOrigin } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Endpoint } from '../model/observation.ts';
import { isGroupMac, isNobodysIp, isZeroMac } from './address.ts';
import type { Field, SourcedObservation } from './input.ts';
import type { Ledger } from './ledger.ts';
import type { RuleClaim, Rules } from './rules.ts';
import type { Standing } from './shared-mac.ts';

/** What a fact rests on: the document, and whether the reading was ever held against traffic that is not ours. */
function referenceOf(field: Field): string {
  return field.basis === 'specification'
    ? `${field.spec} (built from the specification, not yet held against others’ traffic)`
    : field.spec;
}

const DEFAULT_CONFIDENCE = 0.5;
/** Addresses in a frame are what the frame says; spoofing is the doubt that is left. */
const ADDRESS_CONFIDENCE = 0.99;
/** An address that was only spoken of. */
const HEARSAY_CONFIDENCE = 0.6;

/**
 * Fields that hold a product name: the vendors' product patterns read them too. The figure says how surely the whole text is
 * the model where such a pattern knows it (an application's name is often chosen by the site); 0: a text around the name.
 */
const PRODUCT_FIELDS: ReadonlyMap<string, number> = new Map([
  ['hl7v2.device_id', 0.6],
  ['hl7v2.device_type', 0.6],
  ['hl7v2.application', 0.4],
  ['hl7v2.software_product', 0.55],
  ['modbus.product_code', 0.6],
  ['modbus.product_name', 0.6],
  ['mdns.product', 0.6],
  ['snmp.printer-name', 0.6],
  ['bacnet.description', 0],
  ['snmp.description', 0],
  ['lldp.system-description', 0],
]);
/** A name in another field than the model's own may be an interface's. */
const PRODUCT_FIELD_TRUST = 0.9;
/** Fields where makers, and sites, write many things: a maker only where the catalogue knows the name. */
const MAKER_FIELDS: ReadonlyMap<string, number> = new Map([
  ['hl7v2.device_namespace', 0.7],
  ['hl7v2.software_vendor', 0.7],
  ['modbus.vendor_url', 0.7],
]);

/** Every field that `claimNames` reads: most are none. */
const NAME_FIELDS: ReadonlySet<string> = new Set([...PRODUCT_FIELDS.keys(), ...MAKER_FIELDS.keys(), 'hl7v2.eui64']);

/** What names inside other fields claim, by the vendors' product patterns, names and address blocks. */
function claimNames(ledger: Ledger, o: SourcedObservation, rules: Rules, origin: EvidenceOrigin): void {
  const confidence = PRODUCT_FIELDS.get(o.field);
  if (confidence !== undefined) {
    const claims = rules.claims('asset.model', o.value);
    for (const claim of claims) {
      claimByRule(ledger, { ...claim, confidence: claim.confidence * PRODUCT_FIELD_TRUST }, rules, origin);
    }
    const first = claims[0];
    if (confidence > 0 && first !== undefined) {
      claimByRule(ledger, { ...first, attribute: 'model', value: o.value, confidence }, rules, origin);
    }
  }
  const trust = MAKER_FIELDS.get(o.field);
  if (trust !== undefined) {
    const vendor = rules.vendor(o.value);
    if (vendor === null) return;
    const reference = `catalogue: vendor ${vendor.id}`;
    const claim = { attribute: 'manufacturer', value: vendor.name, confidence: trust } as const;
    claimByRule(ledger, { ...claim, rule: 'maker-name', version: 1, reference }, rules, origin);
  }
  if (o.field === 'hl7v2.eui64' && /^[0-9a-f]{16}$/i.test(o.value)) {
    const start = o.value
      .toLowerCase()
      .slice(0, 6)
      .replace(/(..)(?=.)/g, '$1:');
    for (const claim of rules.ofMac(`${start}:00:00:00`)) claimByRule(ledger, claim, rules, origin);
  }
}

/** What one observation claims by its field's declaration and by fingerprints. */
export function claimObservation(
  ledger: Ledger,
  o: SourcedObservation,
  fields: ReadonlyMap<string, Field>,
  rules: Rules,
): void {
  const spec = fields.get(o.field);
  const claims = rules.claims(o.field, o.value);
  const attribute = spec?.claims;
  if (NAME_FIELDS.has(o.field)) claimNames(ledger, o, rules, originOf(o));
  if (attribute === undefined && claims.length === 0) return;
  const origin = originOf(o);
  // A rule that reads an operating system's own way of naming its version says the same in everybody's words.
  const isReread = attribute === 'os' && claims.some((c) => c.attribute === 'os');
  if (spec !== undefined && attribute !== undefined && !isReread) {
    ledger.add({
      attribute,
      value: attribute === 'manufacturer' ? rules.maker(o.value) : o.value,
      confidence: spec.confidence ?? DEFAULT_CONFIDENCE,
      source: 'wire',
      rule: `field:${o.field}`,
      ruleVersion: spec.version,
      reference: referenceOf(spec),
      observation: origin,
    });
  }
  for (const claim of claims) claimByRule(ledger, claim, rules, origin);
}

/** An observation says where it comes from: no copy, a hospital has millions. */
const originOf = (o: SourcedObservation): EvidenceOrigin => o;

export function claimByRule(ledger: Ledger, claim: RuleClaim, rules: Rules, origin: EvidenceOrigin | null): void {
  ledger.add({
    attribute: claim.attribute,
    value: claim.attribute === 'manufacturer' ? rules.maker(claim.value) : claim.value,
    confidence: claim.confidence,
    source: origin === null ? 'derived' : 'wire',
    rule: claim.rule,
    ruleVersion: claim.version,
    reference: claim.reference,
    observation: origin,
  });
}

/** What the address itself says: MAC with its block's holder, IP, VLAN. */
export function claimAddress(ledger: Ledger, e: Endpoint, standing: Standing, isHost: boolean, rules: Rules): void {
  if (!isHost) return; // behind somebody else's address
  const confidence = e.packets > 0 ? ADDRESS_CONFIDENCE : HEARSAY_CONFIDENCE;
  const origin = (field: string, value: string): EvidenceOrigin => ({
    endpoint: e.key,
    protocol: 'frame',
    field,
    value,
    firstAtUs: e.firstAtUs,
    lastAtUs: e.lastAtUs,
    count: e.packets,
    capture: null,
    frame: null,
  });
  const claim = (attribute: AttributeName, value: string, rule: string, reference: string): EvidenceOrigin => {
    const observation = origin(rule, value);
    ledger.add({ attribute, value, confidence, source: 'wire', rule, ruleVersion: 1, reference, observation });
    return observation;
  };
  if (e.mac !== null && standing === 'own' && !isGroupMac(e.mac) && !isZeroMac(e.mac)) {
    const from = claim('macs', e.mac, 'frame.mac', 'IEEE 802.3 3.2.5');
    for (const byBlock of rules.ofMac(e.mac)) claimByRule(ledger, byBlock, rules, from);
  }
  if (e.ip !== null && !isNobodysIp(e.ip)) {
    claim('ips', e.ip, 'frame.ip', e.ip.includes(':') ? 'RFC 8200 3' : 'RFC 791 3.1');
  }
  if (e.vlan !== null && e.packets > 0) claim('vlans', String(e.vlan), 'frame.vlan', 'IEEE 802.1Q 9.6');
}
