/** The product tree of a CSAF document: branches, full product names, relationships, groups. */

import type { AdvisoryProduct } from '../../model/advisory.ts';
import { isObject, type JsonObject, list, maybe, object, objects, own, text, texts, Unfit } from './json.ts';

/** Branches within branches, and products in one document, at most. */
const MAX_DEPTH = 30;
const MAX_PRODUCTS = 200_000;

export interface Tree {
  readonly products: readonly AdvisoryProduct[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Ids that are defined more than once, with the place of the second. */
  readonly twice: readonly { readonly id: string; readonly at: string }[];
  /** Ids that are named and not defined. */
  readonly missing: readonly { readonly id: string; readonly at: string }[];
}

interface Path {
  readonly vendor: string | null;
  readonly family: string | null;
  readonly name: string | null;
  readonly version: string | null;
  readonly range: string | null;
}

const ROOT: Path = { vendor: null, family: null, name: null, version: null, range: null };

function along(path: Path, category: string, name: string): Path {
  switch (category) {
    case 'vendor':
      return { ...path, vendor: name };
    case 'product_family':
      return { ...path, family: name };
    case 'product_name':
      return { ...path, name };
    case 'product_version':
      return { ...path, version: name };
    case 'product_version_range':
      return { ...path, range: name };
    default:
      return path;
  }
}

const many = (o: JsonObject, one: string, at: string): string[] => [...texts(o, one, at)];

function product(o: JsonObject, at: string, path: Path, parts: readonly string[]): AdvisoryProduct {
  const helper = own(o, 'product_identification_helper');
  const h: JsonObject = isObject(helper) ? helper : {};
  const where = `${at}/product_identification_helper`;
  const fullName = text(o, 'name', at);
  const purl = maybe(h, 'purl', where);
  return {
    id: text(o, 'product_id', at),
    vendor: path.vendor,
    family: path.family,
    name: path.name ?? fullName,
    fullName,
    version: path.version,
    range: path.range,
    cpe: maybe(h, 'cpe', where),
    purls: [...(purl === null ? [] : [purl]), ...many(h, 'purls', where)],
    models: many(h, 'model_numbers', where),
    serials: many(h, 'serial_numbers', where),
    skus: many(h, 'skus', where),
    parts,
  };
}

export function readTree(tree: JsonObject, at: string): Tree {
  const products: AdvisoryProduct[] = [];
  const known = new Set<string>();
  const twice: { id: string; at: string }[] = [];
  const missing: { id: string; at: string }[] = [];
  const add = (one: AdvisoryProduct, where: string): void => {
    if (known.has(one.id)) twice.push({ id: one.id, at: where });
    known.add(one.id);
    if (products.push(one) > MAX_PRODUCTS) throw new Unfit(where, `there are more than ${MAX_PRODUCTS} products`);
  };
  const branches = (o: JsonObject, where: string, path: Path, depth: number): void => {
    if (depth > MAX_DEPTH) throw new Unfit(where, `branches lie more than ${MAX_DEPTH} deep`);
    objects(o, 'branches', where).forEach((branch, k) => {
      const here = `${where}/branches/${k}`;
      const next = along(path, text(branch, 'category', here), text(branch, 'name', here));
      if (own(branch, 'product') !== undefined) {
        add(product(object(branch, 'product', here), `${here}/product`, next, []), `${here}/product/product_id`);
      } else if (list(branch, 'branches', here).length === 0)
        throw new Unfit(here, 'has neither branches nor a product');
      branches(branch, here, next, depth + 1);
    });
  };
  branches(tree, at, ROOT, 0);
  objects(tree, 'full_product_names', at).forEach((one, k) => {
    const here = `${at}/full_product_names/${k}`;
    add(product(one, here, ROOT, []), `${here}/product_id`);
  });
  relationships(tree, at, products, add, known, missing);
  paths(tree, at, products, add, known, missing);
  const groups = Object.create(null) as Record<string, readonly string[]>;
  objects(tree, 'product_groups', at).forEach((group, k) => {
    const here = `${at}/product_groups/${k}`;
    const id = text(group, 'group_id', here);
    const ids = texts(group, 'product_ids', here);
    ids.forEach((one, n) => {
      if (!known.has(one)) missing.push({ id: one, at: `${here}/product_ids/${n}` });
    });
    groups[id] = ids;
  });
  return { products, groups, twice, missing };
}

/** `A installed on B` is a product of its own. Its name is that of A; B tells where. */
function relationships(
  tree: JsonObject,
  at: string,
  products: readonly AdvisoryProduct[],
  add: (one: AdvisoryProduct, where: string) => void,
  known: ReadonlySet<string>,
  missing: { id: string; at: string }[],
): void {
  const all = objects(tree, 'relationships', at);
  const defined = new Set(known);
  for (const [k, one] of all.entries()) {
    const here = `${at}/relationships/${k}/full_product_name`;
    defined.add(text(object(one, 'full_product_name', `${at}/relationships/${k}`), 'product_id', here));
  }
  const byId = new Map(products.map((p) => [p.id, p]));
  all.forEach((one, k) => {
    const here = `${at}/relationships/${k}`;
    const [part, whole] = [text(one, 'product_reference', here), text(one, 'relates_to_product_reference', here)];
    for (const [key, id] of [
      ['product_reference', part],
      ['relates_to_product_reference', whole],
    ] as const) {
      if (!defined.has(id)) missing.push({ id, at: `${here}/${key}` });
    }
    const of = byId.get(part);
    const full = object(one, 'full_product_name', here);
    const path = of === undefined ? ROOT : { ...of };
    const made = product(full, `${here}/full_product_name`, path, [part, whole]);
    add(made, `${here}/full_product_name/product_id`);
    byId.set(made.id, made);
  });
}

/** Version 2.1: `A installed on B, used with C`, from one product over others, is a product of its own. Its name is that of A. */
function paths(
  tree: JsonObject,
  at: string,
  products: readonly AdvisoryProduct[],
  add: (one: AdvisoryProduct, where: string) => void,
  known: ReadonlySet<string>,
  missing: { id: string; at: string }[],
): void {
  const all = objects(tree, 'product_paths', at);
  const name = (one: JsonObject, k: number): JsonObject => object(one, 'full_product_name', `${at}/product_paths/${k}`);
  const defined = new Set([
    ...known,
    ...all.map((one, k) => text(name(one, k), 'product_id', `${at}/product_paths/${k}`)),
  ]);
  const byId = new Map(products.map((p) => [p.id, p]));
  all.forEach((one, k) => {
    const here = `${at}/product_paths/${k}`;
    const first = text(one, 'beginning_product_reference', here);
    const next = objects(one, 'subpaths', here).map((s, n) =>
      text(s, 'next_product_reference', `${here}/subpaths/${n}`),
    );
    for (const [n, id] of [first, ...next].entries()) {
      const place = n === 0 ? 'beginning_product_reference' : `subpaths/${n - 1}/next_product_reference`;
      if (!defined.has(id)) missing.push({ id, at: `${here}/${place}` });
    }
    const of = byId.get(first);
    const made = product(name(one, k), `${here}/full_product_name`, of === undefined ? ROOT : { ...of }, [
      first,
      ...next,
    ]);
    add(made, `${here}/full_product_name/product_id`);
    byId.set(made.id, made);
  });
}
