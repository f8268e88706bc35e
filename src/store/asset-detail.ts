/** One asset: its addresses, links, corrections in force, conversations and what was stated about it over time. */

import { type Selectable, sql } from 'kysely';
import type { ConversationRow, CorrectionRow, EndpointRow, SaidRow, TimelineEntry } from '../model/api.ts';
import type { AssetLink } from '../model/asset.ts';
import type { Scope, StoredAsset } from '../services/ports.ts';
import { rowsOf } from './asset-pages.ts';
import type { Database } from './database.ts';
import { isoOfUs, sitesOf } from './scope.ts';
import type { CorrectionTable } from './tables.ts';

export interface Place {
  readonly siteId: string;
  readonly id: string;
}

/** Where an asset is kept within the scope; an id that was merged away leads to what took its place. */
export async function locate(db: Database, scope: Scope, id: string): Promise<Place | null> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return null;
  const { rows } = await sql<{ site_id: string; id: string }>`
    select site_id, id from asset where site_id = any(${sites}::text[]) and id = ${id}
    union all
    select r.site_id, r.to_id from asset_redirect r join asset a on a.site_id = r.site_id and a.id = r.to_id
     where r.site_id = any(${sites}::text[]) and r.id = ${id}
    limit 1`.execute(db);
  return rows[0] === undefined ? null : { siteId: rows[0].site_id, id: rows[0].id };
}

export function correctionRow(row: Selectable<CorrectionTable>): CorrectionRow {
  return {
    id: row.id,
    kind: row.kind,
    summary: row.summary,
    by: row.by_name,
    at: row.at.toISOString(),
    undoneBy: row.undone_by,
    undoneAt: row.undone_at?.toISOString() ?? null,
  };
}

async function endpointsOf(db: Database, place: Place): Promise<readonly EndpointRow[]> {
  const rows = await db
    .selectFrom('endpoint')
    .select(['key', 'mac', 'vlan', 'nested', 'first_us', 'last_us', 'packets', 'bytes'])
    .select(sql<string | null>`host(ip)`.as('ip'))
    .where('site_id', '=', place.siteId)
    .where('asset_id', '=', place.id)
    .orderBy('last_us', 'desc')
    .orderBy('key')
    .limit(10_000)
    .execute();
  return rows.map((r) => ({
    key: r.key,
    mac: r.mac,
    macVendor: null,
    ip: r.ip,
    vlan: r.vlan,
    nested: r.nested,
    firstSeen: isoOfUs(r.first_us),
    lastSeen: isoOfUs(r.last_us),
    packets: r.packets,
    bytes: r.bytes,
  }));
}

async function linksOf(db: Database, place: Place): Promise<StoredAsset['links']> {
  const { rows } = await sql<{ from_id: string; to_id: string; kind: AssetLink['kind']; name: string | null }>`
    select l.from_id, l.to_id, l.kind, v."values"->>'name' as name
      from asset_link l
      left join asset_view v on v.site_id = l.site_id and v.id = case when l.from_id = ${place.id} then l.to_id else l.from_id end
     where l.site_id = ${place.siteId} and (l.from_id = ${place.id} or l.to_id = ${place.id})
     order by l.from_id, l.to_id limit 1000`.execute(db);
  return rows.map((r) => ({
    from: r.from_id,
    to: r.to_id,
    kind: r.kind,
    name: r.name ?? (r.from_id === place.id ? r.to_id : r.from_id),
  }));
}

export async function find(db: Database, scope: Scope, id: string): Promise<StoredAsset | null> {
  const place = await locate(db, scope, id);
  if (place === null) return null;
  const [row] = await rowsOf(db, [{ site_id: place.siteId, id: place.id }]);
  if (row === undefined) return null;
  const [endpoints, links] = await Promise.all([endpointsOf(db, place), linksOf(db, place)]);
  const keys = endpoints.map((e) => e.key);
  const corrections = await db
    .selectFrom('correction')
    .selectAll()
    .where('site_id', '=', place.siteId)
    .where('undone_at', 'is', null)
    .where(sql<boolean>`(endpoints && ${keys}::text[] or from_endpoints && ${keys}::text[])`)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return { row, endpoints, links, corrections: corrections.map(correctionRow) };
}

interface ConversationGroup {
  readonly peer_id: string | null;
  readonly peer_name: string | null;
  readonly peer_ip: string | null;
  readonly peer_key: string;
  readonly direction: 'to' | 'from';
  readonly transport: string;
  readonly port: number;
  readonly protocol: string;
  readonly flows: number;
  readonly packets_sent: number;
  readonly packets_received: number;
  readonly bytes_sent: number;
  readonly bytes_received: number;
  readonly first_us: number;
  readonly last_us: number;
  readonly total: number;
}

