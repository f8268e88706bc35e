/** Sessions, login throttle and the set-up token in PostgreSQL. Only digests of tokens are stored. */

import { sql } from 'kysely';
import type { SessionStore, SetupStore, ThrottleStore } from '../../services/people-ports.ts';
import type { Database } from '../database.ts';
import { accountOf } from './accounts.ts';

export function sessionStore(db: Database): SessionStore {
  return {
    async add(s) {
      await db
        .insertInto('session')
        .values({
          token_hash: Buffer.from(s.tokenHash),
          account_id: s.accountId,
          created_at: new Date(s.createdAtMs),
          last_used_at: new Date(s.lastUsedAtMs),
          expires_at: new Date(s.expiresAtMs),
          address: s.address,
        })
        .execute();
    },
    async find(tokenHash) {
      const row = await db
        .selectFrom('session as s')
        .innerJoin('account as a', 'a.id', 's.account_id')
        .selectAll('a')
        .select([
          's.token_hash',
          's.created_at as session_created_at',
          's.last_used_at',
          's.expires_at',
          's.address as session_address',
        ])
        .where('s.token_hash', '=', Buffer.from(tokenHash))
        .executeTakeFirst();
      if (row === undefined) return null;
      return {
        account: accountOf(row),
        session: {
          tokenHash: row.token_hash,
          accountId: row.id,
          createdAtMs: row.session_created_at.getTime(),
          lastUsedAtMs: row.last_used_at.getTime(),
          expiresAtMs: row.expires_at.getTime(),
          address: row.session_address,
        },
      };
    },
    async touch(tokenHash, atMs) {
      await db
        .updateTable('session')
        .set({ last_used_at: new Date(atMs) })
        .where('token_hash', '=', Buffer.from(tokenHash))
        .execute();
    },
    async remove(tokenHash) {
      await db.deleteFrom('session').where('token_hash', '=', Buffer.from(tokenHash)).execute();
    },
    async removeAll(accountId, except) {
      let query = db.deleteFrom('session').where('account_id', '=', accountId);
      if (except !== null) query = query.where('token_hash', '!=', Buffer.from(except));
      return Number((await query.executeTakeFirst()).numDeletedRows);
    },
    async trim(accountId, keep) {
      await sql`delete from session where account_id = ${accountId} and token_hash in (select token_hash from session
        where account_id = ${accountId} order by created_at desc, token_hash offset ${keep})`.execute(db);
    },
    async sweep(expiredBeforeMs, idleBeforeMs) {
      const gone = await db
        .deleteFrom('session')
        .where((e) =>
          e.or([e('expires_at', '<=', new Date(expiredBeforeMs)), e('last_used_at', '<=', new Date(idleBeforeMs))]),
        )
        .executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}

export function throttleStore(db: Database): ThrottleStore {
  return {
    async read(keys) {
      const rows = await db
        .selectFrom('login_throttle')
        .selectAll()
        .where('key', 'in', [...keys])
        .execute();
      return new Map(
        rows.map((r) => [r.key, { failures: r.failures, blockedUntilMs: r.blocked_until?.getTime() ?? 0 }]),
      );
    },
    async fail(key, atMs, forgetBeforeMs) {
      const at = new Date(atMs);
      const row = await db
        .insertInto('login_throttle')
        .values({ key, failures: 1, last_failure_at: at, blocked_until: null })
        .onConflict((c) =>
          c.column('key').doUpdateSet({
            failures: sql<number>`case when login_throttle.last_failure_at < ${new Date(forgetBeforeMs)} then 1
              else login_throttle.failures + 1 end`,
            last_failure_at: at,
          }),
        )
        .returning('failures')
        .executeTakeFirstOrThrow();
      return row.failures;
    },
    async block(key, untilMs) {
      await db
        .updateTable('login_throttle')
        .set({ blocked_until: new Date(untilMs) })
        .where('key', '=', key)
        .execute();
    },
    async clear(key) {
      await db.deleteFrom('login_throttle').where('key', '=', key).execute();
    },
    async relieve(key) {
      await sql`update login_throttle set failures = failures / 2, blocked_until = null where key = ${key}`.execute(db);
    },
    async sweep(beforeMs, keep) {
      await db.deleteFrom('login_throttle').where('last_failure_at', '<', new Date(beforeMs)).execute();
      await sql`delete from login_throttle where key in
        (select key from login_throttle order by last_failure_at desc offset ${keep})`.execute(db);
    },
  };
}

export function setupStore(db: Database): SetupStore {
  return {
    async put(tokenHash, atMs) {
      const row = { token_hash: Buffer.from(tokenHash), created_at: new Date(atMs) };
      await db
        .insertInto('setup_token')
        .values(row)
        .onConflict((c) => c.column('one').doUpdateSet(row))
        .execute();
    },
    async take(tokenHash) {
      const gone = await db
        .deleteFrom('setup_token')
        .where('token_hash', '=', Buffer.from(tokenHash))
        .executeTakeFirst();
      return gone.numDeletedRows === 1n;
    },
    async clear() {
      await db.deleteFrom('setup_token').execute();
    },
  };
}
