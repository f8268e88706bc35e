/** The figures of the overview page, and the health of sensors and imports that it shows. */

import { sql } from 'kysely';
import type { Count, NetworkRow, Overview, SensorRow } from '../model/api.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { FacetCount, Scope } from '../services/ports.ts';
import { facets } from './asset-facets.ts';
import type { Database } from './database.ts';
import { isoOfUs, sitesOf } from './scope.ts';

const DAY_MS = 86_400_000;
const SHARES = ['type', 'manufacturer', 'model', 'software_version'] as const;
const SHOWN = 12;
/** A live sensor that says nothing for so long is silent: it reports every few seconds even when it sees no frame. */
const SILENT_MS = 60_000;

const counted = (counts: readonly FacetCount[]): readonly Count[] =>
  counts.map((c) => ({ value: c.value, label: c.value ?? '', count: c.count }));

interface Totals {
  readonly assets: number;
  readonly week: number;
  /** Assets whose attribute is unknown. */
  readonly unknown: Readonly<Record<(typeof SHARES)[number], number>>;
}

/** From the tally, where each asset counts once for an attribute with one value, known or not. */
async function totals(db: Database, sites: readonly string[], nowMs: number): Promise<Totals> {
  const { rows } = await sql<{ attribute: string; assets: number; unknown: number }>`
    select attribute, sum(assets)::bigint as assets, coalesce(sum(assets) filter (where value = ''), 0)::bigint as unknown
      from asset_tally where site_id = any(${[...sites]}::text[]) and attribute = any(${[...SHARES]}::text[])
     group by attribute`.execute(db);
  const fresh = await sql<{ n: number }>`select count(*) as n from asset where site_id = any(${[...sites]}::text[])
    and first_seen >= ${(nowMs - 7 * DAY_MS) * 1000}::bigint`.execute(db);
  const of = new Map(rows.map((r) => [r.attribute, r]));
  const unknown = Object.fromEntries(SHARES.map((a) => [a, of.get(a)?.unknown ?? 0])) as Totals['unknown'];
  return { assets: of.get('type')?.assets ?? 0, week: fresh.rows[0]?.n ?? 0, unknown };
}

/** New assets of the last 14 days (UTC), each day named, also those without any. */
async function newByDay(db: Database, sites: readonly string[], nowMs: number): Promise<Overview['newByDay']> {
  const today = Math.floor(nowMs / DAY_MS);
  const { rows } = await sql<{ day: number; n: number }>`
    select (first_seen / ${DAY_MS * 1000}::bigint)::int as day, count(*) as n from asset
     where site_id = any(${[...sites]}::text[]) and first_seen >= ${(today - 13) * DAY_MS * 1000}::bigint group by 1`.execute(
    db,
  );
  const by = new Map(rows.map((r) => [r.day, r.n]));
  return Array.from({ length: 14 }, (_, i) => {
    const day = today - 13 + i;
    return { day: new Date(day * DAY_MS).toISOString().slice(0, 10), count: by.get(day) ?? 0 };
  });
}

async function importsOf(db: Database, sites: readonly string[]): Promise<Overview['imports']> {
  const { rows } = await sql<{ running: number; queued: number; failed: number; last: Date | null }>`
    select count(*) filter (where state = 'running') as running, count(*) filter (where state = 'queued') as queued,
           count(*) filter (where state = 'failed') as failed, max(finished_at) filter (where state = 'done') as last
      from import_file where site_id = any(${[...sites]}::text[])`.execute(db);
  const r = rows[0]!;
  return { running: r.running, queued: r.queued, failed: r.failed, lastAt: r.last?.toISOString() ?? null };
}

/** Irregularities of a sensor itself: what was not seen because of them. */
const BLIND_SPOTS: Readonly<Record<string, string>> = {
  'sensor.restarted': 'its capture stopped and was started again; what came meanwhile was not seen',
  'sensor.records-stand-still': 'frames came, but nothing was learnt from them',
  'engine.quarantined-frame': 'frames of a conversation that had stopped the sensor twice were left out',
};

function visibilityOf(sensors: readonly SensorRow[]): Overview['visibility'] {
  const out: { code: string; text: string }[] = [];
  for (const s of sensors) {
    if (s.state === 'silent')
      out.push({ code: 'sensor.silent', text: `Sensor ${s.name} has not reported for a minute or more.` });
    if (s.dropped !== null && s.dropped > 0) {
      out.push({
        code: 'sensor.drops',
        text: `Sensor ${s.name} lost ${s.dropped} frames: what they carried was not seen.`,
      });
    }
    for (const { code, count } of s.weirds) {
      const what = BLIND_SPOTS[code];
      if (what !== undefined) out.push({ code, text: `${s.name}: ${what} (${count} times).` });
    }
    for (const cap of s.caps) {
      if (cap.hits > 0) {
        out.push({
          code: 'sensor.cap',
          text: `${s.name}: the limit of ${cap.limit} for ${cap.cap} was reached ${cap.hits} times.`,
        });
      }
    }
  }
  return out.slice(0, 100);
}

