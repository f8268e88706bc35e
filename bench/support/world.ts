/**
 * The seeded database of the benches: a private server in a folder that is kept (OPENWARD_BENCH_DIR, else one in the
 * temporary folder), filled once with made-up assets, endpoints, observations and conversations by statements that make
 * their rows in the database. Later runs find it there and start within a second.
 */

import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { type ResolverThread, startResolverThread } from '../../src/capture/resolver.ts';
import { type AssetReading, createAssetReading } from '../../src/services/assets.ts';
import { createHospital, type Hospital } from '../../src/services/overview.ts';
import type { InventoryStore, Resolver } from '../../src/services/ports.ts';
import { createResolver } from '../../src/services/resolver.ts';
import { type Database, openDatabase, openPool } from '../../src/store/database.ts';
import { inventoryStore } from '../../src/store/inventory.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startPrivateServer } from '../../src/store/private-server.ts';
import { installedKnowledge, SITE } from '../../test/support/inventory.ts';

export const NOW_MS = Date.UTC(2026, 2, 20);

export interface World {
  readonly db: Database;
  readonly store: InventoryStore;
  readonly resolver: Resolver;
  readonly assets: AssetReading;
  readonly hospital: Hospital;
  /** The same pages from a store that remembers no count. */
  forgetful(): AssetReading;
  close(): Promise<void>;
}

