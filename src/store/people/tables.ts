/** The tables of migration 0002 as Kysely sees them. */

import type { ColumnType } from 'kysely';

type Time = ColumnType<Date, Date, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null, Date | null>;

export interface AccountTable {
  id: string;
  login: string;
  name: string;
  role: string;
  sites: string[] | null;
  password_hash: string;
  must_change_password: boolean;
  password_expires_at: TimeOrNull;
  disabled: boolean;
  created_at: Time;
  last_login_at: TimeOrNull;
}

export interface SessionTable {
  token_hash: Buffer;
  account_id: string;
  created_at: Time;
  last_used_at: Time;
  expires_at: Time;
  address: string | null;
}

export interface ThrottleTable {
  key: string;
  failures: number;
  last_failure_at: Time;
  blocked_until: TimeOrNull;
}

export interface SetupTokenTable {
  one: ColumnType<boolean, boolean | undefined, never>;
  token_hash: Buffer;
  created_at: Time;
}

export interface AuditTable {
  /** bigint: text or number, as the driver is set up. */
  seq: ColumnType<string | number | bigint, number, never>;
  at: ColumnType<Date, Date, never>;
  actor_id: string | null;
  actor: string;
  address: string | null;
  action: string;
  target: string | null;
  outcome: string;
  detail: string | null;
  previous: Buffer;
  hash: Buffer;
}

export interface SavedViewTable {
  id: string;
  account_id: string;
  name: string;
  shared: boolean;
  filter: string;
  sort: string;
  columns: string[];
}

export interface PeopleTables {
  account: AccountTable;
  session: SessionTable;
  login_throttle: ThrottleTable;
  setup_token: SetupTokenTable;
  audit: AuditTable;
  saved_view: SavedViewTable;
}
