/**
 * What publishers say, in the form that devices are compared with: read from the store once for each version of it. Texts that
 * only people read stay in the store; they are read again for the page of an advisory.
 */

import { setImmediate as breathe } from 'node:timers/promises';
import type { Json } from '../exposure/csaf/json.ts';
import { isCsaf, readAdvisory } from '../exposure/csaf/read.ts';
import type { RecallIndex } from '../exposure/recalls/index.ts';
import { isRecallNumber, wholeOf } from '../exposure/recalls/whole.ts';
import type { Advisory } from '../model/advisory.ts';
import type { AdvisoryRow } from '../model/exposure.ts';
import type { DeviceClass } from '../model/recall.ts';
import type { Exploited, SsvcStatement, Vulnerability } from '../model/vulnerability.ts';
import { type DeviceMatcher, lean } from './advisories.ts';
import { type BillFindings, findInBills, type SameMaker, scoreOf } from './bill-knowledge.ts';
import type { BillStore, ComponentKnowledge, StoredBill } from './bills-ports.ts';
import type { KnowledgeStore, StoredDocument } from './exposures-ports.ts';

/** What is known of a CVE beyond the advisory that names it. */
export interface CveFacts {
  readonly exploited: Exploited | null;
  /** EPSS, 0 to 1; null: not stated. */
  readonly epss: number | null;
  /** Highest base score that anybody states, with its vector. */
  readonly cvss: { readonly score: number; readonly vector: string | null; readonly version: string } | null;
  readonly ssvc: SsvcStatement | null;
}

export type AdvisoryHeadline = Omit<AdvisoryRow, 'affected' | 'needsReview'> & { readonly key: string };

export interface Knowledge {
  readonly version: string;
  readonly matcher: DeviceMatcher;
  /** What the matcher was made of, by the same ids. */
  readonly documents: ReadonlyMap<string, Advisory>;
  /** Bills that are bound, with what is known of their components; which devices run them, as if they were advisories. */
  readonly bills: BillFindings & { readonly matcher: DeviceMatcher };
  /** By the id that exposures carry. */
  readonly advisories: ReadonlyMap<string, AdvisoryHeadline>;
  readonly cves: ReadonlyMap<string, CveFacts>;
  /** A catalogue of exploited vulnerabilities was loaded; else nothing is known of it, not even that they are not. */
  readonly knowsExploited: boolean;
  readonly recalls: RecallIndex;
  /** By product code. */
  readonly deviceClasses: ReadonlyMap<string, DeviceClass>;
}

const NONE: CveFacts = { exploited: null, epss: null, cvss: null, ssvc: null };
export const factsOf = (knowledge: Pick<Knowledge, 'cves'>, cve: string): CveFacts => knowledge.cves.get(cve) ?? NONE;

/** @returns null when the stored text is no advisory that is understood */
export function advisoryOf(document: StoredDocument): Advisory | null {
  const json = JSON.parse(document.raw) as Json;
  if (!isCsaf(json)) return null;
  // It was tested when it was loaded: a test that is newer takes nothing away that stands.
  const read = readAdvisory(json, true);
  return read.ok ? read.value : null;
}

type Score = CveFacts['cvss'];
const higher = (a: Score, b: Score): Score => (b !== null && (a === null || b.score > a.score) ? b : a);

/** Highest base score that the advisory itself gives, by CVE. */
function addScores(advisory: Advisory, into: Map<string, Score>): void {
  for (const v of advisory.vulnerabilities) {
    if (v.cve === null) continue;
    for (const s of v.scores) {
      const one = s.baseScore === null ? null : { score: s.baseScore, vector: s.vector, version: s.version };
      into.set(v.cve, higher(into.get(v.cve) ?? null, one));
    }
  }
}

export interface KnowledgePorts {
  readonly knowledge: KnowledgeStore;
  readonly components: ComponentKnowledge;
  readonly bills: Pick<BillStore, 'bound'>;
  readonly matcherOf: (advisories: Iterable<Advisory>) => DeviceMatcher;
  /** Whether two names are of one maker. */
  readonly sameMaker: SameMaker;
  /** An index without recalls. @param regulationOf  regulation (21 CFR) of a product code; null: not known */
  readonly recallIndex: (regulationOf: (productCode: string) => string | null) => RecallIndex;
}

/** Recalls that are read before others get their turn. */
const RECALLS_AT_A_TIME = 100;

async function readRecalls({
  knowledge: store,
  recallIndex,
}: KnowledgePorts): Promise<Pick<Knowledge, 'recalls' | 'deviceClasses'>> {
  const deviceClasses = new Map((await store.deviceClasses()).map((one) => [one.productCode, one] as const));
  const recalls = recallIndex((code) => deviceClasses.get(code)?.regulation ?? null);
  for await (const records of store.recalls()) {
    if (records.length > 0) recalls.add(wholeOf(records));
    if (recalls.size % RECALLS_AT_A_TIME === 0) await breathe();
  }
  return { recalls, deviceClasses };
}

