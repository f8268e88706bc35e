/**
 * One transaction on one site: what was seen goes in by bulk statements whose rows come in one order, so that two writers
 * can never wait for each other in a circle. Repetitions fold: first and last time widen, counts add.
 */

import { sql } from 'kysely';
import { canonicalIp } from '../model/filter/fold.ts';
import type { Conversation } from '../model/flow.ts';
import type { Harvest } from '../model/harvest.ts';
import { endpointKey, MOST_SPEAKERS } from '../model/observation.ts';
import type { CaptureRecord, ImportOutcome, SensorReport, SiteWriter } from '../services/ports.ts';
import { affected } from './affected.ts';
import { chunks, saveAssets } from './asset-write.ts';
import { keepCarriers, markHeld } from './carriers.ts';
import type { Tx } from './database.ts';

const CHUNK = 5_000;
const HOUR_US = 3_600_000_000;

/** Id of a capture from its content: the same capture has the same id in every database. */
export const captureId = (sha256: string): string => `c${sha256.slice(0, 24)}`;

interface Address {
  readonly key: string;
  readonly mac: string | null;
  readonly ip: string | null;
  readonly vlan: number | null;
  readonly nested: string | null;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  readonly packets: number;
  readonly bytes: number;
  readonly hops: number | null;
}

/** Endpoints that conversations name and the list of endpoints lacks (it was capped): addresses without counts. */
function spokenOf(harvest: Harvest): readonly Address[] {
  const known = new Set(harvest.endpoints.map((e) => e.key));
  const more = new Map<string, Address>();
  const add = (key: string, firstAtUs: number, lastAtUs: number): void => {
    if (known.has(key)) return;
    const [mac, ip, vlan, ...nested] = key.split('|');
    const address = {
      mac: mac || null,
      ip: ip || null,
      vlan: vlan ? Number(vlan) : null,
      nested: nested.join('|') || null,
    };
    if (endpointKey(address) !== key) return;
    const old = more.get(key);
    const first = Math.min(old?.firstAtUs ?? firstAtUs, firstAtUs);
    const last = Math.max(old?.lastAtUs ?? lastAtUs, lastAtUs);
    more.set(key, { key, ...address, firstAtUs: first, lastAtUs: last, packets: 0, bytes: 0, hops: null });
  };
  for (const o of harvest.observations) add(o.endpoint, o.firstAtUs, o.lastAtUs);
  for (const c of harvest.conversations) {
    add(c.a, c.firstAtUs, c.lastAtUs);
    add(c.b, c.firstAtUs, c.lastAtUs);
  }
  return [...more.values()];
}

async function putEndpoints(tx: Tx, siteId: string, harvest: Harvest): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  const all = [...harvest.endpoints, ...spokenOf(harvest)].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const part of chunks(all, CHUNK)) {
    const { rows } = await sql<{ id: number; key: string }>`
      insert into endpoint as e (site_id, key_hash, key, mac, ip, vlan, nested, first_us, last_us, packets, bytes, hops)
      select ${siteId}, md5(k)::uuid, k, m, i, v, n, f, l, p, b, h
        from unnest(${part.map((e) => e.key)}::text[], ${part.map((e) => e.mac)}::text[], ${part.map((e) => (e.ip === null ? null : canonicalIp(e.ip)))}::inet[],
          ${part.map((e) => e.vlan)}::int[], ${part.map((e) => e.nested)}::text[], ${part.map((e) => e.firstAtUs)}::bigint[],
          ${part.map((e) => e.lastAtUs)}::bigint[], ${part.map((e) => e.packets)}::bigint[],
          ${part.map((e) => e.bytes)}::bigint[], ${part.map((e) => e.hops)}::int[]) as r(k, m, i, v, n, f, l, p, b, h)
      on conflict (site_id, key_hash) do update set
        first_us = least(e.first_us, excluded.first_us), last_us = greatest(e.last_us, excluded.last_us),
        packets = e.packets + excluded.packets, bytes = e.bytes + excluded.bytes, hops = least(e.hops, excluded.hops)
      returning id, key`.execute(tx);
    for (const row of rows) ids.set(row.key, row.id);
  }
  return ids;
}

