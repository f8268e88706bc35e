/**
 * Accounts: the first administrator by a one-time link, creating, changing, disabling, new passwords (security.md 27, 37).
 * There is no default password. A password set by somebody else is good for some days and must be changed at login.
 * Every change and its audit row commit together.
 */

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import type { NewPassword, NewUser, UserRow } from '../model/api.ts';
import type { Role } from '../model/people.ts';
import { hashPassword, requirePassword } from './people-passwords.ts';
import type { Account, AccountChange, AccountWithHash, Actor, PeopleStore, PeopleUnit } from './people-ports.ts';
import { digest, type OpenSession, openSession } from './sessions.ts';

const INITIAL_PASSWORD_LIFE_MS = 7 * 24 * 3_600_000;
const LOGIN = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

export interface UserInput {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly sites: readonly string[] | null;
  /** Absent: one is made up and returned once. Either way it must be changed at the first login. */
  readonly password?: string | undefined;
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly sites?: readonly string[] | null | undefined;
  readonly disabled?: boolean | undefined;
}

export interface People {
  /** True while there is no administrator who could log in. */
  setupNeeded(): Promise<boolean>;
  /**
   * Path with a new one-time token in its fragment (`/setup#token=...`; a fragment is never sent nor logged),
   * or null when there is an administrator. Each call makes earlier links worthless.
   */
  setupLink(): Promise<string | null>;
  /** Makes the first administrator and logs in. */
  setup(token: string, login: string, name: string, password: string, address: string): Promise<OpenSession>;
  list(): Promise<readonly UserRow[]>;
  create(actor: Actor, input: UserInput): Promise<NewUser>;
  update(actor: Actor, id: string, change: UserChange): Promise<UserRow>;
  /** Sets a password that must be changed; made up when absent. Ends all sessions of the account. */
  resetPassword(actor: Actor, id: string, password: string | undefined): Promise<NewPassword>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const rowOf = (a: Account): UserRow => ({
  id: a.id,
  login: a.login,
  name: a.name,
  role: a.role,
  sites: a.sites,
  disabled: a.disabled,
  lastLoginAt: a.lastLoginAtMs === null ? null : iso(a.lastLoginAtMs),
  createdAt: iso(a.createdAtMs),
});

/** Twenty characters that are not taken for each other, in groups to read aloud: about 98 bits. */
export function inventPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

function loginOf(text: string): string {
  const login = text.trim().toLowerCase();
  if (LOGIN.test(login)) return login;
  throw new AppError(
    'request.invalid',
    'invalid',
    'A login has 2 to 64 characters: letters a-z, digits, and . _ @ - after the first one.',
    { at: { pointer: '/login' } },
  );
}

const missing = (): AppError => new AppError('not-found', 'not-found', 'There is no account with this id.');

class LocalPeople implements People {
  private readonly store: PeopleStore;
  private readonly nowMs: () => number;

  constructor(store: PeopleStore, nowMs: () => number) {
    this.store = store;
    this.nowMs = nowMs;
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.store.accounts.list()).every((a) => a.role !== 'administrator' || a.disabled);
  }

  async setupLink(): Promise<string | null> {
    if (!(await this.setupNeeded())) {
      await this.store.setup.clear();
      return null;
    }
    const token = randomBytes(32).toString('base64url');
    await this.store.setup.put(digest(token), this.nowMs());
    return `/setup#token=${token}`;
  }

  async setup(token: string, login: string, name: string, password: string, address: string): Promise<OpenSession> {
    if (!(await this.setupNeeded())) {
      throw new AppError('setup.done', 'conflict', 'The first administrator exists already. Log in.');
    }
    const account: AccountWithHash = {
      ...this.fresh({ login: loginOf(login), name, role: 'administrator', sites: null }),
      passwordHash: '',
      mustChangePassword: false,
      passwordExpiresAtMs: null,
    };
    requirePassword(password, account.login, '/password');
    const passwordHash = await hashPassword(password);
    return this.store.transaction(async (unit) => {
      if (!(await unit.setup.take(digest(token)))) {
        throw new AppError(
          'setup.token',
          'denied',
          'The set-up link is wrong or was used. Start the server again to print a new one.',
        );
      }
      await this.insert(unit, { ...account, passwordHash });
      const now = this.nowMs();
      await unit.accounts.change(account.id, { lastLoginAtMs: now });
      const actor: Actor = { id: account.id, login: account.login, address };
      await unit.audit.append(
        { actor, action: 'setup', target: `account ${account.login}`, outcome: 'allowed', detail: null },
        now,
      );
      return openSession(unit, account, address, now);
    });
  }

