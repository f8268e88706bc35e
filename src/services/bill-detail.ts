/** A bill as its page shows it: the tree, what is missing, what is known of its components, and until when they are supported. */

import { completenessOf } from '../exposure/components/completeness.ts';
import type { Finding } from '../exposure/components/findings.ts';
import { indexSupport, supportOf } from '../exposure/components/support.ts';
import type { BillComponent, BillDetail, BillFinding, BillRow } from '../model/bill.ts';
import { VERDICTS } from '../model/exposure.ts';
import type { SbomComponent } from '../model/sbom.ts';
import { findInBills, type KnownBill, type SameMaker } from './bill-knowledge.ts';
import type { BillHead, ComponentKnowledge, StoredBill } from './bills-ports.ts';
import type { ExposureKeeping } from './exposures.ts';
import type { KnowledgeStore } from './exposures-ports.ts';
import { type CveFacts, factsOf, factsOfAll, type Knowledge, scoresOf } from './knowledge.ts';
import type { Clock } from './ports.ts';

export interface BillDetailPorts {
  readonly components: ComponentKnowledge;
  readonly knowledge: KnowledgeStore;
  readonly keeping: Pick<ExposureKeeping, 'knowledge'>;
  readonly sameMaker: SameMaker;
  readonly clock: Clock;
}

/** Components that are sent at once. */
const TREE_COMPONENTS = 20_000;
const FINDINGS = 5_000;

function licencesOf(components: readonly SbomComponent[]): BillDetail['licences'] {
  const counts = new Map<string | null, number>();
  for (const { licence } of components) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

function findingOf(finding: Finding, facts: CveFacts): BillFinding {
  const { id, title, place, verdict, statements, wins, why } = finding;
  const winner = wins === null ? null : statements[wins]!;
  return {
    ...{ id, title, place, verdict, why },
    reason: winner === null ? why : `${winner.by}: ${winner.reason}`,
    exploited: facts.exploited !== null,
    cvss: facts.cvss?.score ?? null,
    epss: facts.epss,
  };
}

/** The worst first: by verdict, then what is exploited, then by CVSS. */
const worse = (a: BillFinding, b: BillFinding): number =>
  VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
  Number(b.exploited) - Number(a.exploited) ||
  (b.cvss ?? -1) - (a.cvss ?? -1) ||
  (a.id < b.id ? -1 : 1);

/** The bill as it is compared with devices, or, where it is bound to nothing, as it would be; with facts of what was found. */
async function knownOf(
  ports: BillDetailPorts,
  knowledge: Knowledge,
  stored: StoredBill,
): Promise<{ readonly bill: KnownBill; readonly facts: Pick<Knowledge, 'cves'> }> {
  const bound = knowledge.bills.bills.find((b) => b.id === stored.id);
  if (bound !== undefined) return { bill: bound, facts: knowledge };
  const found = await findInBills([stored], ports.components, knowledge.documents.values(), ports.sameMaker);
  const [bill] = found.bills;
  const scores = scoresOf(found);
  return { bill: bill!, facts: await factsOfAll(ports.knowledge, [...scores.keys()], scores) };
}

export async function detailOf(
  ports: BillDetailPorts,
  head: BillHead,
  stored: StoredBill,
  history: readonly BillRow[],
): Promise<BillDetail> {
  const knowledge = await ports.keeping.knowledge();
  const [{ bill: known, facts }, supports] = await Promise.all([
    knownOf(ports, knowledge, stored),
    ports.components.supports(),
  ]);
  const index = indexSupport(supports);
  const nowMs = ports.clock.nowMs();
  const { value } = stored;
  const found = new Map<number, [number, number, number]>();
  for (const { place, verdict } of known.findings) {
    const counts = found.get(place) ?? [0, 0, 0];
    counts[VERDICTS.indexOf(verdict)]!++;
    found.set(place, counts);
  }
  const isCut = value.components.length > TREE_COMPONENTS;
  const tree = value.components.slice(0, TREE_COMPONENTS).map((c, place): BillComponent => {
    const { name, version, type, supplier, purl, cpe, licence } = c;
    return {
      ...{ place, name, version, type, supplier, purl, cpe, licence },
      parent: known.tree.parent[place] ?? -1,
      support: supportOf(known.parts.parts[place]!, c.supportEndMs, index, nowMs),
      found: found.get(place) ?? [0, 0, 0],
    };
  });
  return {
    ...head,
    completeness: completenessOf(value, known.tree, stored.statedAtMs),
    licences: licencesOf(value.components).slice(0, 100),
    cycles: known.tree.cycles,
    loose: known.tree.loose.length,
    tree,
    isCut,
    findings: known.findings
      .map((f) => findingOf(f, factsOf(facts, f.id)))
      .sort(worse)
      .slice(0, FINDINGS),
    history,
  };
}
