/**
 * What advisories mean for devices. A row of `exposure` holds from one moment until the next (`to_at` null: now) and is never
 * changed but for its end, so that any past day can be read again. Times are transaction times of the comparison, not of the wire.
 * `exposure_site` says under which data and knowledge a site was compared last.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table exposure (
    site_id text not null references site, asset_id text not null, doc text not null, from_at timestamptz not null,
    to_at timestamptz,
    product text not null, version text, title text not null,
    verdict text not null check (verdict in ('affected','needs_review','not_affected')), reason text not null,
    cves text[] not null, exploited boolean not null, cvss real, epss real,
    formula text, score real, band text, inputs jsonb,
    digest text not null,
    primary key (site_id, asset_id, doc, from_at))`,
  'create unique index exposure_now on exposure (site_id, asset_id, doc) where to_at is null',
  `create index exposure_rank on exposure (site_id, score desc nulls last, asset_id, doc)
    where to_at is null and verdict <> 'not_affected'`,
  'create index exposure_doc on exposure (site_id, doc) where to_at is null',
  `create table exposure_decision (
    site_id text not null references site, id text not null, asset_id text not null, doc text not null,
    kind text not null check (kind in ('confirmed','not_relevant','fixed')), justification text, evidence text not null,
    ground text not null, by_name text not null, at timestamptz not null, expires_at timestamptz,
    ended_at timestamptz, ended_why text,
    primary key (site_id, id))`,
  `create unique index exposure_decision_standing on exposure_decision (site_id, asset_id, doc) where ended_at is null`,
  'create index exposure_decision_all on exposure_decision (site_id, asset_id, doc, at desc)',
  `create table exposure_site (
    site_id text not null references site, first_at timestamptz not null, compared_at timestamptz not null,
    data_version bigint not null, knowledge text not null, devices bigint not null,
    primary key (site_id))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