  async list(): Promise<readonly UserRow[]> {
    return (await this.store.accounts.list()).map(rowOf);
  }

  async create(actor: Actor, input: UserInput): Promise<NewUser> {
    const login = loginOf(input.login);
    if (input.password !== undefined) requirePassword(input.password, login, '/password');
    const initial = input.password ?? inventPassword();
    const account = this.fresh({ ...input, login });
    const passwordHash = await hashPassword(initial);
    await this.store.transaction(async (unit) => {
      await this.insert(unit, { ...account, passwordHash });
      await unit.audit.append(
        {
          actor,
          action: 'user.create',
          target: `account ${login}`,
          outcome: 'allowed',
          detail: `role ${input.role}, sites ${input.sites === null ? 'all' : input.sites.join(' ')}`,
        },
        this.nowMs(),
      );
    });
    return { ...rowOf(account), initialPassword: input.password === undefined ? initial : null };
  }

  async update(actor: Actor, id: string, change: UserChange): Promise<UserRow> {
    return this.store.transaction(async (unit) => {
      const administrators = await unit.accounts.lockAdministrators();
      const before = await unit.accounts.byId(id);
      if (before === null) throw missing();
      const demoted = (change.role !== undefined && change.role !== 'administrator') || change.disabled === true;
      if (demoted && administrators.length === 1 && administrators[0] === id) {
        throw new AppError(
          'people.last-administrator',
          'conflict',
          'This is the last administrator. Make another one first, then change this account.',
        );
      }
      const set: AccountChange = {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.role === undefined ? {} : { role: change.role }),
        ...(change.sites === undefined ? {} : { sites: change.sites }),
        ...(change.disabled === undefined ? {} : { disabled: change.disabled }),
      };
      await unit.accounts.change(id, set);
      const privileges = change.role !== undefined || change.sites !== undefined || change.disabled !== undefined;
      if (privileges) await unit.sessions.removeAll(id, null);
      await unit.audit.append(
        {
          actor,
          action: 'user.update',
          target: `account ${before.login}`,
          outcome: 'allowed',
          detail: describe(before, set),
        },
        this.nowMs(),
      );
      return rowOf({ ...before, ...set });
    });
  }

  async resetPassword(actor: Actor, id: string, password: string | undefined): Promise<NewPassword> {
    const account = await this.store.accounts.byId(id);
    if (account === null) throw missing();
    if (password !== undefined) requirePassword(password, account.login, '/password');
    const initial = password ?? inventPassword();
    const passwordHash = await hashPassword(initial);
    await this.store.transaction(async (unit) => {
      await unit.accounts.change(id, {
        passwordHash,
        mustChangePassword: true,
        passwordExpiresAtMs: this.nowMs() + INITIAL_PASSWORD_LIFE_MS,
      });
      await unit.sessions.removeAll(id, null);
      await unit.audit.append(
        { actor, action: 'user.password', target: `account ${account.login}`, outcome: 'allowed', detail: null },
        this.nowMs(),
      );
    });
    return { initialPassword: password === undefined ? initial : null };
  }

  private fresh(input: Pick<UserInput, 'login' | 'name' | 'role' | 'sites'>): Account {
    const now = this.nowMs();
    return {
      id: randomUUID(),
      login: input.login,
      name: input.name,
      role: input.role,
      sites: input.sites,
      disabled: false,
      mustChangePassword: true,
      passwordExpiresAtMs: now + INITIAL_PASSWORD_LIFE_MS,
      createdAtMs: now,
      lastLoginAtMs: null,
    };
  }

  private async insert(unit: PeopleUnit, account: AccountWithHash): Promise<void> {
    if (await unit.accounts.add(account)) return;
    throw new AppError('conflict', 'conflict', 'There is an account with this login already.', {
      at: { pointer: '/login' },
    });
  }
}

/** What changed, in words for the audit log. */
function describe(before: Account, set: AccountChange): string {
  const sites = (s: readonly string[] | null): string => (s === null ? 'all' : s.join(' '));
  const parts: string[] = [];
  if (set.role !== undefined) parts.push(`role ${before.role} -> ${set.role}`);
  if (set.sites !== undefined) parts.push(`sites ${sites(before.sites)} -> ${sites(set.sites)}`);
  if (set.disabled !== undefined) parts.push(set.disabled ? 'disabled' : 'enabled');
  if (set.name !== undefined) parts.push('name');
  return parts.join(', ');
}

/** @param nowMs  milliseconds since 1970 UTC */
export function createPeople(store: PeopleStore, nowMs: () => number): People {
  return new LocalPeople(store, nowMs);
}
