/**
 * Keeps what a comparison of a site came to, in one transaction: what says the same as before stays, what differs ends and another
 * begins. A decision whose ground is gone ends with it, so that somebody looks again.
 */

import { sql } from 'kysely';
import type { Comparison } from '../../services/claims-ports.ts';
import { chunks } from '../asset-write.ts';
import type { Database, Tx } from '../database.ts';
import { outdateScores } from './state.ts';

const LOCK_CLASS = 7310;
const CHUNK = 1_000;
/** Each statement looks at all lines of a table once. */
const MATCHES = 25_000;

const TYPED = sql.raw(
  'asset text, key text, rule text, about text, severity text, confidence real, sides jsonb, forms text[], digest text',
);

async function saveFound(tx: Tx, site: string, at: string, found: Comparison['found']): Promise<void> {
  await sql`create temp table now_found (${TYPED}) on commit drop`.execute(tx);
  for (const part of chunks(found, CHUNK)) {
    const rows = part.map(({ left, right, ...c }) => ({ ...c, sides: { left, right } }));
    await sql`insert into now_found select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(${TYPED})`.execute(
      tx,
    );
  }
  await sql`update contradiction c set to_at = ${at}::timestamptz where c.site_id = ${site} and c.to_at is null
    and not exists (select from now_found n where n.asset = c.asset_id and n.key = c.key and n.digest = c.digest)`.execute(
    tx,
  );
  await followMerged(tx, site);
  await sql`update contradiction_decision d set ended_at = ${at}::timestamptz,
      ended_why = case when n.digest is null then 'it is no contradiction any more' else 'its ground changed' end
      from (select d.id, n.digest from contradiction_decision d left join now_found n on n.asset = d.asset_id and n.key = d.key
             where d.site_id = ${site} and d.ended_at is null) n
     where d.site_id = ${site} and d.id = n.id and d.ground is distinct from n.digest`.execute(tx);
  await sql`insert into contradiction (site_id, asset_id, key, from_at, rule, about, severity, confidence, sides, forms, digest)
    select ${site}, n.asset, n.key, ${at}::timestamptz, n.rule, n.about, n.severity, n.confidence, n.sides, n.forms, n.digest
      from now_found n where not exists (select from contradiction c
        where c.site_id = ${site} and c.asset_id = n.asset and c.key = n.key and c.to_at is null)`.execute(tx);
}

/** Where a device was taken over by another, what was decided about it is decided about that one, unless that one has its own. */
async function followMerged(tx: Tx, site: string): Promise<void> {
  await sql`update contradiction_decision x set asset_id = r.to_id from asset_redirect r
    where x.site_id = ${site} and r.site_id = x.site_id and r.id = x.asset_id and x.ended_at is null
      and not exists (select from asset a where a.site_id = x.site_id and a.id = x.asset_id)
      and not exists (select from contradiction_decision o where o.site_id = x.site_id and o.asset_id = r.to_id
                        and o.key = x.key and o.ended_at is null)
      and not exists (select from contradiction_decision o join asset_redirect q on q.site_id = o.site_id and q.id = o.asset_id
                       where o.site_id = x.site_id and q.to_id = r.to_id and o.key = x.key and o.ended_at is null and o.id < x.id)`.execute(
    tx,
  );
}

/** Of all devices with their forms; null: there are none. */
async function formDigest(tx: Tx, site: string): Promise<string | null> {
  const { rows } = await sql<{ digest: string | null }>`select md5(string_agg(asset_id || ' ' || form_id || ' ' ||
    coalesce(stale::text, ''), ',' order by asset_id)) as digest from mds2_device where site_id = ${site}`.execute(tx);
  return rows[0]?.digest ?? null;
}

async function saveFormDevices(tx: Tx, site: string, devices: Comparison['formDevices']): Promise<void> {
  const before = await formDigest(tx, site);
  await sql`delete from mds2_device where site_id = ${site}`.execute(tx);
  for (const part of chunks(devices, CHUNK)) {
    const rows = part.map((d) => ({ a: d.device, f: d.form, v: d.version, s: d.isStale, r: d.reason }));
    await sql`insert into mds2_device (site_id, asset_id, form_id, version, stale, reason)
      select ${site}, a, f, v, s, r
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(a text, f text, v text, s boolean, r text)`.execute(
      tx,
    );
  }
  if ((await formDigest(tx, site)) !== before) await outdateScores(tx, site);
}

async function saveMatches(tx: Tx, site: string, records: NonNullable<Comparison['records']>): Promise<void> {
  for (const part of chunks(records.matches, MATCHES)) {
    const rows = part.map((m) => ({ row: m.row, d: m.device, b: m.by, w: m.why }));
    await sql`update record_line l set asset_id = n.d, matched_by = n.b, why = n.w
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(row integer, d text, b text, w text)
     where l.site_id = ${site} and l.import_id = ${records.id} and l.row = n.row
       and (l.asset_id, l.matched_by, l.why) is distinct from (n.d, n.b, n.w)`.execute(tx);
  }
}

/** Two comparisons of one site follow each other; their moments differ by a millisecond at least. */
export async function save(db: Database, site: string, atMs: number, comparison: Comparison): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${site}))`.execute(tx);
    const last = await sql<{
      at: Date;
    }>`select compared_at as at from contradiction_site where site_id = ${site}`.execute(tx);
    const at = new Date(Math.max(atMs, (last.rows[0]?.at.getTime() ?? 0) + 1)).toISOString();
    await saveFound(tx, site, at, comparison.found);
    await saveFormDevices(tx, site, comparison.formDevices);
    if (comparison.records !== null) await saveMatches(tx, site, comparison.records);
    const { dataVersion, claims, rules } = comparison.under;
    await sql`insert into contradiction_site (site_id, first_at, compared_at, data_version, claims, rules, spoken_of)
      values (${site}, ${at}::timestamptz, ${at}::timestamptz, ${dataVersion}, ${claims}, ${rules}, ${comparison.spokenOf})
      on conflict (site_id) do update set compared_at = excluded.compared_at, data_version = excluded.data_version,
        claims = excluded.claims, rules = excluded.rules, spoken_of = excluded.spoken_of`.execute(tx);
  });
}
