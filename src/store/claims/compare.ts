/** What a comparison of a site reads: which sites are behind, what forms and records count, and the devices. */

import { sql } from 'kysely';
import type { RecordColumns } from '../../model/record.ts';
import type { ClaimedDevice, OutsidePeer, SiteClaims } from '../../services/claims-ports.ts';
import type { Database } from '../database.ts';
import { INSIDE } from '../exposures/devices.ts';
import { formsOf, rulingsOf } from './forms.ts';
import { linesOf } from './records.ts';

const PAGE = 2_000;

export async function behind(
  db: Database,
  rules: string,
): Promise<readonly { readonly site: string; readonly dataVersion: number }[]> {
  const { rows } = await sql<{ site: string; dataVersion: number }>`
    select s.site_id as site, s.data_version as "dataVersion" from site s left join contradiction_site x using (site_id)
      left join claim_state c using (site_id)
     where x.site_id is null or x.data_version <> s.data_version or x.claims <> coalesce(c.version, 0) or x.rules <> ${rules}
     order by 1`.execute(db);
  return rows;
}

/** Bound forms with the rulings that stand. */
export async function boundForms(db: Database, site: string): Promise<SiteClaims['forms']> {
  const [forms, rulings] = await Promise.all([
    formsOf(db, sql`f.site_id = ${site} and f.bound_at is not null and f.withdrawn_at is null`),
    rulingsOf(db, sql`r.site_id = ${site} and r.undone_at is null`),
  ]);
  return forms.map((f) => ({ ...f, rulings: rulings.get(f.id) ?? [] }));
}

export async function claimsOf(db: Database, site: string): Promise<SiteClaims> {
  const state = await sql<{ version: number }>`select version from claim_state where site_id = ${site}`.execute(db);
  const { rows } = await sql<{
    id: string;
    at: Date;
    columns: RecordColumns;
    header: Readonly<Record<string, string>>;
  }>`select id, at, columns, header from record_import
      where site_id = ${site} and confirmed_at is not null and ended_at is null`.execute(db);
  const table = rows[0];
  return {
    version: state.rows[0]?.version ?? 0,
    forms: await boundForms(db, site),
    records:
      table === undefined
        ? null
        : {
            id: table.id,
            atMs: table.at.getTime(),
            columns: table.columns,
            header: table.header,
            lines: await linesOf(db, site, table.id),
          },
  };
}

export async function formsOfDevices(db: Database, site: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ asset: string; form: string }>`select asset_id as asset, form_id as form from mds2_device
    where site_id = ${site} and stale is not true`.execute(db);
  return new Map(rows.map((r) => [r.asset, r.form]));
}

type Text = string | null;
interface Row extends Record<'manufacturer' | 'model' | 'serial' | 'software' | 'firmware' | 'hardware' | 'os', Text> {
  readonly id: string;
  readonly location: Text;
  readonly hostname: Text;
  readonly tags: readonly string[] | null;
  readonly macs: readonly string[] | null;
  readonly services: readonly string[] | null;
  readonly protocols: readonly string[] | null;
  readonly conflicts: readonly string[];
  readonly last_seen: number | null;
}

async function page(db: Database, site: string, after: string): Promise<readonly ClaimedDevice[]> {
  const { rows } = await sql<Row>`
    select p.id, p.v ->> 'manufacturer' as manufacturer, p.v ->> 'model' as model, p.v ->> 'serial' as serial,
           p.v ->> 'software_version' as software, p.v ->> 'firmware_version' as firmware,
           p.v ->> 'hardware_version' as hardware, p.v ->> 'os' as os, p.v ->> 'location' as location,
           p.v ->> 'hostname' as hostname, a.tags, a.macs, a.services, a.protocols, p.conflicts, a.last_seen
      from (select v.id, v."values" as v, v.conflicts from asset_view v
             where v.site_id = ${site} and v.id > ${after} order by v.id limit ${PAGE}) p
      join asset a on a.site_id = ${site} and a.id = p.id order by p.id`.execute(db);
  return rows.map(({ last_seen, ...r }) => ({
    ...r,
    tags: r.tags ?? [],
    macs: r.macs ?? [],
    services: r.services ?? [],
    protocols: r.protocols ?? [],
    lastSeenMs: last_seen === null ? null : Math.floor(last_seen / 1_000),
  }));
}

export async function* devicesOf(db: Database, site: string): AsyncGenerator<readonly ClaimedDevice[]> {
  let after = '';
  for (;;) {
    const found = await page(db, site, after);
    if (found.length > 0) yield found;
    if (found.length < PAGE) return;
    after = found.at(-1)!.id;
  }
}

export async function observed(db: Database, site: string, fields: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`select distinct e.asset_id as id from observation o
    join endpoint e on e.site_id = o.site_id and e.id = o.endpoint_id
   where o.site_id = ${site} and o.field = any(${[...fields]}::text[]) and e.asset_id is not null`.execute(db);
  return new Set(rows.map((r) => r.id));
}

export async function outside(db: Database, site: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with away as (select id from endpoint where site_id = ${site} and ip is not null and not (ip <<= any(${INSIDE}::inet[]))),
    near as (select c.a as id from conversation c join away on away.id = c.b where c.site_id = ${site}
             union select c.b from conversation c join away on away.id = c.a where c.site_id = ${site})
    select distinct e.asset_id as id from near join endpoint e on e.site_id = ${site} and e.id = near.id
     where e.asset_id is not null`.execute(db);
  return new Set(rows.map((r) => r.id));
}

export async function outsidePeers(
  db: Database,
  site: string,
  asset: string,
  limit: number,
): Promise<readonly OutsidePeer[]> {
  const { rows } = await sql<{
    key: string;
    ip: string;
    port: number;
    protocol: string;
    first_us: number;
    last_us: number;
  }>`
    with own as (select id, key from endpoint where site_id = ${site} and asset_id = ${asset}),
    talk as (
      select o.key, c.b as peer, c.port, c.protocol, c.first_us, c.last_us from own o
        join conversation c on c.site_id = ${site} and c.a = o.id
      union all
      select o.key, c.a, c.port, c.protocol, c.first_us, c.last_us from own o
        join conversation c on c.site_id = ${site} and c.b = o.id)
    select t.key, host(e.ip) as ip, t.port, t.protocol, min(t.first_us) as first_us, max(t.last_us) as last_us
      from talk t join endpoint e on e.site_id = ${site} and e.id = t.peer
     where e.ip is not null and not (e.ip <<= any(${INSIDE}::inet[]))
     group by 1, 2, 3, 4 order by 6 desc, 2 limit ${limit}`.execute(db);
  return rows.map((r) => ({
    endpoint: r.key,
    ip: r.ip,
    port: r.port,
    protocol: r.protocol === '' ? null : r.protocol,
    firstAtMs: Math.floor(r.first_us / 1_000),
    lastAtMs: Math.floor(r.last_us / 1_000),
  }));
}
