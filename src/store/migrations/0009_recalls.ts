/**
 * Recalls are kept as advisories are: a row of `exposure` says what one means for a device, and `kind` which of the two it is.
 * A class I recall has a clock at each site, and the steps that people took. Records of recalls are read by their number.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `alter table exposure add column kind text not null default 'advisory' check (kind in ('advisory','recall'))`,
  `create index exposure_recall on exposure (site_id, doc) where to_at is null and kind = 'recall'`,
  `create table recall_clock (
    site_id text not null references site, number text not null, since timestamptz not null,
    primary key (site_id, number))`,
  `create table recall_step (
    site_id text not null references site, number text not null, at timestamptz not null,
    step text not null check (step in ('told','acknowledged','done')), by_name text not null, whom text not null, note text not null,
    primary key (site_id, number, at, step))`,
  `create index feed_record_recall on feed_record (split_part(key, ' ', 2), key)
    where kind = 'recall' and withdrawn_at is null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
