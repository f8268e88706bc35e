/** What the maker's documents state, as statements: forms (MDS2), bills of software, VEX. */

import type { Statement } from '../../model/contradiction.ts';
import type { Mds2Form, Mds2Ruling } from '../../model/mds2.ts';
import type { Sbom } from '../../model/sbom.ts';
import type { VexStatement } from '../../model/vulnerability.ts';
import { standingOf } from '../mds2/state.ts';
import { statedIn, systemIn } from '../mds2/topics.ts';

/** How a document came here. */
export interface Origin {
  /** Id of the evidence for a place in the document (a cell, a component, a vulnerability). */
  readonly idOf: (place: string) => string;
  /** Since when it holds (its date); null: not known. */
  readonly atMs: number | null;
  /** 0..1 */
  readonly confidence: number;
}

const MAX_COMPONENTS = 5_000;

const statement = (
  origin: Origin,
  source: Statement['source'],
  place: string,
  said: Pick<Statement, 'fact' | 'key' | 'value'>,
): Statement => ({
  source,
  ...said,
  evidence: origin.idOf(place),
  firstAtMs: origin.atMs,
  lastAtMs: origin.atMs,
  confidence: origin.confidence,
});

/**
 * A form's answers by what they are about. Of one that is about other software than runs only the head counts, which says just
 * that: its answers are not about this device.
 * @param running version on the device; null: not known
 */
export function formStatements(
  form: Mds2Form,
  rulings: readonly Mds2Ruling[],
  running: string | null,
  origin: Origin,
): readonly Statement[] {
  const out: Statement[] = [];
  const { manufacturer, model, software } = form.head;
  const head = [
    ['manufacturer', manufacturer],
    ['model', model],
    ['form-version', software],
  ] as const;
  for (const [fact, field] of head) {
    if (field !== null) out.push(statement(origin, 'mds2', field.ref, { fact, key: null, value: field.text }));
  }
  if (standingOf(form, running).isStale === true) return out;
  for (const { topic, value, answer } of statedIn(form, rulings)) {
    out.push(statement(origin, 'mds2', answer.ref, { fact: 'claim', key: topic, value }));
  }
  for (const answer of form.answers) {
    const system = systemIn(answer);
    if (system !== null) out.push(statement(origin, 'mds2', answer.ref, { fact: 'os', key: null, value: system }));
  }
  return out;
}

/**
 * The parts that a bill lists. Of one that was cut off here nothing is said to be missing.
 * @param completeness what the document says of itself; null: nothing
 */
export function sbomStatements(
  sbom: Sbom,
  completeness: 'complete' | 'incomplete' | null,
  origin: Origin,
): readonly Statement[] {
  const isCut = sbom.components.length > MAX_COMPONENTS;
  const value = isCut ? 'incomplete' : (completeness ?? 'unstated');
  const out = [statement(origin, 'sbom', '', { fact: 'sbom', key: null, value })];
  for (const [k, { name, version, ref }] of sbom.components.slice(0, MAX_COMPONENTS).entries()) {
    const place = ref ?? `${k}`;
    out.push(statement(origin, 'sbom', place, { fact: 'component', key: name, value: 'listed' }));
    out.push(statement(origin, 'sbom', place, { fact: 'component-version', key: name, value: version }));
  }
  return out;
}

/**
 * Components that VEX says are not in a product.
 * @param componentsOf names of the software that a vulnerability is of; empty: not known
 */
export function vexStatements(
  statements: readonly VexStatement[],
  componentsOf: (vulnerability: string) => readonly string[],
  origin: Origin,
): readonly Statement[] {
  return statements
    .filter((s) => s.status === 'not_affected' && s.justification?.replaceAll('-', '_') === 'component_not_present')
    .flatMap((s) =>
      componentsOf(s.vulnerability).map((key) =>
        statement(origin, 'vex', s.vulnerability, { fact: 'component-absent', key, value: s.justification }),
      ),
    );
}
