/** OSV records of any database (GHSA, PyPA, Debian ...): one document a record, ranges as events. */

import type { AffectedStatement, VersionStatement } from '../../model/vulnerability.ts';
import type { JsonFeed, Out } from '../contract.ts';
import { at, bounded, list, subjects, term, text, texts } from '../formats/values.ts';
import { cvssVersion, UNKNOWN_VERSIONS } from '../formats/vulnerabilities.ts';

const CLOSING = ['fixed', 'limit', 'last_affected'] as const;
const NO_END = '*';

/**
 * Events in their order to ranges: each `introduced` goes on to the next event that ends it. Events in another order cannot be
 * paired without knowing how the ecosystem orders versions: then nothing is said of any version.
 */
function rangesOf(range: unknown, scheme: string | null, where: string, out: Out): readonly VersionStatement[] {
  const found: VersionStatement[] = [];
  let from: string | null = null;
  const close = (lessThan: string | null, upTo: string | null): void => {
    if (from !== null) found.push({ status: 'affected', from, lessThan, upTo, scheme });
    from = null;
  };
  for (const [k, event] of bounded(range, 'events', where, out).entries()) {
    const here = `${where}/events/${k}`;
    const introduced = term(event, 'introduced', here, out);
    const closing = CLOSING.find((name) => term(event, name, here, out) !== null);
    const known = introduced !== null || closing !== undefined;
    if (!known || (introduced !== null) !== (from === null)) {
      // A limit may follow the end that it bounds.
      if (closing === 'limit' && from === null) continue;
      out.refuse(here, known ? 'is out of order: the range is left open' : 'is no event');
      return [{ ...UNKNOWN_VERSIONS, scheme }];
    }
    if (introduced !== null) from = introduced;
    else {
      const version = term(event, closing!, here, out);
      if (closing === 'last_affected') close(null, version);
      else close(version, null);
    }
  }
  close(NO_END, null);
  return found;
}

function affectedOf(a: unknown, where: string, out: Out): AffectedStatement {
  const ecosystem = term(at(a, 'package'), 'ecosystem', `${where}/package`, out);
  const ranges = bounded(a, 'ranges', where, out).flatMap((r, k) => {
    const type = text(r, 'type');
    const scheme = type === 'SEMVER' || type === 'GIT' ? type.toLowerCase() : ecosystem;
    return rangesOf(r, scheme, `${where}/ranges/${k}`, out);
  });
  const versions = bounded(a, 'versions', where, out).flatMap((_v, k, all): VersionStatement[] => {
    const from = term({ [k]: all[k] }, `${k}`, `${where}/versions`, out);
    return from === null ? [] : [{ status: 'affected', from, lessThan: null, upTo: null, scheme: ecosystem }];
  });
  const all = [...ranges, ...versions];
  const told = all.length > 0 && all.every((v) => v.status !== 'unknown');
  return {
    ecosystem,
    vendor: null,
    product: term(at(a, 'package'), 'name', `${where}/package`, out),
    cpes: [],
    purl: term(at(a, 'package'), 'purl', `${where}/package`, out),
    otherwise: told ? 'unaffected' : 'unknown',
    versions: all,
  };
}

const osv: JsonFeed = {
  id: 'osv',
  label: 'Open-source vulnerabilities (OSV)',
  publisher: 'OSV and its databases',
  licence: 'as each database states',
  spec: 'OSV schema 1.0 to 1.7',
  emits: 'delta',
  maxAgeHours: 168,
  places: [],
  carrier: 'json',
  arrays: [],
  probe: (head) =>
    head.has('id') && head.has('modified') && (head.has('affected') || head.has('schema_version')) && !head.has('data'),
  open: () => ({
    end(document, raw, out) {
      const id = term(document, 'id', '', out);
      if (id === null) {
        out.refuse('/id', 'is missing');
        return;
      }
      const aliases = subjects(texts(document, 'aliases'));
      const affected = bounded(document, 'affected', '', out).map((a, k) => affectedOf(a, `/affected/${k}`, out));
      const severities = [
        ...list(document, 'severity'),
        ...list(document, 'affected').flatMap((a) => list(a, 'severity')),
      ];
      out.record({
        kind: 'vulnerability',
        key: id,
        subjects: subjects([id, ...aliases, ...affected.map((a) => a.purl)]),
        // Ids begin with the name of their database.
        publisher: id.includes('-') ? id.slice(0, id.indexOf('-')) : null,
        statedAtMs: out.time(at(document, 'modified'), '/modified'),
        value: {
          id,
          aliases,
          title: text(document, 'summary'),
          description: text(document, 'details'),
          rejected: text(document, 'withdrawn') !== null,
          publishedAtMs: out.time(at(document, 'published'), '/published'),
          cvss: severities.flatMap((s) => {
            const vector = text(s, 'score');
            const version = cvssVersion(vector);
            return version === null ? [] : [{ version, vector, score: null, by: null }];
          }),
          cwes: subjects(texts(document, 'database_specific', 'cwe_ids')),
          ssvc: null,
          affected,
          cpes: [],
        },
        raw,
        at: '',
      });
    },
  }),
};

export default osv;
