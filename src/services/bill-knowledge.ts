/** Bills against what is known: their components are looked up once for each version of it, whatever number of devices runs them. */

import { setImmediate as breathe } from 'node:timers/promises';
import {
  type BillParts,
  createKnown,
  type Finding,
  findingsOf,
  type KnownVulnerabilities,
  keysOfVex,
  type ToldVex,
} from '../exposure/components/findings.ts';
import { keysOf, partOf } from '../exposure/components/part.ts';
import { type BillTree, treeOf } from '../exposure/components/tree.ts';
import { cvssScores } from '../exposure/score/cvss/score.ts';
import { readVector } from '../exposure/score/cvss/vector.ts';
import type { Advisory, AdvisoryProduct, ProductStatus } from '../model/advisory.ts';
import type { NewBinding } from '../model/bill.ts';
import type { FeedRecord } from '../model/feed.ts';
import type { CvssStatement, VexStatement } from '../model/vulnerability.ts';
import type { ComponentKnowledge, StoredBill } from './bills-ports.ts';

export type SameMaker = (a: string, b: string) => boolean;

export interface KnownBill extends Pick<StoredBill, 'id' | 'key' | 'statedAtMs' | 'loadedAtMs'> {
  readonly binding: NewBinding | null;
  readonly parts: BillParts;
  readonly tree: BillTree;
  /** `Pump 2.0`: what stands at the beginning of each way. */
  readonly product: string;
  readonly findings: readonly Finding[];
}

export interface BillFindings {
  readonly bills: readonly KnownBill[];
  readonly known: KnownVulnerabilities;
}

const KEYS_AT_A_TIME = 2_000;

/** The document that a statement of VEX stands in, where references into it are known. */
export const documentOf = (feed: string, key: string, { vulnerability }: VexStatement): string | null => {
  const end = feed === 'cyclonedx' ? key.indexOf(` ${vulnerability} `) : -1;
  return end > 0 ? key.slice(0, end) : null;
};

/** Names of a record of VEX that components are looked up by. */
export function keysOfVexRecord(feed: string, record: Extract<FeedRecord, { kind: 'vex' }>): readonly string[] {
  const document = documentOf(feed, record.key, record.value)?.toLowerCase();
  return document === undefined || /\s/.test(document)
    ? keysOfVex(record.value)
    : [...keysOfVex(record.value), `bill:${document}`];
}

const STATUS: Readonly<Partial<Record<ProductStatus, VexStatement['status']>>> = {
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  known_not_affected: 'not_affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  under_investigation: 'under_investigation',
};

const namesOf = (p: AdvisoryProduct | undefined): readonly string[] =>
  p === undefined ? [] : [...p.purls, ...(p.cpe === null ? [] : [p.cpe])];

/** What advisories (CSAF) state of products that they name by package URL or CPE name, those that the keys are about. */
export function vexOfAdvisory(advisory: Advisory, keys: ReadonlySet<string>): readonly ToldVex[] {
  const byId = new Map(advisory.products.map((p) => [p.id, p]));
  const named = new Map<string, Pick<VexStatement, 'products' | 'subcomponents'>>();
  for (const p of advisory.products) {
    const [part, whole] = p.parts;
    const one =
      part === undefined
        ? { products: namesOf(p), subcomponents: [] }
        : { products: namesOf(byId.get(whole ?? '')), subcomponents: [...namesOf(byId.get(part)), ...namesOf(p)] };
    if (one.products.length > 0 && keysOfVex(one).some((key) => keys.has(key))) named.set(p.id, one);
  }
  if (named.size === 0) return [];
  const statedAtMs = Number.isNaN(Date.parse(advisory.updatedAt)) ? null : Date.parse(advisory.updatedAt);
  return advisory.vulnerabilities.flatMap((v) =>
    Object.entries(v.status).flatMap(([status, ids]) =>
      ids.flatMap((id): readonly ToldVex[] => {
        const names = named.get(id);
        const stated = STATUS[status as ProductStatus];
        if (names === undefined || stated === undefined || v.cve === null) return [];
        const value: VexStatement = {
          ...names,
          vulnerability: v.cve,
          status: stated,
          justification: v.flags.find((f) => f.products.includes(id))?.label ?? null,
          impact: v.threats.find((t) => t.category === 'impact' && t.products.includes(id))?.details ?? null,
          action: v.remediations.find((r) => r.products.includes(id))?.details || null,
          versions: [],
        };
        return [{ feed: 'csaf', key: advisory.id, publisher: advisory.publisher, statedAtMs, value, document: null }];
      }),
    ),
  );
}

