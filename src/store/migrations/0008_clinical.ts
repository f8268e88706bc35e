/**
 * What people of a site lay down about care: statements of the triage matrix, and compensating controls. As with exposures, what
 * was laid down is never changed but for its end, so that a past day can be read again. A change of either raises the site's
 * `data_version`: its exposures are then scored anew, as after a change of its devices.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  // key: a function (row), unit and type (unit), id of a device (device). value null: withdrawn, what was there before holds again.
  `create table triage_statement (
    site_id text not null references site, id text not null,
    kind text not null check (kind in ('row','unit','device')), key text not null, version bigint not null,
    act text not null check (act in ('edited','signed','unsigned','restored','imported','withdrawn')),
    value jsonb, ground text not null, by_name text not null, at timestamptz not null, to_at timestamptz,
    signed_by text, signed_at timestamptz,
    primary key (site_id, id))`,
  'create unique index triage_statement_now on triage_statement (site_id, kind, key) where to_at is null',
  'create index triage_statement_all on triage_statement (site_id, kind, key, at desc)',
  `create table control (
    site_id text not null references site, id text not null,
    kind text not null check (kind in ('isolated','segmented','service-disabled','virtual-patch','monitored')),
    what text not null, evidence text not null, doc text, by_name text not null, at timestamptz not null,
    until_at timestamptz, checked_by text, checked_at timestamptz, ended_at timestamptz, ended_why text,
    primary key (site_id, id))`,
  `create table control_device (
    site_id text not null references site, control_id text not null, asset_id text not null, ground jsonb not null,
    ended_at timestamptz, ended_why text,
    primary key (site_id, control_id, asset_id),
    foreign key (site_id, control_id) references control (site_id, id))`,
  'create index control_device_asset on control_device (site_id, asset_id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
