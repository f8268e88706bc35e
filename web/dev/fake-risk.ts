/** Roll-ups, what-if and controls of the made-up API: the real services over made-up exposures and what is kept in memory. */

import { receiptOf } from '../../src/exposure/score/risk/risk.ts';
import { OPEN_STATES } from '../../src/model/exposure.ts';
import type { ControlRow, RiskInputs } from '../../src/model/risk.ts';
import { createControls } from '../../src/services/controls.ts';
import type { ControlStore } from '../../src/services/controls-ports.ts';
import { createRollingUp, type RollingUp } from '../../src/services/rollup.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';
import { allExposures } from './fake-exposures.ts';
import { answered, triageOf } from './fake-triage.ts';

const clock = { nowMs: () => NOW_MS };
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const INPUTS: RiskInputs = {
  cve: 'CVE-2025-0001',
  verdict: 'affected',
  cvss: 9.8,
  exploited: 'known',
  exploitation: null,
  epss: 0.03,
  automatable: null,
  technicalImpact: null,
  isOnInternet: false,
  peers: 6,
  insecure: ['telnet'],
  function: 'monitoring',
  safety: 'critical',
  mission: 'mef failure',
  minutesToHarm: 10,
  controls: [],
  sources: { verdict: 'MADE-UP-1' },
};

function rolling(call: FakeCall): RollingUp {
  const open = Map.groupBy(
    allExposures(call).filter((r) => OPEN_STATES.includes(r.state)),
    (r) => r.device.id,
  );
  const members = call.rows().map((r) => ({
    id: r.id,
    site: r.site,
    name: text(r.values.name) ?? r.id,
    unit: text(r.values.unit),
    type: text(r.values.type),
    comparable: text(r.values.manufacturer) !== null && text(r.values.model) !== null,
    scores: (open.get(r.id) ?? []).flatMap((e) => (e.score === null ? [] : [{ doc: e.doc, score: e.score }])),
  }));
  const [gateway, ...others] = members;
  return createRollingUp({
    rollups: {
      members: async () => members,
      links: async () =>
        gateway === undefined
          ? []
          : others.slice(0, 3).map((m) => ({ site: gateway.site, from: m.id, to: gateway.id })),
      inputs: async () => INPUTS,
      comparedAt: async () => new Date(NOW_MS).toISOString(),
    },
    triage: triageOf(call),
    exposures: {
      async detail(_scope, key) {
        const found = allExposures(call).find((r) => r.device.id === key.asset && r.doc === key.doc);
        if (found === undefined) throw new FakeProblem(404, 'not-found', 'There is no such exposure.');
        return { receipt: receiptOf(INPUTS), device: found.device };
      },
    },
    clock,
    labelOf: (type) => type,
  });
}

const kept = new WeakMap<object, ControlRow[]>();
function controls(call: FakeCall) {
  const list = kept.get(call.state) ?? [];
  kept.set(call.state, list);
  const change = (id: string, set: Partial<ControlRow>): boolean => {
    const at = list.findIndex((c) => c.id === id && c.endedAt === null);
    if (at >= 0) list[at] = { ...list[at]!, ...set };
    return at >= 0;
  };
  const at = new Date(NOW_MS).toISOString();
  const store: ControlStore = {
    standing: async () => [],
    facts: async (_scope, ids) =>
      call
        .rows()
        .filter((r) => ids.includes(r.id))
        .map((r) => ({
          ...{ id: r.id, site: r.site, manufacturer: null, model: null, unit: null },
          ...{ vlans: [], services: [], spokeAtMs: null },
        })),
    list: async (_scope, asset) => list.filter((c) => asset === null || c.devices.some((d) => d.id === asset)),
    async add(site, c, devices) {
      const { untilMs, checked, atMs: _at, ...rest } = c;
      list.unshift({
        ...rest,
        ...{ site, at, until: untilMs === null ? null : new Date(untilMs).toISOString() },
        checked: checked ? { by: c.by, at } : null,
        ...{ endedAt: null, endedWhy: null, state: checked ? 'counts' : 'unchecked' },
        devices: devices.map((d) => ({ id: d.id, name: d.id, endedAt: null, endedWhy: null })),
      });
    },
    check: async (_scope, id, by) => change(id, { checked: { by, at }, state: 'counts' }),
    end: async (_scope, id, why) => change(id, { endedAt: at, endedWhy: why, state: 'ended' }),
    endGone: async () => {},
  };
  return createControls({ controls: store, clock });
}

const of = (
  method: string,
  path: string,
  needs: FakeRoute['needs'],
  work: (c: FakeCall) => Promise<unknown>,
): FakeRoute => ({ method, path, needs, run: (c) => answered(work(c)) });
const key = (c: FakeCall) => ({ asset: c.query.get('asset') ?? '', doc: c.query.get('doc') ?? '' });
const by = (c: FakeCall) => ({ login: c.login ?? '' });

export const riskRoutes: readonly FakeRoute[] = [
  of('GET', '/risk', 'asset.read', (c) => rolling(c).view(null, { filter: c.query.get('filter') ?? '', at: null })),
  of('GET', '/exposure/what-if', 'asset.read', (c) =>
    rolling(c).whatIf(
      null,
      key(c),
      null,
      (c.query.get('changes') ?? '').split(',').filter((w) => w !== ''),
    ),
  ),
  of('GET', '/controls', 'asset.read', (c) => controls(c).list(null, c.query.get('asset'))),
  of('POST', '/controls', 'control.write', (c) => controls(c).add(null, by(c), c.body as never)),
  of('POST', '/controls/:/check', 'control.write', (c) => controls(c).check(null, by(c), c.path[1] ?? '')),
  of('POST', '/controls/:/end', 'control.write', (c) =>
    controls(c).end(null, by(c), c.path[1] ?? '', (c.body as { readonly why: string }).why),
  ),
];
