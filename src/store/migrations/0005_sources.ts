/**
 * Sources other than packets: who told what was observed (`via`; then `frame` is the number of a line), and as which kind a
 * person asked an imported file to be read (null: recognised by its content).
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  'alter table observation add column via text',
  'alter table import_file add column kind text',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
