/**
 * CycloneDX documents, JSON and XML: a bill of materials, and what the document states of vulnerabilities (VEX), one record for
 * each product that a statement names.
 */

import type { Sbom, SbomComponent, SbomEdge } from '../../model/sbom.ts';
import type { VexStatement } from '../../model/vulnerability.ts';
import type { FormsFeed, Out } from '../contract.ts';
import { cycloneDxOf, isCycloneDxXml } from '../formats/cyclonedx-xml.ts';
import { dayOf, Edges, subjectsOf, tellTwice, withoutPlace } from '../formats/sbom.ts';
import { at, bounded, isObj, list, subjects, term, text, texts } from '../formats/values.ts';
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

const SUPPORT_ENDS = [
  'endofsupport',
  'endofsupportdate',
  'endoflife',
  'endoflifedate',
  'eol',
  'eos',
  'eoldate',
  'eosdate',
];

/** There is no field for it: makers state it as a property, `endOfSupport` or `acme:end-of-support-date`. */
function supportEndOf(c: unknown): number | null {
  for (const property of list(c, 'properties')) {
    const name = text(property, 'name')?.toLowerCase() ?? '';
    const plain = name.slice(name.lastIndexOf(':') + 1).replace(/[^a-z]/g, '');
    const day = SUPPORT_ENDS.includes(plain) ? dayOf(text(property, 'value')) : null;
    if (day !== null) return day;
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
    supportEndMs: supportEndOf(c),
    where,
  };
}

interface Read {
  readonly components: Placed[];
  readonly edges: Edges;
}

/** Components and those inside them, as one list. How deep they lie is bounded by the nesting of the document. */
function componentsOf(holder: unknown, place: number | null, where: string, out: Out, into: Read): void {
  for (const [k, c] of bounded(holder, 'components', where, out).entries()) {
    const here = `${where}/components/${k}`;
    if (into.components.length >= FEED_LIMITS.list) {
      out.refuse(here, `is beyond the first ${FEED_LIMITS.list} components: the rest is left out`);
      break;
    }
    const component = componentOf(c, here, out);
    const own = component === null ? place : into.components.push(component) - 1;
    if (component !== null && place !== null) into.edges.add(place, own!);
    componentsOf(c, own, here, out, into);
  }
}

/** By reference; of two with one reference the first. */
function dependenciesOf(document: unknown, subject: Placed | null, into: Read, out: Out): readonly SbomEdge[] {
  const places = new Map<string, number>();
  if (subject?.ref != null) places.set(subject.ref, -1);
  for (const [k, { ref }] of into.components.entries()) if (ref !== null && !places.has(ref)) places.set(ref, k);
  for (const d of list(document, 'dependencies')) {
    const from = places.get(text(d, 'ref') ?? '');
    if (from === undefined) continue;
    for (const ref of texts(d, 'dependsOn')) {
      const to = places.get(ref);
      if (to !== undefined) into.edges.add(from, to);
    }
  }
  return into.edges.end(out, '/dependencies');
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

function state(document: unknown, raw: string, out: Out): void {
  const meta = at(document, 'metadata');
  const about = at(meta, 'component');
  const subject = isObj(about) ? componentOf(about, '/metadata/component', out) : null;
  const read: Read = { components: [], edges: new Edges() };
  componentsOf(document, null, '', out, read);
  if (subject !== null) componentsOf(about, -1, '/metadata/component', out, read);
  const { components } = read;
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
      edges: dependenciesOf(document, subject, read, out),
    };
    const names = subjectsOf([key], value);
    if (key === null)
      out.refuse('/serialNumber', 'is missing, and /metadata/component does not say of what the document is');
    else out.record({ kind: 'sbom', key, subjects: names, publisher: author, statedAtMs: atMs, value, raw, at: '' });
  }
  const byRef = new Map(all.flatMap((c) => (c.ref === null ? [] : [[c.ref, c] as const])));
  for (const [k, v] of bounded(document, 'vulnerabilities', '', out).entries())
    vex(v, { key, author, atMs, byRef }, `/vulnerabilities/${k}`, out);
}

const cyclonedx: FormsFeed = {
  id: 'cyclonedx',
  label: 'Bills of materials and VEX (CycloneDX)',
  publisher: 'makers',
  licence: 'as each document states',
  spec: 'CycloneDX 1.2 to 1.7, JSON and XML',
  emits: 'delta',
  maxAgeHours: 8_760,
  places: [],
  carrier: 'forms',
  forms: [
    {
      carrier: 'json',
      arrays: [],
      probe: (head) => head.get('bomFormat') === 'CycloneDX',
      open: () => ({ end: (document, raw, out) => state(document, raw, out) }),
    },
    {
      carrier: 'xml',
      probe: isCycloneDxXml,
      open: () => ({ end: (root, raw, out) => state(cycloneDxOf(root), raw, out) }),
    },
  ],
};

export default cyclonedx;
