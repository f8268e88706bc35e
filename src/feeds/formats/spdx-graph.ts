/**
 * SPDX 3 (JSON-LD) to the shape of SPDX 2 JSON, as far as bills of materials go: packages, their identifiers, suppliers and
 * licences, what the document is about, and dependencies. Names of elements are looked up, never followed from one to the next.
 */

import type { Out } from '../contract.ts';
import { at, bounded, list, term, text, texts } from './values.ts';

const PACKAGES = ['software_Package', 'ai_AIPackage', 'dataset_DatasetPackage'];
const RELATIONS: Readonly<Record<string, string>> = {
  dependsOn: 'DEPENDS_ON',
  contains: 'CONTAINS',
  hasDynamicLink: 'DYNAMIC_LINK',
  hasStaticLink: 'STATIC_LINK',
  hasPrerequisite: 'HAS_PREREQUISITE',
  hasOptionalDependency: 'DEPENDS_ON',
  hasProvidedDependency: 'DEPENDS_ON',
  describes: 'DESCRIBES',
};
const IDENTIFIERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    packageUrl: 'purl',
    purl: 'purl',
    cpe23: 'cpe23Type',
    cpe22: 'cpe22Type',
  }),
);

const typeOf = (e: unknown): string => text(e, 'type') ?? text(e, '@type') ?? '';
const idOf = (e: unknown): string | null => text(e, 'spdxId') ?? text(e, '@id');

interface Graph {
  readonly named: ReadonlyMap<string, unknown>;
  /** Licence expressions by the element that they are stated of. */
  readonly licences: ReadonlyMap<string, string>;
}

function packageOf(p: unknown, graph: Graph, where: string, out: Out): unknown {
  const id = idOf(p);
  const supplier = text(graph.named.get(text(p, 'suppliedBy') ?? ''), 'name');
  const identifiers = bounded(p, 'externalIdentifier', where, out).map((one, k) => ({
    referenceType: IDENTIFIERS.get(text(one, 'externalIdentifierType') ?? ''),
    referenceLocator: term(one, 'identifier', `${where}/externalIdentifier/${k}`, out),
  }));
  return {
    SPDXID: id,
    name: term(p, 'name', where, out),
    versionInfo: term(p, 'software_packageVersion', where, out),
    supplier,
    licenseDeclared: graph.licences.get(id ?? ''),
    primaryPackagePurpose: text(p, 'software_primaryPurpose'),
    validUntilDate: text(p, 'validUntilTime'),
    externalRefs: [
      { referenceType: 'purl', referenceLocator: term(p, 'software_packageUrl', where, out) },
      ...identifiers,
    ],
  };
}

/** @returns the same facts in the shape of SPDX 2 */
export function flattened(document: unknown, out: Out): unknown {
  const elements = bounded(document, '@graph', '', out);
  const named = new Map(elements.flatMap((e) => (idOf(e) === null ? [] : [[idOf(e)!, e] as const])));
  const head =
    elements.find((e) => typeOf(e) === 'SpdxDocument') ?? elements.find((e) => typeOf(e) === 'software_Sbom');
  const stated = at(head, 'creationInfo');
  const creation =
    typeof stated === 'string' ? named.get(stated) : (stated ?? elements.find((e) => typeOf(e) === 'CreationInfo'));
  const bills = elements.filter((e) => typeOf(e) === 'software_Sbom');
  const roots = [
    ...new Set(bills.length > 0 ? bills.flatMap((b) => texts(b, 'rootElement')) : texts(head, 'rootElement')),
  ];
  const licences = new Map<string, string>();
  const relationships: unknown[] = [];
  for (const e of elements) {
    if (!typeOf(e).endsWith('Relationship')) continue;
    const [from, kind] = [text(e, 'from') ?? '', text(e, 'relationshipType') ?? ''];
    for (const to of texts(e, 'to')) {
      if (kind === 'hasDeclaredLicense' || kind === 'hasConcludedLicense') {
        const expression = text(named.get(to), 'simplelicensing_licenseExpression');
        if (expression !== null && !licences.has(from)) licences.set(from, expression);
      } else if (Object.hasOwn(RELATIONS, kind))
        relationships.push({ spdxElementId: from, relationshipType: RELATIONS[kind], relatedSpdxElement: to });
    }
  }
  const graph = { named, licences };
  return {
    spdxVersion: `SPDX-${text(creation, 'specVersion') ?? '3.0'}`,
    documentNamespace: idOf(head),
    documentDescribes: roots,
    creationInfo: {
      created: at(creation, 'created'),
      creators: list(creation, 'createdBy').map((id) => text(named.get(typeof id === 'string' ? id : ''), 'name')),
    },
    packages: elements.flatMap((e, k) =>
      PACKAGES.includes(typeOf(e)) ? [packageOf(e, graph, `/@graph/${k}`, out)] : [],
    ),
    relationships,
  };
}
