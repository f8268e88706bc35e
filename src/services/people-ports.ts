/**
 * What the services for people need from a store: accounts, sessions, throttle, audit and saved views.
 * The store's part is src/store/people/; a test may bring another one. Times are milliseconds since 1970 UTC.
 * Secrets never pass through here in clear: sessions and set-up tokens are SHA-256 digests, passwords argon2id hashes.
 */

import type { AuditRow, SavedView } from '../model/api.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Role } from '../model/people.ts';

/** Who acts. `id` is null for the program itself and for somebody without a session. */
export interface Actor {
  readonly id: string | null;
  /** Login as it is written into the audit log; `anonymous` without a session, `system` for the program itself. */
  readonly login: string;
  /** Network address of the client; null for the command line and the program itself. */
  readonly address: string | null;
}

export interface Account {
  readonly id: string;
  /** Lower case; unique. */
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Site ids; null: all. */
  readonly sites: readonly string[] | null;
  readonly disabled: boolean;
  /** True: the password was set by somebody else and must be changed before anything else. */
  readonly mustChangePassword: boolean;
  /** An initial password is good until then; null for one that the person chose. */
  readonly passwordExpiresAtMs: number | null;
  readonly createdAtMs: number;
  readonly lastLoginAtMs: number | null;
}

export interface AccountWithHash extends Account {
  readonly passwordHash: string;
}

export interface AccountChange {
  readonly name?: string;
  readonly role?: Role;
  readonly sites?: readonly string[] | null;
  readonly disabled?: boolean;
  readonly passwordHash?: string;
  readonly mustChangePassword?: boolean;
  readonly passwordExpiresAtMs?: number | null;
  readonly lastLoginAtMs?: number;
}

export interface AccountStore {
  list(): Promise<readonly Account[]>;
  byId(id: string): Promise<AccountWithHash | null>;
  byLogin(login: string): Promise<AccountWithHash | null>;
  /** False when the login exists already. */
  add(account: AccountWithHash): Promise<boolean>;
  change(id: string, change: AccountChange): Promise<void>;
  /** Ids of administrators that are not disabled, locked until the transaction ends. */
  lockAdministrators(): Promise<readonly string[]>;
}

export interface SessionRecord {
  readonly tokenHash: Uint8Array;
  readonly accountId: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
  readonly address: string | null;
}

export interface SessionStore {
  add(session: SessionRecord): Promise<void>;
  /** The session with its account as it is now; null when there is none. */
  find(tokenHash: Uint8Array): Promise<{ readonly session: SessionRecord; readonly account: Account } | null>;
  touch(tokenHash: Uint8Array, atMs: number): Promise<void>;
  remove(tokenHash: Uint8Array): Promise<void>;
  /** Ends every session of the account at once; `except` keeps one. */
  removeAll(accountId: string, except: Uint8Array | null): Promise<number>;
  /** Ends all but the `keep` newest sessions of the account. */
  trim(accountId: string, keep: number): Promise<void>;
  /** Removes what expired or idled before. */
  sweep(expiredBeforeMs: number, idleBeforeMs: number): Promise<number>;
}

export interface ThrottleState {
  readonly failures: number;
  readonly blockedUntilMs: number;
}

export interface ThrottleStore {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, ThrottleState>>;
  /** Counts one failure (from 0 again when the last is older than `forgetBeforeMs`) and returns the new count. */
  fail(key: string, atMs: number, forgetBeforeMs: number): Promise<number>;
  block(key: string, untilMs: number): Promise<void>;
  clear(key: string): Promise<void>;
  /** Halves the count and lifts the block: somebody behind the address proved to be right. */
  relieve(key: string): Promise<void>;
  /** Removes rows whose last failure is older, and the oldest beyond `keep` rows. */
  sweep(beforeMs: number, keep: number): Promise<void>;
}

export interface SetupStore {
  /** Replaces the token: there is at most one. */
  put(tokenHash: Uint8Array, atMs: number): Promise<void>;
  /** True once for the right token; it is gone then. */
  take(tokenHash: Uint8Array): Promise<boolean>;
  clear(): Promise<void>;
}

export interface AuditEntry {
  readonly actor: Actor;
  /** Permission or act, for example `user.create`. */
  readonly action: string;
  /** What it was done to, for example `account 4f..`; null when there is no single thing. */
  readonly target: string | null;
  readonly outcome: AuditRow['outcome'];
  /** Plain words or an error code; never a secret, never a request body. */
  readonly detail: string | null;
}

/** A row of the chain as it is stored. `hash` = SHA-256 over the previous row's hash and this row's content. */
export interface AuditRecord extends AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly atMs: number;
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
}

export interface AuditQuery {
  /** Rows before this seq; null: from the newest. */
  readonly before: number | null;
  readonly limit: number;
  readonly actor: string | null;
  readonly action: string | null;
  readonly sinceMs: number | null;
}

export interface AuditStore {
  /** Must run in a transaction: takes the chain's lock, links and appends. */
  append(entry: AuditEntry, atMs: number): Promise<AuditRecord>;
  /** Newest first, with the exact count of all that match (the cursor left aside). */
  page(query: AuditQuery): Promise<{ readonly rows: readonly AuditRecord[]; readonly total: number }>;
  /** Rows after `seq`, oldest first, at most `limit`: for verification. */
  after(seq: number, limit: number): Promise<readonly AuditRecord[]>;
}

export interface ViewContent {
  readonly name: string;
  readonly shared: boolean;
  readonly filter: string;
  readonly sort: string;
  readonly columns: readonly AttributeName[];
}

export interface ViewStore {
  /** Own views and shared ones, by name. */
  list(accountId: string): Promise<readonly SavedView[]>;
  byId(id: string, accountId: string): Promise<SavedView | null>;
  count(accountId: string): Promise<number>;
  add(id: string, accountId: string, view: ViewContent): Promise<void>;
  change(id: string, view: ViewContent): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Everything about people on one connection: inside `transaction` all of it commits or none does. */
export interface PeopleUnit {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly throttle: ThrottleStore;
  readonly setup: SetupStore;
  readonly audit: AuditStore;
  readonly views: ViewStore;
}

export interface PeopleStore extends PeopleUnit {
  transaction<T>(work: (unit: PeopleUnit) => Promise<T>): Promise<T>;
}
