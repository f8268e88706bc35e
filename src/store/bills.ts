/** Bills of materials in the database. A bill is never changed; its binding ends and another begins. */

import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { BillBinding, BillDevice, BillRow, NewBinding } from '../model/bill.ts';
import type { FeedTrouble } from '../model/feed.ts';
import type { Sbom, SbomComponent } from '../model/sbom.ts';
import type { BillHead, BillQuery, BillStore, NewBill, StoredBill } from '../services/bills-ports.ts';
import type { Scope } from '../services/ports.ts';
import type { Database } from './database.ts';
import { likeText, ofSites } from './filter-sql.ts';
import { sitesOf } from './scope.ts';

type Sql = RawBuilder<unknown>;
const iso = (d: Date | null): string | null => d?.toISOString() ?? null;

interface Row {
  readonly id: string;
  readonly key: string;
  readonly file: string;
  readonly format: BillRow['format'];
  readonly spec_version: string;
  readonly author: string | null;
  readonly stated_at: Date | null;
  readonly subject: SbomComponent | null;
  readonly components: number;
  readonly loaded_at: Date;
  readonly loaded_by: string;
  readonly size_bytes: number;
  readonly digest: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly versions: string | null;
  readonly bound_by: string | null;
  readonly bound_at: Date | null;
  readonly devices: number;
  readonly maybe: number;
}

const HEAD = sql`s.id, s.key, s.file, s.format, s.spec_version, s.author, s.stated_at, s.subject, s.components, s.loaded_at, s.loaded_by,
  s.size_bytes, s.digest, b.manufacturer, b.model, b.versions, b.by_name as bound_by, b.at as bound_at`;

const BOUND = sql`left join sbom_binding b on b.sbom_id = s.id and b.ended_at is null`;

/** With the devices in sight. */
const from = (sites: readonly string[]): Sql => sql`from sbom s ${BOUND}
  left join lateral (select count(*) filter (where d.is_sure) as devices, count(*) filter (where not d.is_sure) as maybe
    from sbom_device d where ${ofSites(sql`d.site_id`, sites)} and d.sbom_id = s.id) n on true`;

function bindingOf(r: Row): BillBinding | null {
  if (r.manufacturer === null || r.model === null || r.bound_at === null) return null;
  const { manufacturer, model, versions } = r;
  return { manufacturer, model, versions, by: r.bound_by ?? '', at: r.bound_at.toISOString() };
}

function rowOf(r: Row): BillRow {
  const { subject } = r;
  return {
    id: r.id,
    key: r.key,
    file: r.file,
    format: r.format,
    specVersion: r.spec_version,
    author: r.author,
    statedAt: iso(r.stated_at),
    subject: subject === null ? null : { name: subject.name, version: subject.version, supplier: subject.supplier },
    components: r.components,
    loadedAt: r.loaded_at.toISOString(),
    loadedBy: r.loaded_by,
    sizeBytes: r.size_bytes,
    digest: r.digest,
    binding: bindingOf(r),
    proposal: {
      manufacturer: subject?.supplier ?? r.author,
      model: subject?.name ?? null,
      versions: subject?.version ?? null,
    },
    devices: r.devices,
    maybeDevices: r.maybe,
  };
}

async function add(db: Database, bill: NewBill): Promise<string | null> {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { value } = bill;
  const { rows } = await sql<{ id: string }>`
    insert into sbom (id, key, digest, file, size_bytes, format, spec_version, author, stated_at, subject, components, loaded_at,
        loaded_by, troubles, trouble_count, value, vex, raw)
    values (${bill.id}, ${bill.key}, ${bill.digest}, ${bill.file}, ${bill.sizeBytes}, ${value.format}, ${value.specVersion}, ${value.author},
        ${time(bill.statedAtMs)}::timestamptz, ${value.subject === null ? null : JSON.stringify(value.subject)}::jsonb,
        ${value.components.length}, ${time(bill.loadedAtMs)}::timestamptz, ${bill.by}, ${JSON.stringify(bill.troubles)}::jsonb,
        ${bill.troubleCount}, ${JSON.stringify(value)}::jsonb, ${JSON.stringify(bill.vex)}::jsonb, ${bill.raw})
    on conflict (digest) do nothing returning id`.execute(db);
  if (rows.length > 0) return null;
  const before = await sql<{ id: string }>`select id from sbom where digest = ${bill.digest}`.execute(db);
  return before.rows[0]?.id ?? null;
}

