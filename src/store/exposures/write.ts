/**
 * Keeps what was compared: a row that says the same as before stays, one that says something else ends and another begins.
 * A decision whose ground is gone ends with it, so that somebody looks again.
 */

import { sql } from 'kysely';
import type { ComparedUnder, DeviceBill, ExposureWriter, KeptExposure } from '../../services/exposures-ports.ts';
import { chunks } from '../asset-write.ts';
import type { Database, Tx } from '../database.ts';

const LOCK_CLASS = 7307;
const CHUNK = 2_000;

const TYPED = sql.raw(
  `kind text, asset text, doc text, product text, version text, title text, verdict text, reason text, cves text[], exploited boolean,
   cvss real, epss real, formula text, score real, band text, inputs jsonb, via jsonb, digest text, ground text`,
);
const COLUMNS = sql.raw(
  'kind, product, version, title, verdict, reason, cves, exploited, cvss, epss, formula, score, band, inputs, via, digest',
);

async function save(
  tx: Tx,
  site: string,
  at: string,
  devices: readonly string[],
  now: readonly KeptExposure[],
): Promise<void> {
  const rows = sql`jsonb_to_recordset(${JSON.stringify(now)}::jsonb) as n(${TYPED})`;
  await sql`update exposure e set to_at = ${at}::timestamptz
     where e.site_id = ${site} and e.to_at is null and e.asset_id = any(${[...devices]}::text[])
       and not exists (select from ${rows} where n.asset = e.asset_id and n.doc = e.doc and n.digest = e.digest)`.execute(
    tx,
  );
  await sql`update exposure_decision d set ended_at = ${at}::timestamptz,
      ended_why = case when n.ground is null then 'what is published no longer names the device' else 'its ground changed: ' || n.reason end
      from (select d.id, n.ground, n.reason from exposure_decision d left join ${rows} on n.asset = d.asset_id and n.doc = d.doc
             where d.site_id = ${site} and d.ended_at is null and d.asset_id = any(${[...devices]}::text[])) n
     where d.site_id = ${site} and d.id = n.id and d.ground is distinct from n.ground`.execute(tx);
  for (const part of chunks(now, CHUNK)) {
    await sql`insert into exposure (site_id, asset_id, doc, from_at, ${COLUMNS})
      select ${site}, n.asset, n.doc, ${at}::timestamptz, ${COLUMNS}
        from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as n(${TYPED})
       where not exists (select from exposure e where e.site_id = ${site} and e.asset_id = n.asset and e.doc = n.doc and e.to_at is null)`.execute(
      tx,
    );
  }
}

async function saveBills(
  tx: Tx,
  site: string,
  devices: readonly string[],
  bills: readonly DeviceBill[],
): Promise<void> {
  await sql`delete from sbom_device where site_id = ${site} and asset_id = any(${[...devices]}::text[])`.execute(tx);
  await sql`insert into sbom_device (site_id, asset_id, sbom_id, is_sure, reason)
    select ${site}, n.asset, n.bill, n."isSure", n.reason
      from jsonb_to_recordset(${JSON.stringify(bills)}::jsonb) as n(asset text, bill text, "isSure" boolean, reason text)`.execute(
    tx,
  );
}

/** Where a device was taken over by another, what was decided about it is decided about that one, unless that one has its own. */
async function endGone(tx: Tx, site: string, at: string): Promise<void> {
  const gone = sql`not exists (select from asset a where a.site_id = x.site_id and a.id = x.asset_id)`;
  await sql`update exposure x set to_at = ${at}::timestamptz where x.site_id = ${site} and x.to_at is null and ${gone}`.execute(
    tx,
  );
  await sql`update exposure_decision x set asset_id = r.to_id from asset_redirect r
    where x.site_id = ${site} and r.site_id = x.site_id and r.id = x.asset_id and x.ended_at is null and ${gone}
      and not exists (select from exposure_decision o where o.site_id = x.site_id and o.asset_id = r.to_id and o.doc = x.doc
                        and o.ended_at is null)
      and not exists (select from exposure_decision o join asset_redirect q on q.site_id = o.site_id and q.id = o.asset_id
                       where o.site_id = x.site_id and q.to_id = r.to_id and o.doc = x.doc and o.ended_at is null and o.id < x.id)`.execute(
    tx,
  );
  await sql`delete from sbom_device x where x.site_id = ${site} and ${gone}`.execute(tx);
  await sql`update exposure_decision x set ended_at = ${at}::timestamptz, ended_why = 'the device is no more'
    where x.site_id = ${site} and x.ended_at is null and ${gone}`.execute(tx);
}

/** From when the site could know: when the recall was stored, or, where it was compared since, when a device came to be meant. */
async function startClocks(
  tx: Tx,
  site: string,
  at: string,
  last: Date | null,
  recalls: ReadonlyMap<string, { readonly storedAtMs: number }>,
): Promise<void> {
  if (recalls.size === 0) return;
  const since = [...recalls.values()].map(({ storedAtMs }) =>
    last !== null && storedAtMs >= last.getTime() ? new Date(Math.min(storedAtMs, Date.parse(at))).toISOString() : at,
  );
  await sql`insert into recall_clock (site_id, number, since)
    select ${site}, n, s from unnest(${[...recalls.keys()]}::text[], ${since}::timestamptz[]) as x(n, s)
    on conflict do nothing`.execute(tx);
}

async function done(tx: Tx, site: string, at: string, under: ComparedUnder, devices: number): Promise<void> {
  await sql`insert into exposure_site (site_id, first_at, compared_at, data_version, knowledge, devices)
    values (${site}, ${at}::timestamptz, ${at}::timestamptz, ${under.dataVersion}, ${under.knowledge}, ${devices})
    on conflict (site_id) do update set compared_at = excluded.compared_at, data_version = excluded.data_version,
      knowledge = excluded.knowledge, devices = excluded.devices`.execute(tx);
}

/** Two comparisons of one site follow each other; their moments differ by a millisecond at least. */
export async function writeExposures(
  db: Database,
  site: string,
  atMs: number,
  work: (writer: ExposureWriter) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${site}))`.execute(tx);
    const last = await tx
      .selectFrom('exposure_site')
      .select('compared_at')
      .where('site_id', '=', site)
      .executeTakeFirst();
    const at = new Date(Math.max(atMs, (last?.compared_at.getTime() ?? 0) + 1)).toISOString();
    await work({
      async save(devices, now, bills) {
        await save(tx, site, at, devices, now);
        await saveBills(tx, site, devices, bills);
      },
      endGone: () => endGone(tx, site, at),
      startClocks: (recalls) => startClocks(tx, site, at, last?.compared_at ?? null, recalls),
      done: (under, devices) => done(tx, site, at, under, devices),
    });
  });
}
