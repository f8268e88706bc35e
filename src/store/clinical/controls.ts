/** Compensating controls behind the port of their service. A control is never deleted: it ends, for a device or as a whole. */

import { type RawBuilder, sql } from 'kysely';
import type { ControlGround, ControlRow, ControlState } from '../../model/risk.ts';
import type { ControlStore, DeviceControl, DeviceFacts, NewControl } from '../../services/controls-ports.ts';
import type { Scope } from '../../services/ports.ts';
import type { Database, Tx } from '../database.ts';
import { ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';
import { outdateSite } from './triage.ts';

const moment = (ms: number): RawBuilder<unknown> => sql`${new Date(ms).toISOString()}::timestamptz`;
/** The device that a stored one is now. */
const NOW = sql`coalesce(r.to_id, d.asset_id)`;

async function standing(db: Database, site: string): Promise<readonly DeviceControl[]> {
  const { rows } = await sql<{
    id: string;
    kind: DeviceControl['kind'];
    what: string;
    evidence: string;
    doc: string | null;
    by_name: string;
    at: Date;
    until_at: Date | null;
    checked_by: string | null;
    asset: string;
    stored: string;
    ground: ControlGround;
  }>`select c.id, c.kind, c.what, c.evidence, c.doc, c.by_name, c.at, c.until_at, c.checked_by, ${NOW} as asset, d.asset_id as stored,
            d.ground
       from control c join control_device d on d.site_id = c.site_id and d.control_id = c.id
       left join asset_redirect r on r.site_id = d.site_id and r.id = d.asset_id
      where c.site_id = ${site} and c.ended_at is null and d.ended_at is null order by c.at, c.id, d.asset_id`.execute(
    db,
  );
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    what: r.what,
    evidence: r.evidence,
    doc: r.doc,
    by: r.by_name,
    atMs: r.at.getTime(),
    untilMs: r.until_at?.getTime() ?? null,
    checkedBy: r.checked_by,
    asset: r.asset,
    storedAsset: r.stored,
    ground: r.ground,
  }));
}

async function facts(db: Database, scope: Scope, ids: readonly string[]): Promise<readonly DeviceFacts[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0 || ids.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    site: string;
    manufacturer: string | null;
    model: string | null;
    unit: string | null;
    vlans: number[] | null;
    services: string[] | null;
    spoke: string | number | null;
  }>`select a.id, a.site_id as site, v."values" ->> 'manufacturer' as manufacturer, v."values" ->> 'model' as model,
            v."values" ->> 'unit' as unit, a.vlans, a.services,
            (select max(c.last_us) from endpoint e join conversation c on c.site_id = e.site_id and (c.a = e.id or c.b = e.id)
              where e.site_id = a.site_id and e.asset_id = a.id) as spoke
       from asset a join asset_view v on v.site_id = a.site_id and v.id = a.id
      where ${ofSites(sql`a.site_id`, sites)} and a.id = any(${[...ids]}::text[]) order by a.site_id, a.id`.execute(db);
  return rows.map(({ spoke, vlans, services, ...r }) => ({
    ...r,
    vlans: vlans ?? [],
    services: services ?? [],
    spokeAtMs: spoke === null ? null : Math.floor(Number(spoke) / 1000),
  }));
}

interface ListRow {
  readonly id: string;
  readonly site: string;
  readonly kind: ControlRow['kind'];
  readonly what: string;
  readonly evidence: string;
  readonly doc: string | null;
  readonly by_name: string;
  readonly at: Date;
  readonly until_at: Date | null;
  readonly checked_by: string | null;
  readonly checked_at: Date | null;
  readonly ended_at: Date | null;
  readonly ended_why: string | null;
  readonly devices: readonly {
    readonly id: string;
    readonly name: string;
    readonly endedAt: string | null;
    readonly endedWhy: string | null;
  }[];
}

function stateOf(r: ListRow, nowMs: number): ControlState {
  if (r.ended_at !== null) return 'ended';
  if (r.until_at !== null && r.until_at.getTime() <= nowMs) return 'expired';
  if (r.devices.every((d) => d.endedAt !== null)) return 'gone';
  return r.checked_by === null ? 'unchecked' : 'counts';
}

