/** Findings of the bills that a device runs, as answers about the device: one for each vulnerability, the worst component speaking. */

import type { ComponentStatement, ExposureVia } from '../../model/component.ts';
import { type Assessment, VERDICTS } from '../../model/exposure.ts';
import type { BillParts, Finding } from './findings.ts';
import { settle } from './settle.ts';
import { type BillTree, pathTo } from './tree.ts';

/** A bill that a device runs, or may. */
export interface RunBill {
  /** Null: the device's own system, which no bill names. */
  readonly id: string | null;
  readonly parts: Pick<BillParts, 'parts'>;
  readonly tree: BillTree | null;
  readonly product: string;
  readonly findings: readonly Finding[];
  /** Null: it is certain; else why it is not. */
  readonly doubt: string | null;
  /** What is said of the product itself in the version that the device has, by vulnerability. */
  readonly ofProduct: ReadonlyMap<string, readonly ComponentStatement[]>;
}

const at = (name: string, version: string | null): string => (version === null ? name : `${name}@${version}`);

function one(bill: RunBill, finding: Finding): Assessment {
  const more = bill.ofProduct.get(finding.id) ?? [];
  const statements = more.length === 0 ? finding.statements : [...finding.statements, ...more];
  const { verdict, wins, why } = more.length === 0 ? finding : settle(statements);
  const part = bill.parts.parts[finding.place]!;
  const { name, version, purl, cpe } = part.component;
  const steps = bill.tree === null ? [] : pathTo(bill.tree, finding.place);
  const path = [
    bill.product,
    ...steps.map((place) => {
      const { component, version: own } = bill.parts.parts[place]!;
      return at(component.name, component.version ?? own);
    }),
  ];
  if (bill.tree === null) path.push(at(name, version));
  const isOpen = verdict !== 'not_affected';
  const winner = wins === null ? null : statements[wins]!;
  const said = winner === null ? why : `${winner.by}: ${winner.reason}`;
  const doubt = bill.doubt === null ? '' : `${bill.doubt}; `;
  const via: ExposureVia = {
    bill: bill.id,
    path,
    component: { name, version: version ?? part.version, purl, cpe },
    others: 0,
    statements,
    wins,
    why,
  };
  return {
    doc: finding.id,
    product: name,
    version: version ?? part.version,
    verdict: isOpen && bill.doubt !== null ? 'needs_review' : verdict,
    reason: `${doubt}${path.join(' → ')}: ${said}`,
    cves: isOpen ? [finding.id] : [],
    via,
  };
}

const rank = (a: Assessment): number => VERDICTS.indexOf(a.verdict);

/** In the order of the vulnerabilities' names. */
export function assessBills(bills: readonly RunBill[]): readonly Assessment[] {
  const byDoc = new Map<string, Assessment>();
  for (const bill of bills) {
    for (const finding of bill.findings) {
      const next = one(bill, finding);
      // Of what may run nothing is cleared.
      if (bill.doubt !== null && next.verdict === 'not_affected') continue;
      const before = byDoc.get(next.doc);
      if (before === undefined) {
        byDoc.set(next.doc, next);
        continue;
      }
      const worse = rank(next) < rank(before) ? next : before;
      const others = (before.via?.others ?? 0) + 1;
      byDoc.set(next.doc, { ...worse, via: { ...worse.via!, others } });
    }
  }
  return [...byDoc.values()].sort((a, b) => (a.doc < b.doc ? -1 : 1));
}
