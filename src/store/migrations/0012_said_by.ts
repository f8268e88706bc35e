/**
 * Who said it: keys of endpoints, other than the one that a statement is about, that made it. Null: nobody else (ADR 20). The index
 * finds what a device said about others.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  'alter table observation add column said_by text[]',
  'create index observation_said_by on observation using gin (said_by) where said_by is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
