/**
 * CycloneDX documents, JSON: a bill of materials, and what the document states of vulnerabilities (VEX), one record for each
 * product that a statement names. XML is not read: convert it (`cyclonedx convert`).
 */

import type { Sbom, SbomComponent } from '../../model/sbom.ts';
import type { VexStatement } from '../../model/vulnerability.ts';
import type { JsonFeed, Out } from '../contract.ts';
import { subjectsOf, tellTwice, withoutPlace } from '../formats/sbom.ts';
import { at, bounded, isObj, list, subjects, term, text } from '../formats/values.ts';
import { FEED_LIMITS } from '../limits.ts';

type Placed = SbomComponent & { readonly where: string };

/** States of an analysis, and what they come to. */
const STATES: ReadonlyMap<string, VexStatement['status']> = new Map(
  Object.entries({
    exploitable: 'affected',
    in_triage: 'under_investigation',
    resolved: 'fixed',
    resolved_with_pedigree: 'fixed',
    not_affected: 'not_affected',
    false_positive: 'not_affected',
  } as const),
);

function licenceOf(c: unknown): string | null {
  for (const one of list(c, 'licenses')) {
    const stated = text(one, 'expression') ?? text(one, 'license', 'id') ?? text(one, 'license', 'name');
    if (stated !== null) return stated;
  }
  return null;
}

function componentOf(c: unknown, where: string, out: Out): Placed | null {
  const [name, group] = [term(c, 'name', where, out), term(c, 'group', where, out)];
  if (name === null) {
    out.refuse(`${where}/name`, 'is missing');
    return null;
  }
  return {
    ref: term(c, 'bom-ref', where, out),
    type: text(c, 'type'),
    name: group === null ? name : `${group}/${name}`,
    version: term(c, 'version', where, out),
    supplier: text(c, 'supplier', 'name') ?? text(c, 'manufacturer', 'name') ?? text(c, 'publisher'),
    purl: term(c, 'purl', where, out),
    cpe: term(c, 'cpe', where, out),
    licence: licenceOf(c),
    where,
  };
}

/** Components and those inside them, as one list. How deep they lie is bounded by the nesting of the JSON. */
function componentsOf(holder: unknown, where: string, out: Out, into: Placed[]): Placed[] {
  for (const [k, c] of bounded(holder, 'components', where, out).entries()) {
    const here = `${where}/components/${k}`;
    if (into.length >= FEED_LIMITS.list) {
      out.refuse(here, `is beyond the first ${FEED_LIMITS.list} components: the rest is left out`);
      break;
    }
    const component = componentOf(c, here, out);
    if (component !== null) into.push(component);
    componentsOf(c, here, out, into);
  }
  return into;
}

function authorOf(document: unknown): string | null {
  const meta = at(document, 'metadata');
  const [first] = list(meta, 'authors');
  const makers = ['manufacturer', 'manufacture', 'supplier'].map((n) => text(meta, n, 'name'));
  return text(first, 'name') ?? makers.find((n) => n !== null) ?? null;
}

const relationsOf = (document: unknown): number =>
  list(document, 'dependencies').reduce<number>((sum, d) => sum + list(d, 'dependsOn').length, 0);

function justificationOf(analysis: unknown): string | null {
  const state = text(analysis, 'state');
  return text(analysis, 'justification') ?? (state === 'false_positive' ? state : null);
}

interface Bill {
  /** Null: the document has no name. */
  readonly key: string | null;
  readonly author: string | null;
  readonly atMs: number | null;
  readonly byRef: ReadonlyMap<string, Placed>;
}

function versionsOf(affects: unknown, where: string, out: Out): VexStatement['versions'] {
  return bounded(affects, 'versions', where, out).flatMap((v, k) => {
    const here = `${where}/versions/${k}`;
    const range = term(v, 'range', here, out);
    const from = range ?? term(v, 'version', here, out);
    const stated = text(v, 'status') ?? 'affected';
    const status = stated === 'affected' || stated === 'unaffected' ? stated : 'unknown';
    return from === null ? [] : [{ status, from, scheme: range === null ? null : 'vers' }];
  });
}

