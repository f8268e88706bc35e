/** FIRST's EPSS: for every CVE the probability that it is exploited within 30 days. The first line tells model and day. */

import type { CsvFeed } from '../contract.ts';
import { cveId, number } from '../formats/values.ts';

function told(cells: readonly string[], name: string): string | null {
  const cell = cells.find((c) => c.replace('#', '').startsWith(`${name}:`));
  return cell === undefined ? null : cell.slice(cell.indexOf(':') + 1);
}

const epss: CsvFeed = {
  id: 'epss',
  label: 'Exploit prediction scores',
  publisher: 'FIRST',
  licence: 'free to use, with attribution (first.org/epss)',
  spec: 'EPSS data, CSV with model_version and score_date',
  emits: 'full',
  maxAgeHours: 72,
  places: [{ url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz' }],
  carrier: 'csv',
  probe: (rows) => rows.some((r) => r[0] === 'cve' && r[1] === 'epss'),
  open() {
    let model: string | null = null;
    let statedAtMs: number | null = null;
    return {
      row(cells, line, out) {
        const [first = ''] = cells;
        if (first.startsWith('#')) {
          model = told(cells, 'model_version');
          statedAtMs = out.time(told(cells, 'score_date'), `line ${line}`);
          out.stated(statedAtMs);
          return;
        }
        if (first === 'cve') return;
        const cve = cveId(first);
        const probability = number(cells[1], 0, 1);
        if (cve === null || probability === null) {
          out.refuse(`line ${line}`, cve === null ? 'is no CVE id' : 'has no probability from 0 to 1');
          return;
        }
        const value = { cve, probability, percentile: number(cells[2], 0, 1), model };
        const publisher = 'FIRST';
        out.record({
          kind: 'likelihood',
          key: cve,
          subjects: [cve],
          publisher,
          statedAtMs,
          value,
          raw: null,
          at: `line ${line}`,
        });
      },
    };
  },
};

export default epss;