/** Facts of vulnerabilities. @param scores  highest ones that were stated elsewhere */
export async function factsOfAll(
  store: KnowledgeStore,
  cves: readonly string[],
  scores: ReadonlyMap<string, Score>,
): Promise<Pick<Knowledge, 'cves' | 'knowsExploited'>> {
  const [exploited, likelihoods, vulnerabilities] = await Promise.all([
    store.exploited(),
    store.likelihoods(cves),
    store.vulnerabilities(cves),
  ]);
  const byCve = <T extends object>(list: readonly T[], key: (one: T) => string) =>
    new Map(list.map((one) => [key(one), one]));
  const known = byCve(exploited, (e) => e.cve);
  const likely = byCve(likelihoods, (l) => l.cve);
  const told = new Map<string, Vulnerability[]>();
  for (const v of vulnerabilities) told.set(v.id, [...(told.get(v.id) ?? []), v]);
  const facts = new Map(
    cves.map((cve) => {
      const own = told.get(cve) ?? [];
      const cvss = own.flatMap((v) => v.cvss.map(scoreOf)).reduce(higher, scores.get(cve) ?? null);
      return [
        cve,
        {
          exploited: known.get(cve) ?? null,
          epss: likely.get(cve)?.probability ?? null,
          cvss,
          ssvc: own.find((v) => v.ssvc !== null)?.ssvc ?? null,
        },
      ];
    }),
  );
  return { cves: facts, knowsExploited: exploited.length > 0 };
}

/** A binding of a bill as an advisory that means every device of the product: names and versions are then compared as ever. */
function asAdvisory({ id, binding }: StoredBill): Advisory {
  const { manufacturer, model, versions } = binding!;
  const product = { id: 'p', vendor: manufacturer, family: null, name: model, fullName: `${manufacturer} ${model}` };
  return {
    ...{ id, title: id, category: 'sbom', publisher: manufacturer, namespace: '', status: 'final', revision: '1' },
    ...{ releasedAt: '', updatedAt: '', url: null, tlp: null, groups: {} },
    products: [
      {
        ...product,
        version: null,
        range: versions,
        cpe: null,
        purls: [],
        models: [],
        serials: [],
        skus: [],
        parts: [],
      },
    ],
    vulnerabilities: [
      {
        ...{ cve: null, title: null, cwes: [], flags: [], scores: [], remediations: [], threats: [] },
        status: { known_affected: ['p'] },
      },
    ],
  };
}

/** Scores that records of components state, under the name that the vulnerability is told by. */
export function scoresOf({ bills, known }: BillFindings): ReadonlyMap<string, Score> {
  const into = new Map<string, Score>();
  const seen = new Set<string>();
  for (const list of known.byKey.values()) {
    for (const { feed, key, value } of list) {
      if (seen.has(`${feed} ${key}`)) continue;
      seen.add(`${feed} ${key}`);
      const id = known.nameOf(value.id);
      into.set(id, value.cvss.map(scoreOf).reduce(higher, into.get(id) ?? null));
    }
  }
  for (const { findings } of bills) for (const { id } of findings) if (!into.has(id)) into.set(id, null);
  return into;
}

export async function readKnowledge(ports: KnowledgePorts): Promise<Knowledge> {
  const { knowledge: store, matcherOf } = ports;
  const version = await store.version();
  const read: Advisory[] = [];
  const heads = new Map<string, Omit<AdvisoryHeadline, 'exploited'>>();
  const scores = new Map<string, Score>();
  for await (const part of store.documents()) {
    for (const document of part) {
      const advisory = advisoryOf(document);
      if (advisory === null) continue;
      // Ids are unique within a publisher only.
      // No advisory takes the name of a recall.
      const doc =
        heads.has(advisory.id) || isRecallNumber(advisory.id) ? `${advisory.id} (${advisory.namespace})` : advisory.id;
      const cves = [...new Set(advisory.vulnerabilities.map((v) => v.cve).filter((c) => c !== null))];
      heads.set(doc, {
        key: document.key,
        doc,
        title: advisory.title,
        publisher: advisory.publisher,
        updatedAt: advisory.updatedAt,
        cves,
      });
      addScores(advisory, scores);
      // What VEX says is shown beside what others say.
      read.push({ ...(advisory.category === 'csaf_vex' ? advisory : lean(advisory)), id: doc });
    }
  }
  const stored: StoredBill[] = [];
  for await (const bill of ports.bills.bound()) stored.push(bill);
  const found = await findInBills(stored, ports.components, read, ports.sameMaker);
  for (const [id, score] of scoresOf(found)) scores.set(id, higher(scores.get(id) ?? null, score));
  const inBills = found.bills.flatMap((b) => b.findings.map((f) => f.id));
  const cves = [...new Set([...[...heads.values()].flatMap((h) => h.cves), ...inBills])];
  const facts = await factsOfAll(store, cves, scores);
  const advisories = new Map(
    [...heads].map(([doc, head]) => {
      const exploited = head.cves.some((cve) => (facts.cves.get(cve)?.exploited ?? null) !== null);
      return [doc, { ...head, exploited }];
    }),
  );
  return {
    version,
    matcher: matcherOf(read),
    documents: new Map(read.map((a) => [a.id, a])),
    bills: { ...found, matcher: matcherOf(stored.map(asAdvisory)) },
    advisories,
    ...facts,
    ...(await readRecalls(ports)),
  };
}