async function page(
  db: Database,
  query: BillQuery,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly BillRow[]; readonly total: number }> {
  const sites = await sitesOf(db, query.scope);
  const tests: Sql[] = [sql`true`];
  if (query.search !== '') {
    const like = `%${likeText(query.search.toLowerCase())}%`;
    tests.push(
      sql`lower(concat_ws(' ', s.file, s.key, s.author, s.subject ->> 'name', b.manufacturer, b.model)) like ${like}`,
    );
  }
  if (query.isBound !== null) tests.push(query.isBound ? sql`b.id is not null` : sql`b.id is null`);
  if (query.asset !== null)
    tests.push(sql`exists (select from sbom_device d where ${ofSites(sql`d.site_id`, sites)} and d.sbom_id = s.id
      and d.asset_id = ${query.asset})`);
  const where = sql.join(tests, sql` and `);
  const [found, count] = await Promise.all([
    sql<Row>`select ${HEAD}, n.devices, n.maybe ${from(sites)} where ${where}
      order by (b.id is null) desc, s.loaded_at desc, s.id limit ${limit} offset ${offset}`.execute(db),
    sql<{ n: number }>`select count(*) as n from sbom s ${BOUND} where ${where}`.execute(db),
  ]);
  return { rows: found.rows.map(rowOf), total: count.rows[0]?.n ?? 0 };
}

async function head(db: Database, scope: Scope, id: string): Promise<BillHead | null> {
  const sites = await sitesOf(db, scope);
  const { rows } = await sql<Row & { troubles: readonly FeedTrouble[]; trouble_count: number }>`
    select ${HEAD}, s.troubles, s.trouble_count, n.devices, n.maybe ${from(sites)} where s.id = ${id}`.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
  const all = await sql<{
    manufacturer: string;
    model: string;
    versions: string | null;
    by_name: string;
    at: Date;
    ended_at: Date | null;
    ended_by: string | null;
  }>`select * from sbom_binding where sbom_id = ${id} order by at desc, id limit 200`.execute(db);
  return {
    ...rowOf(row),
    troubles: row.troubles,
    troubleCount: row.trouble_count,
    bindings: all.rows.map((b) => ({
      ...{ manufacturer: b.manufacturer, model: b.model, versions: b.versions, by: b.by_name, at: b.at.toISOString() },
      endedAt: iso(b.ended_at),
      endedBy: b.ended_by,
    })),
  };
}

async function sameProduct(db: Database, scope: Scope, id: string): Promise<readonly BillRow[]> {
  const sites = await sitesOf(db, scope);
  const { rows } = await sql<Row>`select ${HEAD}, n.devices, n.maybe ${from(sites)}
    where s.id <> ${id} and exists (select from sbom o left join sbom_binding x on x.sbom_id = o.id and x.ended_at is null
      where o.id = ${id} and (o.key = s.key or (lower(x.manufacturer) = lower(b.manufacturer) and lower(x.model) = lower(b.model))))
    order by coalesce(s.stated_at, s.loaded_at) desc, s.id limit 100`.execute(db);
  return rows.map(rowOf);
}

interface Kept {
  readonly id: string;
  readonly key: string;
  readonly stated_at: Date | null;
  readonly loaded_at: Date;
  readonly value: Sbom;
  readonly vex: StoredBill['vex'];
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly versions: string | null;
}
const KEPT = sql`select s.id, s.key, s.stated_at, s.loaded_at, s.value, s.vex, b.manufacturer, b.model, b.versions from sbom s`;

