/** Campaigns as the API tells them. */

import { cellOf, type Outage, outOver, spareOf, unitOf } from '../exposure/campaign/levels.ts';
import { type CampaignPlan, type CampaignState, lastOf, movesOf, type Step } from '../exposure/campaign/state.ts';
import { type Slot, versionCounts, type Wave } from '../exposure/campaign/waves.ts';
import {
  type CampaignDetail,
  type CampaignDeviceRow,
  type CampaignDeviceState,
  type CampaignLevel,
  type CampaignPlanView,
  type CampaignRow,
  type CampaignStepRow,
  type CampaignWave,
  DEVICE_STATES,
  type MaintenanceWindow,
  OUT_STATES,
  type UnplacedReason,
} from '../model/campaign.ts';
import type { CampaignDeviceFacts, CampaignSummary, Member, StoredCampaign, StoredHead } from './campaigns-ports.ts';

export const isoOf = (ms: number): string => new Date(ms).toISOString();
const NAMES = 200;
const STEPS = 300;
/** Devices that a step names in a list. */
const STEP_NAMES = 20;

export type StateCounts = Readonly<Record<CampaignDeviceState, number>>;

function countsOf(state: CampaignState, ids: readonly string[]): StateCounts {
  const counts = Object.fromEntries(DEVICE_STATES.map((s) => [s, 0])) as Record<CampaignDeviceState, number>;
  for (const id of ids) counts[state.devices.get(id)?.state ?? 'planned']++;
  return counts;
}

const slotsOf = (plan: CampaignPlan): readonly Slot[] => plan.waves.flatMap((w) => w.slots);

export function summaryOf(state: CampaignState): { readonly out: number; readonly summary: CampaignSummary } {
  const states = countsOf(state, [...state.devices.keys()]);
  const open = slotsOf(state.plan).filter((s) => state.devices.get(s.device)?.state === 'planned');
  const isOver = state.status === 'done' || state.status === 'cancelled';
  return {
    out: OUT_STATES.reduce((sum, s) => sum + states[s], 0),
    summary: {
      ...{ devices: state.devices.size, states, unplaced: state.plan.unplaced.length, waves: state.plan.waves.length },
      go: state.decision?.go ?? null,
      nextMs: isOver || open.length === 0 ? null : Math.min(...open.map((s) => s.fromMs)),
    },
  };
}

export function rowOf(head: StoredHead): CampaignRow {
  const { go, nextMs, ...counts } = head.summary;
  return {
    ...{ id: head.id, site: head.site, title: head.title, action: head.action, status: head.status, go, counts },
    ...{ nextAt: nextMs === null ? null : isoOf(nextMs), by: head.by, at: isoOf(head.atMs) },
  };
}

const spanOf = (slots: readonly Slot[]): { readonly from: string; readonly to: string } => ({
  from: isoOf(Math.min(...slots.map((s) => s.fromMs))),
  to: isoOf(Math.max(...slots.map((s) => s.toMs))),
});

function waveOf(wave: Wave, state: CampaignState): CampaignWave {
  const units = [...Map.groupBy(wave.slots, (s) => unitOf(s.unit)).values()].map((own) => ({
    ...{ unit: own[0]!.unit, devices: own.length },
    ...spanOf(own),
  }));
  const states = countsOf(
    state,
    wave.slots.map((s) => s.device),
  );
  return { number: wave.number, isTest: wave.isTest, ...spanOf(wave.slots), states, units };
}

/** In service over time, of each unit and function that the campaign touches. */
function levelsOf(plan: CampaignPlan, others: readonly Outage[]): readonly CampaignLevel[] {
  const slots = slotsOf(plan);
  if (slots.length === 0) return [];
  const own = Map.groupBy(slots, (s) => s.cell);
  const [fromMs, toMs] = [Math.min(...slots.map((s) => s.fromMs)), Math.max(...slots.map((s) => s.toMs))];
  return plan.levels
    .filter((l) => own.has(cellOf(l.unit, l.function)))
    .map((level) => {
      const cell = cellOf(level.unit, level.function);
      const near = others.filter((o) => o.cell === cell && o.toMs > fromMs && o.fromMs < toMs);
      const points = outOver([...own.get(cell)!, ...near]).map(({ atMs, out }) => ({
        ...{ at: isoOf(Math.min(atMs, 8.64e15)), inService: level.devices - out },
      }));
      return { ...level, points, lowest: Math.min(level.devices, ...points.map((p) => p.inService)) };
    });
}

export interface PlanContext {
  readonly plan: CampaignPlan;
  readonly state: CampaignState;
  readonly members: readonly Member[];
  readonly facts: ReadonlyMap<string, CampaignDeviceFacts>;
  /** What other campaigns take out. */
  readonly others: readonly Outage[];
  readonly timeZone: string;
  readonly windows: readonly MaintenanceWindow[];
}

