/**
 * Which device when: the test devices first, then waves. At no moment more devices of a unit and function are out than it can spare,
 * with those that other campaigns take out; and every device stands inside a maintenance window of its unit.
 */

import type { CampaignOptions, ServiceLevel, UnplacedReason } from '../../model/campaign.ts';
import { cellOf, mostOut, type Outage, spareOf, unitOf } from './levels.ts';
import type { Span } from './windows.ts';

export interface WaveDevice {
  readonly id: string;
  readonly unit: string | null;
  readonly function: string | null;
  readonly version: string | null;
  /** How bad it is when it is lost, from 0 on; not known is the worst. */
  readonly harm: number;
}

export interface Slot extends Outage {
  readonly unit: string | null;
  readonly function: string | null;
}

export interface Wave {
  readonly number: number;
  readonly isTest: boolean;
  readonly slots: readonly Slot[];
}

export interface WaveProblem {
  readonly devices: readonly WaveDevice[];
  /** By `cellOf`; one that is not there has no other device of its kind. */
  readonly levels: ReadonlyMap<string, ServiceLevel>;
  /** What is out, or will be, for other reasons: other campaigns, and what of this one is not planned anew. */
  readonly busy: readonly Outage[];
  /** Windows of a unit (`unitOf`) within the time that is planned for, in order. */
  readonly windows: (unit: string) => readonly Span[];
  readonly options: Omit<CampaignOptions, 'startAt'>;
  readonly startMs: number;
  /** Number of the first wave. */
  readonly firstWave: number;
  /** False: the test is over, and all devices are for waves behind it. */
  readonly withTest: boolean;
}

export interface WaveAnswer {
  readonly waves: readonly Wave[];
  readonly unplaced: readonly { readonly device: string; readonly reason: UnplacedReason }[];
}

const MAX_WAVES = 400;

/** What is looked up while devices are placed. */
class Board {
  readonly durationMs: number;
  private readonly problem: WaveProblem;
  private readonly byCell: Map<string, Outage[]>;
  private readonly byUnit = new Map<string, Outage[]>();

  constructor(problem: WaveProblem) {
    this.problem = problem;
    this.durationMs = problem.options.downtimeMinutes * 60_000;
    this.byCell = Map.groupBy(problem.busy, (o) => o.cell);
  }

  levelOf(device: WaveDevice): ServiceLevel {
    const { unit, function: func } = device;
    return this.problem.levels.get(cellOf(unit, func)) ?? { unit, function: func, devices: 1, minimum: null };
  }

  /** Why it can be in no wave, whatever the others do; null: it may. */
  whyNot(device: WaveDevice): UnplacedReason | null {
    if (this.durationMs > 0) {
      const guarded = [...this.problem.levels.values()].filter((l) => (l.minimum ?? 0) > 0);
      if (device.unit === null && guarded.length > 0) return 'unit-unknown';
      const own = unitOf(device.unit);
      if (device.function === null && guarded.some((l) => unitOf(l.unit) === own)) return 'function-unknown';
      if (spareOf(this.levelOf(device)) < 1) return 'below-minimum';
    }
    const windows = this.problem.windows(unitOf(device.unit));
    if (windows.length === 0) return 'no-window';
    return windows.some((w) => w.toMs - w.fromMs >= this.durationMs) ? null : 'window-too-short';
  }

  /** The earliest slot of a device within a span; null: there is no room. */
  slotIn(device: WaveDevice, { fromMs, toMs }: Span): Slot | null {
    const { unit, function: func, id } = device;
    const cell = cellOf(unit, func);
    const inCell = this.byCell.get(cell) ?? [];
    const inUnit = this.byUnit.get(unitOf(unit)) ?? [];
    const spare = spareOf(this.levelOf(device));
    // Room comes only where something ends.
    const starts = [fromMs, ...[...inCell, ...inUnit].map((o) => o.toMs).filter((ms) => ms > fromMs && ms < toMs)];
    for (const at of [...new Set(starts)].sort((a, b) => a - b)) {
      const span = { fromMs: at, toMs: at + this.durationMs };
      if (span.toMs > toMs) return null;
      const fits =
        this.durationMs === 0 || (mostOut(inCell, span) < spare && mostOut(inUnit, span) < this.problem.options.team);
      if (fits) return { ...span, device: id, cell, unit, function: func };
    }
    return null;
  }

  add(slot: Slot): void {
    for (const [map, key] of [
      [this.byCell, slot.cell],
      [this.byUnit, unitOf(slot.unit)],
    ] as const) {
      const list = map.get(key);
      if (list === undefined) map.set(key, [slot]);
      else list.push(slot);
    }
  }
}