function storedOf(r: Kept): StoredBill {
  const { manufacturer, model, versions } = r;
  return {
    id: r.id,
    key: r.key,
    statedAtMs: r.stated_at?.getTime() ?? null,
    loadedAtMs: r.loaded_at.getTime(),
    value: r.value,
    vex: r.vex,
    binding: manufacturer === null || model === null ? null : { manufacturer, model, versions },
  };
}

/** Bills that are held at a time; some are of megabytes. */
const BILLS_AT_A_TIME = 20;

async function* bound(db: Database): AsyncGenerator<StoredBill> {
  let after = '';
  for (;;) {
    const { rows } = await sql<Kept>`${KEPT} join sbom_binding b on b.sbom_id = s.id and b.ended_at is null
      where s.id > ${after} order by s.id limit ${BILLS_AT_A_TIME}`.execute(db);
    for (const row of rows) yield storedOf(row);
    if (rows.length < BILLS_AT_A_TIME) return;
    after = rows.at(-1)!.id;
  }
}

async function bind(
  db: Database,
  id: string,
  binding: NewBinding | null,
  { by, at }: { readonly by: string; readonly at: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select id from sbom where id = ${id} for update`.execute(tx);
    await sql`update sbom_binding set ended_at = ${at}::timestamptz, ended_by = ${by} where sbom_id = ${id} and ended_at is null`.execute(
      tx,
    );
    if (binding === null) return;
    await sql`insert into sbom_binding (id, sbom_id, manufacturer, model, versions, by_name, at)
      values (${randomUUID()}, ${id}, ${binding.manufacturer}, ${binding.model}, ${binding.versions}, ${by}, ${at}::timestamptz)`.execute(
      tx,
    );
  });
}

async function devices(
  db: Database,
  scope: Scope,
  id: string,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly BillDevice[]; readonly total: number }> {
  const sites = await sitesOf(db, scope);
  const { rows } = await sql<{
    site_id: string;
    asset_id: string;
    is_sure: boolean;
    reason: string;
    v: Readonly<Record<string, string | null>> | null;
    total: number;
  }>`select d.site_id, d.asset_id, d.is_sure, d.reason, v."values" as v, count(*) over () as total
      from sbom_device d left join asset_view v on v.site_id = d.site_id and v.id = d.asset_id
     where ${ofSites(sql`d.site_id`, sites)} and d.sbom_id = ${id}
     order by d.is_sure desc, v."values" ->> 'name', d.site_id, d.asset_id limit ${limit} offset ${offset}`.execute(db);
  return {
    rows: rows.map((r) => ({
      device: {
        ...{ id: r.asset_id, site: r.site_id, name: r.v?.['name'] ?? r.asset_id, type: r.v?.['type'] ?? null },
        manufacturer: r.v?.['manufacturer'] ?? null,
        model: r.v?.['model'] ?? null,
        unit: r.v?.['unit'] ?? null,
      },
      isSure: r.is_sure,
      reason: r.reason,
    })),
    total: rows[0]?.total ?? 0,
  };
}

export function billStore(db: Database): BillStore {
  return {
    add: (bill) => add(db, bill),
    page: (query, offset, limit) => page(db, query, offset, limit),
    head: (scope, id) => head(db, scope, id),
    sameProduct: (scope, id) => sameProduct(db, scope, id),
    async stored(id) {
      const { rows } = await sql<Kept>`${KEPT} ${BOUND} where s.id = ${id}`.execute(db);
      return rows[0] === undefined ? null : storedOf(rows[0]);
    },
    bound: () => bound(db),
    async raw(id) {
      const { rows } = await sql<{ file: string; raw: string }>`select file, raw from sbom where id = ${id}`.execute(
        db,
      );
      return rows[0] ?? null;
    },
    bind: (id, binding, by, atMs) => bind(db, id, binding, { by, at: new Date(atMs).toISOString() }),
    devices: (scope, id, offset, limit) => devices(db, scope, id, offset, limit),
  };
}