export function planView({ plan, state, members, facts, others, timeZone, windows }: PlanContext): CampaignPlanView {
  const nameOf = (id: string): string => facts.get(id)?.name ?? id;
  const versions = new Map(members.map((m) => [m.id, m.version]));
  const alike = versionCounts(members.map((m) => ({ ...m, unit: null, function: null, harm: 0 })));
  const levels = new Map(plan.levels.map((l) => [cellOf(l.unit, l.function), l]));
  const test = plan.waves
    .filter((w) => w.isTest)
    .flatMap((w) => w.slots)
    .map((s) => {
      const version = versions.get(s.device) ?? null;
      const level = levels.get(s.cell);
      return {
        ...{ device: s.device, name: nameOf(s.device), function: s.function, of: members.length },
        alike: version === null ? null : (alike.get(version) ?? 0),
        spare: level === undefined ? null : spareOf(level),
      };
    });
  const namesOf = (list: readonly { readonly device: string }[]): readonly string[] =>
    list
      .map((u) => nameOf(u.device))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .slice(0, NAMES);
  const unplaced = [...Map.groupBy(plan.unplaced, (u) => u.reason)].map(([reason, list]) => ({
    ...{ reason, devices: list.length, names: namesOf(list) },
  }));
  return {
    ...{ waves: plan.waves.map((w) => waveOf(w, state)), levels: levelsOf(plan, others), test, unplaced },
    ...{ options: plan.options, timeZone, windows },
  };
}

function stepRow({ number, what, by, atMs, undone }: Step, nameOf: (id: string) => string): CampaignStepRow {
  const isDevice = what.kind === 'device';
  return {
    ...{ number, kind: what.kind, by, at: isoOf(atMs), note: what.note },
    reference: isDevice ? what.reference : '',
    to: isDevice ? what.to : null,
    devices: isDevice ? what.devices.slice(0, STEP_NAMES).map((id) => ({ id, name: nameOf(id) })) : [],
    count: isDevice ? what.devices.length : 0,
    go: what.kind === 'decided' ? what.go : null,
    ...{ undoneBy: undone?.by ?? null, undoneAt: undone === null ? null : isoOf(undone.atMs) },
  };
}

export function detailOf(campaign: StoredCampaign, context: PlanContext): CampaignDetail {
  const { decision } = context.state;
  const nameOf = (id: string): string => context.facts.get(id)?.name ?? id;
  return {
    ...rowOf(campaign),
    backout: campaign.backout,
    plan: planView(context),
    decision: decision === null ? null : { ...decision, at: isoOf(decision.atMs) },
    steps: campaign.steps
      .slice(-STEPS)
      .map((s) => stepRow(s, nameOf))
      .toReversed(),
    seen: campaign.steps.length + campaign.steps.filter((s) => s.undone !== null).length,
    canUndo: lastOf(campaign.steps) !== null,
  };
}

export function deviceRows(
  context: PlanContext,
  functionOf: (facts: CampaignDeviceFacts) => string | null,
): readonly CampaignDeviceRow[] {
  const { plan, state, members, facts } = context;
  const placed = new Map(plan.waves.flatMap((w) => w.slots.map((slot) => [slot.device, { wave: w, slot }] as const)));
  const reasons = new Map<string, UnplacedReason>(plan.unplaced.map((u) => [u.device, u.reason]));
  const rows = members.map(({ id, version }): CampaignDeviceRow => {
    const known = facts.get(id);
    const place = placed.get(id);
    const standing = state.devices.get(id);
    return {
      ...{ id, name: known?.name ?? id, unit: known?.unit ?? null, type: known?.type ?? null, version },
      function: known === undefined ? null : functionOf(known),
      ...{ manufacturer: known?.manufacturer ?? null, model: known?.model ?? null, serial: known?.serial ?? null },
      wave: place?.wave.number ?? null,
      from: place === undefined ? null : isoOf(place.slot.fromMs),
      to: place === undefined ? null : isoOf(place.slot.toMs),
      unplaced: reasons.get(id) ?? null,
      ...{ state: standing?.state ?? 'planned', note: standing?.note ?? '', reference: standing?.reference ?? '' },
      by: standing?.by ?? null,
      at: standing == null || standing.atMs === null ? null : isoOf(standing.atMs),
      ...{ check: null, moves: movesOf(state, id) },
    };
  });
  const late = '9';
  const order = (r: CampaignDeviceRow): string => `${String(r.wave ?? 1e6).padStart(8, '0')} ${r.from ?? late}`;
  return rows.sort((a, b) => {
    const [x, y] = [order(a), order(b)];
    return x < y ? -1 : x > y ? 1 : a.name.localeCompare(b.name, 'en', { numeric: true });
  });
}
