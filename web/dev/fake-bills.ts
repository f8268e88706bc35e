/** Made-up bills of materials: one that is bound, one that is not. */

import type { BillComponent, BillDetail, BillRow } from '../../src/model/bill.ts';
import { FakeProblem, type FakeRoute } from './fake-api.ts';

const AT = '2026-05-01T08:00:00.000Z';
const row = (id: string, of: Partial<BillRow>): BillRow => ({
  ...{
    id,
    key: `urn:uuid:${id}`,
    file: `${id}.cdx.json`,
    format: 'cyclonedx',
    specVersion: '1.6',
    author: 'Made-up Medical',
  },
  ...{ statedAt: AT, subject: { name: 'Infusor', version: '2.1', supplier: 'Made-up Medical' }, components: 60 },
  ...{ loadedAt: AT, loadedBy: 'demo', sizeBytes: 20_480, digest: 'ab'.repeat(32), binding: null },
  proposal: { manufacturer: 'Made-up Medical', model: 'Infusor', versions: '2.1' },
  ...{ devices: 0, maybeDevices: 0 },
  ...of,
});
const BINDING = { manufacturer: 'Made-up Medical', model: 'Infusor', versions: '< 3.0', by: 'demo', at: AT };
const ROWS = [
  row('bill-1', { binding: BINDING, devices: 4, maybeDevices: 1 }),
  row('bill-2', { components: 0, author: null }),
];

const component = (place: number): BillComponent => ({
  ...{ place, name: `part-${place}`, version: place % 7 === 0 ? null : `1.${place}`, type: 'library' },
  ...{ supplier: place % 3 === 0 ? null : 'Somebody', purl: `pkg:generic/part-${place}`, cpe: null },
  ...{ licence: place % 2 === 0 ? 'MIT' : null, parent: place < 4 ? -1 : Math.floor(place / 4) },
  support:
    place % 5 === 0
      ? {
          by: 'endoflife.date',
          line: `Part ${place} 1`,
          endsAt: `${2024 + (place % 9)}-06-30T00:00:00.000Z`,
          ended: place % 9 < 2,
        }
      : null,
  found: place === 1 ? [1, 0, 0] : place === 6 ? [0, 1, 1] : [0, 0, 0],
});

function one(id: string): BillRow {
  const found = ROWS.find((r) => r.id === id);
  if (found === undefined) throw new FakeProblem(404, 'not-found', 'There is no bill of materials with this id.');
  return found;
}

function detail(id: string): BillDetail {
  const head = one(id);
  const tree = Array.from({ length: head.components }, (_, place) => component(place));
  return {
    ...head,
    ...{ troubles: [], troubleCount: 0, cycles: 0, loose: 0, isCut: false, tree, history: [] },
    completeness: [
      { id: 'supplier', by: 'ntia', present: 40, of: 60, missing: [0, 3, 6] },
      { id: 'author', by: 'ntia', present: 1, of: 1, missing: [] },
      { id: 'support', by: 'fda', present: 12, of: 60, missing: [1, 2, 3] },
    ],
    licences: [
      { value: 'MIT', count: 30 },
      { value: null, count: 30 },
    ],
    findings: [
      {
        ...{
          id: 'CVE-2025-0001',
          title: 'Made-up overflow',
          place: 1,
          verdict: 'affected',
          exploited: true,
          cvss: 9.8,
        },
        ...{ reason: 'NVD: in the range "< 2"', why: 'Nobody else says anything.', epss: 0.2 },
      },
    ],
    bindings: head.binding === null ? [] : [{ ...head.binding, endedAt: null, endedBy: null }],
  };
}

const page = <T>(items: readonly T[]) => ({ items, next: null, total: items.length });
const of = (method: string, path: string, needs: FakeRoute['needs'], run: FakeRoute['run']): FakeRoute => ({
  method,
  path,
  needs,
  run,
});
export const billRoutes: readonly FakeRoute[] = [
  of('GET', '/sboms', 'asset.read', () => page(ROWS)),
  of('GET', '/sboms/diff', 'asset.read', (c) => ({
    ...{ from: c.query.get('from') ?? '', to: c.query.get('to') ?? '', same: 60 },
    ...{ added: [], removed: [], changed: [] },
  })),
  of('GET', '/sboms/:', 'asset.read', (c) => detail(c.path[1] ?? '')),
  of('GET', '/sboms/:/devices', 'asset.read', () => page([])),
  of('PUT', '/sboms/:/binding', 'sbom.write', (c) => one(c.path[1] ?? '')),
  of('DELETE', '/sboms/:/binding', 'sbom.write', (c) => one(c.path[1] ?? '')),
];
