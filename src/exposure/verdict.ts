/**
 * A product of an advisory and a version: affected, not affected, or for a person to decide, with the reason. Nobody is told that
 * he is not affected where a version is missing or a text is not understood.
 */

import type { Advisory, AdvisoryProduct, AdvisoryVulnerability, ProductStatus } from '../model/advisory.ts';
import type { Verdict } from '../model/exposure.ts';
import { plainName } from './products/names.ts';
import { parseRange, type Range, type Within, within } from './versions/range.ts';
import { beginsWith, parseVersion, type Version } from './versions/version.ts';

export interface Answer {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Ids of the products of the document that the answer rests on. */
  readonly productIds: readonly string[];
  /** CVEs that affect it, or may. */
  readonly cves: readonly string[];
}

const AFFECTED: readonly ProductStatus[] = ['known_affected', 'first_affected', 'last_affected'];
const FIXED: readonly ProductStatus[] = ['fixed', 'first_fixed'];

const ranges = new WeakMap<AdvisoryProduct, Range>();

/** What the document says of the product's versions: its range, its version, or all of them where it names none. */
export function rangeOf(product: AdvisoryProduct): Range {
  const known = ranges.get(product);
  if (known !== undefined) return known;
  const made = parseRange(product.range ?? product.version ?? 'all versions');
  ranges.set(product, made);
  return made;
}

/** Products of a document by the name that they are compared by. */
const named = new WeakMap<Advisory, Map<string, AdvisoryProduct[]>>();

export function productsNamed(advisory: Advisory, name: string): readonly AdvisoryProduct[] {
  let index = named.get(advisory);
  if (index === undefined) {
    index = new Map();
    for (const product of advisory.products) {
      for (const one of new Set([plainName(product.name), plainName(product.fullName)])) {
        const list = index.get(one);
        if (list === undefined) index.set(one, [product]);
        else list.push(product);
      }
    }
    named.set(advisory, index);
  }
  return index.get(plainName(name)) ?? [];
}

/**
 * True when the vulnerability is rated or has a remedy for the product, though no status is given: documents that were made of
 * older ones leave the status out, and nobody rates or mends what is not affected.
 */
const implies = (v: AdvisoryVulnerability, id: string): boolean =>
  v.scores.some((s) => s.products.includes(id)) || v.remediations.some((r) => r.products.includes(id));

const hasStatus = (v: AdvisoryVulnerability, id: string): boolean =>
  Object.values(v.status).some((ids) => ids.includes(id));

const says = (v: AdvisoryVulnerability, statuses: readonly ProductStatus[], id: string): boolean =>
  statuses.some((status) => v.status[status]?.includes(id) === true);

interface Said {
  readonly affecting: readonly AdvisoryVulnerability[];
  readonly cleared: readonly AdvisoryVulnerability[];
}
const told = new WeakMap<AdvisoryProduct, Said>();

/** The vulnerabilities of an advisory that affect a product, and those that it is cleared of. */
function saidOf(advisory: Advisory, product: AdvisoryProduct): Said {
  const known = told.get(product);
  if (known !== undefined) return known;
  const { id } = product;
  const made = {
    affecting: advisory.vulnerabilities.filter((v) => says(v, AFFECTED, id) || (!hasStatus(v, id) && implies(v, id))),
    cleared: advisory.vulnerabilities.filter((v) => says(v, FIXED, id) || says(v, ['known_not_affected'], id)),
  };
  told.set(product, made);
  return made;
}

const readVersions = new Map<string, Version | null>();

/** A version, read once for all devices that have it. */
function readVersion(text: string): Version | null {
  let read = readVersions.get(text);
  if (read === undefined) {
    if (readVersions.size > 20_000) readVersions.clear();
    read = parseVersion(text);
    readVersions.set(text, read);
  }
  return read;
}

interface Part {
  readonly id: string;
  readonly range: Range;
  readonly said: Said;
}

/** CVEs of vulnerabilities, each once, in order. */
const cvesOf = (list: readonly AdvisoryVulnerability[]): readonly string[] => list.flatMap((v) => v.cve ?? []);
const distinct = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/**
 * The verdicts for versions of products that are one and the same to the asker. What does not depend on the version asked for is
 * made once.
 * @param make  what the asker makes of an answer; not called again for an answer that was given before
 */