async function putObservations(
  tx: Tx,
  siteId: string,
  harvest: Harvest,
  ids: ReadonlyMap<string, number>,
  origin: string,
): Promise<void> {
  const known = harvest.observations.filter((o) => ids.has(o.endpoint));
  for (const part of chunks(known, CHUNK)) {
    await sql`
      insert into observation as o (site_id, endpoint_id, field, value_hash, protocol, value, first_us, last_us, count, origin, frame, via, said_by)
      select ${siteId}, e, f, md5(v)::uuid, p, v, a, z, c, ${origin}, n, w, string_to_array(s, E'\\n')
        from unnest(${part.map((o) => ids.get(o.endpoint)!)}::bigint[], ${part.map((o) => o.field)}::text[],
          ${part.map((o) => o.protocol)}::text[], ${part.map((o) => o.value)}::text[], ${part.map((o) => o.firstAtUs)}::bigint[],
          ${part.map((o) => o.lastAtUs)}::bigint[], ${part.map((o) => o.count)}::bigint[],
          ${part.map((o) => o.frame)}::bigint[], ${part.map((o) => o.via ?? null)}::text[],
          ${part.map((o) => o.saidBy?.join('\n') ?? null)}::text[]) as r(e, f, p, v, a, z, c, n, w, s)
      on conflict (site_id, endpoint_id, field, value_hash) do update set
        protocol = case when (excluded.first_us, excluded.origin) < (o.first_us, o.origin) then excluded.protocol else o.protocol end,
        frame = case when (excluded.first_us, excluded.origin) < (o.first_us, o.origin) then excluded.frame else o.frame end,
        via = case when (excluded.first_us, excluded.origin) < (o.first_us, o.origin) then excluded.via else o.via end,
        origin = case when (excluded.first_us, excluded.origin) < (o.first_us, o.origin) then excluded.origin else o.origin end,
        said_by = case when excluded.said_by is null or excluded.said_by <@ o.said_by then o.said_by else array(
          select distinct k collate "C" from unnest(o.said_by || excluded.said_by) k order by 1 limit ${MOST_SPEAKERS}) end,
        first_us = least(o.first_us, excluded.first_us), last_us = greatest(o.last_us, excluded.last_us),
        count = o.count + excluded.count`.execute(tx);
  }
}

async function putConversations(
  tx: Tx,
  siteId: string,
  harvest: Harvest,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const known = harvest.conversations.filter((c) => ids.has(c.a) && ids.has(c.b));
  const numbers = (part: readonly Conversation[], of: (c: Conversation) => number): number[] => part.map(of);
  for (const part of chunks(known, CHUNK)) {
    await sql`
      insert into conversation as c (site_id, hour, a, b, transport, port, protocol, flows, packets_ab, packets_ba,
        bytes_ab, bytes_ba, first_us, last_us)
      select ${siteId}, * from unnest(
        ${numbers(part, (c) => Math.floor(c.hourUs / HOUR_US))}::int[], ${numbers(part, (c) => ids.get(c.a)!)}::bigint[],
        ${numbers(part, (c) => ids.get(c.b)!)}::bigint[], ${part.map((c) => c.transport)}::text[],
        ${numbers(part, (c) => c.port)}::int[], ${part.map((c) => c.protocol ?? '')}::text[],
        ${numbers(part, (c) => c.flows)}::bigint[], ${numbers(part, (c) => c.packetsAB)}::bigint[],
        ${numbers(part, (c) => c.packetsBA)}::bigint[], ${numbers(part, (c) => c.bytesAB)}::bigint[],
        ${numbers(part, (c) => c.bytesBA)}::bigint[], ${numbers(part, (c) => c.firstAtUs)}::bigint[],
        ${numbers(part, (c) => c.lastAtUs)}::bigint[])
      on conflict (site_id, a, b, hour, transport, port, protocol) do update set
        flows = c.flows + excluded.flows,
        packets_ab = c.packets_ab + excluded.packets_ab, packets_ba = c.packets_ba + excluded.packets_ba,
        bytes_ab = c.bytes_ab + excluded.bytes_ab, bytes_ba = c.bytes_ba + excluded.bytes_ba,
        first_us = least(c.first_us, excluded.first_us), last_us = greatest(c.last_us, excluded.last_us)`.execute(tx);
  }
}

