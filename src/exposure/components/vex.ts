/** Which statements of VEX are about a component of a product, and how exactly they name it. */

import type { StatementAbout } from '../../model/component.ts';
import type { VexStatement } from '../../model/vulnerability.ts';
import { compareCpe, parseCpe } from './cpe.ts';
import type { Part } from './part.ts';
import { parsePurl, purlMeans } from './purl.ts';
import { judgeVersions } from './ranges.ts';

/** Where a bill stands for its product, and by what names. */
export interface BillNames {
  /** The document's own name: `urn:uuid:...`; null: it has none. */
  readonly key: string | null;
  /** Null: the document does not say of what it is the bill. */
  readonly subject: (Part & { readonly ref: string | null }) | null;
}

export interface Bound {
  readonly about: Extract<StatementAbout, 'component_in_product' | 'product' | 'component'>;
  /** Null: it may be meant, or another one. */
  readonly is: true | null;
}

type Is = boolean | null;

/** `urn:cdx:<serial>/<version>#<ref>`, as CycloneDX links into another document. */
function linked(name: string): { readonly serial: string; readonly ref: string } | null {
  if (!name.startsWith('urn:cdx:')) return null;
  const hash = name.indexOf('#');
  const slash = name.indexOf('/');
  if (slash < 0 || hash < slash) return null;
  let ref = name.slice(hash + 1);
  try {
    ref = decodeURIComponent(ref);
  } catch {
    // Taken as it is written.
  }
  return { serial: `urn:uuid:${name.slice('urn:cdx:'.length, slash)}`, ref };
}

/** Whether a name of a statement means a component: by package URL, by CPE name, by its reference in its own document. */
function means(name: string, part: Part, ref: string | null, key: string | null): Is {
  const link = linked(name);
  if (link !== null) return key !== null && link.serial.toLowerCase() === key.toLowerCase() && link.ref === ref;
  if (name.startsWith('pkg:')) {
    const purl = parsePurl(name);
    if (purl === null) return false;
    return [part.purl, part.source].reduce<Is>((is, own) => {
      const found = own === null ? false : purlMeans(purl, own);
      return is === true || found === true ? true : is === null || found === null ? null : false;
    }, false);
  }
  if (name.startsWith('cpe:')) {
    const cpe = parseCpe(name);
    if (cpe === null || part.cpe === null) return false;
    const relation = compareCpe(cpe, part.cpe);
    return relation === 'equal' || relation === 'superset' ? true : relation === 'disjoint' ? false : null;
  }
  return false;
}

const any = (names: readonly string[], test: (name: string) => Is): Is =>
  names.reduce<Is>((is, name) => {
    const found = is === true ? true : test(name);
    return found === true ? true : is === null || found === null ? null : false;
  }, false);

/**
 * @param ref  the component's reference in its bill
 * @param hasRefs  references of the statement's own document are those of this bill
 * @returns null: the statement is not about it
 */
export function boundTo(
  vex: Pick<VexStatement, 'products' | 'subcomponents'>,
  part: Part,
  ref: string | null,
  bill: BillNames,
  hasRefs: boolean,
): Bound | null {
  const of = (name: string, one: Part, oneRef: string | null): Is =>
    hasRefs && oneRef !== null && name === oneRef ? true : means(name, one, oneRef, bill.key);
  const inDocument = vex.products.some((name) => linked(name)?.serial.toLowerCase() === bill.key?.toLowerCase());
  const product: Is =
    bill.subject === null ? false : any(vex.products, (name) => of(name, bill.subject!, bill.subject!.ref));
  const component = any(vex.products, (name) => of(name, part, ref));
  if (vex.subcomponents.length > 0) {
    const inside = any(vex.subcomponents, (name) => of(name, part, ref));
    if (inside === false) return null;
    if (product !== false)
      return { about: 'component_in_product', is: product === true && inside === true ? true : null };
    return null;
  }
  if (component !== false)
    return { about: hasRefs || inDocument ? 'component_in_product' : 'component', is: component };
  return product === false ? null : { about: 'product', is: product };
}

/** Whether a statement that takes versions one by one is about this version; null: it cannot be said. */
export function versionIs(
  vex: Pick<VexStatement, 'versions'>,
  part: Part,
): 'affected' | 'unaffected' | 'unknown' | null {
  if (vex.versions.length === 0) return null;
  const versions = vex.versions.map((v) => ({ ...v, lessThan: null, upTo: null }));
  return judgeVersions({ versions, otherwise: 'unknown' }, part.version, part.purl?.type ?? null).status;
}
