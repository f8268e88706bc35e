/** A stand-in for the service of exposures: one device of each site with one advisory, always asked with a scope. */

import { AppError } from '../../src/base/error.ts';
import type { Page } from '../../src/model/api.ts';
import type { AdvisoryDetail, AdvisoryRow, ExposureDetail, ExposureRow } from '../../src/model/exposure.ts';
import type { ExposureReading } from '../../src/services/exposure-reading.ts';
import type { Scope } from '../../src/services/ports.ts';

const AT = '2026-01-01T00:00:00.000Z';
const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
const all = <T>(items: readonly T[]): Page<T> => ({ items, next: null, total: items.length });

const row = (site: string): ExposureRow => ({
  device: { id: `asset-${site}`, site, name: site, type: null, manufacturer: 'Acme', model: 'Pump', unit: null },
  doc: 'ACME-1',
  title: 'Acme Pump',
  product: 'Pump',
  version: '1.0',
  verdict: 'affected',
  reason: 'in the range "<2"',
  cves: ['CVE-2026-1001'],
  state: 'affected',
  exploited: false,
  cvss: 9.8,
  epss: null,
  score: null,
  band: null,
  since: AT,
});
const ROWS = [row('north'), row('south')];

const ADVISORY: AdvisoryRow = {
  doc: 'ACME-1',
  title: 'Acme Pump',
  publisher: 'Acme PSIRT',
  updatedAt: AT,
  cves: ['CVE-2026-1001'],
  exploited: false,
  affected: 1,
  needsReview: 0,
};

export function otherExposures(calls: string[]): ExposureReading {
  const seen = (scope: Scope): readonly ExposureRow[] =>
    ROWS.filter((r) => scope === null || scope.includes(r.device.site));
  return {
    page: async (scope) => all(seen(scope)),
    async *rows(scope) {
      yield* seen(scope);
    },
    async *stated(scope) {
      for (const r of seen(scope)) yield { ...r, justification: null, evidence: null, component: null };
    },
    summary: async (scope) => ({
      at: AT,
      bands: [],
      states: [{ value: 'affected', label: 'affected', count: seen(scope).length }],
      exploited: 0,
      devices: seen(scope).length,
      compared: seen(scope).length,
      trend: [],
      comparedAt: AT,
      isBehind: false,
    }),
    async detail(scope, key) {
      const found = seen(scope).find((r) => r.device.id === key.asset && r.doc === key.doc);
      if (found === undefined) throw missing('exposure');
      const rest = {
        receipt: null,
        via: null,
        publisher: '',
        url: null,
        vulnerabilities: [],
        guidance: [],
        decisions: [],
        history: [],
        others: 0,
      };
      return { ...found, ...rest } satisfies ExposureDetail;
    },
    async decide(scope, _by, request) {
      const found = request.items.filter((i) => seen(scope).some((r) => r.device.id === i.asset));
      if (found.length === 0) throw missing('exposure');
      calls.push(`decide ${request.kind}`);
      return { decided: found.length };
    },
    async undo(_scope, _by, id) {
      if (id !== 'd1') throw missing('decision');
      calls.push('undo decision');
    },
    advisories: async () => all([ADVISORY]),
    async advisory(_scope, doc) {
      if (doc !== ADVISORY.doc) throw missing('advisory');
      const rest = { url: null, status: 'final', revision: '1', releasedAt: AT, products: [], vulnerabilities: [] };
      return { ...ADVISORY, ...rest, guidance: [], notAffected: 0 } satisfies AdvisoryDetail;
    },
  };
}