/** Secondary indexes of a table are made after its rows: one sort instead of a million insertions. */
async function withoutIndexes(db: Database, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
      left join pg_constraint c on c.conname = i.indexname
     where i.schemaname = 'public' and i.tablename = any(${[...tables]}::text[]) and c.oid is null`.execute(db);
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(db);
  await work();
  for (const { definition } of rows) await sql.raw(definition).execute(db);
}

/** `i` from 0; every draw is a function of random() after setseed, so that each seeding makes the same rows. */
const drawn = (assets: number): RawBuilder<unknown> => sql`
  select i, type, ip, case when r[1] < 0.1 then ('172.16.' || (i / 256 % 256) || '.' || i % 256)::inet end as ip2,
         (array['pump','monitor','ct','pc','bed','plc'])[1 + (r[2] * 5.999)::int % 6] || '-' || i as name,
         case when r[3] < 0.9 then (array['medical','laboratory','building','network','it','iot'])[1 + type % 6] end as category,
         case when r[4] < 0.8 then 'Maker ' || (r[5] * 119)::int end as manufacturer,
         case when r[6] < 0.6 then 'Model ' || (array['X','Y','Z'])[1 + (r[7] * 2.999)::int % 3] || type end as model,
         case when r[8] < 0.4 then 'SN' || (r[9] * 1e9)::int end as serial,
         case when r[10] < 0.4 then (r[11] * 4)::int || '.' || (r[12] * 19)::int end as software_version,
         case when r[13] < 0.7 then (array['pump','host','ws'])[1 + (r[14] * 2.999)::int % 3] || '-' || i end as hostname,
         case when r[15] < 0.7 then (array['ICU 1','ICU 2','Radiology','Surgery 3','Emergency','Dialysis','Ward 7','Laboratory','Pharmacy'])[1 + (r[16] * 8.999)::int % 9] end as unit,
         case when r[17] < 0.8 then (array[10,20,30,40,50])[1 + (r[18] * 4.999)::int % 5] end as vlan,
         array(select distinct p from unnest(array['dicom','hl7','http','tls','dns','dhcp','snmp','bacnet','modbus','smb']) with ordinality t(p, n)
                where n - 1 in (floor(r[19] * 10), floor(r[20] * 10), floor(r[21] * 10)) order by p) as protocols,
         r[22] < 0.5 as serves, r[23] < 0.85 as typed,
         '00:1b:' || lpad(to_hex(type), 2, '0') || ':' || lpad(to_hex(i / 65536), 2, '0') || ':' || lpad(to_hex(i / 256 % 256), 2, '0') || ':' || lpad(to_hex(i % 256), 2, '0') as mac,
         (${NOW_MS * 1000}::bigint - (r[24] * 60 * 86400)::bigint * 1000000) as last_us,
         (${NOW_MS * 1000}::bigint - (r[24] * 60 * 86400)::bigint * 1000000 - (r[25] * 1000000)::bigint * 1000000) as first_us
    from (select i, (random() * 39.999)::int % 40 as type, ('10.' || 10 + i / 65536 + i % 5 || '.' || i / 256 % 256 || '.' || i % 256)::inet as ip,
                 array(select random() from generate_series(1, 25 + i * 0)) as r
            from generate_series(0, ${assets}::int - 1) as i) d`;

async function seedAssets(db: Database, assets: number): Promise<void> {
  await sql`select setseed(0.5)`.execute(db);
  await sql`create unlogged table seed as ${drawn(assets)}`.execute(db);
  await sql`insert into asset (site_id, id, name, category, type, manufacturer, model, serial, software_version,
      software_version_key, hostname, unit, macs, mac_vendors, ips, vlans, protocols, services, first_seen, last_seen, search)
    select ${SITE}, 'a' || i, name, category, case when typed then 'type-' || type end, lower(manufacturer), lower(model),
           lower(serial), software_version, regexp_replace(regexp_replace(software_version, '(\\d+)', '00\\1', 'g'), '0*(\\d{3})', '\\1', 'g'),
           hostname, lower(unit), array[mac], array['maker ' || type || ' ltd'], array_remove(array[ip, ip2], null),
           case when vlan is not null then array[vlan] end, protocols,
           case when serves then array['tcp/104 dicom', 'tcp/443 tls'] end, first_us, last_us,
           concat_ws(E'\n', name, category, case when typed then 'type-' || type end, lower(manufacturer), lower(model),
             lower(serial), hostname, lower(unit), mac, 'maker ' || type || ' ltd', host(ip), host(ip2))
      from seed order by i`.execute(db);
  await sql`insert into asset_view (site_id, id, "values", confidence, conflicts)
    select ${SITE}, 'a' || i, jsonb_strip_nulls(jsonb_build_object('name', name, 'category', category,
           'type', case when typed then 'type-' || type end, 'manufacturer', manufacturer, 'model', model, 'serial', serial,
           'software_version', software_version, 'hostname', hostname, 'unit', unit, 'macs', array[mac],
           'mac_vendors', array['Maker ' || type || ' Ltd'], 'ips', array_remove(array[host(ip), host(ip2)], null),
           'vlans', case when vlan is not null then array[vlan::text] end, 'protocols', protocols,
           'services', case when serves then array['tcp/104 dicom', 'tcp/443 tls'] end,
           'first_seen', to_char(to_timestamp(first_us / 1000000), 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'),
           'last_seen', to_char(to_timestamp(last_us / 1000000), 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'))),
           '{"name": 0.9, "ips": 1, "macs": 1}', '{}'
      from seed order by i`.execute(db);
  await sql`insert into asset_ip (site_id, ip, asset_id)
    select ${SITE}, ip, 'a' || i from seed union all select ${SITE}, ip2, 'a' || i from seed where ip2 is not null`.execute(
    db,
  );
}

async function seedTraffic(db: Database, conversations: number): Promise<void> {
  await sql`insert into endpoint (site_id, key_hash, key, mac, ip, vlan, first_us, last_us, packets, bytes, hops, asset_id)
    select ${SITE}, md5(k)::uuid, k, mac, ip, vlan, first_us, last_us, 1000, 100000, 0, 'a' || i
      from (select *, mac || '|' || host(ip) || '|' || coalesce(vlan::text, '') || '|' as k from seed) s order by i`.execute(
    db,
  );
  await sql`insert into observation (site_id, endpoint_id, field, value_hash, protocol, value, first_us, last_us, count)
    select ${SITE}, e.id, f, md5(v)::uuid, split_part(f, '.', 1), v, first_us, last_us, 3
      from endpoint e cross join lateral (values ('arp.address', host(ip)), ('dhcp.hostname', 'dev-' || e.id),
        ('dhcp.vendor-class', 'MSFT 5.0'), ('http.user-agent', 'agent ' || e.id % 50)) as o(f, v)
     where e.site_id = ${SITE}`.execute(db);
  // One busy server with every 20th conversation, the rest between any two.
  await sql`insert into conversation (site_id, hour, a, b, transport, port, protocol, flows, packets_ab, packets_ba,
      bytes_ab, bytes_ba, first_us, last_us)
    select ${SITE}, ${Math.floor(NOW_MS / 3_600_000)}::int - n % 240, ids[1 + (r1 * (m - 1))::int],
           case when n % 20 = 0 then ids[1] else ids[1 + (r2 * (m - 1))::int] end, 'tcp',
           (array[104, 443, 2575])[1 + n % 3], (array['dicom', 'tls', 'hl7'])[1 + n % 3], 1, 5, 6, 500, 600,
           ${NOW_MS * 1000}::bigint - n % 240 * 3600000000, ${NOW_MS * 1000}::bigint - n % 240 * 3600000000 + 1000
      from (select n, random() as r1, random() as r2 from generate_series(1, ${conversations}::int) n) d,
           (select array_agg(id) as ids, count(*) as m from endpoint where site_id = ${SITE}) e
    on conflict do nothing`.execute(db);
}

async function seed(db: Database, assets: number): Promise<void> {
  const started = performance.now();
  const at = (what: string): void =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  await withoutIndexes(db, ['asset', 'asset_ip'], () => seedAssets(db, assets));
  at(`${assets} assets`);
  await withoutIndexes(db, ['endpoint', 'observation', 'conversation'], () => seedTraffic(db, assets * 10));
  at('their endpoints, observations and conversations');
  await sql`drop table seed`.execute(db);
  await sql`vacuum analyze`.execute(db);
  at('ready');
}

export const benchFolder = (assets: number): string =>
  join(process.env['OPENWARD_BENCH_DIR'] ?? join(tmpdir(), 'openward-bench'), String(assets));

export async function openWorld(assets: number): Promise<World> {
  const dataDir = benchFolder(assets);
  await mkdir(dataDir, { recursive: true });
  await chmod(join(dataDir, '..'), 0o711);
  await chmod(dataDir, 0o711);
  const server = await startPrivateServer({ dataDir, log: console.log, databaseUrl: null });
  const pool = openPool(server.url);
  const db = openDatabase(pool);
  await migrate(db);
  const store = inventoryStore(pool, db);
  await store.addSite({ id: SITE, name: 'North', timeZone: 'Europe/Berlin' });
  const { rows } = await sql<{ n: number }>`select count(*) as n from asset`.execute(db);
  if (rows[0]!.n < assets) {
    await sql`truncate asset, asset_view, asset_ip, endpoint, observation, conversation`.execute(db);
    await seed(db, assets);
  }
  const known = await installedKnowledge();
  const thread: ResolverThread = startResolverThread();
  const resolver = createResolver(known, thread.resolve);
  const ports = { store, resolver, clock: { nowMs: () => NOW_MS } };
  return {
    db,
    store,
    resolver,
    assets: createAssetReading(ports),
    hospital: createHospital({ ...ports, catalogue: known.catalogue, version: 'bench' }),
    forgetful: () => createAssetReading({ ...ports, store: inventoryStore(pool, db) }),
    async close() {
      await thread.close();
      await db.destroy();
      await server.stop();
    },
  };
}
