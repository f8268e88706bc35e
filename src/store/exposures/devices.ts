/** Devices as advisories and scores need them: what they are, and how far they reach. */

import { sql } from 'kysely';
import type { SiteDevice } from '../../services/exposures-ports.ts';
import type { Database } from '../database.ts';

const PAGE = 2_000;

interface Row {
  readonly id: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly os: string | null;
  readonly software: string | null;
  readonly firmware: string | null;
  readonly serial: string | null;
  readonly udi: string | null;
  readonly confidence: number | null;
  readonly type: string | null;
  readonly unit: string | null;
  readonly services: string[] | null;
  readonly protocols: string[] | null;
  readonly peers: number | null;
  readonly outside: boolean | null;
}

/** Addresses that no router of the internet passes on, groups and nobody's among them. */
export const INSIDE: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/127',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

async function page(db: Database, site: string, after: string): Promise<readonly SiteDevice[]> {
  const { rows } = await sql<Row>`
    with part as (
      select v.id, v."values" as v, v.confidence as c from asset_view v
       where v.site_id = ${site} and v.id > ${after} order by v.id limit ${PAGE}),
    own as (select e.id, e.asset_id from endpoint e join part p on p.id = e.asset_id where e.site_id = ${site}),
    spoke as (
      select o.asset_id, c.b as peer from own o join conversation c on c.site_id = ${site} and c.a = o.id
      union
      select o.asset_id, c.a from own o join conversation c on c.site_id = ${site} and c.b = o.id),
    reach as (
      select s.asset_id, count(distinct e.asset_id) filter (where e.asset_id <> s.asset_id) as peers,
             bool_or(e.ip is not null and not (e.ip <<= any(${INSIDE}::inet[]))) as outside
        from spoke s join endpoint e on e.site_id = ${site} and e.id = s.peer group by 1)
    select p.id, p.v ->> 'manufacturer' as manufacturer, p.v ->> 'model' as model, p.v ->> 'os' as os,
           p.v ->> 'software_version' as software, p.v ->> 'firmware_version' as firmware,
           p.v ->> 'serial' as serial, p.v ->> 'udi' as udi,
           least((p.c ->> 'manufacturer')::float8, (p.c ->> 'model')::float8) as confidence,
           p.v ->> 'type' as type, p.v ->> 'unit' as unit, a.services, a.protocols,
           r.peers, r.outside
      from part p join asset a on a.site_id = ${site} and a.id = p.id left join reach r on r.asset_id = p.id order by p.id`.execute(
    db,
  );
  return rows.map((r) => ({
    id: r.id,
    manufacturer: r.manufacturer,
    model: r.model,
    os: r.os,
    softwareVersion: r.software,
    firmwareVersion: r.firmware,
    serial: r.serial,
    udi: r.udi,
    confidence: r.confidence ?? 0,
    type: r.type,
    unit: r.unit,
    services: r.services ?? [],
    protocols: r.protocols ?? [],
    peers: r.peers,
    isOnInternet: r.outside,
  }));
}

export async function* devicesOf(db: Database, site: string): AsyncGenerator<readonly SiteDevice[]> {
  let after = '';
  for (;;) {
    const found = await page(db, site, after);
    if (found.length > 0) yield found;
    if (found.length < PAGE) return;
    after = found.at(-1)!.id;
  }
}
