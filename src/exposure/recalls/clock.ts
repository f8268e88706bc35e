/**
 * The clock of a class I recall: from when the hospital could know of it, three steps are due, each with its own hours. A step that
 * was done brings those before it along. When another device turns out to be meant after it was done, it runs on from there.
 */

import {
  CLOCK_STEPS,
  type ClockHours,
  type ClockState,
  type ClockStep,
  type RecallClock,
  type RecallStepRow,
} from '../../model/recall.ts';

const HOUR_MS = 3_600_000;

export interface ClockFacts {
  readonly site: string;
  readonly sinceMs: number;
  /** Steps, the latest first. */
  readonly steps: readonly RecallStepRow[];
  /** Latest moment at which a device turned out to be meant that nobody decided about; null: there is none. */
  readonly openSinceMs: number | null;
}

/** Steps that still count: those before the latest `done` that was overtaken by another device do not. */
function standing({ steps, openSinceMs }: ClockFacts): {
  readonly steps: readonly RecallStepRow[];
  readonly restartMs: number | null;
} {
  const doneAt = steps.find((s) => s.step === 'done')?.at;
  if (doneAt === undefined || openSinceMs === null || Date.parse(doneAt) >= openSinceMs)
    return { steps, restartMs: null };
  return { steps: steps.filter((s) => s.at > doneAt), restartMs: openSinceMs };
}

/** How a clock stands at a moment. */
export function clockAt(facts: ClockFacts, hours: ClockHours, nowMs: number): RecallClock {
  const { steps, restartMs } = standing(facts);
  const sinceMs = restartMs ?? facts.sinceMs;
  const reached = Math.max(-1, ...steps.map((s) => CLOCK_STEPS.indexOf(s.step)));
  const next: ClockStep | null = CLOCK_STEPS[reached + 1] ?? null;
  const state: ClockState = CLOCK_STEPS[reached] ?? 'running';
  const dueMs = next === null ? null : sinceMs + hours[next] * HOUR_MS;
  return {
    site: facts.site,
    state,
    since: new Date(sinceMs).toISOString(),
    next,
    dueAt: dueMs === null ? null : new Date(dueMs).toISOString(),
    isOverdue: dueMs !== null && dueMs < nowMs,
    steps: facts.steps,
  };
}
