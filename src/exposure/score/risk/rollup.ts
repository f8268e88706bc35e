/**
 * Many scores as one, for a type, a unit, a site and the hospital. The worst speaks; the others lift it a little and only within its
 * band, so that neither many small ones hide a big one nor a full ward looks like a single device.
 */

import { BANDS, type Band, type RatedDevice, type RollUp } from '../../../model/risk.ts';
import { bandOf } from './risk.ts';
import { BAND_FROM, CROWD } from './table.ts';

const tenths = (n: number): number => Math.round(n * 10) / 10;

/** Highest score of the band. */
function topOf(band: Band): number {
  const above = BAND_FROM.findIndex(([, b]) => b === band) - 1;
  return above < 0 ? 100 : tenths(BAND_FROM[above]![0] - 0.1);
}

/** Scores of 0 to 100 as one; null: there is none. Raising a score, or adding one, never lowers it. */
export function together(scores: readonly number[]): number | null {
  if (scores.length === 0) return null;
  const worst = scores.reduce((a, b) => Math.max(a, b));
  const at = scores.indexOf(worst);
  // As if each were the chance of something happening: that at least one of the others does.
  const crowd = 1 - scores.reduce((none, s, i) => (i === at ? none : none * (1 - s / 100)), 1);
  return tenths(Math.max(worst, Math.min(worst + (100 - worst) * CROWD * crowd, topOf(bandOf(worst)))));
}

export function rollUpOf(devices: readonly RatedDevice[]): RollUp {
  const bands = Object.fromEntries(BANDS.map((b) => [b, 0])) as Record<Band, number>;
  const scores: number[] = [];
  let worst: { readonly id: string; readonly score: number } | null = null;
  for (const { id, score } of devices) {
    if (score === null) continue;
    scores.push(score);
    bands[bandOf(score)]++;
    if (worst === null || score > worst.score || (score === worst.score && id < worst.id)) worst = { id, score };
  }
  const score = together(scores);
  return {
    score,
    band: score === null ? null : bandOf(score),
    worst: worst?.id ?? null,
    devices: devices.length,
    unrated: devices.length - scores.length,
    bands,
  };
}

export interface SiteRollUp extends RollUp {
  readonly site: string;
}
/** Units of one name at two sites are two. */
export interface UnitRollUp extends SiteRollUp {
  readonly unit: string | null;
}
export interface TypeRollUp extends RollUp {
  readonly type: string | null;
}

export interface RollUps {
  readonly hospital: RollUp;
  /** The worst first, then by name; those without a score last. */
  readonly sites: readonly SiteRollUp[];
  readonly units: readonly UnitRollUp[];
  readonly types: readonly TypeRollUp[];
}

function grouped<K extends object>(
  devices: readonly RatedDevice[],
  keyOf: (d: RatedDevice) => K,
): readonly (K & RollUp)[] {
  const groups = new Map<string, { readonly key: K; readonly members: RatedDevice[] }>();
  for (const device of devices) {
    const key = keyOf(device);
    const name = JSON.stringify(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key, members: [device] });
    else group.members.push(device);
  }
  return [...groups]
    .map(([name, { key, members }]) => ({ name, made: { ...key, ...rollUpOf(members) } }))
    .sort((a, b) => (b.made.score ?? -1) - (a.made.score ?? -1) || (a.name < b.name ? -1 : 1))
    .map(({ made }) => made);
}

/** @param devices  each once, with the score of all its exposures (`together`) */
export function rollUp(devices: readonly RatedDevice[]): RollUps {
  return {
    hospital: rollUpOf(devices),
    sites: grouped(devices, ({ site }) => ({ site })),
    units: grouped(devices, ({ site, unit }) => ({ site, unit })),
    types: grouped(devices, ({ type }) => ({ type })),
  };
}
