/** What the sensor sees of devices that somebody says are done. */

import { AppError } from '../base/error.ts';
import { checkOf, type VersionSighting } from '../exposure/campaign/seen.ts';
import type { AssetDetail } from '../model/api.ts';
import type { CampaignDeviceRow } from '../model/campaign.ts';
import type { AssetReading } from './assets.ts';
import type { CampaignDeviceFacts, StoredCampaign } from './campaigns-ports.ts';

const VERSIONS = ['software_version', 'firmware_version'] as const;

/** Versions that were observed; what people or plans say is no sighting. */
export function sightingsOf({ attributes }: Pick<AssetDetail, 'attributes'>): readonly VersionSighting[] {
  return VERSIONS.flatMap((attribute) =>
    [...attributes[attribute].supporting, ...attributes[attribute].conflicting].flatMap(
      ({ source, value, observation }) =>
        observation === null || source === 'person' || source === 'plan'
          ? []
          : [
              {
                ...{ attribute, version: value, lastAtMs: Math.floor(observation.lastAtUs / 1_000) },
                source: `${observation.protocol} ${observation.field}`,
              },
            ],
    ),
  );
}

async function seenOf(
  assets: Pick<AssetReading, 'detail'>,
  site: string,
  id: string,
): Promise<readonly VersionSighting[]> {
  try {
    return sightingsOf(await assets.detail([site], id));
  } catch (error) {
    // Gone from the inventory meanwhile: nothing was seen of it since.
    if (error instanceof AppError && error.kind === 'not-found') return [];
    throw error;
  }
}

/** The rows, those that are done with what was seen of them since. */
export async function withChecks(
  { assets }: { readonly assets: Pick<AssetReading, 'detail'> },
  { site, action }: Pick<StoredCampaign, 'site' | 'action'>,
  facts: ReadonlyMap<string, CampaignDeviceFacts>,
  rows: readonly CampaignDeviceRow[],
): Promise<readonly CampaignDeviceRow[]> {
  const out: CampaignDeviceRow[] = [];
  for (const row of rows) {
    if (row.state !== 'done' || row.at === null) out.push(row);
    else {
      const sightings = await seenOf(assets, site, facts.get(row.id)?.id ?? row.id);
      out.push({ ...row, check: checkOf(action.target, row.version, Date.parse(row.at), sightings) });
    }
  }
  return out;
}
