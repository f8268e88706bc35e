/**
 * Quick lists at 100,000 assets. A scan of `asset` spends most of its time on walking to the column it tests, so what is
 * asked for most comes first; every attribute has an index in the order of its pages (known values, then id); lists have
 * one for what they hold. `data_version` counts the changes of a site's assets: a count holds as long as it stands still.
 * `endpoint.held` and `carrier` say what is known of a MAC address that stands for many (see affected.ts).
 */

import { type Kysely, sql } from 'kysely';

const LISTS = ['mac_vendors', 'ae_titles', 'hl7_applications', 'protocols', 'services', 'roles', 'tags'];
const SINGLES = [
  ...['name', 'category', 'type', 'manufacturer', 'model', 'serial', 'os', 'hostname', 'unit', 'location', 'udi'],
  ...['hardware_version_key', 'software_version_key', 'firmware_version_key', 'first_seen', 'last_seen'],
];

const COLUMNS = `site_id, id, search, first_seen, last_seen, category, type, manufacturer, unit, name, model, hostname, ips,
  protocols, vlans, macs, serial, software_version, software_version_key, services, mac_vendors, roles, os, location, udi,
  hardware_version, hardware_version_key, firmware_version, firmware_version_key, ae_titles, hl7_applications, tags,
  created_at, changed_at`;

const STATEMENTS: readonly string[] = [
  'alter table asset rename to asset_before',
  'alter table asset_before rename constraint asset_pkey to asset_before_pkey',
  `create table asset (
    site_id text not null references site, id text not null,
    search text collate "C" not null,
    first_seen bigint, last_seen bigint,
    category text collate "C", type text collate "C", manufacturer text collate "C", unit text collate "C",
    name text collate "C", model text collate "C", hostname text collate "C",
    ips inet[], protocols text[], vlans integer[], macs text[],
    serial text collate "C", software_version text collate "C", software_version_key text collate "C",
    services text[], mac_vendors text[], roles text[],
    os text collate "C", location text collate "C", udi text collate "C",
    hardware_version text collate "C", hardware_version_key text collate "C",
    firmware_version text collate "C", firmware_version_key text collate "C",
    ae_titles text[], hl7_applications text[], tags text[],
    created_at timestamptz not null default now(), changed_at timestamptz not null default now(),
    primary key (site_id, id))`,
  `insert into asset (${COLUMNS}) select ${COLUMNS} from asset_before`,
  'drop table asset_before',
  ...SINGLES.map((c) => `create index asset_by_${c} on asset (site_id, ${c}, id)`),
  ...LISTS.map((c) => `create index asset_by_${c} on asset (site_id, (${c}[1] collate "C"), id)`),
  'create index asset_by_mac on asset (site_id, (macs[1] collate "C"), id)',
  'create index asset_by_ip on asset (site_id, (ips[1]), id)',
  'create index asset_by_vlan on asset (site_id, (vlans[1]), id)',
  'create index asset_search on asset using gin (search gin_trgm_ops) with (fastupdate = off)',
  `create index asset_lists on asset using gin
    (macs, vlans, ae_titles, hl7_applications, protocols, services, roles, tags) with (fastupdate = off)`,
  // Reached by (site_id, ip) through the primary key, whose rows hold all that is asked for.
  'drop index asset_ip_of',
  'drop index asset_ip_net',
  'alter table site add column data_version bigint not null default 0',
  'alter table endpoint add column held boolean not null default false',
  'create index endpoint_held on endpoint (site_id, mac) where held',
  'create index endpoint_nested on endpoint (site_id, lower(nested)) where nested is not null',
  `create table carrier (
    site_id text not null references site, mac text not null, proxy boolean not null,
    primary key (site_id, mac))`,
  // Without figures the planner takes the filled table for an empty one.
  'analyze asset',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
