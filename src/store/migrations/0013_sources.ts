/**
 * By which sources an asset was seen, and which of them settled what is known of it (identify/next.ts). Kept beside the values,
 * because the evidence itself is made anew each time. Of what is there it is learnt when its site is resolved again, which the
 * next change of the site brings about.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `alter table asset_view add column sources jsonb not null default '{"seen":[],"settled":{}}'`,
  'update site set resolved_under = null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
