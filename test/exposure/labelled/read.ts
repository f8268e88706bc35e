/**
 * Device descriptions as hospitals write them in their inventories, labelled by hand from makers' public naming, and the products
 * that they are held against. `tuned.txt` may be looked at when rules are made; `held.txt` is for the figure only.
 */

import { readFileSync } from 'node:fs';
import type { Advisory, AdvisoryProduct } from '../../../src/model/advisory.ts';

export interface Labelled {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly version: string | null;
  /** Verdict by product id. */
  readonly want: Readonly<Record<string, string>>;
}

function lines(name: string): readonly (readonly string[])[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' | ').map((cell) => cell.trim()));
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text);

export function labelled(set: 'tuned' | 'held'): readonly Labelled[] {
  return lines(`${set}.txt`).map(([manufacturer, model, version, want]) => ({
    manufacturer: orNull(manufacturer),
    model: orNull(model),
    version: orNull(version),
    want: want === '-' ? {} : Object.fromEntries(want!.split(' ').map((one) => one.split(':') as [string, string])),
  }));
}

/** One advisory for each product; its id is the product's. */
export const productsOfLabels = (): readonly Advisory[] =>
  lines('products.txt').map(([id, vendor, name, ...range]) => advisoryOf(id!, vendor!, name!, range.join(' | ')));

export function advisoryOf(id: string, vendor: string, name: string, range: string): Advisory {
  const product: AdvisoryProduct = {
    ...{ id: 'P1', vendor, family: null, name, fullName: name, version: null, range },
    ...{ cpe: null, purls: [], models: [], serials: [], skus: [], parts: [] },
  };
  const vulnerability = { cve: 'CVE-2024-0001', title: null, cwes: [], status: { known_affected: ['P1'] } };
  return {
    ...{ id, title: id, category: 'csaf_security_advisory', publisher: 'Test', namespace: 'https://example.com' },
    ...{ status: 'final', revision: '1', releasedAt: '', updatedAt: '', url: null, tlp: null, groups: {} },
    products: [product],
    vulnerabilities: [{ ...vulnerability, flags: [], scores: [], remediations: [], threats: [] }],
  };
}
