/** Public knowledge in the database: bulk statements, one transaction a load. */

import { type Kysely, sql } from 'kysely';
import type { FeedRecord, FeedTrouble } from '../model/feed.ts';
import type { FeedRow, FeedStore, FeedWriter, KeptRecord, Saved } from '../services/feeds-ports.ts';
import type { Database, Tx } from './database.ts';

const LOCK_CLASS = 7303;
const ms = (d: Date | null): number | null => d?.getTime() ?? null;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

async function save(tx: Tx, feed: string, atMs: number, records: readonly KeptRecord[]): Promise<Saved> {
  const last = new Map<string, KeptRecord>();
  for (const r of records) {
    const name = `${r.record.kind} ${r.record.key}`;
    const old = last.get(name)?.record.statedAtMs ?? null;
    // Of two statements in one batch the newer one counts, as between batches.
    if (old === null || r.record.statedAtMs === null || r.record.statedAtMs >= old) last.set(name, r);
  }
  const kept = [...last.values()];
  if (kept.length === 0) return { added: 0, changed: 0 };
  const of = <T>(pick: (r: FeedRecord) => T): T[] => kept.map((k) => pick(k.record));
  await sql`insert into feed_seen (kind, key) select * from unnest(${of((r) => r.kind)}::text[], ${of((r) => r.key)}::text[])
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ added: number; changed: number }>`
    with put as (
      insert into feed_record as r (feed, kind, key, subjects, publisher, stated_at, loaded_at, file, place, digest, value, raw)
      select ${feed}, k, y, string_to_array(s, ' '), p, t, ${iso(atMs)}::timestamptz, f, a, d, v, w
        from unnest(${of((r) => r.kind)}::text[], ${of((r) => r.key)}::text[], ${of((r) => r.subjects.join(' '))}::text[],
          ${of((r) => r.publisher)}::text[], ${of((r) => iso(r.statedAtMs))}::timestamptz[], ${kept.map((k) => k.file)}::text[],
          ${of((r) => r.at)}::text[], ${kept.map((k) => k.digest)}::text[], ${of((r) => JSON.stringify(r.value))}::jsonb[],
          ${of((r) => r.raw)}::text[]) as x(k, y, s, p, t, f, a, d, v, w)
      on conflict (feed, kind, key) do update set subjects = excluded.subjects, publisher = excluded.publisher,
        stated_at = excluded.stated_at, loaded_at = excluded.loaded_at, withdrawn_at = null, file = excluded.file,
        place = excluded.place, digest = excluded.digest, value = excluded.value, raw = excluded.raw
        where (r.digest <> excluded.digest or r.withdrawn_at is not null or r.subjects <> excluded.subjects)
          and (r.stated_at is null or excluded.stated_at is null or excluded.stated_at >= r.stated_at)
      returning (xmax = 0) as fresh)
    select count(*) filter (where fresh) as added, count(*) filter (where not fresh) as changed from put`.execute(tx);
  return rows[0] ?? { added: 0, changed: 0 };
}

function writer(tx: Tx, feed: string, atMs: number): FeedWriter {
  return {
    save: (records) => save(tx, feed, atMs, records),
    mark: async () => void (await sql`savepoint feed_file`.execute(tx)),
    undo: async () => void (await sql`rollback to savepoint feed_file`.execute(tx)),
    async standing() {
      const { rows } = await sql<{ before: number; stated: number }>`
        select (select count(*) from feed_record where feed = ${feed} and withdrawn_at is null
                 and loaded_at < ${iso(atMs)}::timestamptz) as before, (select count(*) from feed_seen) as stated`.execute(
        tx,
      );
      return rows[0] ?? { before: 0, stated: 0 };
    },
    async withdrawRest() {
      const { numAffectedRows } = await sql`
        update feed_record r set withdrawn_at = ${iso(atMs)}::timestamptz
         where feed = ${feed} and withdrawn_at is null
           and not exists (select from feed_seen s where s.kind = r.kind and s.key = r.key)`.execute(tx);
      return Number(numAffectedRows ?? 0);
    },
  };
}

async function rows(db: Database): Promise<readonly FeedRow[]> {
  const found = await sql<{
    id: string;
    last_try_at: Date | null;
    last_good_at: Date | null;
    stated_at: Date | null;
    origin: string | null;
    error: string | null;
    troubles: readonly FeedTrouble[];
    trouble_count: number;
    records: number;
    withdrawn: number;
  }>`select f.*, coalesce(c.records, 0) as records, coalesce(c.withdrawn, 0) as withdrawn from feed f left join
      (select feed, count(*) filter (where withdrawn_at is null) as records, count(withdrawn_at) as withdrawn
         from feed_record group by feed) c on c.feed = f.id order by f.id`.execute(db);
  return found.rows.map((r) => ({
    id: r.id,
    lastTryAtMs: ms(r.last_try_at),
    lastGoodAtMs: ms(r.last_good_at),
    statedAtMs: ms(r.stated_at),
    origin: r.origin,
    error: r.error,
    troubles: r.troubles,
    troubleCount: r.trouble_count,
    records: r.records,
    withdrawn: r.withdrawn,
  }));
}

export function feedStore(db: Database): FeedStore {
  const place = (feed: string, on: Kysely<never>): Promise<unknown> =>
    sql`insert into feed (id) values (${feed}) on conflict do nothing`.execute(on);
  return {
    rows: () => rows(db),
    load: (feed, atMs, work) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${feed}))`.execute(tx);
        await place(feed, tx as unknown as Kysely<never>);
        await sql`create temp table feed_seen (kind text, key text, primary key (kind, key)) on commit drop`.execute(
          tx,
        );
        return work(writer(tx, feed, atMs));
      }),
    async saveTry(feed, t) {
      await place(feed, db as unknown as Kysely<never>);
      await sql`update feed set last_try_at = ${iso(t.atMs)}::timestamptz, error = ${t.error},
          troubles = ${JSON.stringify(t.troubles)}::jsonb, trouble_count = ${t.troubleCount},
          last_good_at = case when ${t.good} then ${iso(t.atMs)}::timestamptz else last_good_at end,
          stated_at = case when ${t.good} then coalesce(${iso(t.statedAtMs)}::timestamptz, stated_at) else stated_at end,
          origin = case when ${t.good} then ${t.origin} else origin end where id = ${feed}`.execute(db);
    },
    async about(subject) {
      const found = await sql<{
        feed: string;
        kind: FeedRecord['kind'];
        key: string;
        subjects: string[];
        publisher: string | null;
        stated_at: Date | null;
        file: string;
        place: string;
        digest: string;
        value: unknown;
        raw: string | null;
      }>`select * from feed_record where subjects @> array[${subject}]::text[] and withdrawn_at is null
          order by feed, kind, key limit 10000`.execute(db);
      return found.rows.map((r) => ({
        feed: r.feed,
        file: r.file,
        digest: r.digest,
        record: {
          kind: r.kind,
          key: r.key,
          subjects: r.subjects,
          publisher: r.publisher,
          statedAtMs: ms(r.stated_at),
          value: r.value,
          raw: r.raw,
          at: r.place,
        } as FeedRecord,
      }));
    },
  };
}
