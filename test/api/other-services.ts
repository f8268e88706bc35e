/**
 * Small stand-ins for the services that the API does not own: two sites, a few devices, imports and corrections, kept in
 * memory and always asked with a scope. What is under test here is the API and the services of people, on PostgreSQL.
 */

import type { Readable } from 'node:stream';
import type { ApiServices, AssetsService, ImportsService, ViewsOfTheHospital } from '../../src/api/services.ts';
import { AppError } from '../../src/base/error.ts';
import type { AssetDetail, AssetRow, CorrectionRow, ImportFile, NetworkRow, Page } from '../../src/model/api.ts';
import type { AttributeView } from '../../src/model/asset.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName } from '../../src/model/attribute.ts';
import type { WorkPlan } from '../../src/model/work.ts';
import type { Scope } from '../../src/services/ports.ts';
import { otherBills } from './other-bills.ts';
import { otherCampaigns, otherEfforts } from './other-campaigns.ts';
import { otherClaims } from './other-claims.ts';
import { otherExposures } from './other-exposures.ts';
import { otherRecalls } from './other-recalls.ts';
import { otherControls, otherRolling } from './other-risk.ts';
import { otherTriage } from './other-triage.ts';

export const SITES = [
  { id: 'north', name: 'North', timeZone: 'UTC' },
  { id: 'south', name: 'South', timeZone: 'UTC' },
];

const AT = '2026-01-01T00:00:00.000Z';
const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
const inScope = (scope: Scope, site: string): boolean => scope === null || scope.includes(site);

export function record<T>(value: (name: AttributeName) => T): Record<AttributeName, T> {
  return Object.fromEntries(ATTRIBUTE_NAMES.map((n) => [n, value(n)])) as Record<AttributeName, T>;
}

export function assetRow(id: string, site: string, given: Partial<Record<AttributeName, string>> = {}): AssetRow {
  const values = record((n) => given[n] ?? (ATTRIBUTES[n].many ? [] : null));
  return { id, site, values: { ...values, name: given.name ?? id }, confidence: { name: 0.9 }, conflicts: [] };
}

const UNKNOWN: AttributeView = { value: null, confidence: 0, supporting: [], conflicting: [] };
const detailOf = (row: AssetRow): AssetDetail => ({
  ...row,
  attributes: record(() => UNKNOWN),
  endpoints: [],
  links: [],
  corrections: [],
});

/** One page that holds everything. */
const all = <T>(items: readonly T[]): Page<T> => ({ items, next: null, total: items.length });

function assets(rows: readonly AssetRow[], calls: string[]): AssetsService {
  const find = (scope: Scope, id: string): AssetRow => {
    const row = rows.find((r) => r.id === id && inScope(scope, r.site));
    if (row === undefined) throw missing('device');
    return row;
  };
  const seen = (scope: Scope): readonly AssetRow[] => rows.filter((r) => inScope(scope, r.site));
  const correction: CorrectionRow = {
    id: 'c1',
    kind: 'same',
    summary: 'a and b are one',
    by: 'somebody',
    at: AT,
    undoneBy: null,
    undoneAt: null,
  };
  return {
    page: async (scope, query) => {
      if (query.filter === 'broken =') {
        throw new AppError('filter.syntax', 'invalid', 'A value is missing at column 9.', { at: { column: 9 } });
      }
      return all(seen(scope));
    },
    facets: async (_scope, _filter, attributes) => attributes.map((attribute) => ({ attribute, values: [] })),
    async *rows(scope, query) {
      if (query.filter === 'broken =') {
        throw new AppError('filter.syntax', 'invalid', 'A value is missing at column 9.', { at: { column: 9 } });
      }
      yield* seen(scope);
    },
    detail: async (scope, id) => detailOf(find(scope, id)),
    conversations: async (scope, id) => {
      find(scope, id);
      return all([]);
    },
    saidAboutOthers: async (scope, id) => {
      find(scope, id);
      return all([]);
    },
    timeline: async (scope, id) => {
      find(scope, id);
      return [];
    },
    correct: async (scope, _by, id, attribute) => {
      calls.push(`correct ${attribute}`);
      return detailOf(find(scope, id));
    },
    merge: async (scope, _by, ids) => {
      calls.push('merge');
      return detailOf(ids.map((id) => find(scope, id))[0] as AssetRow);
    },
    split: async (scope, _by, id) => {
      calls.push('split');
      return detailOf(find(scope, id));
    },
    corrections: async () => all([correction]),
    undo: async (_scope, _by, id) => {
      if (id !== correction.id) throw missing('correction');
      calls.push('undo');
    },
  };
}