async function damagedOf(db: Database, sites: readonly string[]): Promise<Overview['visibility']> {
  const rows = await db
    .selectFrom('capture')
    .select('name')
    .where('site_id', 'in', [...sites])
    .where('damaged', 'is not', null)
    .orderBy('imported_at', 'desc')
    .limit(20)
    .execute();
  return rows.map((r) => ({
    code: 'capture.damaged',
    text: `${r.name} was damaged: only what stood before the damage was read.`,
  }));
}

export async function overview(db: Database, scope: Scope, nowMs: number): Promise<Overview> {
  const sites = await sitesOf(db, scope);
  const attributes: readonly AttributeName[] = ['category', 'type', 'manufacturer', 'unit'];
  const query = { scope: sites, filter: { op: 'and', of: [] } as const, nowMs };
  const [t, groups, days, imports, sensorRows, damaged] = await Promise.all([
    totals(db, sites, nowMs),
    facets(db, query, attributes, SHOWN),
    newByDay(db, sites, nowMs),
    importsOf(db, sites),
    sensors(db, sites, nowMs),
    sites.length === 0 ? [] : damagedOf(db, sites),
  ]);
  const share = (unknown: number): number | null => (t.assets === 0 ? null : unknown / t.assets);
  return {
    assets: t.assets,
    byCategory: counted(groups[0] ?? []),
    byType: counted(groups[1] ?? []),
    byManufacturer: counted(groups[2] ?? []),
    byUnit: counted(groups[3] ?? []),
    unknownShare: Object.fromEntries(SHARES.map((a) => [a, share(t.unknown[a])])) as Overview['unknownShare'],
    newThisWeek: t.week,
    newByDay: days,
    sensors: sensorRows,
    imports,
    visibility: [...visibilityOf(sensorRows), ...damaged],
  };
}

/** Live sensors, and one line a site for all that was imported. */
export async function sensors(db: Database, scope: Scope, nowMs: number): Promise<readonly SensorRow[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  const live = await db
    .selectFrom('sensor')
    .selectAll()
    .where('site_id', 'in', [...sites])
    .orderBy('site_id')
    .orderBy('name')
    .orderBy('id')
    .execute();
  const { rows: imported } = await sql<{
    site_id: string;
    frames: number;
    last_us: number | null;
    caps: SensorRow['caps'];
    weirds: SensorRow['weirds'];
  }>`select c.site_id, sum(c.frames)::bigint as frames, max(c.last_us) as last_us,
      coalesce((select jsonb_agg(jsonb_build_object('cap', cap, 'limit', l, 'hits', h) order by h desc, cap) from (
        select x->>'cap' as cap, max((x->>'limit')::bigint) as l, sum((x->>'hits')::bigint) as h
          from capture k, jsonb_array_elements(k.caps) x where k.site_id = c.site_id group by 1 order by 3 desc limit 100) q), '[]') as caps,
      coalesce((select jsonb_agg(jsonb_build_object('code', code, 'count', n, 'frame', f) order by n desc, code) from (
        select x->>'code' as code, sum((x->>'count')::bigint) as n, min((x->>'frame')::bigint) as f
          from capture k, jsonb_array_elements(k.weirds) x where k.site_id = c.site_id group by 1 order by 2 desc limit 100) q), '[]') as weirds
    from capture c where c.site_id = any(${[...sites]}::text[]) group by c.site_id order by c.site_id`.execute(db);
  return [
    ...live.map(
      (s): SensorRow => ({
        id: s.id,
        site: s.site_id,
        name: s.name,
        kind: 'live',
        state:
          s.stopped_at !== null ? 'stopped' : nowMs - (s.reported_at?.getTime() ?? 0) > SILENT_MS ? 'silent' : 'ok',
        framesTotal: s.frames,
        framesPerSecond: s.stopped_at === null ? s.frames_per_second : null,
        dropped: s.dropped,
        lastRecordAt: s.last_record_us === null ? null : isoOfUs(s.last_record_us),
        caps: s.caps,
        weirds: s.weirds,
      }),
    ),
    ...imported.map(
      (r): SensorRow => ({
        id: `imports-${r.site_id}`,
        site: r.site_id,
        name: 'Imported captures',
        kind: 'import',
        state: 'ok',
        framesTotal: r.frames,
        framesPerSecond: null,
        dropped: null,
        lastRecordAt: r.last_us === null ? null : isoOfUs(r.last_us),
        caps: r.caps,
        weirds: r.weirds,
      }),
    ),
  ];
}

export async function networks(db: Database, scope: Scope): Promise<readonly NetworkRow[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return [];
  return db
    .selectFrom('network_plan')
    .select([sql<string>`cidr::text`.as('cidr'), 'vlan', 'name', 'unit'])
    .where('site_id', 'in', [...sites])
    .orderBy('site_id')
    .orderBy('line')
    .execute();
}
