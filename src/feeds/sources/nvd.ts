/**
 * The NVD's CVE records (API 2.0, and the yearly files of the same schema). Applicability is kept as it is stated: an OR of
 * groups, each an AND of parts, each an OR of CPE criteria; what is negated is turned into that form by De Morgan's rules.
 */

import type { CpeStatement, CvssStatement } from '../../model/vulnerability.ts';
import type { JsonFeed, Out } from '../contract.ts';
import { at, bounded, cveId, isObj, list, number, subjects, term, text } from '../formats/values.ts';

const PUBLISHER = 'NVD';
const METRICS = { cvssMetricV40: '4.0', cvssMetricV31: '3.1', cvssMetricV30: '3.0', cvssMetricV2: '2.0' } as const;

function cvssOf(cve: unknown): CvssStatement[] {
  return Object.entries(METRICS).flatMap(([name, version]) =>
    list(cve, 'metrics', name).flatMap((m): CvssStatement[] => {
      const data = at(m, 'cvssData');
      if (!isObj(data)) return [];
      const score = number(at(data, 'baseScore'), 0, 10);
      return [{ version, vector: text(data, 'vectorString'), score, by: text(m, 'source') }];
    }),
  );
}

type Criterion = Omit<CpeStatement, 'group' | 'part'>;
/** An OR of ANDs of ORs. */
type Groups = readonly (readonly (readonly Criterion[])[])[];

function criterionOf(match: unknown, negate: boolean, where: string, out: Out): Criterion | null {
  const cpe = term(match, 'criteria', where, out);
  if (cpe === null) {
    out.refuse(`${where}/criteria`, 'is missing');
    return null;
  }
  return {
    cpe,
    vulnerable: at(match, 'vulnerable') === true,
    fromIncluding: term(match, 'versionStartIncluding', where, out),
    fromExcluding: term(match, 'versionStartExcluding', where, out),
    toIncluding: term(match, 'versionEndIncluding', where, out),
    toExcluding: term(match, 'versionEndExcluding', where, out),
    negate,
  };
}

/** The parts of a node: one for an OR, one for each criterion of an AND. */
function partsOf(node: unknown, negated: boolean, where: string, out: Out): readonly (readonly Criterion[])[] {
  const negate = (at(node, 'negate') === true) !== negated;
  const all = bounded(node, 'cpeMatch', where, out).map((m, k) =>
    criterionOf(m, negate, `${where}/cpeMatch/${k}`, out),
  );
  const and = text(node, 'operator') === 'AND';
  const criteria = all.filter((c) => c !== null);
  if (and === negate) return criteria.length === 0 ? [] : [criteria];
  // Without one of its criteria an AND would hold where it does not.
  return criteria.length < all.length ? [] : criteria.map((c) => [c]);
}

function groupsOf(configuration: unknown, where: string, out: Out): Groups {
  const negated = at(configuration, 'negate') === true;
  const and = (text(configuration, 'operator') === 'AND') !== negated;
  const nodes = bounded(configuration, 'nodes', where, out).map((n, k) =>
    partsOf(n, negated, `${where}/nodes/${k}`, out),
  );
  if (!and) return nodes.filter((parts) => parts.length > 0);
  return nodes.some((parts) => parts.length === 0) || nodes.length === 0 ? [] : [nodes.flat()];
}

function cpesOf(cve: unknown, where: string, out: Out): readonly CpeStatement[] {
  const groups = bounded(cve, 'configurations', where, out).flatMap((c, k) =>
    groupsOf(c, `${where}/configurations/${k}`, out),
  );
  return groups.flatMap((parts, group) => parts.flatMap((part, n) => part.map((c) => ({ ...c, group, part: n }))));
}

const nvd: JsonFeed = {
  id: 'nvd',
  label: 'National Vulnerability Database',
  publisher: PUBLISHER,
  licence: 'public domain (NIST); the NVD asks to be named',
  spec: 'NVD CVE API 2.0, and its JSON data feeds 2.0',
  emits: 'delta',
  maxAgeHours: 72,
  places: [{ url: 'https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz' }],
  carrier: 'json',
  arrays: ['vulnerabilities'],
  probe: (head) => head.get('format') === 'NVD_CVE' || head.has('vulnerabilities[].cve'),
  open: () => ({
    item(value, raw, where, out) {
      const cve = at(value, 'cve');
      const here = `${where}/cve`;
      const id = cveId(at(cve, 'id'));
      if (id === null) {
        out.refuse(`${here}/id`, 'is no CVE id');
        return;
      }
      const english = list(cve, 'descriptions').find((d) => text(d, 'lang') === 'en');
      const weaknesses = list(cve, 'weaknesses').flatMap((w) => list(w, 'description').map((d) => text(d, 'value')));
      out.record({
        kind: 'vulnerability',
        key: id,
        subjects: [id],
        publisher: PUBLISHER,
        statedAtMs: out.time(at(cve, 'lastModified'), `${here}/lastModified`),
        value: {
          id,
          aliases: [],
          title: null,
          description: text(english, 'value'),
          rejected: text(cve, 'vulnStatus')?.toLowerCase() === 'rejected',
          publishedAtMs: out.time(at(cve, 'published'), `${here}/published`),
          cvss: cvssOf(cve),
          // `NVD-CWE-noinfo` and its like say that nothing is said.
          cwes: subjects(weaknesses.filter((w) => w?.startsWith('CWE-') === true)),
          ssvc: null,
          affected: [],
          cpes: cpesOf(cve, here, out),
        },
        raw,
        at: where,
      });
    },
    end(document, _raw, out) {
      out.stated(out.time(at(document, 'timestamp'), '/timestamp'));
    },
  }),
};

export default nvd;
