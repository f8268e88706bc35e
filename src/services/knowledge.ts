/**
 * What publishers say, in the form that devices are compared with: read from the store once for each version of it. Texts that
 * only people read stay in the store; they are read again for the page of an advisory.
 */

import type { Json } from '../exposure/csaf/json.ts';
import { isCsaf, readAdvisory } from '../exposure/csaf/read.ts';
import type { RecallIndex } from '../exposure/recalls/index.ts';
import { isRecallNumber, wholeOf } from '../exposure/recalls/whole.ts';
import type { Advisory } from '../model/advisory.ts';
import type { AdvisoryRow } from '../model/exposure.ts';
import type { DeviceClass } from '../model/recall.ts';
import type { CvssStatement, Exploited, SsvcStatement } from '../model/vulnerability.ts';
import { type DeviceMatcher, lean } from './advisories.ts';
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

const stated = (c: CvssStatement): Score =>
  c.score === null ? null : { score: c.score, vector: c.vector, version: c.version };

/** Highest base score that the advisory itself gives, by CVE. */
function scoresOf(advisory: Advisory, into: Map<string, Score>): void {
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
  readonly matcherOf: (advisories: Iterable<Advisory>) => DeviceMatcher;
  /** An index without recalls. @param regulationOf  regulation (21 CFR) of a product code; null: not known */
  readonly recallIndex: (regulationOf: (productCode: string) => string | null) => RecallIndex;
}

async function readRecalls({
  knowledge: store,
  recallIndex,
}: KnowledgePorts): Promise<Pick<Knowledge, 'recalls' | 'deviceClasses'>> {
  const deviceClasses = new Map((await store.deviceClasses()).map((one) => [one.productCode, one] as const));
  const recalls = recallIndex((code) => deviceClasses.get(code)?.regulation ?? null);
  for await (const records of store.recalls()) if (records.length > 0) recalls.add(wholeOf(records));
  return { recalls, deviceClasses };
}

async function factsOfAll(
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
  const told = byCve(vulnerabilities, (v) => v.id);
  const facts = new Map(
    cves.map((cve) => {
      const own = told.get(cve);
      const cvss = (own?.cvss ?? []).map(stated).reduce(higher, scores.get(cve) ?? null);
      return [
        cve,
        {
          exploited: known.get(cve) ?? null,
          epss: likely.get(cve)?.probability ?? null,
          cvss,
          ssvc: own?.ssvc ?? null,
        },
      ];
    }),
  );
  return { cves: facts, knowsExploited: exploited.length > 0 };
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
      scoresOf(advisory, scores);
      read.push({ ...lean(advisory), id: doc });
    }
  }
  const cves = [...new Set([...heads.values()].flatMap((h) => h.cves))];
  const facts = await factsOfAll(store, cves, scores);
  const advisories = new Map(
    [...heads].map(([doc, head]) => {
      const exploited = head.cves.some((cve) => (facts.cves.get(cve)?.exploited ?? null) !== null);
      return [doc, { ...head, exploited }];
    }),
  );
  return { version, matcher: matcherOf(read), advisories, ...facts, ...(await readRecalls(ports)) };
}
