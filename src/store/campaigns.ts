/** Campaigns, maintenance windows and efforts behind the port of their services. */

import { sql } from 'kysely';
import type { Step } from '../exposure/campaign/state.ts';
import type { MaintenanceWindow } from '../model/campaign.ts';
import type {
  CampaignDeviceFacts,
  CampaignQuery,
  CampaignStore,
  CampaignTx,
  StoredCampaign,
  StoredHead,
} from '../services/campaigns-ports.ts';
import type { NewEffort, StoredEffort } from '../services/efforts.ts';
import type { Scope } from '../services/ports.ts';
import type { Database, Tx } from './database.ts';
import { ofSites } from './filter-sql.ts';
import { sitesOf } from './scope.ts';

const LOCK_CLASS = 7314;
const isoOf = (ms: number): string => new Date(ms).toISOString();

interface HeadRow {
  readonly site_id: string;
  readonly id: string;
  readonly title: string;
  readonly action: StoredHead['action'];
  readonly members: StoredCampaign['members'];
  readonly backout: string;
  readonly by_name: string;
  readonly at: Date;
  readonly status: StoredHead['status'];
  readonly summary: StoredHead['summary'];
}

const headOf = (r: HeadRow): StoredHead => ({
  ...{ site: r.site_id, id: r.id, title: r.title, action: r.action, backout: r.backout, by: r.by_name },
  ...{ atMs: r.at.getTime(), status: r.status, summary: r.summary },
});

async function stepsOf(db: Database | Tx, site: string, ids: readonly string[]): Promise<ReadonlyMap<string, Step[]>> {
  const { rows } = await sql<{
    readonly campaign_id: string;
    readonly number: number;
    readonly value: Step['what'];
    readonly by_name: string;
    readonly at: Date;
    readonly undone_by: string | null;
    readonly undone_at: Date | null;
  }>`select campaign_id, number, value, by_name, at, undone_by, undone_at from campaign_step
    where site_id = ${site} and campaign_id = any(${[...ids]}::text[]) order by campaign_id, number`.execute(db);
  const out = new Map<string, Step[]>(ids.map((id) => [id, []]));
  for (const r of rows) {
    const undone =
      r.undone_by === null || r.undone_at === null ? null : { by: r.undone_by, atMs: r.undone_at.getTime() };
    out.get(r.campaign_id)!.push({ number: r.number, what: r.value, by: r.by_name, atMs: r.at.getTime(), undone });
  }
  return out;
}

async function whole(db: Database | Tx, site: string, rows: readonly HeadRow[]): Promise<readonly StoredCampaign[]> {
  if (rows.length === 0) return [];
  const steps = await stepsOf(
    db,
    site,
    rows.map((r) => r.id),
  );
  return rows.map((r) => ({ ...headOf(r), members: r.members, steps: steps.get(r.id) ?? [] }));
}

async function open(db: Database | Tx, site: string): Promise<readonly StoredCampaign[]> {
  const { rows } = await sql<HeadRow>`select * from campaign where site_id = ${site}
    and (status in ('planned','running','paused') or devices_out > 0) order by at, id`.execute(db);
  return whole(db, site, rows);
}

