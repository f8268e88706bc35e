/** Mandatory tests on the product tree: 6.1.3, 6.1.4, 6.1.5, 6.1.13, 6.1.25, 6.1.31. */

import { type JsonObject, own } from '../json.ts';
import {
  branches,
  type CsafTest,
  type Failure,
  fullNames,
  obj,
  placed,
  str,
  strs,
  vulnerabilities,
} from './contract.ts';

const groups = (doc: JsonObject) => placed(obj(doc, 'product_tree'), 'product_groups', '/product_tree');

/** 6.1.3: which product a product is made of, followed as far as it goes; each is looked at once. */
function* circles(doc: JsonObject): Generator<Failure> {
  const made = new Map<string, { readonly of: readonly string[]; readonly at: string }>();
  for (const [r, at] of placed(obj(doc, 'product_tree'), 'relationships', '/product_tree')) {
    const id = str(obj(r, 'full_product_name'), 'product_id');
    const of = ['product_reference', 'relates_to_product_reference'].flatMap((key) => str(r, key) ?? []);
    if (id !== null && !made.has(id)) made.set(id, { of, at });
  }
  for (const [path, at] of placed(obj(doc, 'product_tree'), 'product_paths', '/product_tree')) {
    const id = str(obj(path, 'full_product_name'), 'product_id');
    const next = placed(path, 'subpaths', at).flatMap(([s]) => str(s, 'next_product_reference') ?? []);
    const of = [
      ...next,
      ...(str(path, 'beginning_product_reference') === null ? [] : [str(path, 'beginning_product_reference')!]),
    ];
    if (id !== null && !made.has(id)) made.set(id, { of, at });
  }
  const done = new Set<string>();
  for (const [start, { at }] of made) {
    const open = new Set<string>();
    const path: { readonly id: string; next: number }[] = [{ id: start, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1)!;
      const parts = made.get(top.id)?.of ?? [];
      if (done.has(top.id) || top.next >= parts.length) {
        done.add(top.id);
        open.delete(top.id);
        path.pop();
        continue;
      }
      open.add(top.id);
      const id = parts[top.next++]!;
      if (open.has(id)) {
        yield { at: `${at}/full_product_name/product_id`, detail: `is made of itself: ${JSON.stringify(id)}` };
        return;
      }
      path.push({ id, next: 0 });
    }
  }
}

/** Lists of a vulnerability whose items may name groups of products. */
const GROUPED = ['remediations', 'threats', 'flags', 'notes', 'involvements', 'ids', 'first_known_exploitation_dates'];

function* unknownGroups(doc: JsonObject): Generator<Failure> {
  const known = new Set(groups(doc).map(([g]) => str(g, 'group_id')));
  for (const [v, at] of [...vulnerabilities(doc), [obj(doc, 'document'), '/document'] as const]) {
    for (const key of GROUPED) {
      for (const [item, here] of placed(v, key, at)) {
        for (const [k, id] of strs(item, 'group_ids').entries())
          if (!known.has(id)) yield { at: `${here}/group_ids/${k}`, detail: 'names a group that is not defined' };
      }
    }
  }
}

/** 6.1.1 where the reader does not look: what it makes no use of may still name products. */
function* unknownProducts(doc: JsonObject): Generator<Failure> {
  const known = new Set([...fullNames(doc)].map(([name]) => str(name, 'product_id')));
  for (const [v, at] of [...vulnerabilities(doc), [obj(doc, 'document'), '/document'] as const]) {
    for (const key of GROUPED) {
      for (const [item, here] of placed(v, key, at)) {
        for (const [k, id] of strs(item, 'product_ids').entries())
          if (!known.has(id)) yield { at: `${here}/product_ids/${k}`, detail: 'names a product that is not defined' };
      }
    }
  }
}

/** `pkg:type/namespace/name@version?qualifiers#subpath`, as far as it must be there. */
const PURL =
  /^pkg:\/{0,9}[a-z.+-][a-z0-9.+-]{0,99}\/(?:[^/@?#]{1,500}\/){0,50}[^/@?#\s]{1,1000}(?:@[^?#\s]{0,1000})?(?:\?[^#\s]{0,2000})?(?:#\S{0,1000})?$/i;
/** Types whose packages have a namespace. */
const SPACED = ['maven', 'github', 'bitbucket', 'composer', 'golang', 'swift'];

function isPurl(text: string): boolean {
  if (text.length > 4_000 || !PURL.test(text)) return false;
  const path = text
    .slice(4)
    .replace(/[@?#].*$/s, '')
    .split('/')
    .filter((p) => p !== '');
  return !SPACED.includes(path[0]!.toLowerCase()) || path.length > 2;
}

const SIGNS = ['<', '>'];
const WORDS = ['after', 'all', 'before', 'earlier', 'later', 'prior', 'versions'];
const isRange = (name: string): boolean =>
  SIGNS.some((s) => name.includes(s)) ||
  name
    .toLowerCase()
    .split(/\s+/)
    .some((w) => WORDS.includes(w));

export const PRODUCTS: readonly CsafTest[] = [
  { id: '6.1.1', check: unknownProducts },
  { id: '6.1.3', check: circles },
  { id: '6.1.4', check: unknownGroups },
  {
    id: '6.1.5',
    *check(doc) {
      const seen = new Set<string>();
      for (const [group, at] of groups(doc)) {
        const id = str(group, 'group_id') ?? '';
        if (seen.has(id)) yield { at: `${at}/group_id`, detail: 'is defined more than once' };
        seen.add(id);
      }
    },
  },
  {
    id: '6.1.13',
    *check(doc) {
      for (const [name, at] of fullNames(doc)) {
        const helper = obj(name, 'product_identification_helper');
        const here = `${at}/product_identification_helper`;
        const [one, many] = [str(helper, 'purl'), strs(helper, 'purls')];
        if (one !== null && !isPurl(one)) yield { at: `${here}/purl`, detail: 'is no package URL' };
        for (const [k, purl] of many.entries())
          if (!isPurl(purl)) yield { at: `${here}/purls/${k}`, detail: 'is no package URL' };
      }
    },
  },
  {
    id: '6.1.25',
    *check(doc) {
      for (const [name, at] of fullNames(doc)) {
        const helper = obj(name, 'product_identification_helper');
        for (const [hash, here] of placed(helper, 'hashes', `${at}/product_identification_helper`)) {
          const seen = new Set<string>();
          for (const [file, place] of placed(hash, 'file_hashes', here)) {
            const algorithm = str(file, 'algorithm') ?? '';
            if (seen.has(algorithm)) yield { at: `${place}/algorithm`, detail: 'stands before' };
            seen.add(algorithm);
          }
        }
      }
    },
  },
  {
    id: '6.1.31',
    *check(doc) {
      const tree = own(doc, 'product_tree') === undefined ? {} : obj(doc, 'product_tree');
      for (const [branch, at] of branches(tree, '/product_tree'))
        if (str(branch, 'category') === 'product_version' && isRange(str(branch, 'name') ?? ''))
          yield { at: `${at}/name`, detail: 'is a range, and is said to be a version' };
    },
  },
];