async function addCapture(tx: Tx, siteId: string, capture: CaptureRecord): Promise<boolean> {
  const { counters, weirds, caps } = capture.harvest;
  const added = await tx
    .insertInto('capture')
    .values({
      site_id: siteId,
      id: captureId(capture.sha256),
      sha256: capture.sha256,
      name: capture.name,
      size_bytes: capture.sizeBytes,
      frames: counters.frames,
      bytes: counters.bytes,
      flows: counters.flows,
      first_us: counters.firstAtUs,
      last_us: counters.lastAtUs,
      weirds: JSON.stringify(weirds),
      caps: JSON.stringify(caps),
      damaged: capture.damaged === null ? null : JSON.stringify(capture.damaged),
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** Sums of counts by name, the largest first, bounded. */
function added<T extends object>(
  a: readonly T[],
  b: readonly T[],
  name: keyof T & string,
  count: keyof T & string,
): readonly T[] {
  const sums = new Map<unknown, T>();
  for (const item of [...a, ...b]) {
    const old = sums.get(item[name]);
    sums.set(item[name], old === undefined ? item : { ...old, [count]: Number(old[count]) + Number(item[count]) });
  }
  return [...sums.values()].sort((x, y) => Number(y[count]) - Number(x[count])).slice(0, 1_000);
}

async function takeBatch(tx: Tx, siteId: string, report: SensorReport): Promise<boolean> {
  await tx
    .insertInto('sensor')
    .values({ site_id: siteId, id: report.id, name: report.name, weirds: '[]', caps: '[]' })
    .onConflict((c) => c.doNothing())
    .execute();
  const row = await tx
    .selectFrom('sensor')
    .select(['epoch', 'seq', 'weirds', 'caps'])
    .where('site_id', '=', siteId)
    .where('id', '=', report.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (row.epoch === report.epoch && row.seq !== null && report.seq <= row.seq) return false;
  const { counters, weirds, caps } = report.harvest;
  await tx
    .updateTable('sensor')
    .set({
      name: report.name,
      epoch: report.epoch,
      seq: report.seq,
      frames: sql`frames + ${counters.frames}`,
      bytes: sql`bytes + ${counters.bytes}`,
      dropped: report.dropped,
      frames_per_second: report.framesPerSecond,
      last_record_us: sql`greatest(last_record_us, ${counters.lastAtUs}::bigint)`,
      reported_at: sql`now()`,
      stopped_at: report.stopped ? sql`now()` : null,
      weirds: JSON.stringify(added(row.weirds, weirds, 'code', 'count')),
      caps: JSON.stringify(added(row.caps, caps, 'cap', 'hits')),
    })
    .where('site_id', '=', siteId)
    .where('id', '=', report.id)
    .execute();
  return true;
}

async function finishImport(tx: Tx, siteId: string, id: string, outcome: ImportOutcome): Promise<void> {
  await tx
    .updateTable('import_file')
    .set({
      state: outcome.state,
      result: outcome.result === null ? null : JSON.stringify(outcome.result),
      problem: outcome.problem === null ? null : JSON.stringify(outcome.problem),
      progress: outcome.state === 'done' ? 1 : null,
      finished_at: sql`now()`,
    })
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .execute();
}

async function undoCorrection(tx: Tx, siteId: string, id: string, by: string): Promise<readonly string[] | null> {
  const row = await tx
    .updateTable('correction')
    .set({ undone_by: by, undone_at: sql`now()` })
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .returning(['endpoints', 'from_endpoints'])
    .executeTakeFirst();
  return row === undefined ? null : [...row.endpoints, ...(row.from_endpoints ?? [])];
}

export function siteWriter(tx: Tx, siteId: string): SiteWriter {
  return {
    siteId,
    addCapture: (capture) => addCapture(tx, siteId, capture),
    async hasCapture(sha256) {
      const query = tx.selectFrom('capture').select('id').where('site_id', '=', siteId).where('sha256', '=', sha256);
      return (await query.executeTakeFirst()) !== undefined;
    },
    takeBatch: (report) => takeBatch(tx, siteId, report),
    async saveHarvest(harvest, origin) {
      const ids = await putEndpoints(tx, siteId, harvest);
      await putObservations(tx, siteId, harvest, ids, origin);
      await putConversations(tx, siteId, harvest, ids);
      return [...ids.values()];
    },
    async affected(touched, ties) {
      await markHeld(tx, siteId, touched, ties.bindingFields);
      const { input, macs, carriers } = await affected(tx, siteId, touched, ties);
      // Kept before resolving, in the same transaction: both are there or neither.
      await keepCarriers(tx, siteId, macs, carriers);
      return input;
    },
    saveAssets: (input, assets, label) => saveAssets(tx, siteId, input, assets, label),
    async endpointIds(keys) {
      const { rows } = await sql<{ id: number }>`select e.id from unnest(${[...keys]}::text[]) k
        join endpoint e on e.site_id = ${siteId} and e.key_hash = md5(k)::uuid`.execute(tx);
      return rows.map((r) => r.id);
    },
    async addCorrection(correction, summary, by) {
      await tx
        .insertInto('correction')
        .values({
          site_id: siteId,
          id: correction.id,
          kind: correction.kind,
          endpoints: [...correction.endpoints],
          from_endpoints: correction.kind === 'apart' ? [...correction.from] : null,
          attribute: correction.kind === 'attribute' ? correction.attribute : null,
          value: correction.kind === 'attribute' ? correction.value : null,
          ...(correction.kind === 'attribute' ? { at: new Date(correction.atUs / 1000) } : {}),
          summary,
          by_name: by,
          undone_by: null,
        })
        .execute();
    },
    undoCorrection: (id, by) => undoCorrection(tx, siteId, id, by),
    async setNetworks(lines) {
      await tx.deleteFrom('network_plan').where('site_id', '=', siteId).execute();
      if (lines.length === 0) return;
      await tx
        .insertInto('network_plan')
        .values(
          lines.map((l, line) => ({ site_id: siteId, line, cidr: l.cidr, vlan: l.vlan, name: l.name, unit: l.unit })),
        )
        .execute();
    },
    finishImport: (id, outcome) => finishImport(tx, siteId, id, outcome),
    async resolvedUnder() {
      const row = await tx.selectFrom('site').select('resolved_under').where('site_id', '=', siteId).executeTakeFirst();
      return row?.resolved_under ?? null;
    },
    async setResolvedUnder(digest) {
      await tx.updateTable('site').set({ resolved_under: digest }).where('site_id', '=', siteId).execute();
    },
  };
}