export function judging<T>(
  advisory: Advisory,
  products: readonly AdvisoryProduct[],
  make: (answer: Answer) => T,
): (version: string | null) => T {
  const parts = products.map((p): Part => ({ id: p.id, range: rangeOf(p), said: saidOf(advisory, p) }));
  const made = new Map<string, T>();
  const once = (key: string, answer: () => Answer): T => {
    let one = made.get(key);
    if (one === undefined) {
      one = make(answer());
      made.set(key, one);
    }
    return one;
  };
  return (version) => {
    const read = version === null ? null : readVersion(version);
    const sure: Part[] = [];
    const open: Part[] = [];
    let doubt: string | null = null;
    let isFixed = false;
    for (const part of parts) {
      const inside: Within = within(read, part.range);
      if (inside === false) continue;
      const { affecting, cleared } = part.said;
      if (affecting.length === 0 && cleared.length > 0 && version !== null) {
        if (inside === true) isFixed = true;
        continue;
      }
      if (inside === true && affecting.length > 0) sure.push(part);
      else {
        open.push(part);
        doubt ??=
          affecting.length === 0
            ? 'the advisory does not say whether it is affected'
            : whyOpen(version, read === null, part.range);
      }
    }
    const [first] = sure;
    const productIds = (sure.length > 0 ? sure : open).map((p) => p.id);
    if (first !== undefined) {
      return once(productIds.join('\n'), () => ({
        verdict: 'affected',
        reason: `in the range "${first.range.text.trim()}"`,
        productIds,
        cves: distinct(sure.map((p) => cvesOf(p.said.affecting))),
      }));
    }
    if (open.length > 0) {
      const lists = open.map(({ said }) => (said.affecting.length > 0 ? said.affecting : advisory.vulnerabilities));
      const cves = distinct(lists.map(cvesOf));
      return make({ verdict: 'needs_review', reason: doubt ?? 'not decided', productIds, cves });
    }
    // Ids of products are never empty, and have no line of their own.
    return once(isFixed ? '\nfixed' : '\noutside', () => ({
      verdict: 'not_affected',
      reason: isFixed ? 'the advisory names this version as fixed or not affected' : outsideOf(parts),
      productIds: [],
      cves: [],
    }));
  };
}

function outsideOf(parts: readonly Part[]): string {
  const named = parts.map((p) => `"${p.range.text.trim()}"`);
  return `outside of ${[...new Set(named)].slice(0, 4).join(', ')}`;
}

/**
 * The verdict for a version of products that are one and the same to the asker.
 * @param version null: not known
 */
export const judge = (advisory: Advisory, products: readonly AdvisoryProduct[], version: string | null): Answer =>
  judging(advisory, products, (answer) => answer)(version);

const parsed = (version: string): Version => parseVersion(version) ?? { text: version, parts: [] };

function whyOpen(version: string | null, unread: boolean, range: Range): string {
  const text = range.text.trim();
  if (version === null) return `the version is not known; the range is "${text}"`;
  if (unread) return `the version "${version.slice(0, 60)}" is of no form that is understood; the range is "${text}"`;
  const condition = range.clauses.find((c) => c.condition !== null)?.condition;
  if (condition !== undefined) return `the range "${text}" has a condition that a person has to check: ${condition}`;
  if (range.unread.length > 0) return `the range "${text}" is not understood`;
  const family = range.clauses.find((c) => c.exact !== null && beginsWith(parsed(version), c.exact))?.exact;
  if (family) return `"${family.text}" is named; whether "${version}" belongs to it is not said`;
  return `the version "${version}" cannot be ordered against the range "${text}"`;
}

/** What an advisory says of a product by name, and a version. */
export function probe(advisory: Advisory, productName: string, version: string | null): Answer {
  const products = productsNamed(advisory, productName);
  if (products.length === 0) {
    return { verdict: 'needs_review', reason: 'the advisory names no such product', productIds: [], cves: [] };
  }
  return judge(advisory, products, version);
}
