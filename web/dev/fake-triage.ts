/** The triage matrix of the made-up API: the real service over what is laid down in memory. */

import { readFileSync } from 'node:fs';
import { AppError, HTTP_STATUS } from '../../src/base/error.ts';
import type { ClinicalCatalogue, ClinicalFunction } from '../../src/model/clinical.ts';
import { createTriage, type Triage } from '../../src/services/triage.ts';
import type { DeviceGroup, NamedDevice, StoredStatement, TriageStore } from '../../src/services/triage-ports.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../catalog/clinical/${name}`, import.meta.url), 'utf8'));
const functions = read('functions.json') as Pick<ClinicalCatalogue, 'version' | 'functions'>;
const catalogue: ClinicalCatalogue = {
  ...functions,
  types: new Map(Object.entries(read('types.json') as Readonly<Record<string, ClinicalFunction | null>>)),
};

const kept = new WeakMap<object, Triage>();
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function storeOf(call: FakeCall): TriageStore {
  const bySite = new Map<string, StoredStatement[]>();
  const of = (site: string): StoredStatement[] => {
    const list = bySite.get(site) ?? [];
    bySite.set(site, list);
    return list;
  };
  const holds = (s: StoredStatement, atMs: number | null): boolean =>
    atMs === null ? s.toMs === null : s.atMs <= atMs && (s.toMs === null || s.toMs > atMs);
  const devices = (site: string): readonly NamedDevice[] =>
    call
      .rows()
      .filter((r) => r.site === site)
      .map((r) => ({
        id: r.id,
        name: text(r.values.name) ?? r.id,
        type: text(r.values.type),
        unit: text(r.values.unit),
      }));
  return {
    standing: async (site, atMs) => of(site).filter((s) => holds(s, atMs)),
    history: async (site, about, limit) =>
      of(site)
        .filter((s) => about === null || (s.kind === about.kind && s.key === about.key))
        .toReversed()
        .slice(0, limit),
    byId: async (site, id) => of(site).find((s) => s.id === id) ?? null,
    async write(site, atMs, statements) {
      const list = of(site);
      const last = (s: Pick<StoredStatement, 'kind' | 'key'>) =>
        list.findLast((o) => o.kind === s.kind && o.key === s.key);
      const other = statements.find((s) => s.seen !== null && s.seen !== (last(s)?.version ?? 0));
      if (other !== undefined) return other;
      const at = Math.max(atMs, (list.at(-1)?.atMs ?? 0) + 1);
      for (const { seen: _seen, ...s } of statements) {
        const old = last(s);
        const version =
          (old?.version ?? 0) + (s.act === 'signed' || s.act === 'unsigned' ? (old === undefined ? 1 : 0) : 1);
        if (old !== undefined) list[list.indexOf(old)] = { ...old, toMs: at };
        list.push({ ...s, version, atMs: at, toMs: null });
      }
      return null;
    },
    async groups(site) {
      const groups = new Map<string, DeviceGroup>();
      for (const { type, unit } of devices(site)) {
        const key = `${type}\n${unit}`;
        groups.set(key, { type, unit, devices: (groups.get(key)?.devices ?? 0) + 1 });
      }
      return [...groups.values()];
    },
    devices: async (site, ids) => devices(site).filter((d) => ids.includes(d.id)),
  };
}

export function triageOf(call: FakeCall): Triage {
  const made =
    kept.get(call.state) ??
    createTriage({
      triage: storeOf(call),
      catalogue,
      clock: { nowMs: () => NOW_MS },
      labelOf: (type) => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('-', ' '),
    });
  kept.set(call.state, made);
  return made;
}

/** Refusals of the service as answers. */
export const answered = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError) throw new FakeProblem(HTTP_STATUS[error.kind], error.code, error.message, error.at);
    throw error;
  }
};

const site = (call: FakeCall): string => call.query.get('site') ?? '';
const by = (call: FakeCall) => ({ login: call.login ?? '' });
const of = (
  method: string,
  path: string,
  needs: FakeRoute['needs'],
  work: (t: Triage, c: FakeCall) => Promise<unknown>,
): FakeRoute => ({
  method,
  path,
  needs,
  run: (c) => answered(work(triageOf(c), c)),
});

export const triageRoutes: readonly FakeRoute[] = [
  of('GET', '/triage', 'asset.read', (t, c) => t.view(site(c), c.query.get('at'))),
  of('GET', '/triage/history', 'asset.read', (t, c) => {
    const [kind, key] = [c.query.get('kind'), c.query.get('key')];
    return t.history(site(c), kind === null || key === null ? null : { kind: kind as 'row', key });
  }),
  of('PATCH', '/triage/rows', 'triage.write', (t, c) => t.edit(site(c), by(c), c.body as never)),
  of('POST', '/triage/signatures', 'triage.sign', (t, c) => t.sign(site(c), by(c), c.body as never)),
  of('POST', '/triage/functions', 'triage.write', (t, c) => t.lay(site(c), by(c), c.body as never)),
  of('POST', '/triage/restore', 'triage.write', (t, c) => {
    const { id, ground } = c.body as { readonly id: string; readonly ground: string };
    return t.restore(site(c), by(c), id, ground);
  }),
  of('POST', '/triage/import', 'triage.write', (t, c) => t.import(site(c), by(c), c.body as never)),
];
