/** Actions as what a plan chooses from: with the hours they take, the time devices stand still, and the risk that goes with them. */

import type { Action } from '../../model/action.ts';
import type { Effort } from '../../model/effort.ts';
import type { PlanAction, PlanRisk } from '../../model/plan.ts';
import { compareVersions, parseVersion } from '../versions/version.ts';

/** An exposure with its risk. */
export interface RatedExposure {
  readonly id: string;
  readonly device: string;
  readonly advisory: string;
  readonly cves: readonly string[];
  /** null: not rated. */
  readonly weight: number | null;
}

export interface Prepared {
  readonly actions: readonly PlanAction[];
  readonly risks: readonly PlanRisk[];
  /** Keys of actions that are work, and of which is not known what they take away. */
  readonly unknown: readonly string[];
}

/** The share of an exposure's CVEs that an action is about; all of them where either names none. */
function part(exposure: RatedExposure, cves: ReadonlySet<string>): number {
  if (cves.size === 0 || exposure.cves.length === 0) return 1;
  return exposure.cves.filter((cve) => cves.has(cve)).length / exposure.cves.length;
}

/** True when a patch does what another one asks for: it brings a later version, and later ones do as well. */
function covers(one: Action, other: Action): boolean {
  if (one.type !== 'patch' || other.type !== 'patch' || one.family !== other.family) return false;
  if (one.target === null || other.target === null || other.target.orLater !== true) return false;
  const [a, b] = [parseVersion(one.target.text), parseVersion(other.target.text)];
  const order = a === null || b === null ? null : compareVersions(a, b);
  return order === 0 || order === 1;
}

/** What an action takes from the exposures of its devices. */
function removes(
  action: Action,
  like: readonly Action[],
  byDevice: ReadonlyMap<string, readonly RatedExposure[]>,
  share: number,
): PlanAction['removes'] {
  const done = [action, ...like.filter((other) => other !== action && covers(action, other))].map((a) => ({
    advisories: new Set(a.advisories),
    devices: new Set(a.devices),
    cves: new Set(a.cves),
  }));
  return action.devices.flatMap((device) =>
    (byDevice.get(device) ?? []).flatMap((exposure) => {
      const parts = done
        .filter((d) => d.devices.has(device) && d.advisories.has(exposure.advisory))
        .map((d) => part(exposure, d.cves));
      const most = Math.max(0, ...parts) * share;
      return most > 0 ? [{ risk: exposure.id, share: most }] : [];
    }),
  );
}

/** @param effortOf  null: no work, or work that takes away no risk by itself */
export function prepare(
  actions: readonly Action[],
  exposures: readonly RatedExposure[],
  effortOf: (action: Action) => Effort | null,
): Prepared {
  const byDevice = Map.groupBy(exposures, (e) => e.device);
  const byFamily = Map.groupBy(actions, (a) => a.family);
  const made: PlanAction[] = [];
  const unknown: string[] = [];
  for (const action of actions) {
    const { share, ...needs } = effortOf(action) ?? { share: undefined };
    if (share === null) unknown.push(action.key);
    if (share === null || share === undefined) continue;
    const taken = removes(action, byFamily.get(action.family) ?? [], byDevice, share);
    const { key, devices } = action;
    made.push({ ...(needs as Omit<Effort, 'share'>), key, devices, removes: taken });
  }
  return { actions: made, risks: exposures.map(({ id, device, weight }) => ({ id, device, weight })), unknown };
}
