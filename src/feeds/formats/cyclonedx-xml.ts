/** CycloneDX as XML to the shape of its JSON, as far as it is read: bills, dependencies, and what is stated of vulnerabilities. */

import type { Obj } from './values.ts';
import type { XmlNode } from './xml-node.ts';

const child = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((c) => c.name === name);
const children = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((c) => c.name === name) ?? [];
const listed = (node: XmlNode, list: string, name: string): readonly XmlNode[] => children(child(node, list), name);

/** Without what is not there: an absent key and an empty one are different things. */
const obj = (of: Readonly<Record<string, unknown>>): Obj =>
  Object.fromEntries(Object.entries(of).filter(([, v]) => v !== undefined));
const texts = (node: XmlNode, ...names: readonly string[]): Obj =>
  obj(Object.fromEntries(names.map((name) => [name, child(node, name)?.text])));
const attribute = (node: XmlNode, name: string): string | undefined => node.attributes.get(name);
const some = <T>(of: readonly T[]): readonly T[] | undefined => (of.length === 0 ? undefined : of);

function organisation(node: XmlNode | undefined): Obj | undefined {
  return node === undefined ? undefined : texts(node, 'name');
}

function licences(node: XmlNode): readonly Obj[] | undefined {
  const list = child(node, 'licenses');
  return list === undefined
    ? undefined
    : list.children.map((one) =>
        one.name === 'expression' ? { expression: one.text } : { license: texts(one, 'id', 'name') },
      );
}

function component(node: XmlNode): Obj {
  return obj({
    type: attribute(node, 'type'),
    'bom-ref': attribute(node, 'bom-ref'),
    ...texts(node, 'group', 'name', 'version', 'publisher', 'purl', 'cpe'),
    supplier: organisation(child(node, 'supplier')),
    manufacturer: organisation(child(node, 'manufacturer')),
    licenses: licences(node),
    properties: some(
      listed(node, 'properties', 'property').map((p) => ({ name: attribute(p, 'name'), value: p.text })),
    ),
    components: some(listed(node, 'components', 'component').map(component)),
  });
}

function vulnerability(node: XmlNode): Obj {
  const analysis = child(node, 'analysis');
  return obj({
    ...texts(node, 'id', 'recommendation', 'workaround'),
    references: some(listed(node, 'references', 'reference').map((r) => texts(r, 'id'))),
    analysis: analysis === undefined ? undefined : texts(analysis, 'state', 'justification', 'detail', 'lastUpdated'),
    affects: some(
      listed(node, 'affects', 'target').map((target) =>
        obj({
          ...texts(target, 'ref'),
          versions: some(listed(target, 'versions', 'version').map((v) => texts(v, 'version', 'range', 'status'))),
        }),
      ),
    ),
  });
}

function metadata(node: XmlNode): Obj {
  const about = child(node, 'component');
  return obj({
    ...texts(node, 'timestamp'),
    authors: some(listed(node, 'authors', 'author').map((a) => texts(a, 'name'))),
    component: about === undefined ? undefined : component(about),
    manufacture: organisation(child(node, 'manufacture')),
    manufacturer: organisation(child(node, 'manufacturer')),
    supplier: organisation(child(node, 'supplier')),
  });
}

const NAMESPACE = 'http://cyclonedx.org/schema/bom/';

/** Root element of a CycloneDX document, by the beginning of its text. */
export const isCycloneDxXml = (head: string): boolean =>
  /^\uFEFF?\s{0,1000}<(?:[?!]|(?:[\w.-]{1,64}:)?bom[\s>])/.test(head) && head.slice(0, 65_536).includes(NAMESPACE);

export function cycloneDxOf(root: XmlNode): unknown {
  const meta = child(root, 'metadata');
  const space = [...root.attributes.values()].find((v) => v.startsWith(NAMESPACE));
  return obj({
    bomFormat: 'CycloneDX',
    specVersion: space?.slice(NAMESPACE.length),
    serialNumber: attribute(root, 'serialNumber'),
    metadata: meta === undefined ? undefined : metadata(meta),
    components: some(listed(root, 'components', 'component').map(component)),
    dependencies: some(
      listed(root, 'dependencies', 'dependency').map((d) =>
        obj({ ref: attribute(d, 'ref'), dependsOn: children(d, 'dependency').map((o) => attribute(o, 'ref')) }),
      ),
    ),
    vulnerabilities: some(listed(root, 'vulnerabilities', 'vulnerability').map(vulnerability)),
  });
}
