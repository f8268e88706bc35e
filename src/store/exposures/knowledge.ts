/** What of the feeds decides about exposures: standing records only. */

import { sql } from 'kysely';
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

export function knowledgeStore(db: Database): KnowledgeStore {
  return {
    // Every change of a record is a load, and every load that stored something says when it was.
    async version() {
      const { rows } = await sql<{ version: string | null }>`
        select string_agg(id || ' ' || last_good_at, '; ' order by id) as version from feed where last_good_at is not null`.execute(
        db,
      );
      return rows[0]?.version ?? '';
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
  };
}
