/**
 * What has to be resolved together: endpoints that share a MAC address, an IP address, an identifier (serial number, UDI ...),
 * an asset or a correction with one that was touched, and so on until nothing more joins. identify() on this part then gives
 * what it would give on the whole site.
 */

import { sql } from 'kysely';
import type { Correction, NetworkPlanLine } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Transport } from '../model/flow.ts';
import type { ResolveInput } from '../services/ports.ts';
import type { Database, Tx } from './database.ts';

const HOUR_US = 3_600_000_000;

interface EndpointRecord {
  readonly id: number;
  readonly key: string;
  readonly mac: string | null;
  readonly ip: string | null;
  readonly vlan: number | null;
  readonly nested: string | null;
  readonly first_us: number;
  readonly last_us: number;
  readonly packets: number;
  readonly bytes: number;
  readonly hops: number | null;
  readonly asset_id: string | null;
}

/** A condition over alias `e` of endpoint: all of the site, or those with the ids. */
type Chosen = readonly number[] | 'all';

async function load(db: Database | Tx, siteId: string, chosen: Chosen): Promise<readonly EndpointRecord[]> {
  const some = chosen === 'all' ? sql`true` : sql`e.id = any(${[...chosen]}::bigint[])`;
  const { rows } = await sql<EndpointRecord>`select e.id, e.key, e.mac, host(e.ip) as ip, e.vlan, e.nested, e.first_us,
      e.last_us, e.packets, e.bytes, e.hops, e.asset_id
    from endpoint e where e.site_id = ${siteId} and ${some} order by e.key`.execute(db);
  return rows;
}

/** Ids that join the given ones in one step. */
async function neighbours(
  db: Database | Tx,
  siteId: string,
  records: readonly EndpointRecord[],
  identifierFields: readonly string[],
): Promise<readonly number[]> {
  const distinct = (of: (r: EndpointRecord) => string | null): string[] => [
    ...new Set(records.map(of).filter((v) => v !== null)),
  ];
  const ids = records.map((r) => r.id);
  const keys = records.map((r) => r.key);
  const { rows } = await sql<{ id: number }>`
    select id from endpoint where site_id = ${siteId} and mac = any(${distinct((r) => r.mac)}::text[])
    union select id from endpoint where site_id = ${siteId} and ip = any(${distinct((r) => r.ip)}::inet[])
    union select id from endpoint where site_id = ${siteId} and asset_id = any(${distinct((r) => r.asset_id)}::text[])
    union select t.endpoint_id from observation o
      join observation t on t.site_id = o.site_id and t.field = any(${[...identifierFields]}::text[]) and t.value_hash = o.value_hash
     where o.site_id = ${siteId} and o.endpoint_id = any(${ids}::bigint[]) and o.field = any(${[...identifierFields]}::text[])
    union select e.id from correction c
      join lateral unnest(c.endpoints || coalesce(c.from_endpoints, '{}')) k on true
      join endpoint e on e.site_id = ${siteId} and e.key_hash = md5(k)::uuid
     where c.site_id = ${siteId} and c.undone_at is null
       and (c.endpoints && ${keys}::text[] or c.from_endpoints && ${keys}::text[])`.execute(db);
  return rows.map((r) => r.id);
}

