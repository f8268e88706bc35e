/**
 * Login and sessions (security.md rule 27). A session is a random token whose digest is stored; the account behind it is
 * read at every request, so that disabling, a new role or a new password takes effect at once.
 * Failed logins slow down the account and the address, in the database: a restart forgets nothing.
 */

import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { hashPassword, requirePassword, verifyPassword } from './people-passwords.ts';
import type { Account, Actor, PeopleStore, PeopleUnit } from './people-ports.ts';

export const SESSION_LIFE_MS = 12 * 3_600_000;
export const SESSION_IDLE_MS = 2 * 3_600_000;
/** `last_used_at` is written at most this often: a page with many requests costs one write. */
const TOUCH_EVERY_MS = 60_000;

/** Sessions of one account; a new one ends the oldest. */
const MAX_SESSIONS = 20;

const FORGET_MS = 24 * 3_600_000;
const MAX_THROTTLE_ROWS = 100_000;

interface ThrottleRule {
  readonly free: number;
  readonly firstMs: number;
  readonly maxMs: number;
}
/** Failures that cost nothing, then a delay that doubles up to the maximum. An address may stand for many people. */
const PER_ACCOUNT: ThrottleRule = { free: 5, firstMs: 2_000, maxMs: 15 * 60_000 };
const PER_ADDRESS: ThrottleRule = { free: 20, firstMs: 2_000, maxMs: 5 * 60_000 };

export interface OpenSession {
  /** For the cookie; nowhere else. */
  readonly token: string;
  readonly csrf: string;
  readonly account: Account;
}

export interface Sessions {
  /**
   * @param oldToken  session of the same browser, ended by the new one (no fixation); null when there is none
   * @throws AppError auth.failed for a wrong login or password or a disabled account alike; auth.throttled with at.seconds
   */
  login(login: string, password: string, address: string, oldToken: string | null): Promise<OpenSession>;
  /** The session of a token; null when it is unknown, expired, idle too long, or its account is disabled. */
  resolve(token: string): Promise<OpenSession | null>;
  logout(session: OpenSession, address: string): Promise<void>;
  /** Changes the own password, ends every session of the account and opens a new one. */
  changePassword(session: OpenSession, current: string, next: string, address: string): Promise<OpenSession>;
  /** Removes expired sessions and old throttle rows. Call it now and then. */
  sweep(): Promise<void>;
}

export const digest = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** The CSRF token belongs to the session and cannot be turned back into it. */
export const csrfOf = (token: string): string => createHash('sha256').update(`csrf:${token}`).digest('base64url');

/** A session with the token of `randomBytes(32)`. Must run in the transaction that allows it. */
export async function openSession(
  unit: PeopleUnit,
  account: Account,
  address: string,
  nowMs: number,
): Promise<OpenSession> {
  const token = randomBytes(32).toString('base64url');
  await unit.sessions.add({
    tokenHash: digest(token),
    accountId: account.id,
    createdAtMs: nowMs,
    lastUsedAtMs: nowMs,
    expiresAtMs: nowMs + SESSION_LIFE_MS,
    address,
  });
  await unit.sessions.trim(account.id, MAX_SESSIONS);
  return { token, csrf: csrfOf(token), account };
}

const delayMs = (rule: ThrottleRule, failures: number): number =>
  failures <= rule.free ? 0 : Math.min(rule.maxMs, rule.firstMs * 2 ** Math.min(30, failures - rule.free - 1));

/** A login typed into the wrong field may be a password: the throttle keeps its digest only. */
const accountKey = (login: string): string =>
  `account:${createHash('sha256').update(login).digest('base64url').slice(0, 22)}`;

/** Login as it is written into the audit log: that of an account, else nothing that was typed. */
const shownLogin = (account: Account | null): string => account?.login ?? 'unknown';

class LocalSessions implements Sessions {
  private readonly store: PeopleStore;
  private readonly nowMs: () => number;

  constructor(store: PeopleStore, nowMs: () => number) {
    this.store = store;
    this.nowMs = nowMs;
  }

  /** Counts the attempt as failed before the password is looked at, so that parallel guesses count as well. */
  private async reserve(keys: readonly (readonly [string, ThrottleRule])[]): Promise<void> {
    const now = this.nowMs();
    const state = await this.store.throttle.read(keys.map(([key]) => key));
    const until = Math.max(...keys.map(([key]) => state.get(key)?.blockedUntilMs ?? 0));
    if (until > now) {
      const seconds = Math.ceil((until - now) / 1000);
      throw new AppError(
        'auth.throttled',
        'denied',
        `Too many failed logins. Wait ${seconds} seconds, then try again.`,
        {
          at: { seconds },
        },
      );
    }
    for (const [key, rule] of keys) {
      const delay = delayMs(rule, await this.store.throttle.fail(key, now, now - FORGET_MS));
      if (delay > 0) await this.store.throttle.block(key, now + delay);
    }
  }

