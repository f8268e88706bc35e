/** The network map: assets that match as nodes, their conversations folded as edges; the busiest where there are too many. */

import { sql } from 'kysely';
import type { NetworkMap } from '../model/api.ts';
import type { AssetQuery } from '../services/ports.ts';
import type { Database } from './database.ts';
import { filterSql, ofSites } from './filter-sql.ts';
import { sitesOf } from './scope.ts';

const MAX_EDGES = 20_000;
type Grouping = 'subnet' | 'vlan' | 'type';

interface Node {
  readonly site_id: string;
  readonly id: string;
  readonly label: string | null;
  readonly ip: string | null;
  readonly vlan: number | null;
  readonly type: string | null;
  readonly category: string | null;
  readonly network: string | null;
  readonly bytes: number;
}

/** The line of the network plan where there is one, else the /24 (IPv4) or /64 (IPv6) of its latest address. */
function groupOf(node: Node, group: Grouping): string {
  if (group === 'type') return node.type ?? 'unknown';
  if (group === 'vlan') return node.vlan === null ? 'unknown' : `VLAN ${node.vlan}`;
  if (node.network !== null) return node.network;
  if (node.ip === null) return 'no address';
  if (!node.ip.includes(':')) return `${node.ip.split('.').slice(0, 3).join('.')}.0/24`;
  return node.ip.startsWith('fe80') ? 'fe80::/64' : `${node.ip.split(':').slice(0, 4).join(':')}::/64`;
}

async function nodesOf(
  db: Database,
  sites: readonly string[],
  query: AssetQuery,
  limit: number,
): Promise<readonly Node[]> {
  const { rows } = await sql<Node>`
    with hit as materialized (select s.site_id, s.id, s.ips, s.vlans, s.last_seen from asset s
      where ${ofSites(sql`s.site_id`, sites)} and (${filterSql(query.filter, sites, query.nowMs)})),
    busy as (
      select h.site_id, h.id, coalesce(sum(e.bytes), 0)::bigint as bytes, h.ips, h.vlans
        from hit h left join endpoint e on e.site_id = h.site_id and e.asset_id = h.id
       group by h.site_id, h.id, h.ips, h.vlans order by bytes desc, h.site_id, h.id limit ${limit})
    select b.site_id, b.id, v."values"->>'name' as label, host(b.ips[1]) as ip, b.vlans[1] as vlan,
           v."values"->>'type' as type, v."values"->>'category' as category, b.bytes,
           (select coalesce(nullif(p.name, ''), p.cidr::text) from network_plan p where p.site_id = b.site_id and b.ips[1] <<= p.cidr
             order by masklen(p.cidr) desc, p.line limit 1) as network
      from busy b join asset_view v on v.site_id = b.site_id and v.id = b.id
     order by b.bytes desc, b.site_id, b.id`.execute(db);
  return rows;
}

/** Joined to the stored endpoints, not to a list of them: of those the planner knows how many match and reads each once. */
/** Conversations between the nodes, folded in steps so that each sorts less: addresses, then protocols, then assets. */
async function edgesOf(db: Database, sites: readonly string[], nodes: readonly Node[]): Promise<NetworkMap['edges']> {
  const held = await sql<{ id: number; asset_id: string }>`select e.id, e.asset_id
    from unnest(${nodes.map((n) => n.site_id)}::text[], ${nodes.map((n) => n.id)}::text[]) as n(site_id, id)
    join endpoint e on e.site_id = n.site_id and e.asset_id = n.id`.execute(db);
  const ids = held.rows.map((r) => r.id);
  const { rows } = await sql<{ a: string; b: string; bytes: number; protocols: string[] }>`
    with pair as materialized (
      select c.a, c.b, c.protocol, sum(c.bytes_ab + c.bytes_ba) as bytes from conversation c
       where ${ofSites(sql`c.site_id`, sites)} and c.a = any(${ids}::bigint[]) and c.b = any(${ids}::bigint[])
       group by 1, 2, 3),
    node as materialized (
      select * from unnest(${ids}::bigint[], ${held.rows.map((r) => r.asset_id)}::text[]) as n(endpoint_id, asset_id)),
    talk as (
      select na.asset_id as a, nb.asset_id as b, p.protocol, sum(p.bytes) as bytes
        from pair p join node na on na.endpoint_id = p.a join node nb on nb.endpoint_id = p.b
       where na.asset_id <> nb.asset_id group by 1, 2, 3)
    select a, b, sum(bytes)::bigint as bytes, array_agg(protocol order by protocol) filter (where protocol <> '') as protocols
      from talk group by 1, 2 order by bytes desc, a, b limit ${MAX_EDGES}`.execute(db);
  return rows.map((r) => ({ from: r.a, to: r.b, bytes: r.bytes, protocols: r.protocols ?? [] }));
}

/** Names of the sites where the nodes are of more than one: a ward of the same name in two sites is two wards. */
async function siteNames(db: Database, nodes: readonly Node[]): Promise<ReadonlyMap<string, string>> {
  const sites = [...new Set(nodes.map((n) => n.site_id))];
  if (sites.length < 2) return new Map();
  const rows = await db.selectFrom('site').select(['site_id', 'name']).where('site_id', 'in', sites).execute();
  return new Map(rows.map((r) => [r.site_id, r.name]));
}

export async function map(db: Database, query: AssetQuery, group: Grouping, maxNodes: number): Promise<NetworkMap> {
  const sites = await sitesOf(db, query.scope);
  if (sites.length === 0) return { nodes: [], edges: [], groups: [], truncated: false };
  const found = await nodesOf(db, sites, query, maxNodes + 1);
  const nodes = found.slice(0, maxNodes);
  const names = group === 'type' ? new Map<string, string>() : await siteNames(db, nodes);
  const sizes = new Map<string, number>();
  const shown = nodes.map((n) => {
    const name = names.get(n.site_id);
    const g = name === undefined ? groupOf(n, group) : `${groupOf(n, group)}, ${name}`;
    sizes.set(g, (sizes.get(g) ?? 0) + 1);
    return { id: n.id, label: n.label ?? n.ip ?? n.id, group: g, type: n.type, category: n.category, bytes: n.bytes };
  });
  const groups = [...sizes]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([id, count]) => ({ id, label: id, count }));
  return { nodes: shown, edges: await edgesOf(db, sites, nodes), groups, truncated: found.length > maxNodes };
}
