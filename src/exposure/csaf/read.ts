/**
 * CSAF 2.0 and 2.1 documents (OASIS) to advisories. A document that does not fit is refused with the place and, where it is one
 * of the mandatory tests (6.1), its number; the rest of a feed is not touched by it.
 */

import { err, ok, type Result } from '../../base/result.ts';
import {
  type Advisory,
  type AdvisoryScore,
  type AdvisoryVulnerability,
  PRODUCT_STATUSES,
  type ProductStatus,
  type Remediation,
} from '../../model/advisory.ts';
import {
  type CsafProblem,
  isObject,
  type Json,
  type JsonObject,
  maybe,
  object,
  objects,
  own,
  text,
  texts,
  Unfit,
} from './json.ts';
import { failures } from './tests/all.ts';
import { readTree, type Tree } from './tree.ts';

const EMPTY_TREE: Tree = { products: [], groups: {}, twice: [], missing: [] };
const CVE = /^CVE-\d{4}-\d{4,19}$/;

/** Products of an item: its own and those of its groups. */
function productsOf(o: JsonObject, at: string, tree: Tree): readonly string[] {
  const ids = texts(o, 'product_ids', at);
  const groups = texts(o, 'group_ids', at);
  if (groups.length === 0) return ids;
  return [...new Set([...ids, ...groups.flatMap((g) => tree.groups[g] ?? [])])];
}

function scoreOf(o: JsonObject, products: readonly string[], at: string): AdvisoryScore[] {
  const out: AdvisoryScore[] = [];
  for (const key of ['cvss_v2', 'cvss_v3', 'cvss_v4']) {
    const cvss = own(o, key);
    if (!isObject(cvss)) continue;
    const vector = maybe(cvss, 'vectorString', `${at}/${key}`);
    if (vector === null) continue;
    const score = own(cvss, 'baseScore');
    const version = maybe(cvss, 'version', `${at}/${key}`) ?? (key === 'cvss_v2' ? '2.0' : '3.1');
    out.push({ version, vector, baseScore: typeof score === 'number' ? score : null, products });
  }
  return out;
}

function scores(v: JsonObject, at: string): AdvisoryScore[] {
  const old = objects(v, 'scores', at).flatMap((one, k) => {
    const here = `${at}/scores/${k}`;
    return scoreOf(one, texts(one, 'products', here), here);
  });
  const metrics = objects(v, 'metrics', at).flatMap((one, k) => {
    const here = `${at}/metrics/${k}`;
    const content = own(one, 'content');
    return isObject(content) ? scoreOf(content, texts(one, 'products', here), `${here}/content`) : [];
  });
  return [...old, ...metrics];
}

function statusOf(v: JsonObject, at: string): Partial<Record<ProductStatus, readonly string[]>> {
  const status = own(v, 'product_status');
  if (status === undefined) return {};
  if (!isObject(status)) throw new Unfit(`${at}/product_status`, 'is no object');
  const out: Partial<Record<ProductStatus, readonly string[]>> = {};
  for (const name of PRODUCT_STATUSES) {
    const ids = texts(status, name, `${at}/product_status`);
    if (ids.length > 0) out[name] = ids;
  }
  return out;
}

function cwes(v: JsonObject, at: string): readonly string[] {
  const one = own(v, 'cwe');
  const all = isObject(one) ? [one] : objects(v, 'cwes', at);
  return all.map((cwe, k) => text(cwe, 'id', `${at}/cwes/${k}`));
}

function vulnerability(v: JsonObject, at: string, tree: Tree): AdvisoryVulnerability {
  const cve = maybe(v, 'cve', at);
  if (cve !== null && !CVE.test(cve)) throw new Unfit(`${at}/cve`, 'is no CVE number');
  const remediations = objects(v, 'remediations', at).map((r, k): Remediation => {
    const here = `${at}/remediations/${k}`;
    const restart = own(r, 'restart_required');
    return {
      category: text(r, 'category', here),
      details: text(r, 'details', here),
      url: maybe(r, 'url', here),
      products: productsOf(r, here, tree),
      restart: isObject(restart) ? maybe(restart, 'category', `${here}/restart_required`) : null,
    };
  });
  return {
    cve,
    title: maybe(v, 'title', at),
    cwes: cwes(v, at),
    status: statusOf(v, at),
    flags: objects(v, 'flags', at).map((f, k) => ({
      label: text(f, 'label', `${at}/flags/${k}`),
      products: productsOf(f, `${at}/flags/${k}`, tree),
    })),
    scores: scores(v, at),
    remediations,
    threats: objects(v, 'threats', at).map((t, k) => ({
      category: text(t, 'category', `${at}/threats/${k}`),
      details: text(t, 'details', `${at}/threats/${k}`),
      products: productsOf(t, `${at}/threats/${k}`, tree),
    })),
  };
}

function selfUrl(document: JsonObject): string | null {
  for (const r of objects(document, 'references', '/document')) {
    if (own(r, 'category') === 'self') return maybe(r, 'url', '/document/references');
  }
  return null;
}

/**
 * Reads a document that is parsed already.
 * @param wasTested  it was held to the mandatory tests before, when it was loaded: only its shape is looked at
 */