async function closure(
  db: Database | Tx,
  siteId: string,
  touched: readonly number[],
  identifierFields: readonly string[],
): Promise<readonly EndpointRecord[]> {
  const all = new Map<number, EndpointRecord>();
  let edge: readonly EndpointRecord[] = await load(db, siteId, touched);
  while (edge.length > 0) {
    for (const record of edge) all.set(record.id, record);
    const next = (await neighbours(db, siteId, edge, identifierFields)).filter((id) => !all.has(id));
    edge = next.length === 0 ? [] : await load(db, siteId, next);
  }
  return [...all.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function observations(db: Database | Tx, siteId: string, chosen: Chosen): Promise<ResolveInput['observations']> {
  const some = chosen === 'all' ? sql`true` : sql`o.endpoint_id = any(${[...chosen]}::bigint[])`;
  const { rows } = await sql<ResolveInput['observations'][number]>`
    select e.key as endpoint, o.protocol, o.field, o.value, o.first_us as "firstAtUs", o.last_us as "lastAtUs", o.count,
           o.frame, coalesce(c.name, n.name) as capture
      from observation o
      join endpoint e on e.site_id = o.site_id and e.id = o.endpoint_id
      left join capture c on c.site_id = o.site_id and c.id = o.origin
      left join sensor n on n.site_id = o.site_id and n.id = o.origin
     where o.site_id = ${siteId} and ${some}
     order by e.key, o.field, o.value_hash`.execute(db);
  return rows;
}

/** Conversations folded over the hours that follow one another: identification reads who serves what, and the times. */
async function conversations(
  db: Database | Tx,
  siteId: string,
  chosen: Chosen,
): Promise<ResolveInput['conversations']> {
  const ids = chosen === 'all' ? [] : [...chosen];
  const rows = (
    side: 'a' | 'b',
  ) => sql`select hour, a, b, transport, port, protocol, flows, packets_ab, packets_ba, bytes_ab,
      bytes_ba, first_us, last_us from conversation where site_id = ${siteId}
      and ${chosen === 'all' ? sql`true` : sql`${sql.ref(side)} = any(${ids}::bigint[])`}`;
  const source = chosen === 'all' ? rows('a') : sql`${rows('a')} union ${rows('b')}`;
  const found = await sql<{
    hour: number;
    a: string;
    b: string;
    transport: Transport;
    port: number;
    protocol: string;
    flows: number;
    packets_ab: number;
    packets_ba: number;
    bytes_ab: number;
    bytes_ba: number;
    first_us: number;
    last_us: number;
  }>`select c.hour, ea.key as a, eb.key as b, c.transport, c.port, c.protocol, c.flows, c.packets_ab, c.packets_ba,
      c.bytes_ab, c.bytes_ba, c.first_us, c.last_us
    from (${source}) c
    join endpoint ea on ea.site_id = ${siteId} and ea.id = c.a
    join endpoint eb on eb.site_id = ${siteId} and eb.id = c.b
    order by ea.key, eb.key, c.hour, c.transport, c.port, c.protocol`.execute(db);
  return found.rows.map((r) => ({
    hourUs: r.hour * HOUR_US,
    a: r.a,
    b: r.b,
    transport: r.transport,
    port: r.port,
    protocol: r.protocol === '' ? null : r.protocol,
    flows: r.flows,
    packetsAB: r.packets_ab,
    packetsBA: r.packets_ba,
    bytesAB: r.bytes_ab,
    bytesBA: r.bytes_ba,
    firstAtUs: r.first_us,
    lastAtUs: r.last_us,
  }));
}

export async function networkPlan(db: Database | Tx, siteId: string): Promise<readonly NetworkPlanLine[]> {
  return db
    .selectFrom('network_plan')
    .select([sql<string>`cidr::text`.as('cidr'), 'vlan', 'name', 'unit'])
    .where('site_id', '=', siteId)
    .orderBy('line')
    .execute();
}

async function corrections(
  db: Database | Tx,
  siteId: string,
  keys: ReadonlySet<string>,
): Promise<readonly Correction[]> {
  const rows = await db
    .selectFrom('correction')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('undone_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const out: Correction[] = [];
  for (const r of rows) {
    if (![...r.endpoints, ...(r.from_endpoints ?? [])].some((k) => keys.has(k))) continue;
    const { id, endpoints } = r;
    if (r.kind === 'same') out.push({ id, kind: 'same', endpoints });
    else if (r.kind === 'apart') out.push({ id, kind: 'apart', endpoints, from: r.from_endpoints ?? [] });
    else {
      const attribute = r.attribute as AttributeName;
      out.push({
        id,
        kind: 'attribute',
        endpoints,
        attribute,
        value: r.value,
        by: r.by_name,
        atUs: r.at.getTime() * 1000,
      });
    }
  }
  return out;
}

export async function affected(
  db: Database | Tx,
  siteId: string,
  touched: readonly number[] | 'all',
  identifierFields: readonly string[],
): Promise<ResolveInput> {
  const records =
    touched === 'all' ? await load(db, siteId, 'all') : await closure(db, siteId, touched, identifierFields);
  const chosen: Chosen = touched === 'all' ? 'all' : records.map((r) => r.id);
  const prior = new Map<string, string[]>();
  for (const r of records) {
    if (r.asset_id === null) continue;
    const list = prior.get(r.asset_id);
    if (list === undefined) prior.set(r.asset_id, [r.key]);
    else list.push(r.key);
  }
  return {
    siteId,
    endpoints: records.map((r) => ({
      key: r.key,
      mac: r.mac,
      // From the key: a text that the database does not take for an address is kept there.
      ip: r.key.split('|')[1] || null,
      vlan: r.vlan,
      nested: r.nested,
      firstAtUs: r.first_us,
      lastAtUs: r.last_us,
      packets: r.packets,
      bytes: r.bytes,
      hops: r.hops,
    })),
    observations: await observations(db, siteId, chosen),
    conversations: await conversations(db, siteId, chosen),
    networks: await networkPlan(db, siteId),
    corrections: await corrections(db, siteId, new Set(records.map((r) => r.key))),
    prior: [...prior].map(([id, endpoints]) => ({ id, endpoints })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
