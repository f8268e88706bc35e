/** Which bills a device runs: names and versions are compared as with advisories; of several bills of one thing the latest counts. */

import { assess } from '../exposure/assess.ts';
import type { RunBill } from '../exposure/components/exposures.ts';
import { productStatements } from '../exposure/components/product-vex.ts';
import type { ComponentStatement } from '../model/component.ts';
import type { DeviceFacts } from '../model/exposure.ts';
import type { KnownBill, SameMaker } from './bill-knowledge.ts';
import type { Knowledge } from './knowledge.ts';

export type DeviceRun = RunBill & { readonly reason: string };

interface Candidate {
  readonly bill: KnownBill;
  readonly version: string | null;
  readonly doubt: string | null;
  readonly reason: string;
}

/** Bills of one and the same thing: of them the latest replaces the others. */
const sameThing = ({ binding, parts }: KnownBill): string =>
  [binding?.manufacturer, binding?.model, parts.subject?.component.name ?? ''].join('\n').toLowerCase();
const timeOf = ({ statedAtMs, loadedAtMs }: KnownBill): readonly [number, number] => [
  statedAtMs ?? loadedAtMs,
  loadedAtMs,
];
const isLater = (a: KnownBill, b: KnownBill): boolean => {
  const [x, y] = [timeOf(a), timeOf(b)];
  return x[0] !== y[0] ? x[0] > y[0] : x[1] > y[1];
};

function latest(all: readonly Candidate[]): readonly Candidate[] {
  const out = new Map<string, Candidate>();
  for (const one of all) {
    const key = sameThing(one.bill);
    const before = out.get(key);
    // What is certain goes before what may be.
    const wins =
      before === undefined ||
      (before.doubt !== null && one.doubt === null) ||
      ((before.doubt === null) === (one.doubt === null) && isLater(one.bill, before.bill));
    if (wins) out.set(key, one);
  }
  return [...out.values()];
}

type OfProduct = ReadonlyMap<string, readonly ComponentStatement[]>;
const NONE: OfProduct = new Map();
/** Devices of a kind share what is said of their product. */
const remembered = new WeakMap<Knowledge, Map<string, OfProduct>>();

function ofProduct(knowledge: Knowledge, { bill, version }: Candidate, sameMaker: SameMaker): OfProduct {
  if (bill.findings.length === 0 || bill.binding === null) return NONE;
  let made = remembered.get(knowledge);
  if (made === undefined) {
    made = new Map();
    remembered.set(knowledge, made);
  }
  const key = `${bill.id}\n${version ?? ''}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const { manufacturer, model } = bill.binding;
  const ids = new Set(bill.findings.map((f) => f.id));
  const out = new Map<string, ComponentStatement[]>();
  for (const match of knowledge.matcher.match({ manufacturer, model, version })) {
    const advisory = knowledge.documents.get(match.doc);
    if (advisory === undefined) continue;
    const how = { isSure: match.verdict !== 'needs_review', isMaker: sameMaker(advisory.publisher, manufacturer) };
    for (const [cve, statement] of productStatements(advisory, match.product, version, how)) {
      if (!ids.has(cve)) continue;
      const list = out.get(cve);
      if (list === undefined) out.set(cve, [statement]);
      else list.push(statement);
    }
  }
  made.set(key, out);
  return out;
}

export function runBillsOf(knowledge: Knowledge, device: DeviceFacts, sameMaker: SameMaker): readonly DeviceRun[] {
  const { bills, matcher } = knowledge.bills;
  if (bills.length === 0) return [];
  const byId = new Map(bills.map((b) => [b.id, b]));
  // A bill is of a product; what system the device runs is no name of it.
  const found = assess(matcher, { ...device, os: null }).flatMap((answer): Candidate[] => {
    const bill = byId.get(answer.doc);
    if (bill === undefined || answer.verdict === 'not_affected') return [];
    const doubt =
      answer.verdict === 'affected' ? null : `whether it runs what this bill lists is not certain (${answer.reason})`;
    return [{ bill, version: answer.version, doubt, reason: answer.reason }];
  });
  return latest(found).map((one) => ({
    id: one.bill.id,
    parts: one.bill.parts,
    tree: one.bill.tree,
    product: one.bill.product,
    findings: one.bill.findings,
    doubt: one.doubt,
    reason: one.reason,
    ofProduct: ofProduct(knowledge, one, sameMaker),
  }));
}
