/**
 * Components of a bill against vulnerabilities and statements of VEX. Both are found by name, so that the work grows with what is
 * about the components and not with everything that is known.
 */

import type { ComponentStatement, Settled } from '../../model/component.ts';
import type { AffectedStatement, VexStatement, Vulnerability } from '../../model/vulnerability.ts';
import { type CpeSubject, judgeApplicability } from './applicability.ts';
import { type Cpe, cpeLiteral } from './cpe.ts';
import {
  cpeKey,
  keysOf,
  keysOfVulnerability,
  knownCpe,
  type Part,
  packageOf,
  plainName,
  targetOf,
  upstreamVersion,
} from './part.ts';
import { parsePurl, purlName } from './purl.ts';
import { type Judged, judgeVersions } from './ranges.ts';
import { settle } from './settle.ts';
import { type BillNames, boundTo, versionIs } from './vex.ts';

interface Told<T> {
  readonly feed: string;
  readonly key: string;
  readonly publisher: string | null;
  readonly statedAtMs: number | null;
  readonly value: T;
}
export type ToldVulnerability = Told<Vulnerability>;
/** `document`: name of the document that it stands in, where references into it are known; null: none. */
export type ToldVex = Told<VexStatement> & { readonly document: string | null };

export interface KnownVulnerabilities {
  readonly byKey: ReadonlyMap<string, readonly ToldVulnerability[]>;
  readonly vexByKey: ReadonlyMap<string, readonly ToldVex[]>;
  /** The name that a vulnerability is told by: its CVE where it has one. */
  nameOf(id: string): string;
  readonly titles: ReadonlyMap<string, string>;
}

export interface BillParts extends BillNames {
  readonly parts: readonly Part[];
  readonly refs: readonly (string | null)[];
  /** What the product runs on beside its components, by CPE name. */
  readonly others: readonly CpeSubject[];
  /** Whether a publisher is the maker of the product, or of the component. */
  readonly isMaker: (publisher: string, component: string | null) => boolean;
}

export interface Finding extends Settled {
  readonly id: string;
  readonly title: string | null;
  /** Place of the component. */
  readonly place: number;
  readonly statements: readonly ComponentStatement[];
}

const push = <V>(map: Map<string, V[]>, key: string, value: V): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
};

const MAX_TITLE_CHARS = 140;

const isCve = (id: string): boolean => id.startsWith('CVE-');

/** Names that a statement of VEX is found by. */
export function keysOfVex({
  products,
  subcomponents,
}: Pick<VexStatement, 'products' | 'subcomponents'>): readonly string[] {
  const out = new Set<string>();
  for (const name of [...products, ...subcomponents]) {
    if (name.startsWith('pkg:')) {
      const purl = parsePurl(name);
      if (purl !== null) out.add(`purl:${purlName(purl)}`);
    } else if (name.startsWith('cpe:')) {
      const cpe = knownCpe(name);
      const key = cpe === null ? null : cpeKey(cpe);
      if (key !== null) out.add(key);
    } else if (name.startsWith('urn:cdx:')) out.add(`bill:urn:uuid:${name.slice(8).split('/')[0]!.toLowerCase()}`);
  }
  return [...out];
}

/** The beginning of a description, where a record has no title; null: it has neither. */
function shortened(text: string | null): string | null {
  if (text === null || text.length <= MAX_TITLE_CHARS) return text;
  const cut = text.slice(0, MAX_TITLE_CHARS);
  const blank = cut.lastIndexOf(' ');
  return `${blank > 0 ? cut.slice(0, blank) : cut}…`;
}

export function createKnown(
  vulnerabilities: readonly ToldVulnerability[],
  vex: readonly ToldVex[],
): KnownVulnerabilities {
  const byKey = new Map<string, ToldVulnerability[]>();
  const vexByKey = new Map<string, ToldVex[]>();
  const names = new Map<string, string>();
  const titles = new Map<string, string>();
  for (const one of vulnerabilities) {
    if (one.value.rejected) continue;
    for (const key of keysOfVulnerability(one.value)) push(byKey, key, one);
    const all = [one.value.id, ...one.value.aliases];
    const name = isCve(one.value.id) ? one.value.id : (one.value.aliases.filter(isCve).sort()[0] ?? one.value.id);
    for (const id of all) if (!isCve(id)) names.set(id, name);
    const title = one.value.title ?? shortened(one.value.description);
    if (title !== null && (one.value.title !== null || !titles.has(name))) titles.set(name, title);
  }
  for (const one of vex) {
    for (const key of keysOfVex(one.value)) push(vexByKey, key, one);
    if (one.document !== null) push(vexByKey, `bill:${one.document.toLowerCase()}`, one);
  }
  return { byKey, vexByKey, nameOf: (id) => names.get(id) ?? id, titles };
}

