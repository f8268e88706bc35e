/** What a campaign takes out when: planned from what stands at its site now. */

import { AppError } from '../base/error.ts';
import { cellOf, type Outage, unitOf } from '../exposure/campaign/levels.ts';
import { type CampaignPlan, type CampaignState, stateOf } from '../exposure/campaign/state.ts';
import { planWaves } from '../exposure/campaign/waves.ts';
import { type Span, spansOf } from '../exposure/campaign/windows.ts';
import {
  type CampaignDeviceState,
  type CampaignOptions,
  type MaintenanceWindow,
  OUT_STATES,
} from '../model/campaign.ts';
import type { AssetReading } from './assets.ts';
import type { CampaignDeviceFacts, CampaignStore, Member, StoredCampaign } from './campaigns-ports.ts';
import type { ExposureReading } from './exposure-reading.ts';
import type { Clock } from './ports.ts';
import type { SiteLevels } from './service-levels.ts';
import type { Working } from './work.ts';

export interface CampaignPorts {
  readonly campaigns: CampaignStore;
  readonly work: Pick<Working, 'one'>;
  readonly levels: (site: string) => Promise<SiteLevels>;
  readonly assets: Pick<AssetReading, 'detail'>;
  readonly exposures: Pick<ExposureReading, 'decide'>;
  /** IANA name; null: there is no such site. */
  readonly timeZoneOf: (site: string) => Promise<string | null>;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
/** How far ahead is planned. */
const HORIZON_MS = 180 * DAY_MS;
/** The latest moment that there is a date for. */
const FOR_EVER = 8.64e15;

export const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });
export const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
export const conflict = (detail: string): AppError => new AppError('conflict', 'conflict', detail);

const ALWAYS = 0;
export const isOut = (state: CampaignDeviceState): boolean => OUT_STATES.includes(state);

/** What a campaign takes out from now on. */
function outagesOf(state: CampaignState, nowMs: number): readonly Outage[] {
  const isLive = state.status === 'running' || state.status === 'paused';
  return state.plan.waves.flatMap((w) =>
    w.slots.flatMap((slot) => {
      const now = state.devices.get(slot.device)?.state;
      // When a device that failed comes back nobody knows.
      if (now === 'failed') return [{ ...slot, fromMs: ALWAYS, toMs: FOR_EVER }];
      const endMs = Math.max(slot.toMs, nowMs + state.plan.options.downtimeMinutes * 60_000);
      if (now === 'out') return [{ ...slot, fromMs: ALWAYS, toMs: endMs }];
      return isLive && now === 'planned' && slot.toMs > nowMs ? [slot] : [];
    }),
  );
}

export const outDevices = (c: StoredCampaign): readonly string[] =>
  [...stateOf(c.steps).devices].filter(([, d]) => isOut(d.state)).map(([id]) => id);

/** Devices that campaigns have out now, by the unit and function that they have now. */
export async function outNow(
  store: Pick<CampaignStore, 'open' | 'devices'>,
  levels: (site: string) => Promise<SiteLevels>,
  site: string,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Set((await store.open(site)).flatMap(outDevices));
  if (ids.size === 0) return new Map();
  const { functionOf } = await levels(site);
  const facts = new Map((await store.devices(site, [...ids])).map((d) => [d.id, d]));
  const counts = new Map<string, number>();
  for (const d of facts.values()) {
    const cell = cellOf(d.unit, functionOf(d));
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

/** Windows of a unit: its own, or those of every unit where it has none. */
export function windowsOf(windows: readonly MaintenanceWindow[], unit: string): readonly MaintenanceWindow[] {
  const own = windows.filter((w) => w.unit !== null && unitOf(w.unit) === unit);
  return own.length > 0 ? own : windows.filter((w) => w.unit === null);
}

export interface Site {
  readonly site: string;
  readonly zone: string;
  readonly levels: SiteLevels;
  readonly windows: readonly MaintenanceWindow[];
}

export async function siteOf(ports: CampaignPorts, site: string): Promise<Site> {
  const [zone, levels, windows] = await Promise.all([
    ports.timeZoneOf(site),
    ports.levels(site),
    ports.campaigns.windows(site),
  ]);
  if (zone === null) throw missing('site');
  return { site, zone, levels, windows };
}

export const factsOf = async (ports: CampaignPorts, site: string, members: readonly Member[]) =>
  new Map(
    (
      await ports.campaigns.devices(
        site,
        members.map((m) => m.id),
      )
    ).map((d) => [d.asked, d]),
  );

interface Wanted {
  readonly members: readonly Member[];
  readonly facts: ReadonlyMap<string, CampaignDeviceFacts>;
  readonly options: CampaignOptions;
  /** What stays as it was planned; null: nothing was. */
  readonly old: CampaignState | null;
  readonly others: readonly Outage[];
}

/** The plan of what is neither out nor over; the rest of an old plan stays in it. */
export function planOf(place: Site, nowMs: number, { members, facts, options, old, others }: Wanted): CampaignPlan {
  if (options.startAt !== null && Number.isNaN(Date.parse(options.startAt)))
    throw invalid('Give a time such as 2026-12-01T20:00:00Z, or null.', '/options/startAt');
  const startMs = Math.max(nowMs, options.startAt === null ? nowMs : Date.parse(options.startAt));
  const isKept = (id: string): boolean => (old?.devices.get(id)?.state ?? 'planned') !== 'planned';
  const kept = (old?.plan.waves ?? [])
    .map((w) => ({ ...w, slots: w.slots.filter((s) => isKept(s.device)) }))
    .filter((w) => w.slots.length > 0);
  const horizon = { fromMs: startMs, toMs: startMs + HORIZON_MS };
  const spans = new Map<string, readonly Span[]>();
  const windows = (unit: string): readonly Span[] => {
    let found = spans.get(unit);
    if (found === undefined) {
      found = spansOf(windowsOf(place.windows, unit), place.zone, horizon);
      spans.set(unit, found);
    }
    return found;
  };
  const { functionOf, harmOf, cells } = place.levels;
  const devices = members
    .filter((m) => !isKept(m.id))
    .map(({ id, version }) => {
      const known = facts.get(id);
      const func = known === undefined ? null : functionOf(known);
      return { id, version, unit: known?.unit ?? null, function: func, harm: harmOf(func) };
    });
  const answer = planWaves({
    ...{ devices, levels: cells, windows, options, startMs },
    busy: [...others, ...(old === null ? [] : outagesOf(old, nowMs).filter((o) => isKept(o.device)))],
    firstWave: Math.max(0, ...kept.map((w) => w.number)) + 1,
    withTest: old?.decision?.go !== true && !kept.some((w) => w.isTest),
  });
  const waves = [...kept, ...answer.waves];
  // A device that was in no wave and was left out stays told with its reason.
  const reasons = (old?.plan.unplaced ?? []).filter((u) => isKept(u.device));
  const touched = new Set(waves.flatMap((w) => w.slots.map((s) => s.cell)));
  return {
    ...{ options, startMs, waves, unplaced: [...reasons, ...answer.unplaced] },
    levels: [...cells].filter(([cell]) => touched.has(cell)).map(([, level]) => level),
  };
}

export const othersOf = (open: readonly StoredCampaign[], id: string | null, nowMs: number): readonly Outage[] =>
  open.filter((c) => c.id !== id).flatMap((c) => outagesOf(stateOf(c.steps), nowMs));
