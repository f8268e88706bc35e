/** A site's claims changed: devices are compared again. */

import { sql } from 'kysely';
import type { ExposureDevice } from '../../model/exposure.ts';
import type { Database, Tx } from '../database.ts';

export async function changed(db: Database | Tx, site: string): Promise<void> {
  await sql`insert into claim_state (site_id, version) values (${site}, 1)
    on conflict (site_id) do update set version = claim_state.version + 1`.execute(db);
  await outdateScores(db, site);
}

/** What a maker states of a device is part of its scores. */
export const outdateScores = (db: Database | Tx, site: string): Promise<unknown> =>
  sql`update exposure_site set knowledge = '' where site_id = ${site}`.execute(db);

export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
export const isoOf = (ms: number): string => new Date(ms).toISOString();

export type Shown = Readonly<Record<string, string | null>> | null;

/** A device as rows name it; `v` are its values as they are shown. */
export function deviceOf(site: string, id: string, v: Shown): ExposureDevice {
  const shown = (name: string): string | null => v?.[name] ?? null;
  return {
    id,
    site,
    name: shown('name') ?? id,
    type: shown('type'),
    manufacturer: shown('manufacturer'),
    model: shown('model'),
    unit: shown('unit'),
  };
}
