/**
 * People: accounts, sessions, login throttle, set-up token, audit chain and saved views (security.md rules 20, 27-30).
 * These tables belong to the installation, not to a site: an account may see several sites.
 * The audit table refuses UPDATE, DELETE and TRUNCATE by trigger; who can drop the trigger is found by the hash chain.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table account (
    id text primary key,
    login text not null unique check (login = lower(login) and login <> ''),
    name text not null,
    role text not null,
    sites text[],
    password_hash text not null,
    must_change_password boolean not null,
    password_expires_at timestamptz,
    disabled boolean not null default false,
    created_at timestamptz not null,
    last_login_at timestamptz
  )`,
  `create table session (
    token_hash bytea primary key check (length(token_hash) = 32),
    account_id text not null references account (id) on delete cascade,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    address text
  )`,
  'create index session_account on session (account_id)',
  'create index session_expiry on session (expires_at)',
  `create table login_throttle (
    key text primary key,
    failures integer not null,
    last_failure_at timestamptz not null,
    blocked_until timestamptz
  )`,
  'create index login_throttle_age on login_throttle (last_failure_at)',
  `create table setup_token (
    one boolean primary key default true check (one),
    token_hash bytea not null,
    created_at timestamptz not null
  )`,
  `create table audit (
    seq bigint primary key,
    at timestamptz not null,
    actor_id text,
    actor text not null,
    address text,
    action text not null,
    target text,
    outcome text not null check (outcome in ('allowed', 'denied', 'failed')),
    detail text,
    previous bytea not null,
    hash bytea not null
  )`,
  'create index audit_actor on audit (actor, seq desc)',
  'create index audit_action on audit (action, seq desc)',
  'create index audit_at on audit (at)',
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
    end
  $$`,
  // By row, so that emptying an empty table, as a restore does, is no offence.
  `create trigger audit_append_only before update or delete on audit
    for each row execute function audit_is_append_only()`,
  `create trigger audit_no_truncate before truncate on audit
    for each statement execute function audit_is_append_only()`,
  `create table saved_view (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    name text not null,
    shared boolean not null,
    filter text not null,
    sort text not null,
    columns text[] not null,
    unique (account_id, name)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
