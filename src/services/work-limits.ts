/** What limits a plan beside its hours: what work takes at each site, how long units stand still, how many must stay in service. */

import { unitOf } from '../exposure/campaign/levels.ts';
import type { Action } from '../model/action.ts';
import type { Effort } from '../model/effort.ts';
import type { ExposureRow } from '../model/exposure.ts';
import type { UnitLimit } from '../model/limits.ts';
import type { DowntimeLimit, FunctionMinimum, PlanDevice } from '../model/plan.ts';
import type { WorkMinimum } from '../model/work.ts';
import type { EffortKeeping, EffortOf } from './efforts.ts';
import type { SiteLevels } from './service-levels.ts';
import type { NamedDevice } from './triage-ports.ts';

export interface SitePorts {
  readonly efforts: Pick<EffortKeeping, 'of'>;
  readonly levels: (site: string) => Promise<SiteLevels>;
  /** Those of a site that exist. */
  readonly devices: (site: string, ids: readonly string[]) => Promise<readonly NamedDevice[]>;
  /** Devices of a site that campaigns have taken out of service, by `cellOf`. */
  readonly outNow: (site: string) => Promise<ReadonlyMap<string, number>>;
}

export interface Limits {
  /** No device of these units may stand still for longer. */
  readonly downtime: readonly UnitLimit[];
  /** Never below the minimum in service that the triage matrix lays down. */
  readonly minima: boolean;
}

/** The most urgent exposure of each device, by site and id. */
export type Rows = ReadonlyMap<string, ExposureRow>;

/** What is known of a site's devices beside their exposures. */
export interface SiteFacts {
  readonly levels: SiteLevels;
  readonly devices: ReadonlyMap<string, NamedDevice>;
  readonly effortOf: EffortOf;
  readonly out: ReadonlyMap<string, number>;
}

export async function factsOf(ports: SitePorts, rows: readonly ExposureRow[]): Promise<ReadonlyMap<string, SiteFacts>> {
  const out = new Map<string, SiteFacts>();
  for (const [site, own] of Map.groupBy(rows, (r) => r.device.site)) {
    const [levels, devices, effortOf, gone] = await Promise.all([
      ports.levels(site),
      ports.devices(site, [...new Set(own.map((r) => r.device.id))]),
      ports.efforts.of(site),
      ports.outNow(site),
    ]);
    out.set(site, { levels, devices: new Map(devices.map((d) => [d.id, d])), effortOf, out: gone });
  }
  return out;
}

const worse = (a: number | null, b: number | null, of: (a: number, b: number) => number): number | null =>
  a === null || b === null ? null : of(a, b);

/** Where devices are of several types or sites the plan promises no more than the heaviest effort among them keeps. */
function heaviest(efforts: readonly (Effort | null)[]): Effort | null {
  const known = efforts.filter((e) => e !== null);
  if (known.length === 0) return null;
  return known.reduce((a, b) => ({
    ...{
      fixedHours: Math.max(a.fixedHours, b.fixedHours),
      hoursPerDevice: Math.max(a.hoursPerDevice, b.hoursPerDevice),
    },
    ...{ isTogether: a.isTogether || b.isTogether, isLasting: a.isLasting || b.isLasting },
    downtimeMinutes: worse(a.downtimeMinutes, b.downtimeMinutes, Math.max),
    share: worse(a.share, b.share, Math.min),
  }));
}

export function effortOfAction(action: Action, rows: Rows, sites: ReadonlyMap<string, SiteFacts>): Effort | null {
  const kinds = new Map<string, Effort | null>();
  for (const id of action.devices) {
    const device = rows.get(id)?.device;
    const facts = device === undefined ? undefined : sites.get(device.site);
    if (device === undefined || facts === undefined) continue;
    const type = facts.devices.get(device.id)?.type ?? null;
    const kind = `${device.site}\n${type}`;
    if (!kinds.has(kind)) kinds.set(kind, facts.effortOf(action.type, type));
  }
  return heaviest([...kinds.values()]);
}

/** Units of different sites are different ones; within a site they are compared case-less. */
const planUnit = (site: string, unit: string): string => `${site}\n${unitOf(unit)}`;

export interface Limited {
  readonly devices: readonly PlanDevice[];
  readonly downtime: readonly DowntimeLimit[];
  readonly minima: readonly FunctionMinimum[];
  readonly shown: readonly WorkMinimum[];
  readonly unset: number;
  readonly names: ReadonlyMap<string, string>;
}

export function limitsOf(rows: Rows, sites: ReadonlyMap<string, SiteFacts>, limits: Limits): Limited {
  const names = new Map<string, string>();
  const devices = [...rows].map(([id, { device }]): PlanDevice => {
    const facts = sites.get(device.site);
    const named = facts?.devices.get(device.id);
    const unit = device.unit === null ? null : planUnit(device.site, device.unit);
    if (unit !== null && !names.has(unit)) names.set(unit, device.unit!);
    return { id, unit, function: named === undefined ? null : (facts?.levels.functionOf(named) ?? null) };
  });
  const minima: FunctionMinimum[] = [];
  const shown: WorkMinimum[] = [];
  let unset = 0;
  for (const [site, { levels, out }] of limits.minima ? sites : []) {
    for (const [cell, level] of levels.cells) {
      if (level.unit === null || level.function === null) continue;
      if (level.minimum === null) unset++;
      // A minimum of none is kept whatever is done.
      if (level.minimum === null || level.minimum === 0) continue;
      const inService = level.devices - (out.get(cell) ?? 0);
      const { unit, function: func, minimum } = level;
      minima.push({ unit: planUnit(site, unit), function: func, minimum, inService });
      shown.push({ site, unit, function: func, devices: level.devices, minimum, inService });
    }
  }
  const downtime = limits.downtime.flatMap(({ unit, minutes }) =>
    [...sites.keys()].map((site) => ({ unit: planUnit(site, unit), maxMinutes: minutes })),
  );
  return { devices, downtime, minima, shown, unset, names };
}