export function readAdvisory(json: Json, wasTested = false): Result<Advisory, CsafProblem> {
  try {
    if (!isObject(json)) throw new Unfit('', 'is no object');
    return ok(read(json, wasTested));
  } catch (error) {
    if (error instanceof Refused) return err(error.problem);
    if (!(error instanceof Unfit)) throw error;
    return err({
      test: null,
      tests: [],
      at: error.at,
      detail: `${error.at === '' ? 'the document' : error.at} ${error.message}.`,
    });
  }
}

class Refused extends Error {
  readonly problem: CsafProblem;
  constructor(test: string, at: string, detail: string, tests: readonly string[] = [test]) {
    super(detail);
    this.problem = { test, tests, at, detail: `${at} ${detail} (CSAF ${tests.join(', ')}).` };
  }
}

function read(json: JsonObject, wasTested: boolean): Advisory {
  const document = object(json, 'document', '');
  const version = text(document, 'csaf_version', '/document');
  if (version !== '2.0' && version !== '2.1') throw new Unfit('/document/csaf_version', 'is neither 2.0 nor 2.1');
  const publisher = object(document, 'publisher', '/document');
  const tracking = object(document, 'tracking', '/document');
  const at = '/document/tracking';
  const hasTree = own(json, 'product_tree') !== undefined;
  const tree = hasTree ? readTree(object(json, 'product_tree', ''), '/product_tree') : EMPTY_TREE;
  const [missing] = tree.missing;
  if (missing !== undefined) throw new Refused('6.1.1', missing.at, 'names a product that is not defined');
  const [twice] = tree.twice;
  if (twice !== undefined) throw new Refused('6.1.2', twice.at, 'is defined more than once');
  const known = new Set(tree.products.map((p) => p.id));
  const vulnerabilities = objects(json, 'vulnerabilities', '').map((v, k) =>
    vulnerability(v, `/vulnerabilities/${k}`, tree),
  );
  for (const [k, v] of vulnerabilities.entries()) references(v, `/vulnerabilities/${k}`, known);
  const failed = wasTested ? [] : failures(json, version);
  const [first] = failed;
  if (first !== undefined)
    throw new Refused(
      first.test,
      first.at,
      first.detail,
      failed.map((f) => f.test),
    );
  const distribution = own(document, 'distribution');
  const tlp = isObject(distribution) ? own(distribution, 'tlp') : undefined;
  return {
    id: text(tracking, 'id', at),
    title: text(document, 'title', '/document'),
    category: text(document, 'category', '/document'),
    publisher: text(publisher, 'name', '/document/publisher'),
    namespace: text(publisher, 'namespace', '/document/publisher'),
    status: text(tracking, 'status', at),
    revision: text(tracking, 'version', at),
    releasedAt: date(tracking, 'initial_release_date', at),
    updatedAt: date(tracking, 'current_release_date', at),
    url: selfUrl(document),
    tlp: isObject(tlp) ? maybe(tlp, 'label', '/document/distribution/tlp') : null,
    products: tree.products,
    groups: tree.groups,
    vulnerabilities,
  };
}

/** RFC 3339, as far as it can be ordered. */
function date(o: JsonObject, key: string, at: string): string {
  const value = text(o, key, at);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i.test(value)) {
    throw new Unfit(`${at}/${key}`, 'is no date and time');
  }
  return value;
}

function references(v: AdvisoryVulnerability, at: string, known: ReadonlySet<string>): void {
  const check = (ids: readonly string[], where: string): void => {
    for (const id of ids)
      if (!known.has(id)) throw new Refused('6.1.1', where, `names ${JSON.stringify(id)}, which is not defined`);
  };
  for (const [status, ids] of Object.entries(v.status)) check(ids, `${at}/product_status/${status}`);
  v.remediations.forEach((r, k) => {
    check(r.products, `${at}/remediations/${k}`);
  });
  v.scores.forEach((s) => {
    check(s.products, `${at}/scores`);
  });
  v.threats.forEach((t, k) => {
    check(t.products, `${at}/threats/${k}`);
  });
  v.flags.forEach((f, k) => {
    check(f.products, `${at}/flags/${k}`);
  });
  contradictions(v, at);
}

const GROUPS: readonly (readonly ProductStatus[])[] = [
  ['first_affected', 'known_affected', 'last_affected'],
  ['known_not_affected'],
  ['first_fixed', 'fixed'],
  ['under_investigation'],
  ['unknown'],
];

/** 6.1.6: a product must not be in two groups of statuses for one vulnerability. */
function contradictions(v: AdvisoryVulnerability, at: string): void {
  const group = new Map<string, number>();
  GROUPS.forEach((names, number) => {
    for (const name of names) {
      for (const id of v.status[name] ?? []) {
        const before = group.get(id);
        if (before !== undefined && before !== number) {
          throw new Refused(
            '6.1.6',
            `${at}/product_status/${name}`,
            `contradicts what is said of ${JSON.stringify(id)}`,
          );
        }
        group.set(id, number);
      }
    }
  });
}

/** True for a document that is a CSAF document at all, whatever else it holds. */
export const isCsaf = (json: Json): boolean => {
  if (!isObject(json)) return false;
  const document = own(json, 'document');
  return isObject(document) && own(document, 'csaf_version') !== undefined;
};