/** Of versions that are known, how many devices run each. */
export function versionCounts(devices: readonly WaveDevice[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { version } of devices) if (version !== null) counts.set(version, (counts.get(version) ?? 0) + 1);
  return counts;
}

/** The least critical first; of equal ones those that run what most run, then those that can be spared best. */
function inTestOrder(devices: readonly WaveDevice[], board: Board): readonly WaveDevice[] {
  const counts = versionCounts(devices);
  const alike = (d: WaveDevice): number => (d.version === null ? 0 : (counts.get(d.version) ?? 0));
  return [...devices].sort(
    (a, b) =>
      a.harm - b.harm ||
      alike(b) - alike(a) ||
      spareOf(board.levelOf(b)) - spareOf(board.levelOf(a)) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Puts devices into the earliest span that has room for any of them. @returns those that have no slot yet */
function fill(
  board: Board,
  devices: readonly WaveDevice[],
  windows: readonly Span[],
  fromMs: number,
  most: number,
): { readonly slots: readonly Slot[]; readonly rest: readonly WaveDevice[] } {
  for (const window of windows) {
    const span = { fromMs: Math.max(window.fromMs, fromMs), toMs: window.toMs };
    if (span.toMs - span.fromMs < board.durationMs) continue;
    const slots: Slot[] = [];
    const rest: WaveDevice[] = [];
    for (const device of devices) {
      const slot = slots.length < most ? board.slotIn(device, span) : null;
      if (slot === null) rest.push(device);
      else {
        board.add(slot);
        slots.push(slot);
      }
    }
    if (slots.length > 0) return { slots, rest };
  }
  return { slots: [], rest: devices };
}

const endOf = (slots: readonly Slot[]): number => slots.reduce((ms, s) => Math.max(ms, s.toMs), 0);
const startOf = (slots: readonly Slot[]): number => slots.reduce((ms, s) => Math.min(ms, s.fromMs), Number.MAX_VALUE);

/** The same problem gives the same waves. */
export function planWaves(problem: WaveProblem): WaveAnswer {
  const board = new Board(problem);
  const { options, windows } = problem;
  const unplaced: { device: string; reason: UnplacedReason }[] = [];
  const able: WaveDevice[] = [];
  for (const device of problem.devices) {
    const reason = board.whyNot(device);
    if (reason === null) able.push(device);
    else unplaced.push({ device: device.id, reason });
  }
  const waves: Wave[] = [];
  let rest = inTestOrder(able, board);
  let fromMs = problem.startMs;
  const add = (slots: readonly Slot[], isTest: boolean): void => {
    waves.push({ number: problem.firstWave + waves.length, isTest, slots });
  };
  if (problem.withTest && rest.length > 0) {
    const tried: Slot[] = [];
    // Those that come first in order, each as early as it can be; one that finds no room is left for the waves.
    const left: WaveDevice[] = [];
    for (const device of rest) {
      const enough = tried.length >= Math.min(options.testDevices, options.perWave);
      const made = enough ? null : fill(board, [device], windows(unitOf(device.unit)), fromMs, 1);
      if (made === null || made.slots.length === 0) left.push(device);
      else tried.push(...made.slots);
    }
    rest = left;
    if (tried.length > 0) {
      add(tried, true);
      fromMs = endOf(tried) + options.soakHours * 3_600_000;
    }
  }
  const next = new Map<string, number>();
  while (rest.length > 0 && waves.length < MAX_WAVES) {
    const slots: Slot[] = [];
    const left: WaveDevice[] = [];
    for (const [unit, own] of [...Map.groupBy(rest, (d) => unitOf(d.unit))].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const room = options.perWave - slots.length;
      if (room <= 0) {
        left.push(...own);
        continue;
      }
      const made = fill(board, own, windows(unit), Math.max(fromMs, next.get(unit) ?? 0), room);
      slots.push(...made.slots);
      left.push(...made.rest);
      const used = windows(unit).find((w) => w.toMs >= endOf(made.slots));
      // A wave takes what a window of the unit holds; the next one takes the next window.
      if (made.slots.length > 0 && used !== undefined && slots.length < options.perWave) next.set(unit, used.toMs);
    }
    if (slots.length === 0) break;
    add(slots, false);
    // A wave does not begin before the one that it follows.
    fromMs = Math.max(fromMs, startOf(slots));
    rest = left;
  }
  unplaced.push(...rest.map((d) => ({ device: d.id, reason: 'no-room' as const })));
  return { waves, unplaced };
}
