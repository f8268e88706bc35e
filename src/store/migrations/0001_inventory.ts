/**
 * The inventory: what sensors saw (endpoint, observation, conversation), what it means (asset and its parts), what people
 * said about it (correction, network_plan), and where it came from (capture, import_file, sensor).
 *
 * `site_id` comes first in every primary and unique key, so that the tables can be spread over servers by site. Times from
 * the wire are microseconds since 1970 UTC (bigint). Text columns of `asset` hold the folded value (lower case, at most 256
 * characters): they are searched and sorted; `asset_view` holds what is shown. An unknown value is NULL, an empty list too,
 * so that a comparison with it is neither true nor false, as the filter promises.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  'create extension if not exists pg_trgm',
  `create table site (
    site_id text not null, name text not null, time_zone text not null,
    created_at timestamptz not null default now(),
    resolved_under text,
    primary key (site_id))`,
  `create table sensor (
    site_id text not null references site, id text not null, name text not null,
    frames bigint not null default 0, bytes bigint not null default 0,
    frames_per_second double precision, dropped bigint,
    last_record_us bigint, reported_at timestamptz, stopped_at timestamptz,
    epoch text, seq bigint,
    weirds jsonb not null default '[]', caps jsonb not null default '[]',
    created_at timestamptz not null default now(),
    primary key (site_id, id))`,
  `create table capture (
    site_id text not null references site, id text not null, sha256 text not null, name text not null,
    size_bytes bigint not null, frames bigint not null, bytes bigint not null, flows bigint not null,
    first_us bigint, last_us bigint, weirds jsonb not null, caps jsonb not null, damaged jsonb,
    imported_at timestamptz not null default now(),
    primary key (site_id, id), unique (site_id, sha256))`,
  `create table import_file (
    site_id text not null references site, id text not null, name text not null, size_bytes bigint not null,
    sha256 text not null, keep_readable boolean not null,
    state text not null check (state in ('queued','running','done','failed','duplicate','cancelled')),
    progress double precision, cancel_requested boolean not null default false, by_name text not null,
    created_at timestamptz not null default now(), started_at timestamptz, finished_at timestamptz,
    result jsonb, problem jsonb, lock_key bigint generated always as identity,
    primary key (site_id, id))`,
  `create index import_file_open on import_file (created_at, id) where state in ('queued','running')`,
  'create index import_file_newest on import_file (site_id, created_at desc, id desc)',
  `create table endpoint (
    site_id text not null references site, id bigint generated always as identity,
    key_hash uuid not null, key text not null,
    mac text, ip inet, vlan integer, nested text,
    first_us bigint not null, last_us bigint not null, packets bigint not null, bytes bigint not null, hops integer,
    asset_id text,
    primary key (site_id, id), unique (site_id, key_hash))`,
  'create index endpoint_asset on endpoint (site_id, asset_id)',
  'create index endpoint_mac on endpoint (site_id, mac)',
  'create index endpoint_ip on endpoint (site_id, ip)',
  `create table observation (
    site_id text not null, endpoint_id bigint not null, field text not null, value_hash uuid not null,
    protocol text not null, value text not null,
    first_us bigint not null, last_us bigint not null, count bigint not null,
    origin text, frame bigint,
    primary key (site_id, endpoint_id, field, value_hash))`,
  'create index observation_value on observation (site_id, field, value_hash)',
  `create table conversation (
    site_id text not null, hour integer not null, a bigint not null, b bigint not null,
    transport text not null, port integer not null, protocol text not null,
    flows bigint not null, packets_ab bigint not null, packets_ba bigint not null,
    bytes_ab bigint not null, bytes_ba bigint not null, first_us bigint not null, last_us bigint not null,
    primary key (site_id, a, b, hour, transport, port, protocol))`,
  'create index conversation_b on conversation (site_id, b)',
  `create table asset (
    site_id text not null references site, id text not null,
    name text collate "C", category text collate "C", type text collate "C", manufacturer text collate "C",
    model text collate "C", serial text collate "C", os text collate "C", hostname text collate "C",
    unit text collate "C", location text collate "C", udi text collate "C",
    hardware_version text collate "C", software_version text collate "C", firmware_version text collate "C",
    hardware_version_key text collate "C", software_version_key text collate "C", firmware_version_key text collate "C",
    macs text[], mac_vendors text[], ips inet[], vlans integer[], ae_titles text[], hl7_applications text[],
    protocols text[], services text[], roles text[], tags text[],
    first_seen bigint, last_seen bigint,
    search text collate "C" not null,
    created_at timestamptz not null default now(), changed_at timestamptz not null default now(),
    primary key (site_id, id))`,
  ...['name', 'category', 'type', 'manufacturer', 'model', 'hostname', 'unit', 'first_seen', 'last_seen'].map(
    (c) => `create index asset_by_${c} on asset (site_id, ${c}, id)`,
  ),
  'create index asset_by_ip on asset (site_id, (ips[1]), id)',
  'create index asset_by_mac on asset (site_id, (macs[1] collate "C"), id)',
  'create index asset_search on asset using gin (search gin_trgm_ops) with (fastupdate = off)',
  `create table asset_view (
    site_id text not null, id text not null,
    "values" jsonb not null, confidence jsonb not null, conflicts text[] not null,
    primary key (site_id, id))`,
  `create table asset_ip (
    site_id text not null, ip inet not null, asset_id text not null,
    primary key (site_id, ip, asset_id))`,
  'create index asset_ip_asset on asset_ip (site_id, asset_id)',
  'create index asset_ip_of on asset_ip (ip)',
  'create index asset_ip_net on asset_ip using gist (ip inet_ops)',
  `create table asset_redirect (
    site_id text not null, id text not null, to_id text not null,
    primary key (site_id, id))`,
  `create table asset_link (
    site_id text not null, from_id text not null, to_id text not null, kind text not null,
    primary key (site_id, from_id, to_id, kind))`,
  'create index asset_link_to on asset_link (site_id, to_id)',
  `create table correction (
    site_id text not null references site, id text not null,
    kind text not null check (kind in ('same','apart','attribute')),
    endpoints text[] not null, from_endpoints text[], attribute text, value text,
    summary text not null, by_name text not null, at timestamptz not null default now(),
    undone_by text, undone_at timestamptz,
    primary key (site_id, id))`,
  'create index correction_newest on correction (site_id, at desc, id desc)',
  `create table network_plan (
    site_id text not null references site, line integer not null,
    cidr cidr not null, vlan integer, name text not null, unit text,
    primary key (site_id, line))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
