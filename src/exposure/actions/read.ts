/**
 * Remediations of advisories (CSAF) as typed guidance. The text decides and not the category, which publishers fill in loosely: most
 * remedies of category `vendor_fix` in older documents are sentences about firewalls and telephone numbers. What is not understood is
 * `other`, with the text.
 */

import type { ActionType, Guidance, TargetVersion } from '../../model/action.ts';
import type { Advisory, AdvisoryProduct, AdvisoryVulnerability, Remediation } from '../../model/advisory.ts';
import { plainName } from '../products/names.ts';
import { rangeOf } from '../verdict.ts';
import { within } from '../versions/range.ts';
import { compareVersions, parseVersion } from '../versions/version.ts';
import { sentencesOf, wordsOf } from './phrases.ts';
import { kindOf } from './sentence.ts';
import { serviceIn } from './services.ts';
import { isNameWithVersion, type ReadTarget, targetsIn, versionKey, withoutLinks } from './target.ts';

/** Longest text of a remediation that is read; what is behind stays unread and is told so by `other`. */
export const MAX_DETAILS_CHARS = 8_000;
/** Longest text of a piece of guidance that is kept. */
const MAX_TEXT_CHARS = 1_000;

/** Categories that say by themselves that there is nothing to install. */
const WITHOUT_FIX: Readonly<Record<string, ActionType>> = {
  none_available: 'none',
  no_fix_planned: 'none',
  fix_planned: 'wait',
};

/** What a remediation is read with: the document that it stands in. */
interface Place {
  readonly advisory: Advisory;
  readonly vulnerability: AdvisoryVulnerability;
  readonly remediation: Remediation;
  /** Products that it is for, those of the document that have an entry. */
  readonly products: readonly AdvisoryProduct[];
}

interface Piece {
  readonly type: ActionType;
  readonly target: TargetVersion | null;
  readonly subject: string | null;
  readonly products: readonly string[];
  readonly text: string;
}

/** True: the document itself calls this version of the product affected, or it is older than all that are: it mends nothing. */
function isAffected(product: AdvisoryProduct, text: string): boolean {
  const version = parseVersion(text);
  if (version === null || (product.range ?? product.version) === null) return false;
  const range = rangeOf(product);
  if (within(version, range) === true) return true;
  const lowest = range.clauses.map((c) => c.lower?.version ?? c.exact);
  return lowest.length > 0 && lowest.every((low) => low != null && compareVersions(version, low) === -1);
}

/** False: the version is an affected one of every product that the remediation is for. */
const mends = ({ products }: Place, text: string): boolean =>
  products.length === 0 || products.some((p) => !isAffected(p, text));

/** Model numbers in a text: `d0-06dd1-d`. */
const modelsIn = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .slice(0, 600)
    .split(/[\s,;:()]/)
    .filter((word) => word.length >= 4 && /^[a-z]/.test(word) && /\d/.test(word) && !word.includes('.'));

/** `D0-06 series` for a product D0-06DD1-D: the sentence has the beginning of its model number. */
const isOfSeries = (name: string, sentence: string): boolean => {
  const told = modelsIn(sentence);
  return modelsIn(name).some((model) => told.some((one) => model.startsWith(one)));
};

/**
 * Which of the products a version is for: those that the sentence names, where it names some by their whole names, and none of
 * which it is an affected version.
 */
function productsOf({ products, remediation }: Place, target: TargetVersion, sentence: string): readonly string[] {
  const own = products.filter((p) => !isAffected(p, target.text));
  const words = ` ${plainName(sentence)} `;
  const whole = own.filter((p) => words.includes(` ${plainName(p.name)} `));
  const named = whole.length > 0 ? whole : own.filter((p) => isOfSeries(p.name, sentence));
  if (named.length === 0) return own.length === products.length ? remediation.products : own.map((p) => p.id);
  // `Gateway 2` is not named where `Gateway` is a part of its name.
  const longest = named.filter(
    (p) => !named.some((o) => o !== p && plainName(o.name).startsWith(`${plainName(p.name)} `)),
  );
  return longest.map((p) => p.id);
}

/** The product's one version that the document lists as fixed; null: none, or several. */
function targetOfTree({ advisory, vulnerability, products }: Place): TargetVersion | null {
  const fixed = new Set([...(vulnerability.status.fixed ?? []), ...(vulnerability.status.first_fixed ?? [])]);
  const names = new Set(products.map((p) => `${p.vendor}\n${p.name}`));
  const versions = new Set<string>();
  for (const p of advisory.products) {
    if (fixed.has(p.id) && p.version !== null && names.has(`${p.vendor}\n${p.name}`)) versions.add(p.version);
  }
  const [text] = versions;
  if (versions.size !== 1 || text === undefined || parseVersion(text) === null) return null;
  return { text, orLater: null, source: 'tree' };
}

