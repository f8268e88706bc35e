/** What the sensor saw of a device after somebody said that it is done, beside the version that was wanted. */

import type { TargetVersion } from '../../model/action.ts';
import type { CampaignCheck } from '../../model/campaign.ts';
import { compareVersions, parseVersion } from '../versions/version.ts';

/** A version as it was on the wire, or in a record; of one attribute (software, firmware). */
export interface VersionSighting {
  readonly attribute: string;
  readonly version: string;
  readonly lastAtMs: number;
  /** Protocol and field. */
  readonly source: string;
}

/** True: it is what was wanted, or later where later ones do. Null: that cannot be told. */
export function isWanted(version: string, target: TargetVersion): boolean | null {
  const [a, b] = [parseVersion(version), parseVersion(target.text)];
  const order = a === null || b === null ? null : compareVersions(a, b);
  if (order === null) return null;
  if (order === 0) return true;
  // Whether later ones do is not told: then they are no proof.
  return order < 0 ? false : target.orLater === true ? true : null;
}

/**
 * @param was  version that the exposures compared; null: not known
 * A device may have several versions: the one that is wanted proves it, and only the one that was mended contradicts it.
 */
export function checkOf(
  target: TargetVersion | null,
  was: string | null,
  doneAtMs: number,
  sightings: readonly VersionSighting[],
): CampaignCheck {
  const shown = (result: CampaignCheck['result'], s: VersionSighting | undefined): CampaignCheck => ({
    result,
    version: s?.version ?? null,
    seenAt: s === undefined ? null : new Date(s.lastAtMs).toISOString(),
    source: s?.source ?? null,
  });
  const byTime = [...sightings].sort((a, b) => b.lastAtMs - a.lastAtMs);
  const latest = [...new Map(byTime.toReversed().map((s) => [s.attribute, s])).values()].sort(
    (a, b) => b.lastAtMs - a.lastAtMs,
  );
  if (target === null) return shown('nothing-to-see', latest[0]);
  const after = latest.filter((s) => s.lastAtMs >= doneAtMs);
  const good = after.find((s) => isWanted(s.version, target) === true);
  if (good !== undefined) return shown('seen', good);
  const bad = after.find((s) => isWanted(s.version, target) === false && (latest.length === 1 || s.version === was));
  return bad === undefined ? shown('not-seen-yet', latest[0]) : shown('contradicted', bad);
}
