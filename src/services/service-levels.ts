/** Devices of each unit by what care needs them for, with how many of them must be in service. */

import { clinicalFunctionOf, type TriageMatrix } from '../clinical/matrix.ts';
import { cellOf } from '../exposure/campaign/levels.ts';
import type { ServiceLevel } from '../model/campaign.ts';
import { SAFETY_IMPACT } from '../model/clinical.ts';
import type { NamedDevice, TriageStore } from './triage-ports.ts';

export interface SiteLevels {
  /** By `cellOf`. */
  readonly cells: ReadonlyMap<string, ServiceLevel>;
  functionOf(device: Pick<NamedDevice, 'id' | 'type' | 'unit'>): string | null;
  /** How bad the loss of a device of the function is, from 0 on; not known is the worst. */
  harmOf(func: string | null): number;
}

export interface LevelPorts {
  readonly triage: Pick<TriageStore, 'groups' | 'devices'> & { matrix(site: string): Promise<TriageMatrix> };
}

/** Counted up to whole devices. */
const minimumOf = (percent: number, devices: number): number => Math.ceil((percent * devices) / 100 - 1e-9);

export async function siteLevels({ triage }: LevelPorts, site: string): Promise<SiteLevels> {
  const [matrix, groups] = await Promise.all([triage.matrix(site), triage.groups(site)]);
  const functionOf: SiteLevels['functionOf'] = (device) => clinicalFunctionOf(device, matrix).function;
  const counts = new Map<string, { readonly unit: string | null; readonly func: string | null; devices: number }>();
  const count = (unit: string | null, func: string | null, by: number): void => {
    const key = cellOf(unit, func);
    const cell = counts.get(key);
    if (cell === undefined) counts.set(key, { unit, func, devices: by });
    else cell.devices += by;
  };
  // No device has this id: what is said of single devices is counted behind.
  for (const { type, unit, devices } of groups) count(unit, functionOf({ id: '', type, unit }), devices);
  for (const device of await triage.devices(site, [...matrix.devices.keys()])) {
    count(device.unit, functionOf({ ...device, id: '' }), -1);
    count(device.unit, functionOf(device), 1);
  }
  const cells = new Map<string, ServiceLevel>();
  for (const [key, { unit, func, devices }] of counts) {
    const percent = func === null ? null : (matrix.rows.get(func as never)?.row.minInServicePercent ?? null);
    const minimum = percent === null ? null : minimumOf(percent, devices);
    if (devices > 0) cells.set(key, { unit, function: func, devices, minimum });
  }
  return {
    cells,
    functionOf,
    harmOf(func) {
      const harm = func === null ? null : (matrix.rows.get(func as never)?.row.harmIfLost ?? null);
      return harm === null ? SAFETY_IMPACT.length : SAFETY_IMPACT.indexOf(harm);
    },
  };
}