async function page(db: Database, scope: Scope, { statuses, search }: CampaignQuery, offset: number, limit: number) {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return { rows: [], total: 0 };
  const words = `%${search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
  const where = sql`${ofSites(sql`site_id`, sites)}
    and (${statuses.length === 0} or status = any(${[...statuses]}::text[]))
    and (${search.trim() === ''} or lower(title || ' ' || (action ->> 'what') || ' ' || by_name) like ${words})`;
  const [found, counted] = await Promise.all([
    sql<HeadRow>`select * from campaign where ${where} order by at desc, id offset ${offset} limit ${limit}`.execute(
      db,
    ),
    sql<{ count: number }>`select count(*) as count from campaign where ${where}`.execute(db),
  ]);
  return { rows: found.rows.map(headOf), total: Number(counted.rows[0]?.count ?? 0) };
}

async function one(db: Database | Tx, sites: readonly string[], id: string): Promise<StoredCampaign | null> {
  if (sites.length === 0) return null;
  const { rows } =
    await sql<HeadRow>`select * from campaign where ${ofSites(sql`site_id`, sites)} and id = ${id}`.execute(db);
  const [row] = rows;
  return row === undefined ? null : ((await whole(db, row.site_id, [row]))[0] ?? null);
}

const changeOf = (tx: Tx, site: string): CampaignTx => ({
  open: () => open(tx, site),
  one: (id) => one(tx, [site], id),
  async add(c) {
    await sql`insert into campaign (site_id, id, title, action, members, backout, by_name, at, status, devices_out, summary)
      values (${site}, ${c.id}, ${c.title}, ${JSON.stringify(c.action)}::jsonb, ${JSON.stringify(c.members)}::jsonb,
        ${c.backout}, ${c.by}, ${isoOf(c.atMs)}::timestamptz, ${c.status}, 0, ${JSON.stringify(c.summary)}::jsonb)`.execute(
      tx,
    );
  },
  async step(id, number, what, by, atMs) {
    await sql`insert into campaign_step (site_id, campaign_id, number, value, by_name, at)
      values (${site}, ${id}, ${number}, ${JSON.stringify(what)}::jsonb, ${by}, ${isoOf(atMs)}::timestamptz)`.execute(
      tx,
    );
  },
  async undo(id, number, by, atMs) {
    await sql`update campaign_step set undone_by = ${by}, undone_at = ${isoOf(atMs)}::timestamptz
      where site_id = ${site} and campaign_id = ${id} and number = ${number}`.execute(tx);
  },
  async head(id, status, out, summary) {
    await sql`update campaign set status = ${status}, devices_out = ${out}, summary = ${JSON.stringify(summary)}::jsonb
      where site_id = ${site} and id = ${id}`.execute(tx);
  },
});

async function windows(db: Database, site: string): Promise<readonly MaintenanceWindow[]> {
  const { rows } = await sql<{
    readonly id: string;
    readonly unit: string | null;
    readonly times: MaintenanceWindow['times'];
    readonly note: string;
    readonly by_name: string;
    readonly at: Date;
  }>`select id, unit, times, note, by_name, at from maintenance_window
    where site_id = ${site} and ended_at is null order by at, id`.execute(db);
  return rows.map(({ by_name, at, ...r }) => ({ ...r, by: by_name, at: at.toISOString() }));
}

async function devices(db: Database, site: string, ids: readonly string[]): Promise<readonly CampaignDeviceFacts[]> {
  const { rows } = await sql<CampaignDeviceFacts>`
    select w.id as asked, v.id, coalesce(v."values" ->> 'name', v.id) as name, v."values" ->> 'type' as type,
           v."values" ->> 'unit' as unit, v."values" ->> 'manufacturer' as manufacturer, v."values" ->> 'model' as model,
           v."values" ->> 'serial' as serial
      from unnest(${[...ids]}::text[]) as w(id)
      left join asset_redirect r on r.site_id = ${site} and r.id = w.id
      join asset_view v on v.site_id = ${site} and v.id = coalesce(r.to_id, w.id)`.execute(db);
  return rows;
}

async function efforts(db: Database, site: string): Promise<readonly StoredEffort[]> {
  const { rows } = await sql<{
    readonly action: StoredEffort['action'];
    readonly type: string;
    readonly value: StoredEffort['value'];
    readonly version: number;
    readonly ground: string;
    readonly by_name: string;
    readonly at: Date;
  }>`select action, type, value, version, ground, by_name, at from effort_statement
    where site_id = ${site} and to_at is null order by action, type`.execute(db);
  return rows.map((r) => ({
    ...{ action: r.action, type: r.type === '' ? null : r.type, value: r.value },
    word: { version: r.version, by: r.by_name, at: r.at.toISOString(), ground: r.ground },
  }));
}

const lock = (tx: Tx, site: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${site}))`.execute(tx);

async function setEffort(db: Database, site: string, e: NewEffort): Promise<boolean> {
  const type = e.type ?? '';
  return db.transaction().execute(async (tx) => {
    await lock(tx, site);
    const { rows } = await sql<{ version: number | null }>`select max(version) as version from effort_statement
      where site_id = ${site} and action = ${e.action} and type = ${type}`.execute(tx);
    const last = rows[0]?.version ?? 0;
    const { rows: standing } = await sql<{ value: unknown }>`select value from effort_statement
      where site_id = ${site} and action = ${e.action} and type = ${type} and to_at is null`.execute(tx);
    // Withdrawn and never set look the same to the writer.
    const seen = (standing[0]?.value ?? null) === null ? 0 : last;
    if (e.seen !== seen) return false;
    await sql`update effort_statement set to_at = ${isoOf(e.atMs)}::timestamptz
      where site_id = ${site} and action = ${e.action} and type = ${type} and to_at is null`.execute(tx);
    await sql`insert into effort_statement (site_id, id, action, type, version, value, ground, by_name, at)
      values (${site}, ${e.id}, ${e.action}, ${type}, ${last + 1}, ${e.value === null ? null : JSON.stringify(e.value)}::jsonb,
        ${e.ground}, ${e.by}, ${isoOf(e.atMs)}::timestamptz)`.execute(tx);
    return true;
  });
}

export function campaignStore(db: Database): CampaignStore {
  return {
    page: (scope, query, offset, limit) => page(db, scope, query, offset, limit),
    one: async (scope, id) => one(db, await sitesOf(db, scope), id),
    open: (site) => open(db, site),
    change: (site, work) =>
      db.transaction().execute(async (tx) => {
        await lock(tx, site);
        return work(changeOf(tx, site));
      }),
    windows: (site) => windows(db, site),
    async addWindow(site, w) {
      await sql`insert into maintenance_window (site_id, id, unit, times, note, by_name, at)
        values (${site}, ${w.id}, ${w.unit}, ${JSON.stringify(w.times)}::jsonb, ${w.note}, ${w.by}, ${w.at}::timestamptz)`.execute(
        db,
      );
    },
    async endWindow(scope, id, by, atMs) {
      const sites = await sitesOf(db, scope);
      if (sites.length === 0) return false;
      const { rows } = await sql`update maintenance_window set ended_by = ${by}, ended_at = ${isoOf(atMs)}::timestamptz
        where ${ofSites(sql`site_id`, sites)} and id = ${id} and ended_at is null returning id`.execute(db);
      return rows.length > 0;
    },
    devices: (site, ids) => devices(db, site, ids),
    efforts: (site) => efforts(db, site),
    setEffort: (site, effort) => setEffort(db, site, effort),
  };
}