const importOf = (id: string, site: string, name: string, sizeBytes: number, by: string): ImportFile => ({
  id,
  site,
  name,
  sizeBytes,
  state: 'queued',
  progress: null,
  by,
  createdAt: AT,
  finishedAt: null,
  result: null,
  problem: null,
});

function imports(free: { bytes: number | null }): ImportsService {
  const files = SITES.map((s) => importOf(`import-${s.id}`, s.id, 'a.pcap', 1, 'somebody'));
  const find = (scope: Scope, id: string): ImportFile => {
    const file = files.find((f) => f.id === id && inScope(scope, f.site));
    if (file === undefined) throw missing('import');
    return file;
  };
  return {
    async importFile(site, by, stream: Readable, name) {
      let size = 0;
      for await (const chunk of stream) size += (chunk as Buffer).length;
      const queued = importOf(`up-${name}`, site, name, size, by.login);
      if (size > 0) return queued;
      const problem = { code: 'capture.empty', title: 'Bad Request', detail: 'empty', status: 400, at: { offset: 0 } };
      return { ...queued, state: 'failed', problem };
    },
    freeBytes: async () => free.bytes,
    page: async (scope) => all(files.filter((f) => inScope(scope, f.site))),
    byId: async (scope, id) => find(scope, id),
    cancel: async (scope, id) => ({ ...find(scope, id), state: 'cancelled' }),
  };
}

function hospital(): ViewsOfTheHospital {
  let plan: readonly NetworkRow[] = [];
  return {
    sites: async () => SITES,
    attributes: () =>
      ATTRIBUTE_NAMES.map((attribute) => ({
        attribute,
        ...ATTRIBUTES[attribute],
        operators: ['is_known', 'is_unknown'],
        terms: null,
        sortable: true,
      })),
    overview: async () => ({
      assets: 0,
      byCategory: [],
      byType: [],
      byManufacturer: [],
      byUnit: [],
      unknownShare: { type: null, manufacturer: null, model: null, software_version: null },
      newThisWeek: 0,
      newByDay: [],
      sensors: [],
      imports: { running: 0, queued: 0, failed: 0, lastAt: null },
      visibility: [],
    }),
    map: async () => ({ nodes: [], edges: [], groups: [], truncated: false }),
    fleet: async () => ({ items: [], next: null, total: 0, withOdd: 0, ungrouped: 0 }),
    next: async () => [],
    sensors: async () => [],
    networks: async () => plan,
    saveNetworks: async (_site, rows) => {
      plan = rows;
      return plan;
    },
    health: async () => ({ status: 'ok', version: '0.0.0' }),
  };
}

const NO_WORK: WorkPlan = {
  hours: 0,
  usedHours: 0,
  risk: 0,
  totalRisk: 0,
  bound: 0,
  gap: 0,
  frontier: [],
  rows: [],
  minima: [],
  unsetMinima: 0,
  units: [],
  exposures: 0,
  truncated: false,
};

export interface OtherServices {
  readonly services: Pick<
    ApiServices,
    | 'assets'
    | 'imports'
    | 'hospital'
    | 'exposures'
    | 'triage'
    | 'recalls'
    | 'contradictions'
    | 'forms'
    | 'records'
    | 'bills'
    | 'work'
    | 'efforts'
    | 'campaigns'
    | 'feeds'
    | 'controls'
    | 'rolling'
  >;
  /** Changes that reached a service. */
  readonly calls: string[];
  readonly free: { bytes: number | null };
}

export function otherServices(
  rows: readonly AssetRow[] = [assetRow('asset-north', 'north'), assetRow('asset-south', 'south')],
): OtherServices {
  const calls: string[] = [];
  const free = { bytes: null };
  return {
    calls,
    free,
    services: {
      assets: assets(rows, calls),
      imports: imports(free),
      hospital: hospital(),
      exposures: otherExposures(calls),
      triage: otherTriage(calls),
      recalls: otherRecalls(calls),
      ...otherClaims(calls),
      controls: otherControls(calls),
      rolling: otherRolling(),
      bills: otherBills(calls),
      work: { plan: async (_scope, { hours }) => ({ ...NO_WORK, hours }), one: async () => null },
      efforts: otherEfforts(),
      campaigns: otherCampaigns(calls),
      feeds: { status: async () => [] },
    },
  };
}
