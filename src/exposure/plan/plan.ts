/** The work that removes most risk in the hours there are, within the limits of the units; and how much that would be for other hours. */

import { err, ok, type Result } from '../../base/result.ts';
import type { FrontierPoint, Plan, PlannedAction, PlanProblem } from '../../model/plan.ts';
import { type Parts, type PlanError, partsOf } from './problem.ts';
import { type Effort, type Found, search } from './search.ts';
import { State } from './state.ts';

/** Some seconds for a hospital of ten thousand devices; most are proven in a fraction of one. */
export const PLAN_EFFORT: Effort = { maxSteps: 4_000, maxWork: 20_000_000 };
/** Most points of a frontier. */
export const MAX_POINTS = 200;

const gapOf = (risk: number, bound: number): number => (bound > 0 ? Math.max(0, (bound - risk) / bound) : 0);

/** Chosen parts by action, what gives most an hour first, each with what it adds to those before it. */
function listOf(parts: Parts, hours: number, chosen: readonly number[]): readonly PlannedAction[] {
  const open = Map.groupBy(chosen, (n) => parts.parts[n]!.action);
  const state = new State(parts, hours);
  const out: PlannedAction[] = [];
  while (open.size > 0) {
    let [best, most] = [-1, -1];
    for (const [action, numbers] of open) {
      const cost = numbers.reduce((sum, n) => sum + parts.parts[n]!.hours, parts.fixedHours[action]!);
      const gain = numbers.reduce((sum, n) => sum + state.gainOf(parts.parts[n]!), 0);
      const is = cost > 0 ? gain / cost : Number.POSITIVE_INFINITY;
      if (is > most) [best, most] = [action, is];
    }
    const numbers = open.get(best)!;
    const [hoursBefore, riskBefore] = [state.hours, state.removed];
    for (const number of numbers) state.add(number);
    out.push({
      action: parts.keys[best]!,
      devices: numbers.flatMap((n) => parts.parts[n]!.devices).sort(),
      hours: state.hours - hoursBefore,
      risk: state.removed - riskBefore,
    });
    open.delete(best);
  }
  return out;
}

function planOf(parts: Parts, hours: number, found: Found): Plan {
  const actions = listOf(parts, hours, found.chosen);
  return {
    hours,
    actions,
    usedHours: actions.reduce((sum, a) => sum + a.hours, 0),
    risk: found.removed,
    totalRisk: parts.weights.reduce((sum, w) => sum + w, 0),
    bound: found.bound,
    gap: gapOf(found.removed, found.bound),
    steps: found.steps,
    unrated: new Set(found.chosen.flatMap((n) => parts.parts[n]!.unrated)).size,
    totalUnrated: parts.totalUnrated,
    withheld: parts.withheld,
  };
}

const badHours = (hours: number): PlanError | null =>
  Number.isFinite(hours) && hours >= 0 ? null : { at: 'hours', detail: 'Hours are a number of 0 or more.' };

/** @param hours of technicians, in all */
export function makePlan(problem: PlanProblem, hours: number, effort = PLAN_EFFORT): Result<Plan, PlanError> {
  const wrong = badHours(hours);
  if (wrong !== null) return err(wrong);
  const parts = partsOf(problem);
  if (!parts.ok) return parts;
  return ok(planOf(parts.value, hours, search(parts.value, hours, effort)));
}

/**
 * What other hours would bring, from the fewest to the most. A plan for fewer hours is one for more, so the curve never falls; no
 * point lies above a bound of more hours. The effort is shared among the points.
 */
export function makeFrontier(
  problem: PlanProblem,
  hours: readonly number[],
  effort = PLAN_EFFORT,
): Result<readonly FrontierPoint[], PlanError> {
  if (hours.length > MAX_POINTS) return err({ at: 'hours', detail: `Give at most ${MAX_POINTS} points.` });
  const wrong = hours.map(badHours).find((e) => e !== null);
  if (wrong !== undefined) return err(wrong);
  const made = partsOf(problem);
  if (!made.ok) return made;
  const parts = made.value;
  const budgets = [...new Set(hours)].sort((a, b) => a - b);
  const each = { ...effort, maxWork: effort.maxWork / Math.max(1, budgets.length) };
  const points: FrontierPoint[] = [];
  let chosen: readonly number[] = [];
  for (const budget of budgets) {
    const found = search(parts, budget, each, chosen);
    chosen = found.chosen;
    const state = new State(parts, budget);
    for (const number of chosen) state.add(number);
    points.push({ hours: budget, usedHours: state.hours, risk: found.removed, bound: found.bound });
  }
  for (let k = points.length - 2; k >= 0; k--) {
    const bound = Math.min(points[k]!.bound, points[k + 1]!.bound);
    points[k] = { ...points[k]!, bound: Math.max(bound, points[k]!.risk) };
  }
  return ok(points);
}