/** Both directions of one asset's conversations, folded over hours and over the addresses of the same peer. */
export async function conversations(
  db: Database,
  scope: Scope,
  id: string,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly ConversationRow[]; readonly total: number } | null> {
  const place = await locate(db, scope, id);
  if (place === null) return null;
  const { rows } = await sql<ConversationGroup>`
    with mine as materialized (select id from endpoint where site_id = ${place.siteId} and asset_id = ${place.id}),
    talk as (
      select c.b as peer, 'to' as direction, c.transport, c.port, c.protocol, c.flows,
             c.packets_ab as ps, c.packets_ba as pr, c.bytes_ab as bs, c.bytes_ba as br, c.first_us, c.last_us
        from conversation c where c.site_id = ${place.siteId} and c.a in (select id from mine)
      union all
      select c.a, 'from', c.transport, c.port, c.protocol, c.flows,
             c.packets_ba, c.packets_ab, c.bytes_ba, c.bytes_ab, c.first_us, c.last_us
        from conversation c where c.site_id = ${place.siteId} and c.b in (select id from mine)),
    folded as materialized (
      select p.asset_id as peer_id, case when p.asset_id is null then p.id end as alone, direction, transport, port, protocol,
             min(host(p.ip)) as peer_ip, min(p.key) as peer_key,
             sum(flows)::bigint as flows, sum(ps)::bigint as packets_sent, sum(pr)::bigint as packets_received,
             sum(bs)::bigint as bytes_sent, sum(br)::bigint as bytes_received,
             min(talk.first_us) as first_us, max(talk.last_us) as last_us
        from talk join endpoint p on p.site_id = ${place.siteId} and p.id = talk.peer
       group by 1, 2, 3, 4, 5, 6)
    select f.*, v."values"->>'name' as peer_name, (select count(*) from folded) as total
      from (select * from folded
             order by bytes_sent + bytes_received desc, last_us desc, peer_key, direction, transport, port, protocol
             limit ${limit} offset ${offset}) f
      left join asset_view v on v.site_id = ${place.siteId} and v.id = f.peer_id
     order by bytes_sent + bytes_received desc, last_us desc, peer_key, direction, transport, port, protocol`.execute(
    db,
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map((r) => ({
      peerId: r.peer_id,
      peerName: r.peer_name ?? r.peer_ip ?? r.peer_key.split('|')[0] ?? '',
      peerIp: r.peer_ip,
      direction: r.direction,
      transport: r.transport,
      port: r.port,
      protocol: r.protocol === '' ? null : r.protocol,
      flows: r.flows,
      packetsSent: r.packets_sent,
      packetsReceived: r.packets_received,
      bytesSent: r.bytes_sent,
      bytesReceived: r.bytes_received,
      firstSeen: isoOfUs(r.first_us),
      lastSeen: isoOfUs(r.last_us),
    })),
  };
}

/** The columns of a statement, with the capture or sensor that it is from: of `observation o` and its `endpoint e`. */
const STATEMENT = sql`o.first_us, o.last_us, o.protocol, o.field, o.value, o.count, e.key, coalesce(c.name, n.name) as origin,
  o.frame, o.via, o.said_by`;
const ORIGIN = sql`left join capture c on c.site_id = o.site_id and c.id = o.origin
  left join sensor n on n.site_id = o.site_id and n.id = o.origin`;

interface StatementRow {
  readonly first_us: number;
  readonly last_us: number;
  readonly protocol: string;
  readonly field: string;
  readonly value: string;
  readonly count: number;
  readonly key: string;
  readonly origin: string | null;
  readonly frame: number | null;
  readonly via: string | null;
  readonly said_by: readonly string[] | null;
}

const entryOf = (r: StatementRow): TimelineEntry => ({
  at: isoOfUs(r.first_us),
  lastAt: isoOfUs(r.last_us),
  protocol: r.protocol,
  field: r.field,
  value: r.value,
  count: r.count,
  endpoint: r.key,
  capture: r.origin,
  frame: r.frame,
  via: r.via,
  saidBy: r.said_by ?? [],
});

export async function timeline(
  db: Database,
  scope: Scope,
  id: string,
  limit: number,
): Promise<readonly TimelineEntry[] | null> {
  const place = await locate(db, scope, id);
  if (place === null) return null;
  const { rows } = await sql<StatementRow>`
    select ${STATEMENT}
      from endpoint e
      join observation o on o.site_id = e.site_id and o.endpoint_id = e.id
      ${ORIGIN}
     where e.site_id = ${place.siteId} and e.asset_id = ${place.id}
     order by o.first_us desc, o.field, o.value limit ${limit}`.execute(db);
  return rows.map(entryOf);
}

/** What the asset's addresses said about others, the latest first; the page and how many there are. */
export async function saidAboutOthers(
  db: Database,
  scope: Scope,
  id: string,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly SaidRow[]; readonly total: number } | null> {
  const place = await locate(db, scope, id);
  if (place === null) return null;
  const { rows } = await sql<StatementRow & { subject: string | null; name: string | null; total: number }>`
    with mine as (select array_agg(key) as keys from endpoint where site_id = ${place.siteId} and asset_id = ${place.id})
    select ${STATEMENT}, e.asset_id as subject, v."values"->>'name' as name, count(*) over () as total
      from observation o
      join endpoint e on e.site_id = o.site_id and e.id = o.endpoint_id
      left join asset_view v on v.site_id = e.site_id and v.id = e.asset_id
      ${ORIGIN}
     where o.site_id = ${place.siteId} and o.said_by is not null and o.said_by && (select keys from mine)
       and e.asset_id is distinct from ${place.id}
     order by o.last_us desc, e.key, o.field, o.value limit ${limit} offset ${offset}`.execute(db);
  const total = rows[0]?.total ?? 0;
  return { total, rows: rows.map((r) => ({ ...entryOf(r), subject: r.subject, subjectName: r.name })) };
}
