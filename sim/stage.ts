/** What the acts of a day share: the network, the house with its partners, the clock, and the notes for the truth. */

import type { Device, Hospital, Site } from './hospital.ts';
import type { Net, Port } from './net.ts';
import type { Patient } from './patients.ts';
import type { Random } from './random.ts';

export const SECOND = 1e6;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface Stage {
  readonly net: Net;
  readonly hospital: Hospital;
  readonly site: Site;
  readonly rng: Random;
  /** First and last moment of the day, microseconds since 1970 UTC. */
  readonly startUs: number;
  readonly endUs: number;
  /** First device of a model key at the site; null when the site has none. */
  one(key: string): Device | null;
  all(key: string): readonly Device[];
}

export const port = (device: Device): Port => device.ports[0] ?? port(device.behind!);

/** Notes that the wire shows the device. */
export function reveal(device: Device): void {
  device.seen = true;
}

/** Happens again and again through the day, first after a random part of the period. `period` spreads by a third. */
export function every(stage: Stage, rng: Random, periodUs: number, happen: (atUs: number) => void): void {
  const step = (atUs: number): void => {
    if (atUs >= stage.endUs) return;
    happen(atUs);
    const next = atUs + Math.round(periodUs * (0.7 + 0.6 * rng.next()));
    if (next < stage.endUs) stage.net.at(next, step);
  };
  stage.net.at(stage.startUs + Math.round(periodUs * rng.next()), step);
}

export const clientPort = (rng: Random): number => rng.int(49_152, 65_500);
export const patientOf = (stage: Stage, rng: Random): Patient | null =>
  stage.hospital.patients.length === 0 ? null : rng.pick(stage.hospital.patients);

/** `20270310`, `081503` in the hospital's local time, which is UTC here. */
export function stamp(atUs: number): { readonly date: string; readonly time: string } {
  const iso = new Date(atUs / 1000).toISOString();
  return { date: iso.slice(0, 10).replaceAll('-', ''), time: iso.slice(11, 19).replaceAll(':', '') };
}
