/** Made-up exposures: every seventh device with one of four made-up advisories, decided about in memory. */

import type { AssetRow } from '../../src/model/api.ts';
import {
  type AdvisoryDetail,
  type AdvisoryRow,
  type DecisionRow,
  type ExposureDetail,
  type ExposureRow,
  type ExposureState,
  type ExposureSummary,
  OPEN_STATES,
  STATES,
  type VulnerabilityRow,
} from '../../src/model/exposure.ts';
import type { FeedStatus } from '../../src/model/feed.ts';
import { BANDS, type Band, FACTORS, type Receipt } from '../../src/model/risk.ts';
import type { WorkPlan } from '../../src/model/work.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';
import { recallExposures } from './fake-recalls.ts';

const AT = new Date(NOW_MS - 3_600_000).toISOString();
const DOCS: readonly Pick<AdvisoryRow, 'doc' | 'title' | 'cves' | 'exploited'>[] = [
  {
    doc: 'MADE-UP-1',
    title: 'Remote code in the web service',
    cves: ['CVE-2025-0001', 'CVE-2025-0002'],
    exploited: true,
  },
  { doc: 'MADE-UP-2', title: 'Password written in the firmware', cves: ['CVE-2025-0003'], exploited: false },
  { doc: 'MADE-UP-3', title: 'Network stack crashes', cves: ['CVE-2024-0004'], exploited: false },
  { doc: 'MADE-UP-4', title: 'Files are not checked', cves: [], exploited: false },
];
const VERDICTS = ['affected', 'affected', 'needs_review', 'not_affected'] as const;
const SCORES: readonly (readonly [number, Band])[] = [
  [92.4, 'critical'],
  [71, 'high'],
  [44.5, 'medium'],
  [12, 'low'],
];
const decided = new WeakMap<object, Map<string, DecisionRow[]>>();

