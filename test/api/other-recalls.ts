/** A stand-in for the service of recalls: one recall that means a device of each site, always asked with a scope. */

import { AppError } from '../../src/base/error.ts';
import type { RecallCounts, RecallDetail, RecallRow } from '../../src/model/recall.ts';
import type { Scope } from '../../src/services/ports.ts';
import type { RecallReading } from '../../src/services/recalls.ts';

const AT = '2026-01-01T00:00:00.000Z';
const SITES = ['north', 'south'];
const NUMBER = 'Z-0001-2026';
const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this name that you may see.`);
const seen = (scope: Scope): readonly string[] => SITES.filter((s) => scope === null || scope.includes(s));

const counts = (affected: number): RecallCounts => ({
  affected,
  needsReview: 0,
  confirmed: 0,
  fixed: 0,
  notRelevant: 0,
  notAffected: 0,
});

const row = (scope: Scope): RecallRow => ({
  number: NUMBER,
  classification: 'I',
  status: 'ongoing',
  firm: 'Acme Medical',
  product: 'Pump 3',
  reason: 'An alarm may not sound.',
  initiatedAt: AT,
  state: 'open',
  counts: counts(seen(scope).length),
  clock: { site: seen(scope)[0] ?? '', state: 'running', since: AT, next: 'told', dueAt: AT, isOverdue: true },
});

export function otherRecalls(calls: string[]): RecallReading {
  return {
    page: async (scope) => ({ items: [row(scope)], next: null, total: 1 }),
    summary: async (scope) => ({
      classes: [{ value: 'I', open: seen(scope).length }],
      states: [{ value: 'open', count: 1 }],
      overdue: 1,
      stored: 1,
      comparedAt: AT,
    }),
    async detail(scope, number) {
      if (number !== NUMBER) throw missing('recall');
      const rest = {
        event: null,
        rootCause: null,
        productCode: null,
        productClass: null,
        codes: 'All lots',
        action: null,
        endedAt: null,
        storedAt: AT,
        records: [],
        url: 'https://fda.example',
        hours: { told: 4, acknowledged: 24, done: 72 },
        hoursAreSigned: false,
        clocks: [],
      };
      return { ...row(scope), ...rest } satisfies RecallDetail;
    },
    async device(scope, { asset, doc }) {
      if (doc !== NUMBER || !seen(scope).some((s) => asset === `asset-${s}`)) throw missing('device');
      return { asset, fields: [], decisions: [], history: [] };
    },
    nearest: async () => [],
    async step(scope, _by, { site, step }) {
      if (!seen(scope).includes(site)) throw missing('clock');
      calls.push(`recall ${step}`);
    },
    async *pairs() {},
  };
}
