/** What of the feeds decides about exposures: standing records only. */

import { sql } from 'kysely';
import type { StoredRecall } from '../../exposure/recalls/whole.ts';
import type { DeviceIdentifier, Recall } from '../../model/recall.ts';
import type { KnowledgeStore, StoredDocument } from '../../services/exposures-ports.ts';
import type { Database } from '../database.ts';

/** Documents that are held at a time; some are of megabytes. */
const PAGE = 50;

interface Row {
  readonly feed: string;
  readonly key: string;
  readonly stated_at: Date | null;
  readonly raw: string;
}
const documentOf = (r: Row): StoredDocument => ({ key: r.key, statedAtMs: r.stated_at?.getTime() ?? null, raw: r.raw });

async function* documents(db: Database): AsyncGenerator<readonly StoredDocument[]> {
  let after = { feed: '', key: '' };
  for (;;) {
    const { rows } = await sql<Row>`select feed, key, stated_at, raw from feed_record
      where kind = 'advisory' and withdrawn_at is null and raw is not null and (feed, key) > (${after.feed}, ${after.key})
      order by feed, key limit ${PAGE}`.execute(db);
    if (rows.length > 0) yield rows.map(documentOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}

async function values<T>(db: Database, kind: string, cves: readonly string[] | null): Promise<readonly T[]> {
  const some = cves === null ? sql`true` : sql`key = any(${[...cves]}::text[])`;
  const { rows } = await sql<{ value: T }>`select value from feed_record
    where kind = ${kind} and withdrawn_at is null and ${some} order by feed, key`.execute(db);
  return rows.map((r) => r.value);
}

/** Records of recalls that are held at a time. */
const RECALLS = 5_000;

interface RecallRecord {
  readonly number: string;
  readonly key: string;
  readonly value: Recall;
  readonly loaded_at: Date;
}

/** By number, so that the records of one come together; the index of migration 9 gives this order. */
async function* recalls(db: Database): AsyncGenerator<readonly StoredRecall[]> {
  let after = { number: '', key: '' };
  let group: RecallRecord[] = [];
  const stored = (list: readonly RecallRecord[]): readonly StoredRecall[] =>
    list.map((r) => ({ key: r.key, value: r.value, storedAtMs: r.loaded_at.getTime() }));
  for (;;) {
    const { rows } =
      await sql<RecallRecord>`select split_part(key, ' ', 2) as number, key, value, loaded_at from feed_record
      where kind = 'recall' and withdrawn_at is null and (split_part(key, ' ', 2), key) > (${after.number}, ${after.key})
      order by 1, 2 limit ${RECALLS}`.execute(db);
    for (const row of rows) {
      if (group.length > 0 && group[0]!.number !== row.number) {
        yield stored(group);
        group = [];
      }
      group.push(row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < RECALLS) break;
    after = last;
  }
  if (group.length > 0) yield stored(group);
}

export function knowledgeStore(db: Database): KnowledgeStore {
  return {
    // Every change of a record is a load, and every load that stored something says when it was.
    async version() {
      const { rows } = await sql<{ version: string | null; bills: string | null }>`
        select string_agg(id || ' ' || last_good_at, '; ' order by id) as version,
               (select 'sbom ' || count(*) || ' ' || max(greatest(at, ended_at)) from sbom_binding) as bills
          from feed where last_good_at is not null`.execute(db);
      return [rows[0]?.version, rows[0]?.bills].filter((part) => part != null).join('; ');
    },
    documents: () => documents(db),
    async document(key) {
      const { rows } = await sql<Row>`select feed, key, stated_at, raw from feed_record
        where kind = 'advisory' and key = ${key} and withdrawn_at is null and raw is not null order by feed limit 1`.execute(
        db,
      );
      return rows[0] === undefined ? null : documentOf(rows[0]);
    },
    exploited: () => values(db, 'exploited', null),
    likelihoods: (cves) => values(db, 'likelihood', cves),
    vulnerabilities: (cves) => values(db, 'vulnerability', cves),
    recalls: () => recalls(db),
    deviceClasses: () => values(db, 'device-class', null),
    async identifiers(dis) {
      // As published they may have 14 digits, or 12 and 13 without the zeros in front.
      const asked = dis.flatMap((di) => [di, di.replace(/^0{1,2}/, '')]);
      const { rows } = await sql<{ value: DeviceIdentifier }>`select value from feed_record
        where kind = 'device-identifier' and withdrawn_at is null and subjects && ${[...new Set(asked)]}::text[]
        order by feed, key limit 5000`.execute(db);
      return rows.map((r) => r.value);
    },
  };
}