function vex(v: unknown, bill: Bill, where: string, out: Out): void {
  const analysis = at(v, 'analysis');
  const status = STATES.get(text(analysis, 'state') ?? '');
  // A finding without an analysis states nothing of its product.
  if (!isObj(analysis) || status === undefined) {
    if (isObj(analysis)) out.refuse(`${where}/analysis/state`, 'is none of the states');
    return;
  }
  const id = term(v, 'id', where, out);
  if (id === null) {
    out.refuse(`${where}/id`, 'is missing');
    return;
  }
  const others = list(v, 'references').map((r) => text(r, 'id'));
  for (const [k, affects] of bounded(v, 'affects', where, out).entries()) {
    const here = `${where}/affects/${k}`;
    const ref = term(affects, 'ref', here, out);
    if (ref === null) {
      out.refuse(`${here}/ref`, 'is missing');
      continue;
    }
    if (bill.key === null && !ref.startsWith('urn:cdx:')) {
      out.refuse(`${here}/ref`, 'is a name inside a document that has none itself (/serialNumber)');
      continue;
    }
    const named = bill.byRef.get(ref);
    const products = subjects([ref, named?.purl, named?.cpe]);
    out.record({
      kind: 'vex',
      // A link into another bill is a name everywhere.
      key: `${bill.key ?? bill.author ?? ''} ${id} ${ref}`.trim(),
      subjects: subjects([id, ...others, ...products]),
      publisher: bill.author,
      statedAtMs: text(analysis, 'lastUpdated') === null ? bill.atMs : out.time(at(analysis, 'lastUpdated'), here),
      value: {
        vulnerability: id,
        products,
        status,
        justification: justificationOf(analysis),
        impact: text(analysis, 'detail'),
        action: text(v, 'recommendation') ?? text(v, 'workaround'),
        subcomponents: [],
        versions: versionsOf(affects, here, out),
      },
      raw: null,
      at: here,
    });
  }
}

/** The document's own name, or else that of what it is the bill of. */
function keyOf(document: unknown, subject: Placed | null, out: Out): string | null {
  const serial = term(document, 'serialNumber', '', out);
  if (serial !== null) return serial;
  if (subject === null) return null;
  return subject.purl ?? [subject.name, subject.version].filter((t) => t !== null).join('@');
}

const cyclonedx: JsonFeed = {
  id: 'cyclonedx',
  label: 'Bills of materials and VEX (CycloneDX)',
  publisher: 'makers',
  licence: 'as each document states',
  spec: 'CycloneDX 1.2 to 1.7, JSON',
  emits: 'delta',
  maxAgeHours: 8_760,
  places: [],
  carrier: 'json',
  arrays: [],
  probe: (head) => head.get('bomFormat') === 'CycloneDX',
  open: () => ({
    end(document, raw, out) {
      const meta = at(document, 'metadata');
      const about = at(meta, 'component');
      const subject = isObj(about) ? componentOf(about, '/metadata/component', out) : null;
      const components = componentsOf(document, '', out, []);
      const all = subject === null ? components : [subject, ...components];
      tellTwice(all, out);
      const key = keyOf(document, subject, out);
      const author = authorOf(document);
      const atMs = out.time(at(meta, 'timestamp'), '/metadata/timestamp');
      out.stated(atMs);
      if (all.length > 0) {
        const value: Sbom = {
          format: 'cyclonedx',
          specVersion: text(document, 'specVersion') ?? '',
          author,
          subject: subject === null ? null : withoutPlace([subject])[0]!,
          components: withoutPlace(components),
          relations: relationsOf(document),
        };
        const names = subjectsOf([key], value);
        if (key === null)
          out.refuse('/serialNumber', 'is missing, and /metadata/component does not say of what the document is');
        else
          out.record({ kind: 'sbom', key, subjects: names, publisher: author, statedAtMs: atMs, value, raw, at: '' });
      }
      const byRef = new Map(all.flatMap((c) => (c.ref === null ? [] : [[c.ref, c] as const])));
      for (const [k, v] of bounded(document, 'vulnerabilities', '', out).entries())
        vex(v, { key, author, atMs, byRef }, `/vulnerabilities/${k}`, out);
    },
  }),
};

export default cyclonedx;