/** Where the two name different releases of a distribution the statement is about another package. */
function sameRelease(ecosystem: string | null | undefined, distro: string | undefined): boolean | null {
  const release = ecosystem?.split(':')[1]?.replace(/^v/, '');
  if (release === undefined || release === '') return true;
  if (distro === undefined) return null;
  const own = distro.slice(distro.lastIndexOf('-') + 1).replace(/^v/, '');
  return own === release || own.startsWith(`${release}.`) || release.startsWith(`${own}.`);
}

type About = 'package' | 'cpe' | 'name';
interface Range extends Judged {
  readonly about: About;
  readonly isSure: boolean;
}
const WORST: readonly Judged['status'][] = ['affected', 'unknown', 'unaffected'];
const ABOUT: readonly About[] = ['package', 'cpe', 'name'];

function byPackage(a: AffectedStatement, part: Part): Range | null {
  const purl = packageOf(a);
  if (purl === null) return null;
  const own = [part.purl, part.source].find((p) => p !== null && purlName(p) === purlName(purl));
  if (own === undefined || own === null) return null;
  const release = sameRelease(a.ecosystem, own.qualifiers.get('distro'));
  if (release === false) return null;
  const version = own === part.source ? own.version : part.version;
  const judged = judgeVersions(a, version, a.ecosystem ?? own.type);
  if (release === true || judged.status === 'unaffected')
    return { ...judged, about: 'package', isSure: release === true };
  return {
    status: 'unknown',
    reason: `which release of ${a.ecosystem?.split(':')[0]} it is of is not told; ${judged.reason}`,
    about: 'package',
    isSure: true,
  };
}

function byCpes(a: AffectedStatement, part: Part): Range | null {
  const { cpe } = part;
  if (cpe === null) return null;
  const own = cpeKey(cpe);
  const meant = a.cpes.some((text) => {
    const stated = knownCpe(text);
    return stated !== null && own !== null && cpeKey(stated) === own;
  });
  return meant ? { ...judgeVersions(a, part.version, null), about: 'cpe', isSure: true } : null;
}

const BY_NAME = 'it has no more than its name in common with what is named';

function byName(a: AffectedStatement, part: Part): Range | null {
  if (part.plainName === null || a.product === null || packageOf(a) !== null || targetOf(part.purl) !== null)
    return null;
  if (plainName(a.product) !== part.plainName) return null;
  const judged = judgeVersions(a, upstreamVersion(part), null);
  return {
    ...judged,
    reason: `${BY_NAME} ("${a.vendor ?? ''} ${a.product}"); ${judged.reason}`,
    about: 'name',
    isSure: false,
  };
}

/** Criteria about a product of the component's name, as if the component were that product. */
function byCriteriaName(
  v: Vulnerability,
  part: Part,
  others: ReadonlyMap<string, readonly CpeSubject[]>,
): Range | null {
  if (part.plainName === null) return null;
  const target = targetOf(part.purl);
  for (const c of v.cpes) {
    const cpe = c.vulnerable ? knownCpe(c.cpe) : null;
    if (cpe === null || plainName(cpeLiteral(cpe, 'product') ?? '') !== part.plainName) continue;
    if (target !== null && cpeLiteral(cpe, 'targetSw') !== target) continue;
    const any = 'any' as const;
    const as: Cpe = { ...cpe, version: any, update: any, edition: any, language: any, other: any, targetHw: any };
    const judged = judgeApplicability(v.cpes, { cpe: as, version: upstreamVersion(part) }, others);
    const named = `${cpeLiteral(cpe, 'vendor')} ${cpeLiteral(cpe, 'product')}`;
    if (judged !== null)
      return { ...judged, reason: `${BY_NAME} ("${named}"); ${judged.reason}`, about: 'name', isSure: false };
  }
  return null;
}