async function list(
  db: Database,
  scope: Scope,
  asset: string | null,
  nowMs: number,
  limit: number,
): Promise<readonly ControlRow[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  const one =
    asset === null
      ? sql`true`
      : sql`exists (select from control_device d left join asset_redirect r on r.site_id = d.site_id and r.id = d.asset_id
                     where d.site_id = c.site_id and d.control_id = c.id and ${NOW} = ${asset})`;
  const { rows } = await sql<ListRow>`
    select c.id, c.site_id as site, c.kind, c.what, c.evidence, c.doc, c.by_name, c.at, c.until_at, c.checked_by, c.checked_at,
           c.ended_at, c.ended_why,
           (select json_agg(json_build_object('id', ${NOW}, 'name', coalesce(v."values" ->> 'name', d.asset_id),
                                              'endedAt', d.ended_at, 'endedWhy', d.ended_why) order by d.asset_id)
              from control_device d left join asset_redirect r on r.site_id = d.site_id and r.id = d.asset_id
              left join asset_view v on v.site_id = d.site_id and v.id = ${NOW}
             where d.site_id = c.site_id and d.control_id = c.id) as devices
      from control c where ${ofSites(sql`c.site_id`, sites)} and ${one}
     order by c.ended_at is not null, c.at desc, c.id limit ${limit}`.execute(db);
  const iso = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());
  return rows.map((r) => ({
    id: r.id,
    site: r.site,
    kind: r.kind,
    what: r.what,
    evidence: r.evidence,
    doc: r.doc,
    by: r.by_name,
    at: r.at.toISOString(),
    until: r.until_at?.toISOString() ?? null,
    checked:
      r.checked_by === null || r.checked_at === null ? null : { by: r.checked_by, at: r.checked_at.toISOString() },
    endedAt: r.ended_at?.toISOString() ?? null,
    endedWhy: r.ended_why,
    state: stateOf(r, nowMs),
    devices: r.devices.map((d) => ({ ...d, endedAt: iso(d.endedAt) })),
  }));
}

async function add(db: Database, site: string, c: NewControl, devices: readonly DeviceFacts[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const until = c.untilMs === null ? null : new Date(c.untilMs).toISOString();
    const at = new Date(c.atMs).toISOString();
    await sql`insert into control (site_id, id, kind, what, evidence, doc, by_name, at, until_at, checked_by, checked_at)
      values (${site}, ${c.id}, ${c.kind}, ${c.what}, ${c.evidence}, ${c.doc}, ${c.by}, ${at}::timestamptz, ${until}::timestamptz,
              ${c.checked ? c.by : null}, ${c.checked ? at : null}::timestamptz)`.execute(tx);
    const rows = devices.map(({ id, site: _site, ...ground }) => ({ id, ground }));
    await sql`insert into control_device (site_id, control_id, asset_id, ground)
      select ${site}, ${c.id}, n.id, n.ground from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id text, ground jsonb)`.execute(
      tx,
    );
    await outdateSite(tx, site);
  });
}

/** Changes a control that stands; its site is compared anew. */
async function change(db: Database, scope: Scope, id: string, set: RawBuilder<unknown>): Promise<boolean> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return false;
  return db.transaction().execute(async (tx: Tx) => {
    const { rows } = await sql<{ site: string }>`update control c set ${set}
      where ${ofSites(sql`c.site_id`, sites)} and c.id = ${id} and c.ended_at is null returning c.site_id as site`.execute(
      tx,
    );
    for (const { site } of rows) await outdateSite(tx, site);
    return rows.length > 0;
  });
}

export function controlStore(db: Database): ControlStore {
  return {
    standing: (site) => standing(db, site),
    facts: (scope, ids) => facts(db, scope, ids),
    list: (scope, asset, nowMs, limit) => list(db, scope, asset, nowMs, limit),
    add: (site, control, devices) => add(db, site, control, devices),
    check: (scope, id, by, atMs) => change(db, scope, id, sql`checked_by = ${by}, checked_at = ${moment(atMs)}`),
    end: (scope, id, why, atMs) => change(db, scope, id, sql`ended_at = ${moment(atMs)}, ended_why = ${why}`),
    async endGone(site, atMs, gone) {
      if (gone.length === 0) return;
      await sql`update control_device d set ended_at = ${moment(atMs)}, ended_why = n.why
        from jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as n(id text, asset text, why text)
        where d.site_id = ${site} and d.control_id = n.id and d.asset_id = n.asset and d.ended_at is null`.execute(db);
    },
  };
}
