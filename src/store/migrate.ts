/**
 * Brings a database up to this program's version: every file of migrations/ once, in the order of its number, all in one
 * transaction under an advisory lock, so that two programs that start at once do not both do it. There is no way back
 * down: a database from a newer program is refused, and a backup is what undoes an upgrade.
 */

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { AppError } from '../base/error.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

async function known(): Promise<Record<string, Migration>> {
  const names = (await readdir(fileURLToPath(FOLDER))).filter((n) => /^\d{4}_[a-z_]+\.ts$/.test(n)).sort();
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    migrations[name.slice(0, -3)] = (await import(new URL(name, FOLDER).href)) as Migration;
  }
  return migrations;
}

async function applied<DB>(db: Kysely<DB>): Promise<readonly string[]> {
  const there = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (there.rows[0]?.there !== true) return [];
  return (await sql<{ name: string }>`select name from kysely_migration`.execute(db)).rows.map((r) => r.name);
}

/**
 * @returns names of the migrations that were applied now
 * @throws AppError database.version when the database holds a migration that this program does not know
 */
export async function migrate<DB>(db: Kysely<DB>): Promise<readonly string[]> {
  const migrations = await known();
  const newer = (await applied(db)).filter((name) => !(name in migrations));
  if (newer.length > 0) {
    throw new AppError(
      'database.version',
      'conflict',
      `The database was upgraded by a newer OpenWard (${newer.join(', ')}). Start that version, or restore a backup.`,
    );
  }
  const provider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) };
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((r) => r.status === 'Error')?.migrationName ?? 'unknown';
    const text = error instanceof Error ? error.message : String(error);
    throw new AppError('database.version', 'unavailable', `The change ${failed} of the database failed: ${text}`, {
      cause: error,
    });
  }
  return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName);
}