/** The most exact way in which a record is about the component, and there the worst that it says. Null: it is not. */
function rangeOf(v: Vulnerability, part: Part, others: ReadonlyMap<string, readonly CpeSubject[]>): Range | null {
  const all: Range[] = [];
  for (const a of v.affected) {
    const one = byPackage(a, part) ?? byCpes(a, part) ?? byName(a, part);
    if (one !== null) all.push(one);
  }
  if (v.cpes.length > 0) {
    const judged =
      part.cpe === null ? null : judgeApplicability(v.cpes, { cpe: part.cpe, version: part.version }, others);
    if (judged !== null) all.push({ ...judged, about: 'cpe', isSure: true });
    else if (part.cpe === null) {
      const one = byCriteriaName(v, part, others);
      if (one !== null) all.push(one);
    }
  }
  if (all.length === 0) return null;
  const rank = (r: Range): number => ABOUT.indexOf(r.about) * WORST.length + WORST.indexOf(r.status);
  return all.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function fromRange(told: ToldVulnerability, range: Range): ComponentStatement {
  return {
    by: told.publisher ?? told.feed,
    feed: told.feed,
    record: told.key,
    status: range.status === 'unaffected' ? 'not_affected' : range.status === 'affected' ? 'affected' : 'undecided',
    about: range.about,
    isSure: range.isSure,
    isMaker: false,
    reason: range.reason,
    justification: null,
    impact: null,
    action: null,
    statedAt: iso(told.statedAtMs),
  };
}

/** Null: it is about another version. */
function fromVex(told: ToldVex, part: Part, ref: string | null, bill: BillParts): ComponentStatement | null {
  const hasRefs = told.document !== null && told.document === bill.key;
  const bound = boundTo(told.value, part, ref, bill, hasRefs);
  if (bound === null) return null;
  const inside = versionIs(told.value, part);
  if (inside === 'unaffected') return null;
  const { status, justification, impact, action } = told.value;
  const by = told.publisher ?? told.feed;
  const isSure = bound.is === true && inside !== 'unknown';
  const names =
    bound.about === 'product'
      ? 'the product as a whole'
      : bound.about === 'component'
        ? 'the component'
        : 'the component in this product';
  return {
    by,
    feed: told.feed,
    record: told.key,
    status,
    about: bound.about,
    isSure,
    isMaker: bill.isMaker(by, bound.about === 'component' ? part.component.supplier : null),
    reason: isSure ? `it names ${names}` : `it may mean ${names}: the version or the name it gives does not decide`,
    justification,
    impact,
    action,
    statedAt: iso(told.statedAtMs),
  };
}

/** Findings of every component, those that only say that a version is outside of a range left out. */
export function findingsOf(bill: BillParts, known: KnownVulnerabilities): readonly Finding[] {
  const others = new Map<string, CpeSubject[]>();
  for (const one of [
    ...bill.parts.flatMap((p) => (p.cpe === null ? [] : [{ cpe: p.cpe, version: p.version }])),
    ...bill.others,
  ]) {
    const key = cpeKey(one.cpe);
    if (key !== null) push(others, key, one);
  }
  const productVex = [
    ...(bill.key === null ? [] : (known.vexByKey.get(`bill:${bill.key.toLowerCase()}`) ?? [])),
    ...(bill.subject === null ? [] : keysOf(bill.subject).flatMap((key) => known.vexByKey.get(key) ?? [])),
  ];
  const out: Finding[] = [];
  bill.parts.forEach((part, place) => {
    const keys = keysOf(part);
    const byId = new Map<string, ComponentStatement[]>();
    for (const told of new Set(keys.flatMap((key) => known.byKey.get(key) ?? []))) {
      const range = rangeOf(told.value, part, others);
      if (range === null || (range.about === 'name' && range.status === 'unaffected')) continue;
      push(byId, known.nameOf(told.value.id), fromRange(told, range));
    }
    const ref = bill.refs[place] ?? null;
    const ownVex = keys.flatMap((key) => known.vexByKey.get(key) ?? []);
    for (const told of new Set([...ownVex, ...productVex])) {
      const id = known.nameOf(told.value.vulnerability);
      // What is said of the product as a whole matters where somebody names the component.
      const one = fromVex(told, part, ref, bill);
      if (one === null || (one.about === 'product' && !byId.has(id))) continue;
      push(byId, id, one);
    }
    for (const [id, statements] of byId) {
      const settled = settle(statements);
      const isOnlyOutside = statements.every((s) => s.status === 'not_affected' && ABOUT.includes(s.about as About));
      if (isOnlyOutside && settled.verdict === 'not_affected') continue;
      out.push({ id, title: known.titles.get(id) ?? null, place, statements, ...settled });
    }
  });
  return out;
}
