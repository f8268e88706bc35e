/** Stand-ins for the services of forms, records and contradictions: one of each in each site, always asked with a scope. */

import { Readable } from 'node:stream';
import type { ApiServices } from '../../src/api/services.ts';
import { AppError } from '../../src/base/error.ts';
import type { Page } from '../../src/model/api.ts';
import type { ContradictionRow } from '../../src/model/contradiction.ts';
import type { FormDetail, FormRow } from '../../src/model/form.ts';
import type { RecordImportDetail } from '../../src/model/record.ts';
import type { Scope } from '../../src/services/ports.ts';

const AT = '2026-01-01T00:00:00.000Z';
const SITES = ['north', 'south'];
const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
const all = <T>(items: readonly T[]): Page<T> => ({ items, next: null, total: items.length });

const form = (site: string): FormRow => ({
  ...{
    id: `form-${site}`,
    site,
    state: 'current',
    fileName: 'form.xlsx',
    sizeBytes: 1,
    digest: 'ab',
    by: 'nora',
    at: AT,
  },
  ...{ edition: '2019', document: null, documentAt: null, manufacturer: 'Acme', model: 'Pump', versions: null },
  ...{ boundBy: 'nora', boundAt: AT, answers: 1, unresolved: 0, devices: 1, contradictions: 1 },
});
const formDetail = (row: FormRow): FormDetail => ({
  ...row,
  sheet: 'MDS2',
  head: { manufacturer: null, model: null, description: null, document: null, releasedAt: null, software: null },
  ...{ items: [], problems: [], rulings: [], bound: [], others: [] },
});
const table = (site: string): RecordImportDetail => ({
  ...{
    id: `table-${site}`,
    site,
    state: 'proposed',
    fileName: 'cmms.csv',
    sizeBytes: 1,
    digest: 'ab',
    by: 'nora',
    at: AT,
  },
  ...{
    header: { A: 'Serial' },
    columns: { serial: 'A' },
    confirmedBy: null,
    rows: 1,
    matched: 0,
    problems: [],
    sample: [],
  },
});
const contradiction = (site: string): ContradictionRow => ({
  key: 'cmms-version',
  device: { id: `asset-${site}`, site, name: site, type: null, manufacturer: 'Acme', model: 'Pump', unit: null },
  ...{
    rule: 'cmms-version',
    severity: 'medium',
    about: null,
    confidence: 0.7,
    state: 'open',
    since: AT,
    decision: null,
  },
  left: [],
  right: [],
});

export function otherClaims(calls: string[]): Pick<ApiServices, 'forms' | 'records' | 'contradictions'> {
  const sites = (scope: Scope): readonly string[] => SITES.filter((s) => scope === null || scope.includes(s));
  const oneForm = (scope: Scope, id: string): FormRow => {
    const found = sites(scope)
      .map(form)
      .find((f) => f.id === id);
    if (found === undefined) throw missing('form');
    return found;
  };
  const oneTable = (scope: Scope, id: string): RecordImportDetail => {
    const found = sites(scope)
      .map(table)
      .find((t) => t.id === id);
    if (found === undefined) throw missing('table');
    return found;
  };
  const called = <T>(what: string, value: T): T => {
    calls.push(what);
    return value;
  };
  const drained = async (stream: Readable): Promise<void> => {
    for await (const _chunk of stream);
  };
  return {
    forms: {
      async bring(site, _by, stream) {
        await drained(stream);
        return called('bring form', form(site));
      },
      list: async (scope) => sites(scope).map(form),
      summary: async (scope) => ({
        states: [{ value: 'current', label: 'current', count: sites(scope).length }],
        unresolved: 0,
      }),
      detail: async (scope, id) => formDetail(oneForm(scope, id)),
      file: async (scope, id) => ({
        ...{ contentType: 'application/octet-stream', fileName: oneForm(scope, id).fileName },
        body: Readable.from(['x']),
      }),
      diff: async (scope, before, after) => ({
        ...{ before: oneForm(scope, before), after: oneForm(scope, after), changes: [] },
      }),
      bind: async (scope, _by, id) => called('bind', formDetail(oneForm(scope, id))),
      withdraw: async (scope, _by, id) => void called('withdraw', oneForm(scope, id)),
      rule: async (scope, _by, id) => called('rule', formDetail(oneForm(scope, id))),
      async undoRuling(scope, _by, id) {
        if (!sites(scope).some((s) => id === `ruling-${s}`)) throw missing('ruling');
        called('undo ruling', null);
      },
    },
    records: {
      async bring(site, _by, stream) {
        await drained(stream);
        return called('bring table', table(site));
      },
      imports: async (scope) => sites(scope).map(table),
      detail: async (scope, id) => oneTable(scope, id),
      confirm: async (scope, _by, id) => called('confirm', oneTable(scope, id)),
      withdraw: async (scope, _by, id) => void called('withdraw', oneTable(scope, id)),
      async rows(scope, id) {
        oneTable(scope, id);
        return all([]);
      },
    },
    contradictions: {
      page: async (scope) => all(sites(scope).map(contradiction)),
      async *rows(scope) {
        yield* sites(scope).map(contradiction);
      },
      summary: async (scope) => ({
        ...{ severities: [], states: [], rules: [], open: sites(scope).length, devices: sites(scope).length },
        ...{ spokenOf: 1, comparedAt: AT, isBehind: false },
      }),
      async detail(scope, { asset }) {
        const found = sites(scope)
          .map(contradiction)
          .find((c) => c.device.id === asset);
        if (found === undefined) throw missing('contradiction');
        return { ...found, decisions: [], history: [] };
      },
      async decide(scope, _by, { items, kind }) {
        const found = items.filter((i) => sites(scope).some((s) => i.asset === `asset-${s}`));
        if (found.length === 0) throw missing('contradiction');
        return called(`decide ${kind}`, { decided: found.length });
      },
      async undo(scope, _by, id) {
        if (!sites(scope).some((s) => id === `decision-${s}`)) throw missing('decision');
        called('undo decision', null);
      },
    },
  };
}