/** The one version that the affected ones end below; null: they end otherwise, or not all at the same. */
function targetOfRange({ products }: Place): TargetVersion | null {
  const texts = new Set<string | null>();
  for (const product of products) {
    const { clauses, unread } = rangeOf(product);
    const [only] = clauses;
    const isBelow = clauses.length === 1 && unread.length === 0 && only!.condition === null && only!.upper !== null;
    texts.add(isBelow && !only!.upper!.inclusive ? only!.upper!.version.text : null);
  }
  const [text] = texts;
  return texts.size !== 1 || text === null || text === undefined ? null : { text, orLater: true, source: 'range' };
}

const targetOf = (place: Place, read: readonly ReadTarget[]): TargetVersion | null => {
  const [only] = read;
  if (only !== undefined) return read.length === 1 ? { ...only, source: 'text' } : null;
  return targetOfTree(place) ?? targetOfRange(place);
};

function pieceOf(place: Place, sentence: string): Piece | null {
  const words = wordsOf(withoutLinks(sentence));
  const hasLink = words.length < wordsOf(sentence).length;
  const read = targetsIn(sentence).filter((t) => mends(place, t.text));
  const hints = {
    hasTarget: read.length > 0,
    isGoal: read.length > 0 && isNameWithVersion(sentence),
    isOpen: sentence.endsWith(':'),
  };
  const type = kindOf(words, hints) ?? (hasLink ? 'inform' : null);
  if (type === null) return null;
  const target = type === 'patch' || type === 'wait' ? targetOf(place, read) : null;
  return {
    type,
    target,
    products: target === null ? place.remediation.products : productsOf(place, target, sentence),
    subject: type === 'disable' ? serviceIn(words) : null,
    text: sentence,
  };
}

const keyOf = (p: Pick<Piece, 'type' | 'target' | 'subject' | 'products'>): string =>
  `${p.type}|${p.target === null ? '' : versionKey(p.target.text)}|${p.subject ?? ''}|${p.products.join(' ')}`;

/** Pieces of one kind joined; a patch of which no version is told says nothing beside one that tells it. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const told = pieces.some((p) => p.type === 'patch' && p.target?.source === 'text');
  const out = new Map<string, Piece>();
  for (const piece of pieces) {
    if (told && piece.type === 'patch' && piece.target?.source !== 'text') continue;
    const key = keyOf(piece);
    const before = out.get(key);
    out.set(key, before === undefined ? piece : { ...before, text: `${before.text}. ${piece.text}` });
  }
  return [...out.values()];
}

function guidanceOf(place: Place): readonly Guidance[] {
  const { advisory, vulnerability, remediation } = place;
  const { category, details, url, restart } = remediation;
  const read = sentencesOf(details.slice(0, MAX_DETAILS_CHARS)).map((sentence) => pieceOf(place, sentence));
  const pieces = read.filter((p) => p !== null);
  const bare = { target: null, subject: null, products: remediation.products, text: details };
  const stated = WITHOUT_FIX[category];
  if (stated !== undefined && !pieces.some((p) => p.type === stated)) pieces.unshift({ type: stated, ...bare });
  if (pieces.length === 0 || details.length > MAX_DETAILS_CHARS) pieces.push({ type: 'other', ...bare });
  return joined(pieces).map((piece) => ({
    ...piece,
    advisory: advisory.id,
    cves: vulnerability.cve === null ? [] : [vulnerability.cve],
    text: piece.text.slice(0, MAX_TEXT_CHARS),
    ...{ url, restart, category },
  }));
}

/** The guidance of an advisory, remediation by remediation. The same words for several CVEs are one piece with all of them. */
export function readGuidance(advisory: Advisory): readonly Guidance[] {
  const byId = new Map(advisory.products.map((p) => [p.id, p]));
  const out = new Map<string, Guidance>();
  for (const vulnerability of advisory.vulnerabilities) {
    for (const remediation of vulnerability.remediations) {
      const products = remediation.products.map((id) => byId.get(id)).filter((p) => p !== undefined);
      for (const one of guidanceOf({ advisory, vulnerability, remediation, products })) {
        const key = `${keyOf(one)}|${one.text}|${one.category}|${one.restart ?? ''}`;
        const before = out.get(key);
        const cves = before === undefined ? one.cves : [...new Set([...before.cves, ...one.cves])];
        out.set(key, { ...(before ?? one), cves });
      }
    }
  }
  return [...out.values()];
}
