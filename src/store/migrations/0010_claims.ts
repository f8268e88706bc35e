/**
 * What makers and the hospital say of devices, and where that cannot be so. Forms and tables are kept with the digest of the file
 * they came in; a form counts once a person bound it, a table once a person confirmed its columns. A row of `contradiction` holds
 * from one moment until the next, as exposures do, and is never changed but for its end.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table mds2_form (
    site_id text not null references site, id text not null, file_name text not null, sha256 text not null,
    size_bytes bigint not null, file bytea not null, form jsonb not null, document text, document_at date,
    answers integer not null, by_name text not null, at timestamptz not null,
    manufacturer text, model text, versions text, bound_by text, bound_at timestamptz,
    withdrawn_by text, withdrawn_at timestamptz,
    primary key (site_id, id))`,
  'create unique index mds2_form_once on mds2_form (site_id, sha256) where withdrawn_at is null',
  `create table mds2_ruling (
    site_id text not null, id text not null, form_id text not null, question text not null,
    value text not null check (value in ('yes','no','na')), ground text not null, by_name text not null, at timestamptz not null,
    undone_by text, undone_at timestamptz,
    primary key (site_id, id), foreign key (site_id, form_id) references mds2_form)`,
  'create index mds2_ruling_of on mds2_ruling (site_id, form_id)',
  `create table mds2_device (
    site_id text not null, asset_id text not null, form_id text not null, version text, stale boolean, reason text not null,
    primary key (site_id, asset_id), foreign key (site_id, form_id) references mds2_form)`,
  'create index mds2_device_of on mds2_device (site_id, form_id)',
  `create table record_import (
    site_id text not null references site, id text not null, file_name text not null, sha256 text not null,
    size_bytes bigint not null, header jsonb not null, columns jsonb not null, problems jsonb not null, rows bigint not null,
    by_name text not null, at timestamptz not null, confirmed_by text, confirmed_at timestamptz,
    ended_by text, ended_at timestamptz, ended_why text check (ended_why in ('replaced','withdrawn')),
    primary key (site_id, id))`,
  `create unique index record_import_now on record_import (site_id) where confirmed_at is not null and ended_at is null`,
  `create table record_line (
    site_id text not null, import_id text not null, row integer not null, cells jsonb not null,
    asset_id text, matched_by text, why text,
    primary key (site_id, import_id, row), foreign key (site_id, import_id) references record_import)`,
  'create index record_line_device on record_line (site_id, asset_id) where asset_id is not null',
  `create table contradiction (
    site_id text not null references site, asset_id text not null, key text not null, from_at timestamptz not null,
    to_at timestamptz,
    rule text not null, about text, severity text not null check (severity in ('high','medium','low')), confidence real not null,
    sides jsonb not null, forms text[] not null, digest text not null,
    primary key (site_id, asset_id, key, from_at))`,
  'create unique index contradiction_now on contradiction (site_id, asset_id, key) where to_at is null',
  `create table contradiction_decision (
    site_id text not null references site, id text not null, asset_id text not null, key text not null,
    kind text not null check (kind in ('accepted','maker-asked','record-to-correct','wrong-reading')), evidence text not null,
    ground text not null, by_name text not null, at timestamptz not null, expires_at timestamptz,
    ended_at timestamptz, ended_why text,
    primary key (site_id, id))`,
  `create unique index contradiction_decision_standing on contradiction_decision (site_id, asset_id, key)
    where ended_at is null`,
  'create index contradiction_decision_all on contradiction_decision (site_id, asset_id, key, at desc)',
  `create table contradiction_site (
    site_id text not null references site, first_at timestamptz not null, compared_at timestamptz not null,
    data_version bigint not null, claims bigint not null, rules text not null, spoken_of bigint not null,
    primary key (site_id))`,
  // Rises with every change of forms, rulings and tables: devices are compared again.
  'create table claim_state (site_id text not null references site, version bigint not null, primary key (site_id))',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
