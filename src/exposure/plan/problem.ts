/** A plan's problem, checked and made into parts: an action's devices of one unit and function, which are done together or not at all. */

import { err, ok, type Result } from '../../base/result.ts';
import type { PlanAction, PlanDevice, PlanProblem, Withheld, WithheldReason } from '../../model/plan.ts';

/** Most parts of a problem: what a search keeps in mind grows with them. */
export const MAX_PARTS = 20_000;

export interface PlanError {
  /** Where: `actions/3/fixedHours`. */
  readonly at: string;
  readonly detail: string;
}

export interface Part {
  /** Index of its action. */
  readonly action: number;
  readonly devices: readonly string[];
  readonly hours: number;
  /** Indices of rated risks with what it takes of each. */
  readonly risks: Int32Array;
  readonly shares: Float64Array;
  /** Unrated risks it touches. */
  readonly unrated: readonly string[];
  /** Index of the minimum it has to keep; -1: none. */
  readonly cell: number;
  /** Devices of the cell that stand still at once while it is done, and those that stay out afterwards. */
  readonly atOnce: number;
  readonly lasting: number;
}

export interface Parts {
  readonly keys: readonly string[];
  readonly fixedHours: readonly number[];
  readonly parts: readonly Part[];
  readonly weights: Float64Array;
  /** Devices of each cell that can be spared. */
  readonly spare: readonly number[];
  readonly totalUnrated: number;
  readonly withheld: readonly Withheld[];
}

const isAmount = (n: number): boolean => Number.isFinite(n) && n >= 0;

function problemOf({ devices, risks, actions, downtime, minima }: PlanProblem): PlanError | null {
  const known = new Set(devices.map((d) => d.id));
  const byId = new Map(risks.map((r) => [r.id, r]));
  const bad = (at: string, detail: string): PlanError => ({ at, detail });
  if (known.size !== devices.length) return bad('devices', 'Two devices have one id. Give each device once.');
  if (byId.size !== risks.length) return bad('risks', 'Two risks have one id. Give each risk once.');
  for (const [k, r] of risks.entries()) {
    if (r.weight !== null && !isAmount(r.weight)) return bad(`risks/${k}/weight`, 'Give 0 or more, or null.');
    if (!known.has(r.device)) return bad(`risks/${k}/device`, 'No such device is given.');
  }
  if (new Set(actions.map((a) => a.key)).size !== actions.length) return bad('actions', 'Two actions have one key.');
  for (const [k, a] of actions.entries()) {
    const at = `actions/${k}`;
    if (!isAmount(a.fixedHours) || !isAmount(a.hoursPerDevice)) return bad(at, 'Hours are numbers of 0 or more.');
    if (a.downtimeMinutes !== null && !isAmount(a.downtimeMinutes)) return bad(at, 'Minutes are 0 or more, or null.');
    const own = new Set(a.devices);
    if (own.size !== a.devices.length || a.devices.some((d) => !known.has(d))) {
      return bad(`${at}/devices`, 'Give each device once, and only those that are given.');
    }
    const touched = new Set(a.removes.map((r) => r.risk));
    if (touched.size !== a.removes.length) return bad(`${at}/removes`, 'Give each risk once.');
    for (const { risk, share } of a.removes) {
      const device = byId.get(risk)?.device;
      if (device === undefined || !own.has(device)) return bad(`${at}/removes`, 'Give risks of its own devices only.');
      if (!(share >= 0 && share <= 1)) return bad(`${at}/removes`, 'A share is 0 to 1.');
    }
  }
  for (const [k, d] of downtime.entries()) if (!isAmount(d.maxMinutes)) return bad(`downtime/${k}`, 'Give 0 or more.');
  for (const [k, m] of minima.entries()) {
    if (!isAmount(m.minimum) || !isAmount(m.inService)) return bad(`minima/${k}`, 'Give 0 or more.');
  }
  return null;
}

/** What is looked up while parts are made. */
interface Limits {
  /** The lowest of each unit. */
  readonly minutes: ReadonlyMap<string, number>;
  readonly cells: ReadonlyMap<string, number>;
  /** Units with a minimum of some function. */
  readonly guarded: ReadonlySet<string>;
  readonly spare: readonly number[];
}

const cellKey = (unit: string, func: string): string => JSON.stringify([unit, func]);

