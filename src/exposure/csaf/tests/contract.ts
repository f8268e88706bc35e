/**
 * The contract of a mandatory test of CSAF (6.1): its number in the standard, and where a document fails it. Tests look at the
 * document only. What does not have the shape of the schema is passed by here: the reader refuses it.
 */

import { isObject, type Json, type JsonObject, own } from '../json.ts';

export interface Failure {
  /** JSON pointer. */
  readonly at: string;
  readonly detail: string;
}

export interface CsafTest {
  readonly id: `6.1.${string}`;
  check(doc: JsonObject, version: '2.0' | '2.1'): Iterable<Failure>;
}

export type Placed = readonly [value: JsonObject, at: string];

export const str = (o: JsonObject, key: string): string | null => {
  const value = own(o, key);
  return typeof value === 'string' ? value : null;
};
export const obj = (o: JsonObject, key: string): JsonObject => {
  const value = own(o, key);
  return isObject(value) ? value : {};
};
export const strs = (o: JsonObject, key: string): readonly string[] => {
  const value = own(o, key);
  return Array.isArray(value) ? (value as readonly Json[]).filter((v) => typeof v === 'string') : [];
};
/** Objects of a list, with their places. */
export const placed = (o: JsonObject, key: string, at: string): readonly Placed[] => {
  const value = own(o, key);
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((v, k) => (isObject(v) ? [[v, `${at}/${key}/${k}`] as const] : []));
};

export const tracking = (doc: JsonObject): JsonObject => obj(obj(doc, 'document'), 'tracking');
export const category = (doc: JsonObject): string => str(obj(doc, 'document'), 'category') ?? '';
export const vulnerabilities = (doc: JsonObject): readonly Placed[] => placed(doc, 'vulnerabilities', '');

/** Every full product name of the tree, also of relationships and paths. The reader bounds how deep branches lie. */
export function* fullNames(doc: JsonObject): Generator<Placed> {
  const tree = obj(doc, 'product_tree');
  for (const [branch, at] of branches(tree, '/product_tree')) {
    if (isObject(own(branch, 'product'))) yield [obj(branch, 'product'), `${at}/product`];
  }
  yield* placed(tree, 'full_product_names', '/product_tree');
  for (const list of ['relationships', 'product_paths']) {
    for (const [r, at] of placed(tree, list, '/product_tree'))
      if (isObject(own(r, 'full_product_name'))) yield [obj(r, 'full_product_name'), `${at}/full_product_name`];
  }
}

export function* branches(holder: JsonObject, at: string): Generator<Placed> {
  for (const one of placed(holder, 'branches', at)) {
    yield one;
    yield* branches(one[0], one[1]);
  }
}

/** Products of an item: its own and those of its groups. */
export function productsOf(doc: JsonObject, item: JsonObject): ReadonlySet<string> {
  const all = new Set(strs(item, 'product_ids'));
  const named = new Set(strs(item, 'group_ids'));
  if (named.size === 0) return all;
  for (const [group] of placed(obj(doc, 'product_tree'), 'product_groups', ''))
    if (named.has(str(group, 'group_id') ?? '')) for (const id of strs(group, 'product_ids')) all.add(id);
  return all;
}
