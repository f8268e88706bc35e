/**
 * Public knowledge. It is the same for every site, so its tables have none (ADR on feeds): one row for each feed with how its
 * last try went, one for each statement.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table feed (
    id text primary key,
    last_try_at timestamptz,
    last_good_at timestamptz,
    stated_at timestamptz,
    origin text,
    error text,
    troubles jsonb not null default '[]',
    trouble_count integer not null default 0
  )`,
  `create table feed_record (
    feed text not null references feed (id),
    kind text not null,
    key text not null,
    subjects text[] not null,
    publisher text,
    stated_at timestamptz,
    loaded_at timestamptz not null,
    withdrawn_at timestamptz,
    file text not null,
    place text not null,
    digest text not null,
    value jsonb not null,
    raw text,
    primary key (feed, kind, key)
  )`,
  'create index feed_record_subjects on feed_record using gin (subjects)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