function limitsOf({ downtime, minima }: PlanProblem): Limits {
  const minutes = new Map<string, number>();
  for (const { unit, maxMinutes } of downtime) minutes.set(unit, Math.min(maxMinutes, minutes.get(unit) ?? maxMinutes));
  const cells = new Map<string, number>();
  const spare: number[] = [];
  for (const { unit, function: func, minimum, inService } of minima) {
    const key = cellKey(unit, func);
    const at = cells.get(key) ?? spare.length;
    cells.set(key, at);
    // Of two minima for the same the stricter one holds.
    spare[at] = Math.min(inService - minimum, spare[at] ?? Number.POSITIVE_INFINITY);
  }
  return { minutes, cells, guarded: new Set(minima.map((m) => m.unit)), spare };
}

/** Devices of an action in one place. */
interface Group {
  readonly unit: string | null;
  readonly func: string | null;
  readonly devices: string[];
}

function groupsOf(action: PlanAction, byId: ReadonlyMap<string, PlanDevice>, limits: Limits): readonly Group[] {
  const out = new Map<string, Group>();
  for (const id of action.devices) {
    const { unit, function: func } = byId.get(id)!;
    // Devices that stay out are picked one by one where there is a minimum: some may go where all may not.
    const isSingle = action.isLasting && unit !== null && func !== null && limits.cells.has(cellKey(unit, func));
    const key = JSON.stringify([unit, func, isSingle ? id : '']);
    const group = out.get(key);
    if (group === undefined) out.set(key, { unit, func, devices: [id] });
    else group.devices.push(id);
  }
  return [...out.values()];
}

/** Why an action must not be done on a group; null: it may. */
function whyNot(action: PlanAction, group: Group, cell: number, limits: Limits): WithheldReason | null {
  const { downtimeMinutes: minutes, isLasting } = action;
  if (minutes === 0 && !isLasting) return null;
  const { unit, func } = group;
  if (unit === null) return limits.minutes.size > 0 || limits.guarded.size > 0 ? 'unit-unknown' : null;
  const most = limits.minutes.get(unit);
  if (most !== undefined) {
    if (isLasting) return 'downtime-too-long';
    if (minutes === null) return 'downtime-unknown';
    if (minutes > most) return 'downtime-too-long';
  }
  if (func === null) return limits.guarded.has(unit) ? 'function-unknown' : null;
  if (cell < 0) return null;
  return (action.isTogether ? group.devices.length : 1) > limits.spare[cell]! ? 'below-minimum' : null;
}

/** The parts of a problem; those that a limit forbids whatever else is done are withheld, with the reason. */
export function partsOf(problem: PlanProblem): Result<Parts, PlanError> {
  const wrong = problemOf(problem);
  if (wrong !== null) return err(wrong);
  const { devices, risks, actions } = problem;
  const byId = new Map(devices.map((d) => [d.id, d]));
  const rated = risks.filter((r) => r.weight !== null);
  const index = new Map(rated.map((r, k) => [r.id, k]));
  const deviceOf = new Map(risks.map((r) => [r.id, r.device]));
  const limits = limitsOf(problem);
  const parts: Part[] = [];
  const withheld: Withheld[] = [];
  for (const [number, action] of actions.entries()) {
    const removes = Map.groupBy(action.removes, (r) => deviceOf.get(r.risk)!);
    for (const group of groupsOf(action, byId, limits)) {
      const { unit, func } = group;
      const stands = action.downtimeMinutes !== 0 || action.isLasting;
      const cell = stands && unit !== null && func !== null ? (limits.cells.get(cellKey(unit, func)) ?? -1) : -1;
      const reason = whyNot(action, group, cell, limits);
      if (reason !== null) {
        withheld.push({ action: action.key, devices: group.devices, unit, function: func, reason });
        continue;
      }
      const own = group.devices.flatMap((d) => removes.get(d) ?? []);
      const known = own.filter((r) => index.has(r.risk) && r.share > 0);
      parts.push({
        ...{ action: number, devices: group.devices, hours: action.hoursPerDevice * group.devices.length, cell },
        risks: Int32Array.from(known, (r) => index.get(r.risk)!),
        shares: Float64Array.from(known, (r) => r.share),
        unrated: own.filter((r) => !index.has(r.risk)).map((r) => r.risk),
        atOnce: action.isLasting ? 0 : action.isTogether ? group.devices.length : 1,
        lasting: action.isLasting ? group.devices.length : 0,
      });
      if (parts.length > MAX_PARTS) {
        return err({
          at: 'actions',
          detail: `More than ${MAX_PARTS} parts of actions. Plan for fewer units at a time.`,
        });
      }
    }
  }
  return ok({
    keys: actions.map((a) => a.key),
    fixedHours: actions.map((a) => a.fixedHours),
    parts,
    weights: Float64Array.from(rated, (r) => r.weight!),
    spare: limits.spare,
    totalUnrated: risks.length - rated.length,
    withheld,
  });
}