  async login(login: string, password: string, address: string, oldToken: string | null): Promise<OpenSession> {
    const name = login.trim().toLowerCase();
    const key = accountKey(name);
    const account = await this.store.accounts.byLogin(name);
    const actor: Actor = { id: account?.id ?? null, login: shownLogin(account), address };
    const refuse = async (detail: string, outcome: 'denied' | 'failed') =>
      this.store.transaction((unit) =>
        unit.audit.append({ actor, action: 'session.login', target: null, outcome, detail }, this.nowMs()),
      );
    try {
      await this.reserve([
        [key, PER_ACCOUNT],
        [`address:${address}`, PER_ADDRESS],
      ]);
    } catch (error) {
      if (error instanceof AppError) await refuse(error.code, 'denied');
      throw error;
    }
    const fits = await verifyPassword(account?.passwordHash ?? null, password);
    const now = this.nowMs();
    const expired = account?.passwordExpiresAtMs != null && account.passwordExpiresAtMs <= now;
    if (account === null || !fits || account.disabled || expired) {
      await refuse(fits && expired ? 'the initial password has expired' : 'auth.failed', 'denied');
      throw new AppError('auth.failed', 'denied', 'The name or the password is wrong.');
    }
    return this.store.transaction(async (unit) => {
      await unit.throttle.clear(key);
      await unit.throttle.relieve(`address:${address}`);
      if (oldToken !== null) await unit.sessions.remove(digest(oldToken));
      await unit.accounts.change(account.id, { lastLoginAtMs: now });
      const session = await openSession(unit, account, address, now);
      await unit.audit.append({ actor, action: 'session.login', target: null, outcome: 'allowed', detail: null }, now);
      return session;
    });
  }

  async resolve(token: string): Promise<OpenSession | null> {
    if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
    const found = await this.store.sessions.find(digest(token));
    if (found === null) return null;
    const now = this.nowMs();
    const { session, account } = found;
    if (account.disabled || session.expiresAtMs <= now || session.lastUsedAtMs + SESSION_IDLE_MS <= now) return null;
    if (now - session.lastUsedAtMs >= TOUCH_EVERY_MS) await this.store.sessions.touch(session.tokenHash, now);
    return { token, csrf: csrfOf(token), account };
  }

  async logout(session: OpenSession, address: string): Promise<void> {
    const actor: Actor = { id: session.account.id, login: session.account.login, address };
    await this.store.transaction(async (unit) => {
      await unit.sessions.remove(digest(session.token));
      await unit.audit.append(
        { actor, action: 'session.logout', target: null, outcome: 'allowed', detail: null },
        this.nowMs(),
      );
    });
  }

  async changePassword(session: OpenSession, current: string, next: string, address: string): Promise<OpenSession> {
    const { account } = session;
    const actor: Actor = { id: account.id, login: account.login, address };
    requirePassword(next, account.login, '/next');
    const stored = await this.store.accounts.byId(account.id);
    const key = accountKey(account.login);
    await this.reserve([[key, PER_ACCOUNT]]);
    if (!(await verifyPassword(stored?.passwordHash ?? null, current))) {
      throw new AppError('auth.failed', 'invalid', 'The current password is wrong.', { at: { pointer: '/current' } });
    }
    if (current === next) {
      throw new AppError('auth.password', 'invalid', 'The new password is the old one.', { at: { pointer: '/next' } });
    }
    const passwordHash = await hashPassword(next);
    const change = { passwordHash, mustChangePassword: false, passwordExpiresAtMs: null };
    return this.store.transaction(async (unit) => {
      const now = this.nowMs();
      await unit.throttle.clear(key);
      await unit.accounts.change(account.id, change);
      await unit.sessions.removeAll(account.id, null);
      await unit.audit.append(
        { actor, action: 'session.password', target: null, outcome: 'allowed', detail: null },
        now,
      );
      return openSession(unit, { ...account, mustChangePassword: false, passwordExpiresAtMs: null }, address, now);
    });
  }

  async sweep(): Promise<void> {
    const now = this.nowMs();
    await this.store.sessions.sweep(now, now - SESSION_IDLE_MS);
    await this.store.throttle.sweep(now - FORGET_MS, MAX_THROTTLE_ROWS);
  }
}

/** @param nowMs  milliseconds since 1970 UTC */
export function createSessions(store: PeopleStore, nowMs: () => number): Sessions {
  return new LocalSessions(store, nowMs);
}
