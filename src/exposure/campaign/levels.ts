/** How many devices of a unit and function are in service over time. */

import type { ServiceLevel } from '../../model/campaign.ts';
import { fold } from '../../model/filter/fold.ts';
import type { Span } from './windows.ts';

/** Units are compared as in filters: case-less, and without the blanks around. */
export const unitOf = (unit: string | null): string => (unit === null ? '\n' : fold(unit.trim()));
export const cellOf = (unit: string | null, func: string | null): string => `${unitOf(unit)}\n${func ?? ''}`;

/** A device that is out of service, or will be. */
export interface Outage extends Span {
  readonly device: string;
  readonly cell: string;
}

export interface LevelPoint {
  readonly atMs: number;
  readonly out: number;
}

/** How many devices are out from each moment on at which that changes; a device that is out twice at once is out once. */
export function outOver(outages: readonly Outage[]): readonly LevelPoint[] {
  const changes = outages
    .filter((o) => o.toMs > o.fromMs)
    .flatMap(({ device, fromMs, toMs }) => [
      { atMs: fromMs, device, by: 1 },
      { atMs: toMs, device, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs);
  const now = new Map<string, number>();
  const points: LevelPoint[] = [];
  for (const [i, { atMs, device, by }] of changes.entries()) {
    const left = (now.get(device) ?? 0) + by;
    if (left === 0) now.delete(device);
    else now.set(device, left);
    if (changes[i + 1]?.atMs === atMs) continue;
    if ((points.at(-1)?.out ?? 0) !== now.size) points.push({ atMs, out: now.size });
  }
  return points;
}

/** Most devices that are out at once within a span. */
export function mostOut(outages: readonly Outage[], { fromMs, toMs }: Span): number {
  const near = outages.filter((o) => o.fromMs < toMs && o.toMs > fromMs);
  const cut = near.map((o) => ({ ...o, fromMs: Math.max(o.fromMs, fromMs), toMs: Math.min(o.toMs, toMs) }));
  return outOver(cut).reduce((most, p) => Math.max(most, p.out), 0);
}

/** Devices that may be out at once. Where no minimum is laid down it is one. */
export const spareOf = ({ devices, minimum }: Pick<ServiceLevel, 'devices' | 'minimum'>): number =>
  minimum === null ? Math.min(1, devices) : Math.max(0, devices - minimum);

/** The first cell that falls below its minimum, or has more than one out where none is laid down; null: none does. */
export function firstBelow(
  levels: ReadonlyMap<string, ServiceLevel>,
  outages: readonly Outage[],
): { readonly level: ServiceLevel; readonly atMs: number } | null {
  for (const [cell, own] of Map.groupBy(outages, (o) => o.cell)) {
    const level = levels.get(cell);
    if (level === undefined) continue;
    const below = outOver(own).find((p) => p.out > spareOf(level));
    if (below !== undefined) return { level, atMs: below.atMs };
  }
  return null;
}
