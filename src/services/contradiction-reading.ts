/** Contradictions as people see them, and what people decide about them. */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import type { Page } from '../model/api.ts';
import {
  type ContradictionDecision,
  type ContradictionDetail,
  type ContradictionRow,
  type ContradictionSeverity,
  type ContradictionState,
  type ContradictionSummary,
  OPEN_CONTRADICTIONS,
} from '../model/contradiction.ts';
import { offsetPage, readFilter } from './assets.ts';
import {
  CONTRADICTION_SORTS,
  type ContradictionKey,
  type ContradictionQuery,
  type ContradictionSort,
  type ContradictionStore,
} from './claims-ports.ts';
import { unpackOffset } from './cursor.ts';
import type { Clock, Scope } from './ports.ts';

export interface ContradictionSelection {
  /** Filter over devices (model/filter); '': all. */
  readonly filter: string;
  /** Empty: those that are open. */
  readonly states: readonly ContradictionState[];
  readonly severities: readonly ContradictionSeverity[];
  readonly rules: readonly string[];
  readonly asset: string | null;
  readonly form: string | null;
  readonly search: string;
  /** ISO 8601; null: now. */
  readonly at: string | null;
}

export interface ContradictionPage extends ContradictionSelection {
  /** One of CONTRADICTION_SORTS, `-` before it for descending; '': the heaviest first. */
  readonly sort: string;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface ContradictionDecisionRequest {
  readonly items: readonly ContradictionKey[];
  readonly kind: ContradictionDecision;
  readonly ground: string;
  /** ISO 8601; null: until somebody undoes it or its ground goes. */
  readonly expiresAt: string | null;
}

export interface ContradictionReadingPorts {
  readonly contradictions: ContradictionStore;
  readonly rules: string;
  readonly clock: Clock;
}

export interface ContradictionReading {
  page(scope: Scope, query: ContradictionPage): Promise<Page<ContradictionRow>>;
  rows(scope: Scope, selection: ContradictionSelection): AsyncIterable<ContradictionRow>;
  summary(scope: Scope, selection: ContradictionSelection): Promise<ContradictionSummary>;
  detail(scope: Scope, key: ContradictionKey): Promise<ContradictionDetail>;
  /** @returns how many stand now */
  decide(
    scope: Scope,
    by: { readonly login: string },
    request: ContradictionDecisionRequest,
  ): Promise<{ readonly decided: number }>;
  undo(scope: Scope, by: { readonly login: string }, id: string): Promise<void>;
}

const EXPORT_PAGE = 1_000;

const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });
const missing = (what: string): AppError => new AppError('not-found', 'not-found', what);

function readAt(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(`"${text}" is no time such as 2026-11-27T08:00:00Z.`, '/at');
  return ms;
}

function readSort(text: string): { readonly by: ContradictionSort; readonly descending: boolean } {
  if (text === '') return { by: 'severity', descending: true };
  const descending = text.startsWith('-');
  const by = CONTRADICTION_SORTS.find((s) => s === (descending ? text.slice(1) : text));
  if (by === undefined)
    throw invalid(`There is nothing called "${text}" to sort by: ${CONTRADICTION_SORTS.join(', ')}.`, '/sort');
  return { by, descending };
}

const queryOf = (s: ContradictionSelection, scope: Scope, nowMs: number): ContradictionQuery => ({
  ...{ scope, nowMs, filter: readFilter(s.filter), atMs: readAt(s.at), search: s.search.trim() },
  ...{ severities: s.severities, rules: s.rules, asset: s.asset, form: s.form },
  states: s.states.length === 0 ? OPEN_CONTRADICTIONS : s.states,
});

export function createContradictionReading(ports: ContradictionReadingPorts): ContradictionReading {
  const { contradictions: store, clock } = ports;
  const page = async (scope: Scope, query: ContradictionPage): Promise<Page<ContradictionRow>> => {
    const asked = queryOf(query, scope, clock.nowMs());
    const sort = readSort(query.sort);
    const { cursor: _cursor, limit: _limit, ...named } = query;
    const list = `contradictions ${JSON.stringify(named)}`;
    const offset = unpackOffset(list, query.cursor);
    return offsetPage(list, await store.page(asked, sort, offset, query.limit), offset);
  };
  return {
    page,
    async *rows(scope, selection) {
      let cursor: string | null = null;
      do {
        const found: Page<ContradictionRow> = await page(scope, { ...selection, sort: '', cursor, limit: EXPORT_PAGE });
        yield* found.items;
        cursor = found.next;
      } while (cursor !== null);
    },
    async summary(scope, selection) {
      const [found, behind] = await Promise.all([
        store.summary(queryOf(selection, scope, clock.nowMs())),
        store.behind(ports.rules),
      ]);
      return { ...found, isBehind: behind.some(({ site }) => scope === null || scope.includes(site)) };
    },
    async detail(scope, key) {
      const one = await store.one(scope, key);
      if (one === null) throw missing('There is no such contradiction that stands and that you may see.');
      return one;
    },
    async decide(scope, by, { items, kind, ground, expiresAt }) {
      const nowMs = clock.nowMs();
      const expiresAtMs = expiresAt === null ? null : Date.parse(expiresAt);
      if (expiresAtMs !== null && !(expiresAtMs > nowMs))
        throw invalid('A decision can only expire in the future.', '/expiresAt');
      const decision = { id: randomUUID(), kind, ground, by: by.login, atMs: nowMs, expiresAtMs };
      const done = await store.decide(scope, items, decision);
      if (done.length === 0) throw missing('There are no such contradictions that stand and that you may see.');
      return { decided: done.length };
    },
    async undo(scope, by, id) {
      if (!(await store.undo(scope, id, by.login, clock.nowMs())))
        throw missing('There is no decision with this id that stands and that you may see.');
    },
  };
}
