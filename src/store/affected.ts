/**
 * What has to be resolved together: endpoints that share a MAC address, an IP address, an identifier (serial number, UDI ...),
 * a site-wide nested name, an asset or a correction with one that was touched, and so on until nothing more joins. identify()
 * on this part then gives what it would give on the whole site. Addresses that are nobody's tie nothing together, and what
 * only passes a router is not tied by the router's MAC (carriers.ts).
 */

import { sql } from 'kysely';
import { isGroupMac, isNobodysIp, isZeroMac } from '../identify/address.ts';
import type { Correction, NetworkPlanLine } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Transport } from '../model/flow.ts';
import type { ResolveInput, Ties } from '../services/ports.ts';
import { type Carrier, carriersOf, ownOf } from './carriers.ts';
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

const distinct = (values: Iterable<string | null>): string[] => [
  ...new Set([...values].filter((v): v is string => v !== null)),
];

/** MAC addresses that stand for a device or a router: a group address or none at all ties nothing together. */
const macsOf = (records: readonly EndpointRecord[]): readonly string[] =>
  distinct(records.map((r) => r.mac)).filter((mac) => !isGroupMac(mac) && !isZeroMac(mac));

/** Nested names that mean the same device behind any host (identify/nested.ts). */
const SITE_WIDE = '^(dicom:|hl7:([0-9a-f]{16}|[0-2](\\.\\d+){5,})$)';

/** An identifier that is a MAC address names the holder of that address: one endpoint of it leads to the others. */
const MAC_TEXT = '^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$';

/** Ids that join the given ones in one step, but for MAC addresses. */
async function neighbours(
  db: Database | Tx,
  siteId: string,
  records: readonly EndpointRecord[],
  macs: readonly string[],
  { identifierFields }: Ties,
): Promise<readonly number[]> {
  const ids = records.map((r) => r.id);
  const keys = records.map((r) => r.key);
  const ips = distinct(records.map((r) => r.ip)).filter((ip) => !isNobodysIp(ip));
  const nested = distinct(records.map((r) => r.nested?.toLowerCase() ?? null));
  const { rows } = await sql<{ id: number }>`
    select id from endpoint where site_id = ${siteId} and mac = any(${[...macs]}::text[])
    union select id from endpoint where site_id = ${siteId} and ip = any(${ips}::inet[])
    union select id from endpoint where site_id = ${siteId} and asset_id = any(${distinct(records.map((r) => r.asset_id))}::text[])
    union select id from endpoint where site_id = ${siteId} and lower(nested) = any(${nested}::text[]) and nested ~* ${SITE_WIDE}
    union select t.endpoint_id from observation t where t.site_id = ${siteId} and t.field = any(${[...identifierFields]}::text[])
       -- Gathered first: a join would be planned by figures that an import outruns.
       and t.value_hash = any(array(select o.value_hash from observation o where o.site_id = ${siteId}
             and o.endpoint_id = any(${ids}::bigint[]) and o.field = any(${[...identifierFields]}::text[])))
    union select e.id from observation o
      join lateral (select id from endpoint where site_id = ${siteId} and mac = lower(o.value) and held
        union (select id from endpoint where site_id = ${siteId} and mac = lower(o.value) limit 1)) e on true
     where o.site_id = ${siteId} and o.endpoint_id = any(${ids}::bigint[]) and o.field = any(${[...identifierFields]}::text[])
       and o.value ~ ${MAC_TEXT}
    union select o.endpoint_id from observation o where o.site_id = ${siteId} and o.field = any(${[...identifierFields]}::text[])
       and o.value_hash = any(array(select md5(m)::uuid from unnest(${distinct(records.map((r) => r.mac))}::text[]) m))
    union select e.id from correction c
      join lateral unnest(c.endpoints || coalesce(c.from_endpoints, '{}')) k on true
      join endpoint e on e.site_id = ${siteId} and e.key_hash = md5(k)::uuid
     where c.site_id = ${siteId} and c.undone_at is null
       and (c.endpoints && ${keys}::text[] or c.from_endpoints && ${keys}::text[])`.execute(db);
  return rows.map((r) => r.id);
}

