/** What of the feeds is about components, found by name: standing records only. */

import { sql } from 'kysely';
import type { ToldVex, ToldVulnerability } from '../exposure/components/findings.ts';
import type { Support } from '../model/support.ts';
import { documentOf } from '../services/bill-knowledge.ts';
import type { ComponentKnowledge } from '../services/bills-ports.ts';
import type { Database } from './database.ts';

interface Row<T> {
  readonly feed: string;
  readonly key: string;
  readonly publisher: string | null;
  readonly stated_at: Date | null;
  readonly value: T;
}

async function about<T>(db: Database, kind: string, keys: readonly string[]): Promise<readonly Row<T>[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Row<T>>`select feed, key, publisher, stated_at, value from feed_record
    where kind = ${kind} and withdrawn_at is null and subjects && ${[...keys]}::text[] order by feed, key`.execute(db);
  return rows;
}

export function componentKnowledge(db: Database): ComponentKnowledge {
  return {
    async vulnerabilitiesAbout(keys) {
      const rows = await about<ToldVulnerability['value']>(db, 'vulnerability', keys);
      return rows.map((r) => ({ ...r, statedAtMs: r.stated_at?.getTime() ?? null }));
    },
    async vexAbout(keys) {
      const rows = await about<ToldVex['value']>(db, 'vex', keys);
      return rows.map((r) => ({
        ...r,
        statedAtMs: r.stated_at?.getTime() ?? null,
        document: documentOf(r.feed, r.key, r.value),
      }));
    },
    async supports() {
      const { rows } = await sql<{ value: Support }>`select value from feed_record
        where kind = 'support' and withdrawn_at is null order by feed, key`.execute(db);
      return rows.map((r) => r.value);
    },
  };
}
