/** Hospitals by chance, and plans judged by their definition: nothing here is shared with the planner. */

import type { PlanAction, PlanDevice, PlanProblem, PlanRisk } from '../../../src/model/plan.ts';

/** Numbers from 0 to 1, the same for the same seed (xorshift32). */
export function chance(seed: number): () => number {
  let x = (seed + 1) * 2654435761;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

export interface Size {
  readonly units: number;
  readonly devices: number;
  readonly actions: number;
  /** Shares below 1 overlap without emptying a risk. */
  readonly isPartial: boolean;
  readonly hasLimits: boolean;
}

const FUNCTIONS = ['infusion', 'monitoring', 'imaging'];

export function hospital(seed: number, size: Size): PlanProblem {
  const rnd = chance(seed);
  const int = (n: number): number => Math.floor(rnd() * n);
  const units = Array.from({ length: size.units }, (_, k) => `unit ${k}`);
  const devices: PlanDevice[] = Array.from({ length: size.devices }, (_, k) => ({
    id: `d${k}`,
    unit: rnd() < 0.95 ? units[int(units.length)]! : null,
    function: rnd() < 0.95 ? FUNCTIONS[int(FUNCTIONS.length)]! : null,
  }));
  const risks: PlanRisk[] = devices.flatMap((d) =>
    Array.from({ length: 1 + int(3) }, (_, k) => ({
      id: `${d.id}/${k}`,
      device: d.id,
      weight: rnd() < 0.1 ? null : Math.round(rnd() * rnd() * 1000) / 10,
    })),
  );
  const actions: PlanAction[] = Array.from({ length: size.actions }, (_, k) => {
    const share = 0.1 + rnd() * 0.6;
    const own = devices.filter(() => rnd() < share).map((d) => d.id);
    const set = new Set(own);
    return {
      key: `a${k}`,
      fixedHours: rnd() < 0.3 ? 0 : Math.round(rnd() * 80) / 10,
      hoursPerDevice: rnd() < 0.1 ? 0 : Math.round(rnd() * 30) / 10,
      downtimeMinutes: rnd() < 0.2 ? null : rnd() < 0.4 ? 0 : int(120),
      isTogether: rnd() < 0.3,
      isLasting: rnd() < 0.2,
      devices: own,
      removes: risks
        .filter((r) => set.has(r.device) && rnd() < 0.6)
        .map((r) => ({ risk: r.id, share: size.isPartial ? Math.round(rnd() * 100) / 100 : 1 })),
    };
  });
  const downtime = size.hasLimits
    ? units.filter(() => rnd() < 0.4).map((unit) => ({ unit, maxMinutes: int(120) }))
    : [];
  const minima = size.hasLimits
    ? units.flatMap((unit) =>
        FUNCTIONS.filter(() => rnd() < 0.4).map((func) => {
          const inService = devices.filter((d) => d.unit === unit && d.function === func).length;
          return { unit, function: func, inService, minimum: int(inService + 2) };
        }),
      )
    : [];
  return { devices, risks, actions, downtime, minima };
}

/** An action on some devices. */
export interface Done {
  readonly action: PlanAction;
  readonly devices: readonly string[];
}

/** What a choice removes by the definition; null: it breaks the hours or a limit. */
export function judged(problem: PlanProblem, hours: number, choice: readonly Done[]): number | null {
  const device = new Map(problem.devices.map((d) => [d.id, d]));
  const used = choice.reduce((sum, c) => sum + c.action.fixedHours + c.action.hoursPerDevice * c.devices.length, 0);
  if (used > hours + 1e-6) return null;
  const guarded = problem.downtime.length > 0 || problem.minima.length > 0;
  for (const { action, devices } of choice) {
    if (action.downtimeMinutes === 0 && !action.isLasting) continue;
    for (const id of devices) {
      const { unit, function: func } = device.get(id)!;
      if (unit === null && guarded) return null;
      const limit = problem.downtime.find((d) => d.unit === unit)?.maxMinutes;
      if (
        limit !== undefined &&
        (action.isLasting || action.downtimeMinutes === null || action.downtimeMinutes > limit)
      ) {
        return null;
      }
      if (func === null && problem.minima.some((m) => m.unit === unit)) return null;
    }
  }
  for (const { unit, function: func, inService, minimum } of problem.minima) {
    let [gone, still] = [0, 0];
    for (const { action, devices } of choice) {
      const here = devices.filter((id) => device.get(id)!.unit === unit && device.get(id)!.function === func).length;
      if (here === 0 || (action.downtimeMinutes === 0 && !action.isLasting)) continue;
      if (action.isLasting) gone += here;
      else still = Math.max(still, action.isTogether ? here : 1);
    }
    if (gone + still > 0 && inService - gone - still < minimum) return null;
  }
  let removed = 0;
  for (const { id, device: on, weight } of problem.risks) {
    if (weight === null) continue;
    let left = 1;
    for (const { action, devices } of choice) {
      const share = devices.includes(on) ? (action.removes.find((r) => r.risk === id)?.share ?? 0) : 0;
      left *= 1 - share;
    }
    removed += weight * (1 - left);
  }
  return removed;
}

/** The pieces that a plan is made of: an action's devices of one unit and function, one by one where they stay out under a minimum. */
export function pieces(problem: PlanProblem): readonly Done[] {
  const device = new Map(problem.devices.map((d) => [d.id, d]));
  return problem.actions.flatMap((action) => {
    const groups = Map.groupBy(action.devices, (id) => {
      const { unit, function: func } = device.get(id)!;
      const isKept = problem.minima.some((m) => m.unit === unit && m.function === func);
      return `${unit}|${func}|${action.isLasting && isKept ? id : ''}`;
    });
    return [...groups.values()].map((devices) => ({ action, devices }));
  });
}

/** Pieces of one action as one. */
export function merged(choice: readonly Done[]): readonly Done[] {
  return [...Map.groupBy(choice, (c) => c.action)].map(([action, list]) => ({
    action,
    devices: list.flatMap((c) => c.devices),
  }));
}

/** The best of all choices of pieces. */
export function bruteForce(problem: PlanProblem, hours: number): number {
  const all = pieces(problem);
  let best = 0;
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const removed = judged(problem, hours, merged(all.filter((_, k) => (mask >> k) & 1)));
    if (removed !== null && removed > best) best = removed;
  }
  return best;
}

/** Takes the best next step until nothing can be added. `steps`: what may be added at once. */
export function greedy(
  problem: PlanProblem,
  hours: number,
  steps: readonly (readonly Done[])[],
  byHour: boolean,
): number {
  let chosen: readonly Done[] = [];
  let removed = 0;
  const cost = (c: readonly Done[]) =>
    merged(c).reduce((sum, d) => sum + d.action.fixedHours + d.action.hoursPerDevice * d.devices.length, 0);
  for (;;) {
    let best: { readonly next: readonly Done[]; readonly is: number; readonly all: number } | null = null;
    for (const step of steps) {
      if (step.some((s) => chosen.includes(s))) continue;
      const next = [...chosen, ...step];
      const all = judged(problem, hours, merged(next));
      if (all === null || all <= removed) continue;
      const more = cost(next) - cost(chosen);
      const is = byHour ? (all - removed) / Math.max(more, 1e-9) : all - removed;
      if (best === null || is > best.is) best = { next, is, all };
    }
    if (best === null) return removed;
    [chosen, removed] = [best.next, best.all];
  }
}
