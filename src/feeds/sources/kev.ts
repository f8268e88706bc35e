/** CISA's catalogue of known exploited vulnerabilities: JSON, or the same as CSV. "Unknown" of ransomware is unknown, not no. */

import type { FeedRecord } from '../../model/feed.ts';
import { FeedRefusal, type FormsFeed, type Out } from '../contract.ts';
import { at, cveId, subjects, text } from '../formats/values.ts';

const PUBLISHER = 'CISA';

function recordOf(row: unknown, raw: string | null, where: string, out: Out): FeedRecord | null {
  const cve = cveId(at(row, 'cveID'));
  if (cve === null) {
    out.refuse(`${where}/cveID`, 'is no CVE id');
    return null;
  }
  const addedAtMs = out.time(at(row, 'dateAdded'), `${where}/dateAdded`);
  const due = text(row, 'dueDate');
  return {
    kind: 'exploited',
    key: cve,
    subjects: subjects([cve]),
    publisher: PUBLISHER,
    statedAtMs: addedAtMs,
    value: {
      cve,
      vendor: text(row, 'vendorProject'),
      product: text(row, 'product'),
      name: text(row, 'vulnerabilityName'),
      addedAtMs,
      // A date in the future by its nature.
      dueAtMs: due === null || Number.isNaN(Date.parse(due)) ? null : Date.parse(due),
      ransomware: text(row, 'knownRansomwareCampaignUse')?.toLowerCase() === 'known' ? true : null,
      requiredAction: text(row, 'requiredAction'),
    },
    raw,
    at: where,
  };
}

const kev: FormsFeed = {
  id: 'kev',
  label: 'Known exploited vulnerabilities',
  publisher: PUBLISHER,
  licence: 'CC0-1.0',
  spec: 'CISA KEV catalogue, JSON schema and CSV',
  emits: 'full',
  maxAgeHours: 72,
  places: [{ url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json' }],
  carrier: 'forms',
  forms: [
    {
      carrier: 'json',
      arrays: ['vulnerabilities'],
      probe: (head) => head.has('catalogVersion') && head.has('vulnerabilities'),
      open() {
        let items = 0;
        return {
          item(value, raw, where, out) {
            items++;
            const record = recordOf(value, raw, where, out);
            if (record !== null) out.record(record);
          },
          end(document, _raw, out) {
            const count = at(document, 'count');
            if (typeof count === 'number' && count !== items)
              throw new FeedRefusal(`/count says ${count}, but there are ${items}: it is not whole`);
            out.stated(out.time(at(document, 'dateReleased'), '/dateReleased'));
          },
        };
      },
    },
    {
      carrier: 'csv',
      probe: ([first]) => first?.[0] === 'cveID' && first.includes('dateAdded'),
      open() {
        let names: readonly string[] | null = null;
        return {
          row(cells, line, out) {
            if (names === null) {
              names = cells;
              return;
            }
            const row = Object.fromEntries(names.map((n, i) => [n, cells[i]]));
            const record = recordOf(row, null, `line ${line}`, out);
            if (record !== null) out.record(record);
          },
        };
      },
    },
  ],
};

export default kev;