interface Closure {
  readonly records: readonly EndpointRecord[];
  /** Of which only some endpoints are among the records. */
  readonly steady: readonly Carrier[];
  readonly found: readonly Carrier[];
  /** Every MAC address of the records. */
  readonly macs: readonly string[];
}

async function closure(db: Database | Tx, siteId: string, touched: readonly number[], ties: Ties): Promise<Closure> {
  const all = new Map<number, EndpointRecord>();
  const steady = new Map<string, Carrier>();
  const found = new Map<string, Carrier>();
  const macs = new Set<string>();
  const own = new Map<string, number[]>();
  let edge: readonly EndpointRecord[] = await load(db, siteId, touched);
  while (edge.length > 0) {
    for (const record of edge) all.set(record.id, record);
    const fresh = macsOf(edge).filter((mac) => !macs.has(mac));
    const carriers = await carriersOf(db, siteId, fresh);
    for (const mac of fresh) macs.add(mac);
    for (const c of carriers.found) found.set(c.mac, c);
    for (const c of carriers.steady) steady.set(c.mac, c);
    for (const { id, mac } of await ownOf(db, siteId, carriers.steady)) own.set(mac, [...(own.get(mac) ?? []), id]);
    const whole = fresh.filter((mac) => !steady.has(mac));
    const joined = [...(await neighbours(db, siteId, edge, whole, ties))];
    // A carrier's own endpoints belong together; what passes it does not join them.
    for (const { id, mac } of edge) {
      const mine = mac === null ? undefined : own.get(mac);
      if (mine?.includes(id)) joined.push(...mine);
    }
    const next = [...new Set(joined)].filter((id) => !all.has(id));
    edge = next.length === 0 ? [] : await load(db, siteId, next);
  }
  const records = [...all.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { records, steady: [...steady.values()], found: [...found.values()], macs: [...macs] };
}

async function whole(db: Database | Tx, siteId: string): Promise<Closure> {
  const records = await load(db, siteId, 'all');
  const macs = macsOf(records);
  const { found } = await carriersOf(db, siteId, macs);
  return { records, steady: [], found, macs };
}

async function observations(db: Database | Tx, siteId: string, chosen: Chosen): Promise<ResolveInput['observations']> {
  const some = chosen === 'all' ? sql`true` : sql`o.endpoint_id = any(${[...chosen]}::bigint[])`;
  const { rows } = await sql<ResolveInput['observations'][number]>`
    select e.key as endpoint, o.protocol, o.field, o.value, o.first_us as "firstAtUs", o.last_us as "lastAtUs", o.count,
           o.frame, o.via, o.said_by as "saidBy", coalesce(c.name, n.name) as capture
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

export interface Affected {
  readonly input: ResolveInput;
  /** MAC addresses that were looked at, and which of them are carriers: to be kept when the input has been resolved. */
  readonly macs: readonly string[];
  readonly carriers: readonly Carrier[];
}

export async function affected(
  db: Database | Tx,
  siteId: string,
  touched: readonly number[] | 'all',
  ties: Ties,
): Promise<Affected> {
  const { records, steady, found, macs } =
    touched === 'all' ? await whole(db, siteId) : await closure(db, siteId, touched, ties);
  const chosen: Chosen = touched === 'all' ? 'all' : records.map((r) => r.id);
  const prior = new Map<string, string[]>();
  for (const r of records) {
    if (r.asset_id === null) continue;
    const list = prior.get(r.asset_id);
    if (list === undefined) prior.set(r.asset_id, [r.key]);
    else list.push(r.key);
  }
  const input: ResolveInput = {
    siteId,
    endpoints: records.map(endpointOf),
    observations: await observations(db, siteId, chosen),
    conversations: await conversations(db, siteId, chosen),
    networks: await networkPlan(db, siteId),
    corrections: await corrections(db, siteId, new Set(records.map((r) => r.key))),
    prior: [...prior].map(([id, endpoints]) => ({ id, endpoints })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    carriers: steady,
  };
  return { input, macs, carriers: found };
}

const endpointOf = (r: EndpointRecord): ResolveInput['endpoints'][number] => ({
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
});
