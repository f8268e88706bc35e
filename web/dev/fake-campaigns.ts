/** Campaigns, windows and efforts of the made-up API: the real services over what is laid down in memory. */

import { readFileSync } from 'node:fs';
import type { Step } from '../../src/exposure/campaign/state.ts';
import type { CampaignRequest, MaintenanceWindow } from '../../src/model/campaign.ts';
import type { EffortCatalogue } from '../../src/model/effort.ts';
import { type Campaigns, createCampaigns } from '../../src/services/campaigns.ts';
import type { CampaignStore, CampaignTx, StoredCampaign } from '../../src/services/campaigns-ports.ts';
import { createEfforts, type EffortKeeping, type StoredEffort } from '../../src/services/efforts.ts';
import { siteLevels } from '../../src/services/service-levels.ts';
import type { FakeCall, FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';
import { work } from './fake-exposures.ts';
import { answered, triageOf, storeOf as triageStoreOf } from './fake-triage.ts';

const catalogue = JSON.parse(
  readFileSync(new URL('../../catalog/efforts.json', import.meta.url), 'utf8'),
) as EffortCatalogue;
const DEVICES = 14;

interface Fake {
  readonly campaigns: Campaigns;
  readonly efforts: EffortKeeping;
}
const kept = new WeakMap<object, Fake>();
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function storeOf(call: FakeCall): CampaignStore {
  let all: StoredCampaign[] = [];
  let windows: (MaintenanceWindow & { readonly site: string })[] = [];
  const efforts = new Map<string, StoredEffort>();
  const put = (c: StoredCampaign): void => {
    all = [...all.filter((o) => o.id !== c.id), c];
  };
  const of = (id: string): StoredCampaign => all.find((c) => c.id === id)!;
  const steps = (id: string, change: (list: readonly Step[]) => readonly Step[]): void =>
    put({ ...of(id), steps: change(of(id).steps) });
  const open = async (site: string): Promise<readonly StoredCampaign[]> =>
    all.filter((c) => c.site === site && c.status !== 'done' && c.status !== 'cancelled');
  const txOf = (site: string): CampaignTx => ({
    open: () => open(site),
    one: async (id) => of(id),
    add: async (c) => put({ ...c, site, steps: [] }),
    step: async (id, number, what, by, atMs) => steps(id, (l) => [...l, { number, what, by, atMs, undone: null }]),
    undo: async (id, number, by, atMs) =>
      steps(id, (l) => l.map((s) => (s.number === number ? { ...s, undone: { by, atMs } } : s))),
    head: async (id, status, _out, summary) => put({ ...of(id), status, summary }),
  });
  return {
    async page(scope, { statuses, search }, offset, limit) {
      const rows = all.filter(
        (c) =>
          (scope === null || scope.includes(c.site)) &&
          (statuses.length === 0 || statuses.includes(c.status)) &&
          c.title.toLowerCase().includes(search.toLowerCase()),
      );
      return { rows: rows.toReversed().slice(offset, offset + limit), total: rows.length };
    },
    one: async (_scope, id) => all.find((c) => c.id === id) ?? null,
    open,
    change: (site, run) => run(txOf(site)),
    windows: async (site) => windows.filter((w) => w.site === site),
    async addWindow(site, w) {
      windows = [...windows, { ...w, site }];
    },
    async endWindow(_scope, id) {
      const before = windows.length;
      windows = windows.filter((w) => w.id !== id);
      return windows.length < before;
    },
    devices: async (site, ids) =>
      call
        .rows()
        .filter((r) => r.site === site && ids.includes(r.id))
        .map((r) => ({
          ...{ asked: r.id, id: r.id, name: text(r.values.name) ?? r.id, type: text(r.values.type) },
          ...{ unit: text(r.values.unit), manufacturer: text(r.values.manufacturer), model: text(r.values.model) },
          serial: text(r.values.serial),
        })),
    efforts: async () => [...efforts.values()],
    async setEffort(_site, { action, type, value, by, atMs, ground, seen }) {
      const key = `${action}\n${type}`;
      const word = { version: seen + 1, by, at: new Date(atMs).toISOString(), ground };
      efforts.set(key, { action, type, value, word });
      return true;
    },
  };
}

function fake(call: FakeCall): Fake {
  const made = kept.get(call.state);
  if (made !== undefined) return made;
  const store = storeOf(call);
  const clock = { nowMs: () => NOW_MS };
  const triageStore = triageStoreOf(call);
  const levels = (site: string) =>
    siteLevels({ triage: { ...triageStore, matrix: (s) => triageOf(call).matrix(s) } }, site);
  const labelOf = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('-', ' ');
  const found: Fake = {
    efforts: createEfforts({ efforts: store, catalogue, triage: triageStore, clock, labelOf }),
    campaigns: createCampaigns({
      campaigns: store,
      levels,
      assets: {
        detail: () => {
          throw new Error('nothing is seen in a made-up hospital');
        },
      },
      exposures: { decide: async (_scope, _by, { items }) => ({ decided: items.length }) },
      work: {
        async one(site, _filter, key) {
          const row = work(call).rows.find((r) => r.key === key);
          if (row === undefined) return null;
          const devices = row.devices.filter((d) => d.site === site).slice(0, DEVICES);
          const versions = new Map(devices.map((d, i) => [d.id, i % 4 === 0 ? '3.0' : '3.1']));
          return { row: { ...row, devices }, effort: catalogue.efforts[row.type], versions };
        },
      },
      timeZoneOf: async () => 'Europe/Berlin',
      clock,
    }),
  };
  kept.set(call.state, found);
  return found;
}

const site = (c: FakeCall): string => c.query.get('site') ?? 'north';
const by = (c: FakeCall) => ({ login: c.login ?? '' });
const paging = (c: FakeCall) => ({
  cursor: c.query.get('cursor') || null,
  limit: Number(c.query.get('limit') ?? 100),
  search: c.query.get('search') ?? '',
});
const list = <T>(c: FakeCall, name: string): readonly T[] =>
  (c.query.get(name) ?? '').split(',').filter((t) => t !== '') as T[];
const idOf = (c: FakeCall): string => decodeURIComponent(c.path[1] ?? '');
const of = (
  method: string,
  path: string,
  needs: FakeRoute['needs'],
  run: (f: Fake, c: FakeCall, body: never) => Promise<unknown>,
): FakeRoute => ({ method, path, needs, run: (c) => answered(run(fake(c), c, c.body as never)) });
type Seen = { readonly seen: number };

export const campaignRoutes: readonly FakeRoute[] = [
  of('GET', '/campaigns', 'asset.read', ({ campaigns }, c) => {
    const one = c.query.get('site');
    return campaigns.page(one === null ? null : [one], { ...paging(c), statuses: list(c, 'statuses') });
  }),
  of('POST', '/campaigns/preview', 'campaign.run', ({ campaigns }, c, b: CampaignRequest) =>
    campaigns.preview(site(c), b),
  ),
  of('POST', '/campaigns', 'campaign.run', ({ campaigns }, c, b: CampaignRequest) =>
    campaigns.create(site(c), by(c), b),
  ),
  of('GET', '/campaigns/:', 'asset.read', ({ campaigns }, c) => campaigns.detail(null, idOf(c))),
  of('GET', '/campaigns/:/devices', 'asset.read', ({ campaigns }, c) => {
    const wave = c.query.get('wave');
    const query = { ...paging(c), wave: wave === null ? null : Number(wave), states: list<never>(c, 'states') };
    return campaigns.devices(null, idOf(c), query);
  }),
  of('POST', '/campaigns/:/steps', 'campaign.run', ({ campaigns }, c, b: Seen & { readonly step: never }) =>
    campaigns.step(null, by(c), idOf(c), b.seen, b.step),
  ),
  of('POST', '/campaigns/:/plan', 'campaign.run', ({ campaigns }, c, b: Seen & { readonly options: never }) =>
    campaigns.replan(null, by(c), idOf(c), b.seen, b.options, ''),
  ),
  of('POST', '/campaigns/:/undo', 'campaign.run', ({ campaigns }, c, b: Seen) =>
    campaigns.undo(null, by(c), idOf(c), b.seen),
  ),
  of('POST', '/campaigns/:/fixed', 'exposure.decide', ({ campaigns }, c, b: { readonly devices: readonly string[] }) =>
    campaigns.fix(null, by(c), idOf(c), b.devices, ''),
  ),
  of('GET', '/maintenance-windows', 'asset.read', ({ campaigns }, c) => campaigns.windows(site(c))),
  of('POST', '/maintenance-windows', 'campaign.run', ({ campaigns }, c, b) => campaigns.addWindow(site(c), by(c), b)),
  of('DELETE', '/maintenance-windows/:', 'campaign.run', ({ campaigns }, c) =>
    campaigns.endWindow(null, by(c), idOf(c)),
  ),
  of('GET', '/efforts', 'asset.read', ({ efforts }, c) => efforts.view(site(c))),
  of('PUT', '/efforts', 'campaign.run', async ({ efforts }, c, b) => {
    await efforts.set(site(c), by(c), b);
    return efforts.view(site(c));
  }),
];
