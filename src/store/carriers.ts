/**
 * MAC addresses that stand for many: everything behind a router carries the router's. Once it is known that a MAC is a
 * router's, an address behind it depends on nothing else that passes there, so `affected` need not load it all. A carrier is
 * a MAC with many endpoints and more unproven addresses than one device has (identify/shared-mac.ts has the rule). When what
 * is found differs from what its assets were resolved under, everything on it is resolved once more.
 * IPv6 alone never proves a carrier here: such a MAC is loaded whole.
 */

import { sql } from 'kysely';
import { MAX_UNBOUND, MIN_PROXIED } from '../identify/shared-mac.ts';
import type { Database, Tx } from './database.ts';

/** A MAC with no more endpoints than this is loaded whole. */
const MANY = 64;
/** Unproven addresses that are looked at: more than enough to find a crowd in one VLAN. */
const SAMPLE = 512;

/** Addresses that no router passes on: unspecified, multicast, broadcast, link-local. */
const LOCAL = '{0.0.0.0/8,224.0.0.0/4,255.255.255.255/32,169.254.0.0/16,::/128,ff00::/8,fe80::/10}';

export interface Carrier {
  readonly mac: string;
  readonly proxy: boolean;
}

export interface Carriers {
  /** Resolved under the same facts before: only what touches them is loaded. */
  readonly steady: readonly Carrier[];
  /** All that were found; kept once everything on them is resolved. */
  readonly found: readonly Carrier[];
}

/** Marks the endpoints whose address is proven to be their MAC's, or is none that a router passes on. */
export async function markHeld(
  tx: Tx,
  siteId: string,
  touched: readonly number[] | 'all',
  bindingFields: readonly string[],
): Promise<void> {
  const some = touched === 'all' ? sql`true` : sql`e.id = any(${[...touched]}::bigint[])`;
  await sql`update endpoint e set held = n.held from (
      select e.id, e.ip is null or e.ip <<= any(${LOCAL}::inet[]) or exists (
               select 1 from observation o where o.site_id = e.site_id and o.endpoint_id = e.id
                  and o.field = any(${[...bindingFields]}::text[])) as held
        from endpoint e where e.site_id = ${siteId} and ${some}) n
    where e.site_id = ${siteId} and e.id = n.id and e.held <> n.held`.execute(tx);
}

/** Which of the MAC addresses are carriers. */
export async function carriersOf(db: Database | Tx, siteId: string, macs: readonly string[]): Promise<Carriers> {
  const { rows } = await sql<{ mac: string; proxy: boolean; was_proxy: boolean | null }>`
    with many as materialized (
      select m.mac from unnest(${[...macs]}::text[]) as m(mac)
       where (select count(*) from (select 1 from endpoint e where e.site_id = ${siteId} and e.mac = m.mac limit ${MANY + 1}) q) > ${MANY})
    select m.mac, w.proxy as was_proxy,
           (select count(*) from (select e.ip from endpoint e
              where e.site_id = ${siteId} and e.mac = m.mac and e.ip in (
                select h.ip from endpoint h where h.site_id = ${siteId} and h.mac = m.mac and h.held
                   and h.ip is not null and not h.ip <<= any(${LOCAL}::inet[]))
              group by e.ip having min(e.hops) > 0 limit ${MIN_PROXIED}) p) >= ${MIN_PROXIED} as proxy
      from many m left join carrier w on w.site_id = ${siteId} and w.mac = m.mac
     where exists (
       select 1 from (select u.vlan, u.ip from endpoint u
          where u.site_id = ${siteId} and u.mac = m.mac and not u.held and family(u.ip) = 4 and not exists (
            select 1 from endpoint h where h.site_id = ${siteId} and h.mac = m.mac and h.held and h.ip = u.ip)
          limit ${SAMPLE}) s
       group by s.vlan having count(distinct s.ip) > ${MAX_UNBOUND})`.execute(db);
  const carrier = (r: (typeof rows)[number]): Carrier => ({ mac: r.mac, proxy: r.proxy });
  return { steady: rows.filter((r) => r.was_proxy === r.proxy).map(carrier), found: rows.map(carrier) };
}

/** Endpoints that are a carrier's own; not those that it answers ARP for on behalf of others. */
export async function ownOf(
  db: Database | Tx,
  siteId: string,
  carriers: readonly Carrier[],
): Promise<readonly { readonly id: number; readonly mac: string }[]> {
  if (carriers.length === 0) return [];
  const { rows } = await sql<{ id: number; mac: string }>`
    select h.id, h.mac from unnest(${carriers.map((c) => c.mac)}::text[], ${carriers.map((c) => c.proxy)}::boolean[]) as c(mac, proxy)
      join endpoint h on h.site_id = ${siteId} and h.mac = c.mac and h.held
     where not c.proxy or h.ip is null or coalesce((select min(v.hops) from endpoint v
             where v.site_id = ${siteId} and v.mac = h.mac and v.ip = h.ip), 0) = 0`.execute(db);
  return rows;
}

/** Remembers under what the endpoints of these MAC addresses were resolved; those that are no carriers (any more) are forgotten. */
export async function keepCarriers(
  tx: Tx,
  siteId: string,
  looked: readonly string[],
  found: readonly Carrier[],
): Promise<void> {
  const macs = found.map((c) => c.mac);
  await sql`delete from carrier where site_id = ${siteId} and mac = any(${[...looked]}::text[])
    and mac <> all(${macs}::text[])`.execute(tx);
  if (macs.length === 0) return;
  await sql`insert into carrier as c (site_id, mac, proxy)
    select ${siteId}, m, p from unnest(${macs}::text[], ${found.map((f) => f.proxy)}::boolean[]) as n(m, p)
    on conflict (site_id, mac) do update set proxy = excluded.proxy where c.proxy <> excluded.proxy`.execute(tx);
}
