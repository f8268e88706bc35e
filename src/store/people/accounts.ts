/** Accounts in PostgreSQL. Roles are checked against the policy table when they are read: an unknown one holds nothing. */

import type { Selectable, Updateable } from 'kysely';
import { AppError } from '../../base/error.ts';
import { ROLES, type Role } from '../../model/people.ts';
import type { Account, AccountChange, AccountStore, AccountWithHash } from '../../services/people-ports.ts';
import type { Database } from '../database.ts';
import type { AccountTable } from './tables.ts';

function role(text: string): Role {
  const known = ROLES.find((r) => r === text);
  if (known === undefined) throw new AppError('database.version', 'unavailable', `account.role '${text}' is not known`);
  return known;
}

export function accountOf(row: Omit<Selectable<AccountTable>, 'password_hash'>): Account {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    role: role(row.role),
    sites: row.sites,
    disabled: row.disabled,
    mustChangePassword: row.must_change_password,
    passwordExpiresAtMs: row.password_expires_at?.getTime() ?? null,
    createdAtMs: row.created_at.getTime(),
    lastLoginAtMs: row.last_login_at?.getTime() ?? null,
  };
}

const withHash = (row: Selectable<AccountTable> | undefined): AccountWithHash | null =>
  row === undefined ? null : { ...accountOf(row), passwordHash: row.password_hash };

const dateOrNull = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function columns(change: AccountChange): Updateable<AccountTable> {
  const set: Updateable<AccountTable> = {};
  if (change.name !== undefined) set.name = change.name;
  if (change.role !== undefined) set.role = change.role;
  if (change.sites !== undefined) set.sites = change.sites === null ? null : [...change.sites];
  if (change.disabled !== undefined) set.disabled = change.disabled;
  if (change.passwordHash !== undefined) set.password_hash = change.passwordHash;
  if (change.mustChangePassword !== undefined) set.must_change_password = change.mustChangePassword;
  if (change.passwordExpiresAtMs !== undefined) set.password_expires_at = dateOrNull(change.passwordExpiresAtMs);
  if (change.lastLoginAtMs !== undefined) set.last_login_at = new Date(change.lastLoginAtMs);
  return set;
}

export function accountStore(db: Database): AccountStore {
  return {
    async list() {
      return (await db.selectFrom('account').selectAll().orderBy('login').execute()).map(accountOf);
    },
    async byId(id) {
      return withHash(await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst());
    },
    async byLogin(login) {
      return withHash(await db.selectFrom('account').selectAll().where('login', '=', login).executeTakeFirst());
    },
    async add(a) {
      const added = await db
        .insertInto('account')
        .values({
          id: a.id,
          login: a.login,
          name: a.name,
          role: a.role,
          sites: a.sites === null ? null : [...a.sites],
          password_hash: a.passwordHash,
          must_change_password: a.mustChangePassword,
          password_expires_at: dateOrNull(a.passwordExpiresAtMs),
          disabled: a.disabled,
          created_at: new Date(a.createdAtMs),
          last_login_at: dateOrNull(a.lastLoginAtMs),
        })
        .onConflict((c) => c.column('login').doNothing())
        .returning('id')
        .execute();
      return added.length === 1;
    },
    async change(id, change) {
      const set = columns(change);
      if (Object.keys(set).length > 0) await db.updateTable('account').set(set).where('id', '=', id).execute();
    },
    async lockAdministrators() {
      const rows = await db
        .selectFrom('account')
        .select('id')
        .where('role', '=', 'administrator')
        .where('disabled', '=', false)
        .orderBy('id')
        .forUpdate()
        .execute();
      return rows.map((r) => r.id);
    },
  };
}
