/** SPDX documents: 2.2 and 2.3 as JSON or tag-value, 3.0 as JSON-LD. All three are read into one shape. */

import type { SbomComponent, SbomEdge } from '../../model/sbom.ts';
import type { FormsFeed, Out } from '../contract.ts';
import { dayOf, Edges, subjectsOf, tellTwice, withoutPlace } from '../formats/sbom.ts';
import { flattened } from '../formats/spdx-graph.ts';
import { TagValue } from '../formats/tag-value.ts';
import { at, bounded, list, term, text, texts } from '../formats/values.ts';

type Placed = SbomComponent & { readonly where: string };
const DOCUMENT_REF = 'SPDXRef-DOCUMENT';

/** Null for what says that nothing is said. */
const asserted = (value: string | null): string | null => (value === 'NOASSERTION' || value === 'NONE' ? null : value);
/** `Organization: Acme (psirt@acme.example)` without its kind and its address. */
function party(value: string | null): string | null {
  const stated = asserted(value);
  if (stated === null) return null;
  const name = /^(Organization|Person|Tool):/.test(stated) ? stated.slice(stated.indexOf(':') + 1) : stated;
  const address = name.lastIndexOf('(');
  return (address > 0 && name.trimEnd().endsWith(')') ? name.slice(0, address) : name).trim() || null;
}

function componentOf(p: unknown, where: string, out: Out): Placed | null {
  const name = term(p, 'name', where, out);
  if (name === null) {
    out.refuse(`${where}/name`, 'is missing');
    return null;
  }
  const named = (...types: readonly string[]): string | null => {
    for (const [k, r] of bounded(p, 'externalRefs', where, out).entries()) {
      if (!types.includes(text(r, 'referenceType') ?? '')) continue;
      const locator = term(r, 'referenceLocator', `${where}/externalRefs/${k}`, out);
      if (locator !== null) return locator;
    }
    return null;
  };
  return {
    ref: term(p, 'SPDXID', where, out),
    type: text(p, 'primaryPackagePurpose')?.toLowerCase() ?? null,
    name,
    version: asserted(term(p, 'versionInfo', where, out)),
    supplier: party(text(p, 'supplier')) ?? party(text(p, 'originator')),
    purl: named('purl'),
    cpe: named('cpe23Type', 'cpe22Type'),
    licence: asserted(text(p, 'licenseDeclared')) ?? asserted(text(p, 'licenseConcluded')),
    supportEndMs: dayOf(text(p, 'validUntilDate')),
    where,
  };
}

/** Ids of what the document is about. */
function described(document: unknown): readonly string[] {
  const related = list(document, 'relationships').flatMap((r) => {
    const [from, to] = [text(r, 'spdxElementId'), text(r, 'relatedSpdxElement')];
    const type = text(r, 'relationshipType');
    if (type === 'DESCRIBES' && from === DOCUMENT_REF) return to === null ? [] : [to];
    return type === 'DESCRIBED_BY' && to === DOCUMENT_REF && from !== null ? [from] : [];
  });
  return [...new Set([...texts(document, 'documentDescribes'), ...related])];
}

const DEPENDENCY = /DEPEND|CONTAIN|LINK|PREREQUISITE/;

/** Types that are told from the part's side: what is named second needs, or holds, what is named first. */
const FROM_PART = /_OF$|^CONTAINED_BY$|^PREREQUISITE_FOR$/;

function edgesOf(
  document: unknown,
  all: readonly Placed[],
  subject: Placed | undefined,
  out: Out,
): readonly SbomEdge[] {
  const places = new Map<string, number>();
  if (subject?.ref != null) places.set(subject.ref, -1);
  for (const [k, { ref }] of all.filter((c) => c !== subject).entries())
    if (ref !== null && !places.has(ref)) places.set(ref, k);
  const edges = new Edges();
  for (const r of list(document, 'relationships')) {
    const type = text(r, 'relationshipType') ?? '';
    if (!DEPENDENCY.test(type)) continue;
    const [one, other] = [places.get(text(r, 'spdxElementId') ?? ''), places.get(text(r, 'relatedSpdxElement') ?? '')];
    if (one === undefined || other === undefined) continue;
    if (FROM_PART.test(type)) edges.add(other, one);
    else edges.add(one, other);
  }
  return edges.end(out, '/relationships');
}

/** @param raw the document as it stood */
function state(document: unknown, raw: string, out: Out): void {
  const key = term(document, 'documentNamespace', '', out);
  if (key === null) {
    out.refuse('/documentNamespace', 'is missing');
    return;
  }
  const all = bounded(document, 'packages', '', out).flatMap((p, k) => componentOf(p, `/packages/${k}`, out) ?? []);
  tellTwice(all, out);
  const about = described(document);
  // Of several things no one is the subject.
  const subject = about.length === 1 ? all.find((c) => c.ref === about[0]) : undefined;
  const creators = texts(document, 'creationInfo', 'creators');
  const author = party(creators.find((c) => !c.startsWith('Tool:')) ?? creators[0] ?? null);
  const statedAtMs = out.time(at(document, 'creationInfo', 'created'), '/creationInfo/created');
  out.stated(statedAtMs);
  const value = {
    format: 'spdx' as const,
    specVersion: (text(document, 'spdxVersion') ?? '').replace('SPDX-', ''),
    author,
    subject: subject === undefined ? null : withoutPlace([subject])[0]!,
    components: withoutPlace(all.filter((c) => c !== subject)),
    relations: bounded(document, 'relationships', '', out).filter((r) =>
      DEPENDENCY.test(text(r, 'relationshipType') ?? ''),
    ).length,
    edges: edgesOf(document, all, subject, out),
  };
  const subjects = subjectsOf([key], value);
  out.record({ kind: 'sbom', key, subjects, publisher: author, statedAtMs, value, raw, at: '' });
}

const spdx: FormsFeed = {
  id: 'spdx',
  label: 'Bills of materials (SPDX)',
  publisher: 'makers',
  licence: 'as each document states; SPDX asks for CC0-1.0',
  spec: 'SPDX 2.2, 2.3 (JSON, tag-value), 3.0 (JSON-LD)',
  emits: 'delta',
  maxAgeHours: 8_760,
  places: [],
  carrier: 'forms',
  forms: [
    {
      carrier: 'json',
      arrays: [],
      probe: (head) => head.get('spdxVersion')?.startsWith('SPDX-2.') === true,
      open: () => ({ end: (document, raw, out) => state(document, raw, out) }),
    },
    {
      carrier: 'json',
      arrays: [],
      probe: (head) => head.has('@graph') && head.get('@context')?.startsWith('https://spdx.org/rdf/3.') === true,
      open: () => ({ end: (document, raw, out) => state(flattened(document, out), raw, out) }),
    },
    {
      carrier: 'text',
      probe: (head) => /^\uFEFF?(#[^\n]*\n|\s)*SPDXVersion:[ \t]*SPDX-2\./.test(head.slice(0, 4_096)),
      open() {
        const reading = new TagValue();
        const lines: string[] = [];
        return {
          line(text, line, out) {
            lines.push(text);
            reading.line(text, line, out);
          },
          end: (out) => state(reading.end(out), lines.join('\n'), out),
        };
      },
    },
  ],
};

export default spdx;