const called = (name: string, version: string | null): string => (version === null ? name : `${name} ${version}`);

function partsOf(bill: StoredBill, sameMaker: SameMaker): Omit<KnownBill, 'findings'> {
  const { value, binding } = bill;
  const subject = value.subject === null ? null : { ...partOf(value.subject), ref: value.subject.ref };
  const makers = [binding?.manufacturer, value.subject?.supplier].filter((m): m is string => m != null && m !== '');
  const parts: BillParts = {
    key: bill.key,
    subject,
    parts: value.components.map(partOf),
    refs: value.components.map((c) => c.ref),
    others: subject?.cpe == null ? [] : [{ cpe: subject.cpe, version: subject.version }],
    isMaker: (by, component) =>
      makers.some((m) => sameMaker(by, m)) || (component !== null && sameMaker(by, component)),
  };
  const product =
    binding === null
      ? value.subject === null
        ? bill.key
        : called(value.subject.name, value.subject.version)
      : called(`${binding.manufacturer} ${binding.model}`, value.subject?.version ?? null);
  const { id, key, statedAtMs, loadedAtMs } = bill;
  return { id, key, statedAtMs, loadedAtMs, binding, parts, tree: treeOf(value), product };
}

/**
 * @param advisories  those that may state something of a component
 */
export async function findInBills(
  stored: readonly StoredBill[],
  store: ComponentKnowledge,
  advisories: Iterable<Advisory>,
  sameMaker: SameMaker,
): Promise<BillFindings> {
  const bills = stored.map((b) => partsOf(b, sameMaker));
  const keys = new Set<string>();
  for (const { parts, key } of bills) {
    keys.add(`bill:${key.toLowerCase()}`);
    for (const part of [...parts.parts, ...(parts.subject === null ? [] : [parts.subject])])
      for (const one of keysOf(part)) keys.add(one);
  }
  const all = [...keys];
  const vulnerabilities = new Map<string, Awaited<ReturnType<ComponentKnowledge['vulnerabilitiesAbout']>>[number]>();
  const vex = new Map<string, ToldVex>();
  for (let at = 0; at < all.length; at += KEYS_AT_A_TIME) {
    const some = all.slice(at, at + KEYS_AT_A_TIME);
    for (const one of await store.vulnerabilitiesAbout(some)) vulnerabilities.set(`${one.feed} ${one.key}`, one);
    for (const one of await store.vexAbout(some)) vex.set(`${one.feed} ${one.key}`, one);
  }
  for (const bill of stored) for (const one of bill.vex) vex.set(`${one.feed} ${one.key}`, one);
  const stated = [...vex.values()];
  for (const advisory of advisories) stated.push(...vexOfAdvisory(advisory, keys));
  const known = createKnown([...vulnerabilities.values()], stated);
  const out: KnownBill[] = [];
  for (const bill of bills) {
    out.push({ ...bill, findings: findingsOf(bill.parts, known) });
    await breathe();
  }
  return { bills: out, known };
}

/** The score of a statement, computed where it has a vector only; null: it has none that can be read. */
export function scoreOf({
  score,
  vector,
  version,
}: CvssStatement): { score: number; vector: string | null; version: string } | null {
  if (score !== null) return { score, vector, version };
  const read = vector === null ? null : readVector(vector);
  return read === null || !read.ok ? null : { score: cvssScores(read.value).base, vector, version };
}
