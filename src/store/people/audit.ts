/** The audit chain in PostgreSQL. One advisory lock orders the appends, so that seq has no gaps and each row links to the last. */

import { type Selectable, sql } from 'kysely';
import { CHAIN_START, chainHash } from '../../services/audit-chain.ts';
import type { AuditQuery, AuditRecord, AuditStore } from '../../services/people-ports.ts';
import type { Database } from '../database.ts';
import type { AuditTable } from './tables.ts';

/** Any number of ours; the lock ends with the transaction. */
const CHAIN_LOCK = 7_201_934_411;

/**
 * PostgreSQL text holds no NUL and no lone surrogate: what is hashed must be what is read back. Everything else of a hostile
 * string is kept and escaped where it is shown.
 */
const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '\\0');
const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text));

function outcome(text: string): AuditRecord['outcome'] {
  return text === 'allowed' || text === 'denied' ? text : 'failed';
}

function recordOf(row: Selectable<AuditTable>): AuditRecord {
  return {
    seq: Number(row.seq),
    atMs: row.at.getTime(),
    actor: { id: row.actor_id, login: row.actor, address: row.address },
    action: row.action,
    target: row.target,
    outcome: outcome(row.outcome),
    detail: row.detail,
    previous: row.previous,
    hash: row.hash,
  };
}

export function auditStore(db: Database): AuditStore {
  const matching = (q: AuditQuery) => {
    let query = db.selectFrom('audit');
    if (q.actor !== null) query = query.where('actor', '=', q.actor);
    if (q.action !== null) query = query.where('action', '=', q.action);
    if (q.sinceMs !== null) query = query.where('at', '>=', new Date(q.sinceMs));
    return query;
  };
  return {
    async append(given, time) {
      const atMs = Math.floor(time);
      await sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(db);
      const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').executeTakeFirst();
      const seq = last === undefined ? 1 : Number(last.seq) + 1;
      const previous = last?.hash ?? CHAIN_START;
      const entry = {
        ...given,
        actor: { ...given.actor, login: clean(given.actor.login) },
        target: cleanOrNull(given.target),
        detail: cleanOrNull(given.detail),
      };
      const hash = chainHash(previous, seq, atMs, entry);
      await db
        .insertInto('audit')
        .values({
          seq,
          at: new Date(atMs),
          actor_id: entry.actor.id,
          actor: entry.actor.login,
          address: entry.actor.address,
          action: entry.action,
          target: entry.target,
          outcome: entry.outcome,
          detail: entry.detail,
          previous: Buffer.from(previous),
          hash: Buffer.from(hash),
        })
        .execute();
      return { ...entry, seq, atMs, previous, hash };
    },
    async page(q) {
      let rows = matching(q).selectAll().orderBy('seq', 'desc').limit(q.limit);
      if (q.before !== null) rows = rows.where('seq', '<', q.before);
      const [found, count] = await Promise.all([
        rows.execute(),
        matching(q)
          .select((e) => e.fn.countAll<string>().as('n'))
          .executeTakeFirstOrThrow(),
      ]);
      return { rows: found.map(recordOf), total: Number(count.n) };
    },
    async after(seq, limit) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(recordOf);
    },
  };
}
