/**
 * Work that is brought to devices: what kinds of actions take at a site, its maintenance windows, and campaigns with their steps.
 * Of what was laid down only the end is ever changed; a campaign is the sum of the steps that are not undone.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  // type '': every device type. value null: withdrawn, the default holds again.
  `create table effort_statement (
    site_id text not null references site, id text not null,
    action text not null, type text not null, version bigint not null, value jsonb,
    ground text not null, by_name text not null, at timestamptz not null, to_at timestamptz,
    primary key (site_id, id))`,
  'create unique index effort_statement_now on effort_statement (site_id, action, type) where to_at is null',
  // unit null: every unit without a window of its own.
  `create table maintenance_window (
    site_id text not null references site, id text not null, unit text, times jsonb not null, note text not null,
    by_name text not null, at timestamptz not null, ended_by text, ended_at timestamptz,
    primary key (site_id, id))`,
  // status, devices_out and summary follow from the steps, and are kept beside them for lists.
  `create table campaign (
    site_id text not null references site, id text not null, title text not null, action jsonb not null,
    members jsonb not null, backout text not null, by_name text not null, at timestamptz not null,
    status text not null check (status in ('planned','running','paused','done','cancelled')),
    devices_out bigint not null, summary jsonb not null,
    primary key (site_id, id))`,
  'create index campaign_all on campaign (site_id, at desc)',
  `create table campaign_step (
    site_id text not null, campaign_id text not null, number bigint not null, value jsonb not null,
    by_name text not null, at timestamptz not null, undone_by text, undone_at timestamptz,
    primary key (site_id, campaign_id, number),
    foreign key (site_id, campaign_id) references campaign (site_id, id))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