function decisions(call: FakeCall, asset: string, doc: string): DecisionRow[] {
  const own = decided.get(call.state) ?? new Map<string, DecisionRow[]>();
  decided.set(call.state, own);
  const key = `${asset}\n${doc}`;
  const list = own.get(key) ?? [];
  own.set(key, list);
  return list;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function exposureOf(call: FakeCall, asset: AssetRow, n: number): ExposureRow {
  const doc = DOCS[n % DOCS.length]!;
  const verdict = VERDICTS[n % VERDICTS.length]!;
  const [score, band] = SCORES[n % SCORES.length]!;
  const standing = decisions(call, asset.id, doc.doc).find((d) => d.endedAt === null);
  return {
    ...doc,
    device: {
      id: asset.id,
      site: asset.site,
      name: text(asset.values.name) ?? asset.id,
      type: text(asset.values.type),
      manufacturer: text(asset.values.manufacturer),
      model: text(asset.values.model),
      unit: text(asset.values.unit),
    },
    product: `${text(asset.values.model) ?? 'Device'} firmware`,
    version: verdict === 'needs_review' ? null : '3.1',
    verdict,
    reason: verdict === 'needs_review' ? 'the version is not known; the range is "<4.0"' : 'in the range "<4.0"',
    state: standing?.kind ?? verdict,
    cvss: doc.cves.length === 0 ? null : 9.8,
    epss: doc.cves.length === 0 ? null : 0.034,
    score: verdict === 'not_affected' ? null : score,
    band: verdict === 'not_affected' ? null : band,
    since: AT,
  };
}

export const allExposures = (call: FakeCall): readonly ExposureRow[] =>
  call
    .rows()
    .filter((_, i) => i % 7 === 0)
    .map((asset, n) => exposureOf(call, asset, n));

const list = (call: FakeCall, name: string): readonly string[] =>
  (call.query.get(name) ?? '').split(',').filter((x) => x !== '');

function matching(call: FakeCall): readonly ExposureRow[] {
  const [doc, asset, search] = ['doc', 'asset', 'search'].map((n) => call.query.get(n) ?? '') as [
    string,
    string,
    string,
  ];
  const exploited = call.query.get('exploited') ?? '';
  return allExposures(call).filter(
    (r) =>
      (doc === '' || r.doc === doc) &&
      (asset === '' || r.device.id === asset) &&
      (exploited === '' || String(r.exploited) === exploited) &&
      `${r.device.name} ${r.doc} ${r.title} ${r.cves.join(' ')}`.toLowerCase().includes(search.toLowerCase()),
  );
}

function selected(call: FakeCall): readonly ExposureRow[] {
  const states = list(call, 'states');
  const bands = list(call, 'bands');
  const wanted: readonly string[] = states.length === 0 ? OPEN_STATES : states;
  return matching(call)
    .filter((r) => wanted.includes(r.state) && (bands.length === 0 || bands.includes(r.band ?? '')))
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
}

function summary(call: FakeCall): ExposureSummary {
  const rows = matching(call);
  const open = rows.filter((r) => OPEN_STATES.includes(r.state));
  const inBand = (band: Band | null): number => open.filter((r) => r.band === band).length;
  const states = (state: ExposureState) => ({
    value: state,
    label: state,
    count: rows.filter((r) => r.state === state).length,
  });
  return {
    at: new Date(NOW_MS).toISOString(),
    bands: [...BANDS, null].map((band) => ({ value: band, label: band ?? '', count: inBand(band) })),
    states: STATES.map(states),
    exploited: open.filter((r) => r.exploited).length,
    devices: new Set(open.map((r) => r.device.id)).size,
    compared: call.rows().length,
    trend: Array.from({ length: 14 }, (_, i) => ({
      day: new Date(NOW_MS - (13 - i) * 86_400_000).toISOString().slice(0, 10),
      open: [...BANDS, null].map((band) => Math.round((inBand(band) * (6 + i)) / 19)),
    })),
    comparedAt: AT,
    isBehind: false,
  };
}

const vulnerability =
  (doc: Pick<AdvisoryRow, 'exploited'>) =>
  (cve: string): VulnerabilityRow => ({
    cve,
    title: null,
    cwes: ['CWE-306'],
    cvss: { score: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', version: '3.1' },
    epss: 0.034,
    exploited: doc.exploited ? { addedAt: AT, ransomware: true } : null,
    exploitation: 'none',
    automatable: null,
  });
const GUIDANCE = [
  { category: 'mitigation', details: 'Keep the device in a network of its own.', url: null },
  { category: 'vendor_fix', details: 'Update the firmware to 4.0.', url: 'https://maker.example/4.0' },
];

/** A receipt of the right shape; its figures are made up like the rest. */
function receiptOf(row: ExposureRow, score: number, band: Band): Receipt {
  const lost = 100 - score;
  return {
    formula: 'made-up@1',
    inputs: {
      cve: row.cves[0] ?? null,
      verdict: row.verdict === 'affected' ? 'affected' : 'needs_review',
      cvss: row.cvss,
      exploited: row.exploited ? 'known' : 'no',
      exploitation: null,
      epss: row.epss,
      automatable: null,
      technicalImpact: null,
      isOnInternet: false,
      peers: 6,
      insecure: ['telnet'],
      function: 'monitoring',
      safety: 'critical',
      mission: 'mef failure',
      minutesToHarm: 15,
      controls: [],
      sources: { verdict: row.doc, function: 'triage matrix made-up' },
    },
    factors: FACTORS.map((id, i) => ({
      id,
      value: 0.9,
      points: i === 0 ? lost : 0,
      because: `made up for ${id}`,
      assumed: id === 'exploitation' ? 'between none and a public exploit' : null,
    })),
    score,
    band,
    ssvc: ['scheduled', 'out-of-cycle'],
    bod: ['14D'],
    changes: [
      { id: 'fix', score: 0, band: 'low' },
      { id: 'isolate', score: Math.round(score * 4) / 10, band: 'medium' },
    ],
  };
}

function one(call: FakeCall): ExposureDetail {
  const [asset, doc] = [call.query.get('asset') ?? '', call.query.get('doc') ?? ''];
  const row = allExposures(call).find((r) => r.device.id === asset && r.doc === doc);
  if (row === undefined)
    throw new FakeProblem(404, 'not-found', 'There is no exposure of this device that you may see.');
  const { verdict, reason, version, score, band } = row;
  return {
    ...row,
    receipt: score === null || band === null ? null : receiptOf(row, score, band),
    via: null,
    publisher: 'Made-up PSIRT',
    url: 'https://maker.example/advisory',
    vulnerabilities: row.cves.map(vulnerability(row)),
    guidance: GUIDANCE,
    decisions: decisions(call, asset, doc),
    history: [{ from: AT, to: null, verdict, reason, version, score, band }],
    others: allExposures(call).filter((r) => r.doc === doc).length - 1,
  };
}

function advisoryRow(call: FakeCall, n: number): AdvisoryRow {
  const doc = DOCS[n]!;
  const rows = allExposures(call).filter((r) => r.doc === doc.doc);
  return {
    ...doc,
    publisher: 'Made-up PSIRT',
    updatedAt: AT,
    affected: rows.filter((r) => r.verdict === 'affected').length,
    needsReview: rows.filter((r) => r.verdict === 'needs_review').length,
  };
}

function advisory(call: FakeCall): AdvisoryDetail {
  const n = DOCS.findIndex((d) => d.doc === call.query.get('doc'));
  if (n < 0) throw new FakeProblem(404, 'not-found', 'No such advisory is stored.');
  const row = advisoryRow(call, n);
  return {
    ...row,
    url: null,
    status: 'final',
    revision: '2',
    releasedAt: AT,
    products: [{ name: 'Pump firmware', vendor: 'Maker', range: '<4.0' }],
    vulnerabilities: row.cves.map(vulnerability(row)),
    guidance: GUIDANCE,
    notAffected: 0,
  };
}

function decide(call: FakeCall): { readonly decided: number } {
  const body = call.body as {
    items: readonly { asset: string; doc: string }[];
    kind: DecisionRow['kind'];
    justification: DecisionRow['justification'];
    evidence: string;
    expiresAt: string | null;
  };
  for (const { asset, doc } of body.items) {
    const list = decisions(call, asset, doc);
    const { kind, justification, evidence, expiresAt } = body;
    const id = `dec-${asset}-${doc}-${list.length}`.replaceAll('/', '-');
    const at = new Date().toISOString();
    list.unshift({
      id,
      kind,
      justification,
      evidence,
      expiresAt,
      by: call.login ?? '',
      at,
      endedAt: null,
      endedWhy: null,
    });
  }
  return { decided: body.items.length };
}

function undo(call: FakeCall): void {
  for (const list of (decided.get(call.state) ?? new Map<string, DecisionRow[]>()).values()) {
    const i = list.findIndex((d) => d.id === decodeURIComponent(call.path[2] ?? ''));
    if (i >= 0) list[i] = { ...list[i]!, endedAt: new Date().toISOString(), endedWhy: `undone by ${call.login}` };
  }
}

export function work(call: FakeCall): WorkPlan {
  const rows = allExposures(call).filter((r) => r.state === 'affected');
  const devices = rows.map(({ device: { id, site, name, unit } }) => ({ id, site, name, unit }));
  const hours = Number(call.query.get('hours') ?? 40);
  const common = { cves: ['CVE-2025-0001'], urls: [], subject: null, target: null, advisories: ['MADE-UP-1'] };
  return {
    hours,
    usedHours: Math.min(hours, 12),
    risk: 40,
    totalRisk: 100,
    bound: 40,
    gap: 0,
    frontier: [0, 10, 20, 40].map((h) => ({ hours: h, usedHours: h, risk: Math.min(80, 2 * h), bound: 90 })),
    rows: [
      {
        ...common,
        key: 'patch',
        type: 'patch',
        what: 'Maker Pump',
        target: { text: '4.0', orLater: true, source: 'text' },
        texts: ['Update the firmware to 4.0 or later.'],
        devices,
        hours: 12,
        downtimeMinutes: 60,
        risk: 40,
        place: 1,
        planned: devices.length,
        isOwnEffort: false,
        withheld: [{ reason: 'below-minimum', unit: 'Surgery', function: 'monitoring', devices: 2 }],
      },
      {
        ...common,
        key: 'none',
        type: 'none',
        what: 'Maker Monitor',
        texts: ['No fix is planned.'],
        devices: devices.slice(0, 2),
        hours: null,
        downtimeMinutes: null,
        risk: null,
        place: null,
        planned: 0,
        isOwnEffort: false,
        withheld: [],
      },
    ],
    minima: [{ site: 'north', unit: 'Surgery', function: 'monitoring', devices: 9, minimum: 8, inService: 8 }],
    unsetMinima: 12,
    units: [...new Set(devices.flatMap((d) => d.unit ?? []))].sort(),
    exposures: rows.length,
    truncated: false,
  };
}

const FEEDS: readonly FeedStatus[] = [
  {
    id: 'csaf',
    label: 'Security advisories (CSAF)',
    publisher: 'CISA and other CSAF providers',
    licence: 'as stated',
    emits: 'delta',
    maxAgeHours: 72,
    state: 'fresh',
    records: 3120,
    withdrawn: 2,
    statedAt: AT,
    lastGoodAt: AT,
    lastTryAt: AT,
    origin: 'feeds/csaf',
    error: null,
    troubles: [{ at: 'broken.json#/document', what: 'is missing' }],
    troubleCount: 1,
  },
];

function page<T>(items: readonly T[], query: URLSearchParams) {
  const from = Number(query.get('cursor') || 0);
  const limit = Number(query.get('limit') ?? 100);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { items: items.slice(from, from + limit), next, total: items.length };
}

const of = (method: string, path: string, needs: FakeRoute['needs'], run: FakeRoute['run']): FakeRoute => ({
  method,
  path,
  needs,
  run,
});
export const exposureRoutes: readonly FakeRoute[] = [
  of('GET', '/exposures', 'asset.read', (c) =>
    page(c.query.get('kind') === 'recall' ? recallExposures(c.rows(), c.query) : selected(c), c.query),
  ),
  of('GET', '/exposures/summary', 'asset.read', summary),
  of('GET', '/exposure', 'asset.read', one),
  of('POST', '/exposures/decisions', 'exposure.decide', decide),
  of('POST', '/exposures/decisions/:/undo', 'exposure.decide', undo),
  of('GET', '/work', 'asset.read', work),
  of('GET', '/advisories', 'asset.read', (c) => {
    const matched = c.query.get('matched') === 'true';
    const rows = DOCS.map((_, n) => advisoryRow(c, n)).filter((r) => !matched || r.affected + r.needsReview > 0);
    return page(rows, c.query);
  }),
  of('GET', '/advisory', 'asset.read', advisory),
  of('GET', '/feeds', 'asset.read', () => FEEDS),
];
