/** Recalls as rows: how devices stand, how far the clocks have come, which rows are asked for and in which order. */

import { AppError } from '../base/error.ts';
import { clockAt } from '../exposure/recalls/clock.ts';
import { statusOf } from '../exposure/recalls/whole.ts';
import {
  type ClockHours,
  RECALL_CLASSES,
  type RecallClass,
  type RecallClock,
  type RecallCounts,
  type RecallRow,
  type RecallState,
  type RecallStatus,
  type WholeRecall,
} from '../model/recall.ts';
import type { RecallStore, SiteRecall } from './recalls-ports.ts';

export const RECALL_SORTS = ['class', 'open', 'due', 'initiated', 'number', 'firm'] as const;
export type RecallSort = (typeof RECALL_SORTS)[number];

export interface RecallSelection {
  /** Empty: all. */
  readonly classes: readonly RecallClass[];
  /** Empty: those that are open or handled: that mean a device here. */
  readonly states: readonly RecallState[];
  /** Empty: all. */
  readonly statuses: readonly RecallStatus[];
  /** True: only those with a clock whose next step is overdue. */
  readonly overdue: boolean;
  readonly search: string;
}

/** Moment and hours by which clocks are read. */
export interface RowsNow {
  readonly nowMs: number;
  readonly hours: ClockHours;
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const NO_COUNTS: RecallCounts = { affected: 0, needsReview: 0, confirmed: 0, fixed: 0, notRelevant: 0, notAffected: 0 };

function sum(all: readonly SiteRecall[]): RecallCounts {
  const out: Record<keyof RecallCounts, number> = { ...NO_COUNTS };
  for (const { counts } of all) for (const key of Object.keys(out) as (keyof RecallCounts)[]) out[key] += counts[key];
  return out;
}

export const openOf = (counts: RecallCounts): number => counts.affected + counts.needsReview;

export function stateOf(counts: RecallCounts): RecallState {
  if (openOf(counts) > 0) return 'open';
  return counts.confirmed + counts.fixed + counts.notRelevant > 0 ? 'handled' : 'none';
}

/** The one that is due first; those that are done come last. */
function mostUrgent(clocks: readonly RecallClock[]): RecallClock | null {
  const due = (c: RecallClock): string => c.dueAt ?? '\uffff';
  return clocks.reduce<RecallClock | null>((a, b) => (a === null || due(b) < due(a) ? b : a), null);
}

export type Steps = Awaited<ReturnType<RecallStore['steps']>>;

export function clocksOf(now: RowsNow, all: readonly SiteRecall[], steps: Steps): readonly RecallClock[] {
  return all.flatMap(({ site, number, sinceMs, openSinceMs, counts }) => {
    // A recall that no longer means a device, and of which nobody ever did anything, asks for nothing.
    const own = steps.filter((s) => s.site === site && s.number === number);
    if (sinceMs === null || (stateOf(counts) === 'none' && own.length === 0)) return [];
    const shown = own.map(({ step, at, by, whom, note }) => ({ step, at, by, whom, note }));
    return [clockAt({ site, sinceMs, openSinceMs, steps: shown }, now.hours, now.nowMs)];
  });
}

export function rowOf(now: RowsNow, recall: WholeRecall, all: readonly SiteRecall[], steps: Steps): RecallRow {
  const counts = sum(all);
  const clock = mostUrgent(clocksOf(now, all, steps));
  const { steps: _steps, ...shown } = clock ?? { steps: [] };
  return {
    number: recall.number,
    classification: recall.classification,
    status: statusOf(recall),
    firm: recall.firm,
    product: recall.product,
    reason: recall.reason,
    initiatedAt: iso(recall.initiatedAtMs),
    state: stateOf(counts),
    counts,
    clock: clock === null ? null : (shown as RecallRow['clock']),
  };
}

const classRank = (c: RecallClass | null): number => (c === null ? RECALL_CLASSES.length : RECALL_CLASSES.indexOf(c));

const KEYS: Readonly<Record<RecallSort, (r: RecallRow) => number | string>> = {
  class: (r) => classRank(r.classification),
  open: (r) => openOf(r.counts),
  due: (r) => r.clock?.dueAt ?? '\uffff',
  initiated: (r) => r.initiatedAt ?? '',
  number: (r) => r.number,
  firm: (r) => r.firm ?? '\uffff',
};
const order = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

export function sorted(rows: RecallRow[], text: string): RecallRow[] {
  const descending = text.startsWith('-');
  const by = RECALL_SORTS.find((s) => s === (descending ? text.slice(1) : text));
  if (text !== '' && by === undefined)
    throw new AppError(
      'request.invalid',
      'invalid',
      `There is nothing called "${text}" to sort by: ${RECALL_SORTS.join(', ')}.`,
      { at: { pointer: '/sort' } },
    );
  const way = descending ? -1 : 1;
  return rows.sort((a, b) => {
    const own = by === undefined ? 0 : way * order(KEYS[by](a), KEYS[by](b));
    return (
      own ||
      classRank(a.classification) - classRank(b.classification) ||
      Number(a.status === 'terminated') - Number(b.status === 'terminated') ||
      openOf(b.counts) - openOf(a.counts) ||
      order(b.initiatedAt ?? '', a.initiatedAt ?? '') ||
      order(a.number, b.number)
    );
  });
}

export function isSelected(row: RecallRow, s: RecallSelection, word: string): boolean {
  const states = s.states.length === 0 ? (['open', 'handled'] as const) : s.states;
  if (!(states as readonly RecallState[]).includes(row.state)) return false;
  if (s.classes.length > 0 && (row.classification === null || !s.classes.includes(row.classification))) return false;
  if (s.statuses.length > 0 && (row.status === null || !s.statuses.includes(row.status))) return false;
  if (s.overdue && row.clock?.isOverdue !== true) return false;
  return (
    word === '' ||
    `${row.number} ${row.firm ?? ''} ${row.product ?? ''} ${row.reason ?? ''}`.toLowerCase().includes(word)
  );
}
