/** CVE records, JSON 5.x, with what CISA adds (vulnrichment): SSVC decision points, CVSS, CWE. */

import type { AffectedStatement, CvssStatement, SsvcStatement, VersionStatement } from '../../model/vulnerability.ts';
import type { JsonFeed, Out } from '../contract.ts';
import { at, cveId, isObj, list, number, subjects, term, text, texts } from '../formats/values.ts';

const STATUSES = ['affected', 'unaffected', 'unknown'] as const;
const statusOf = (v: unknown): AffectedStatement['otherwise'] => STATUSES.find((s) => s === v) ?? 'unknown';

/** Where packages are published, and the type of their package URLs. */
const COLLECTIONS: readonly (readonly [host: string, type: string])[] = [
  ['registry.npmjs.org', 'npm'],
  ['npmjs.com', 'npm'],
  ['pypi.org', 'pypi'],
  ['pypi.python.org', 'pypi'],
  ['repo.maven.apache.org', 'maven'],
  ['repo1.maven.org', 'maven'],
  ['rubygems.org', 'gem'],
  ['crates.io', 'cargo'],
  ['nuget.org', 'nuget'],
  ['packagist.org', 'composer'],
  ['pkg.go.dev', 'golang'],
];

/** The package's URL, or what its collection and its name come to; null: neither is stated. */
function purlOf(a: unknown): string | null {
  const stated = text(a, 'packageURL');
  const [collection, name] = [text(a, 'collectionURL'), text(a, 'packageName')];
  if (stated !== null || collection === null || name === null) return stated;
  const host = /^https?:\/\/(?:www\.|api\.)?([^/:]+)/.exec(collection)?.[1];
  const type = COLLECTIONS.find(([known]) => known === host)?.[1];
  if (type === undefined) return null;
  const path = (type === 'maven' ? name.replace(':', '/') : name).split('/').map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}`;
}

const BOUNDS = ['version', 'lessThan', 'lessThanOrEqual'] as const;

/** A range of which a bound is too long to be a version says nothing of any version. */
function versionOf(v: unknown, where: string, out: Pick<Out, 'refuse'>): VersionStatement {
  const [from, lessThan, upTo] = BOUNDS.map((key) => term(v, key, where, out)) as [
    string | null,
    string | null,
    string | null,
  ];
  const isWhole = BOUNDS.every((key, k) => text(v, key) === null || [from, lessThan, upTo][k] !== null);
  const changes = list(v, 'changes').flatMap((c, k) => {
    const point = term(c, 'at', `${where}/changes/${k}`, out);
    return point === null ? [] : [{ at: point, status: statusOf(at(c, 'status')) }];
  });
  const scheme = text(v, 'versionType');
  if (!isWhole) return { status: 'unknown', from: null, lessThan: null, upTo: null, scheme };
  return {
    status: statusOf(at(v, 'status')),
    from,
    lessThan,
    upTo,
    scheme,
    ...(changes.length === 0 ? {} : { changes }),
  };
}

function affectedOf(a: unknown, where: string, out: Pick<Out, 'refuse'>): AffectedStatement {
  return {
    vendor: text(a, 'vendor'),
    product: text(a, 'product') ?? text(a, 'packageName'),
    cpes: texts(a, 'cpes'),
    purl: purlOf(a),
    otherwise: statusOf(at(a, 'defaultStatus')),
    versions: list(a, 'versions').map((v, k) => versionOf(v, `${where}/versions/${k}`, out)),
  };
}

const CVSS = { cvssV2_0: '2.0', cvssV3_0: '3.0', cvssV3_1: '3.1', cvssV4_0: '4.0' } as const;

function cvssOf(metric: unknown, by: string | null): CvssStatement[] {
  return Object.entries(CVSS).flatMap(([name, version]) => {
    const c = at(metric, name);
    if (!isObj(c)) return [];
    return [{ version, vector: text(c, 'vectorString'), score: number(at(c, 'baseScore'), 0, 10), by }];
  });
}

function ssvcOf(metric: unknown, by: string | null): SsvcStatement | null {
  if (at(metric, 'other', 'type') !== 'ssvc') return null;
  const options = list(metric, 'other', 'content', 'options');
  const option = (name: string): string | null => {
    for (const o of options) {
      const value = text(o, name);
      if (value !== null) return value.toLowerCase();
    }
    return null;
  };
  return {
    exploitation: option('Exploitation'),
    automatable: option('Automatable'),
    technicalImpact: option('Technical Impact'),
    by,
  };
}

const cve: JsonFeed = {
  id: 'cve',
  label: 'CVE records',
  publisher: 'CVE Program, CISA (ADP)',
  licence: 'CVE terms of use; vulnrichment CC0-1.0',
  spec: 'CVE record format 5.0 to 5.2',
  emits: 'delta',
  maxAgeHours: 168,
  places: [],
  carrier: 'json',
  arrays: [],
  probe: (head) => head.get('dataType') === 'CVE_RECORD' || head.has('cveMetadata.cveId'),
  open: () => ({
    end(document, raw, out) {
      const id = cveId(at(document, 'cveMetadata', 'cveId'));
      if (id === null) {
        out.refuse('/cveMetadata/cveId', 'is no CVE id');
        return;
      }
      const cna = at(document, 'containers', 'cna');
      const adp = list(document, 'containers', 'adp');
      const containers = [cna, ...adp];
      const places = ['/containers/cna', ...adp.map((_, k) => `/containers/adp/${k}`)];
      const by = (c: unknown): string | null => text(c, 'providerMetadata', 'shortName');
      const metrics = containers.flatMap((c) => list(c, 'metrics').map((m) => [m, by(c)] as const));
      const english = list(cna, 'descriptions').find((d) => text(d, 'lang')?.startsWith('en'));
      out.record({
        kind: 'vulnerability',
        key: id,
        subjects: [id],
        publisher: text(document, 'cveMetadata', 'assignerShortName') ?? by(cna),
        statedAtMs: out.time(at(document, 'cveMetadata', 'dateUpdated'), '/cveMetadata/dateUpdated'),
        value: {
          id,
          aliases: [],
          title: text(cna, 'title'),
          description: text(english, 'value'),
          rejected: at(document, 'cveMetadata', 'state') === 'REJECTED',
          publishedAtMs: out.time(at(document, 'cveMetadata', 'datePublished'), '/cveMetadata/datePublished'),
          cvss: metrics.flatMap(([m, who]) => cvssOf(m, who)),
          cwes: subjects(
            containers.flatMap((c) =>
              list(c, 'problemTypes').flatMap((p) => list(p, 'descriptions').map((d) => text(d, 'cweId'))),
            ),
          ),
          ssvc: metrics.map(([m, who]) => ssvcOf(m, who)).find((s) => s !== null) ?? null,
          affected: containers.flatMap((c, k) =>
            list(c, 'affected').map((a, n) => affectedOf(a, `${places[k]}/affected/${n}`, out)),
          ),
          cpes: [],
        },
        raw,
        at: '',
      });
    },
  }),
};

export default cve;
