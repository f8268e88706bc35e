/**
 * The audit log: who did what to what, with what outcome, from where. Append-only with a hash chain.
 * What people do to accounts is written in the same transaction as the change; what other services do is written before
 * the effect. When it cannot be written, the act does not happen (security.md rule 30).
 */

import { timingSafeEqual } from 'node:crypto';
import type { AuditRow, Page } from '../model/api.ts';
import { CHAIN_START, chainHash } from './audit-chain.ts';
import type { AuditEntry, AuditQuery, AuditRecord, PeopleStore } from './people-ports.ts';

/** Refusals of clients without a session are written one by one up to this many a minute, then counted. */
const ANONYMOUS_PER_MINUTE = 120;
const VERIFY_BATCH = 1_000;

/** The end of the chain: keep it elsewhere (paper, another machine) and a cut-off tail is found. */
export interface AuditAnchor {
  readonly seq: number;
  /** Hex. */
  readonly hash: string;
}

export interface AuditVerdict {
  readonly rows: number;
  /** null: whole. Else the first row that does not fit, and why. */
  readonly broken: { readonly seq: number; readonly reason: 'changed' | 'missing' | 'unlinked' | 'cut-off' } | null;
  readonly head: AuditAnchor | null;
}

export interface AuditLog {
  /** Appends one row and resolves when it is committed. */
  record(entry: AuditEntry): Promise<void>;
  /** As `record`, for refusals of clients without a session: bounded, the rest is counted in the next row. */
  recordAnonymous(entry: AuditEntry): Promise<void>;
  page(query: AuditQuery): Promise<Page<AuditRow>>;
  /** Reads the whole chain. With an anchor it also finds a tail that was cut off or rewritten. */
  verify(anchor?: AuditAnchor): Promise<AuditVerdict>;
}

const rowOf = (r: AuditRecord): AuditRow => ({
  id: String(r.seq),
  at: new Date(r.atMs).toISOString(),
  actor: r.actor.login,
  action: r.action,
  target: r.target,
  outcome: r.outcome,
  detail: r.detail,
  address: r.actor.address,
});

const hex = (b: Uint8Array): string => Buffer.from(b).toString('hex');
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

async function verifyChain(store: PeopleStore, anchor: AuditAnchor | undefined): Promise<AuditVerdict> {
  let rows = 0;
  let previous = CHAIN_START;
  let head: AuditAnchor | null = null;
  for (;;) {
    const batch = await store.audit.after(rows, VERIFY_BATCH);
    for (const r of batch) {
      if (r.seq !== rows + 1) return { rows, broken: { seq: rows + 1, reason: 'missing' }, head };
      if (!same(r.previous, previous)) return { rows, broken: { seq: r.seq, reason: 'unlinked' }, head };
      if (!same(r.hash, chainHash(previous, r.seq, r.atMs, r))) {
        return { rows, broken: { seq: r.seq, reason: 'changed' }, head };
      }
      rows = r.seq;
      previous = r.hash;
      head = { seq: r.seq, hash: hex(r.hash) };
      if (anchor?.seq === r.seq && anchor.hash !== head.hash) {
        return { rows, broken: { seq: r.seq, reason: 'changed' }, head };
      }
    }
    if (batch.length < VERIFY_BATCH) break;
  }
  if (anchor !== undefined && anchor.seq > rows) return { rows, broken: { seq: rows + 1, reason: 'cut-off' }, head };
  return { rows, broken: null, head };
}

/** @param nowMs  milliseconds since 1970 UTC */
export function createAuditLog(store: PeopleStore, nowMs: () => number): AuditLog {
  let minute = 0;
  let written = 0;
  let suppressed = 0;
  const record = async (entry: AuditEntry): Promise<void> => {
    await store.transaction((unit) => unit.audit.append(entry, nowMs()));
  };
  return {
    record,
    async recordAnonymous(entry) {
      const now = Math.floor(nowMs() / 60_000);
      if (now !== minute) {
        minute = now;
        written = 0;
      }
      if (written >= ANONYMOUS_PER_MINUTE) {
        suppressed++;
        return;
      }
      written++;
      const before = suppressed;
      suppressed = 0;
      const detail =
        before === 0 ? entry.detail : `${entry.detail ?? ''} (${before} more refusals before this were only counted)`;
      await record({ ...entry, detail });
    },
    async page(query) {
      const { rows, total } = await store.audit.page({ ...query, limit: query.limit + 1 });
      const items = rows.slice(0, query.limit).map(rowOf);
      return { items, total, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    },
    verify: (anchor) => verifyChain(store, anchor),
  };
}
