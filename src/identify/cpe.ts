/**
 * CPE 2.3 names (NISTIR 7695 6.2) proposed for a device: its operating system, its hardware, firmware and software. Proposals are
 * made when somebody asks and are stored nowhere (ADR 11): the dictionary's tokens are names that people gave, a model's token is
 * a guess unless the catalogue knows it. A proposal is never surer than what it is made of, and says which attributes those are.
 */

import type { AttributeView } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import { modelToken } from './models.ts';
import { osAlternatives } from './os.ts';
import type { Rules } from './rules.ts';
import { canonicalVersion } from './versions.ts';

export interface CpeProposal {
  /** `cpe:2.3:o:microsoft:windows_10_22h2:-:*:*:*:*:*:*:*` */
  readonly name: string;
  /** 0..1, at most that of the attributes. */
  readonly confidence: number;
  readonly from: readonly AttributeName[];
  /** Catalogue entry that gave the tokens. */
  readonly rule: string;
}

type Views = Readonly<Record<AttributeName, AttributeView>>;

/** How sure a product token is that was made of the model's name, and one that several systems share. */
const GUESSED = 0.6;
const KNOWN = 0.9;

/** The most certain first. Empty where nothing is known. */
export function cpesOf(attributes: Views, rules: Rules): readonly CpeProposal[] {
  const out = [...systemCpes(attributes, rules), ...deviceCpes(attributes, rules)];
  return out.sort((a, b) => b.confidence - a.confidence || (a.name < b.name ? -1 : 1));
}

function systemCpes({ os }: Views, rules: Rules): readonly CpeProposal[] {
  if (typeof os.value !== 'string') return [];
  const systems = osAlternatives(os.value);
  const out: CpeProposal[] = [];
  for (const text of systems) {
    for (const system of rules.cpeSystems) {
      const match = system.pattern.exec(text);
      if (match === null) continue;
      const fill = (part: string): string =>
        part.replace(/\$([1-9])/g, (_, n: string) => match[Number(n)] ?? '').trim();
      const version = fill(system.entry.version ?? '');
      const confidence = rounded((os.confidence * KNOWN) / systems.length);
      const name = cpeName('o', system.entry.vendor, fill(system.entry.product), version === '' ? '-' : version);
      out.push({ name, confidence, from: ['os'], rule: system.entry.id });
      break; // the first entry that knows it: more exact ones stand before
    }
  }
  return out;
}

function deviceCpes(attributes: Views, rules: Rules): readonly CpeProposal[] {
  const { manufacturer, model } = attributes;
  if (typeof manufacturer.value !== 'string' || typeof model.value !== 'string') return [];
  const vendor = rules.vendor(manufacturer.value);
  const token = vendor === null ? undefined : rules.cpeVendor(vendor.id);
  const product = modelToken(model.value, vendor);
  if (vendor === null || token === undefined || product === null) return [];
  const confidence = (...views: readonly AttributeView[]): number =>
    rounded(Math.min(...views.map((v) => v.confidence)) * GUESSED);
  const rule = `cpe-vendor.${vendor.id}`;
  const out: CpeProposal[] = [
    {
      name: cpeName('h', token, product, '-'),
      confidence: confidence(manufacturer, model),
      from: ['manufacturer', 'model'],
      rule,
    },
  ];
  for (const [attribute, part, suffix] of [
    ['firmware_version', 'o', '_firmware'],
    ['software_version', 'a', ''],
  ] as const) {
    const view = attributes[attribute];
    const version = typeof view.value === 'string' ? versionToken(view.value) : null;
    if (version === null) continue;
    const from = ['manufacturer', 'model', attribute] as const;
    const name = cpeName(part, token, `${product}${suffix}`, version);
    out.push({ name, confidence: confidence(manufacturer, model, view), from, rule });
  }
  return out;
}

/** The version as its maker writes it, without the words that only say that it is one. */
function versionToken(text: string): string | null {
  if (canonicalVersion(text) === null) return null;
  const plain = text.toLowerCase().replace(/^(?:version|ver|release|rel|revision|rev|firmware|fw|v)[ .:_-]*(?=\d)/, '');
  return plain.trim() === '' ? null : plain.trim();
}

const rounded = (n: number): number => Math.round(n * 1e6) / 1e6;

/** A formatted name with all other components left open. */
export function cpeName(part: 'a' | 'h' | 'o', vendor: string, product: string, version: string): string {
  const escaped = [vendor, product].map(component);
  return `cpe:2.3:${part}:${escaped.join(':')}:${version === '-' ? '-' : component(version)}:*:*:*:*:*:*:*`;
}

/** NISTIR 7695 6.2.2: letters, digits, `_`, `.` and `-` stand for themselves; other ASCII signs are escaped; others left out. */
function component(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\s+/g, '_')
    .replace(/[^\x21-\x7e]/g, '')
    .replace(/[^a-z0-9_.-]/g, '\\$&');
}
