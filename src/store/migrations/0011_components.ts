/**
 * Bills of materials. They are of products, and products are the same at every site: no site in their tables, as with feeds. A
 * bill is bound to a product by a person; a binding is never changed, it ends and another follows. `sbom_device` says which devices
 * run a bill's product, as of the last comparison. `exposure.via`: the way to the component that an exposure is about, with what
 * everybody says of it; null: the device itself is named.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table sbom (
    id text primary key, key text not null, digest text not null unique, file text not null, size_bytes bigint not null,
    format text not null, spec_version text not null, author text, stated_at timestamptz,
    subject jsonb, components integer not null, loaded_at timestamptz not null, loaded_by text not null,
    troubles jsonb not null default '[]', trouble_count integer not null default 0,
    value jsonb not null, vex jsonb not null default '[]', raw text not null)`,
  'create index sbom_latest on sbom (loaded_at desc, id)',
  `create table sbom_binding (
    id text primary key, sbom_id text not null references sbom (id), manufacturer text not null, model text not null, versions text,
    by_name text not null, at timestamptz not null, ended_at timestamptz, ended_by text)`,
  'create unique index sbom_binding_standing on sbom_binding (sbom_id) where ended_at is null',
  `create table sbom_device (
    site_id text not null references site, asset_id text not null, sbom_id text not null references sbom (id),
    is_sure boolean not null, reason text not null,
    primary key (site_id, asset_id, sbom_id))`,
  'create index sbom_device_bill on sbom_device (site_id, sbom_id)',
  'alter table exposure add column via jsonb',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
