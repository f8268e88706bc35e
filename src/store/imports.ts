/**
 * Imports: a row is the job. A process claims a row by a session advisory lock held on a connection of its own; when the
 * process dies its connection ends and the row is free at once, whatever state it says. No heartbeat, no clock.
 */

import { type Selectable, sql } from 'kysely';
import type pg from 'pg';
import type { ImportFile, ImportResult, Problem } from '../model/api.ts';
import type { ImportClaim, NewImport, Scope } from '../services/ports.ts';
import type { Database } from './database.ts';
import { sitesOf } from './scope.ts';
import type { ImportFileTable } from './tables.ts';

/** First half of the advisory lock's name: imports. */
const LOCK_CLASS = 7302;

export function importFile(r: Selectable<ImportFileTable>): ImportFile {
  return {
    id: r.id,
    site: r.site_id,
    name: r.name,
    sizeBytes: r.size_bytes,
    state: r.state,
    progress: r.progress,
    by: r.by_name,
    createdAt: r.created_at.toISOString(),
    finishedAt: r.finished_at?.toISOString() ?? null,
    result: r.result as ImportResult | null,
    problem: r.problem as Problem | null,
  };
}

export async function addImport(db: Database, file: NewImport): Promise<ImportFile> {
  const row = await db
    .insertInto('import_file')
    .values({
      site_id: file.site,
      id: file.id,
      name: file.name,
      size_bytes: file.sizeBytes,
      sha256: file.sha256,
      keep_readable: file.keepReadable,
      kind: file.kind,
      state: 'queued',
      by_name: file.by,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return importFile(row);
}

export async function imports(
  db: Database,
  scope: Scope,
  offset: number,
  limit: number,
): Promise<{ readonly rows: readonly ImportFile[]; readonly total: number }> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return { rows: [], total: 0 };
  const base = db.selectFrom('import_file').where('site_id', 'in', [...sites]);
  const rows = await base
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  const total = await base.select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow();
  return { rows: rows.map(importFile), total: total.n };
}

export async function oneImport(db: Database, scope: Scope, id: string): Promise<ImportFile | null> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return null;
  const row = await db
    .selectFrom('import_file')
    .selectAll()
    .where('site_id', 'in', [...sites])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : importFile(row);
}

export async function cancelImport(db: Database, scope: Scope, id: string): Promise<ImportFile | null> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return null;
  await sql`update import_file set cancel_requested = true,
      state = case when state = 'queued' then 'cancelled' else state end,
      finished_at = case when state = 'queued' then now() else finished_at end
    where site_id = any(${[...sites]}::text[]) and id = ${id} and state in ('queued', 'running')`.execute(db);
  return oneImport(db, scope, id);
}

export async function openImports(db: Database): Promise<readonly string[]> {
  const rows = await db.selectFrom('import_file').select('id').where('state', 'in', ['queued', 'running']).execute();
  return rows.map((r) => r.id);
}

/** The lock is taken first and the row read again under it: between listing and locking another process may have finished. */
async function tryClaim(
  client: pg.PoolClient,
  row: { site_id: string; id: string; lock_key: number },
): Promise<Selectable<ImportFileTable> | null> {
  const key = row.lock_key % 2 ** 31;
  const got = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [LOCK_CLASS, key]);
  if (got.rows[0]?.got !== true) return null;
  const { rows } = await client.query<Selectable<ImportFileTable>>(
    `update import_file set state = 'running', progress = 0, started_at = now()
      where site_id = $1 and id = $2 and state in ('queued', 'running') returning *`,
    [row.site_id, row.id],
  );
  if (rows[0] !== undefined) return rows[0];
  await client.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, key]);
  return null;
}

export async function claimImport(db: Database, pool: pg.Pool): Promise<ImportClaim | null> {
  const open = await db
    .selectFrom('import_file')
    .select(['site_id', 'id', 'lock_key'])
    .where('state', 'in', ['queued', 'running'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(100)
    .execute();
  if (open.length === 0) return null;
  const client = await pool.connect();
  // Losing this connection is losing the claim; the database says so at the next statement.
  client.on('error', () => {});
  try {
    for (const row of open) {
      const claimed = await tryClaim(client, row);
      if (claimed !== null) return claimOf(db, client, claimed);
    }
    client.release();
    return null;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function claimOf(db: Database, client: pg.PoolClient, row: Selectable<ImportFileTable>): ImportClaim {
  const mine = db.updateTable('import_file').where('site_id', '=', row.site_id).where('id', '=', row.id);
  let free = false;
  return {
    file: importFile(row),
    sha256: row.sha256,
    keepReadable: row.keep_readable,
    kind: row.kind,
    async setProgress(progress) {
      await mine.where('state', '=', 'running').set({ progress }).execute();
    },
    async cancelRequested() {
      const now = await db
        .selectFrom('import_file')
        .select('cancel_requested')
        .where('site_id', '=', row.site_id)
        .where('id', '=', row.id)
        .executeTakeFirst();
      return now?.cancel_requested === true;
    },
    free() {
      // Ending the connection is what gives the lock back for certain.
      if (!free) client.release(true);
      free = true;
      return Promise.resolve();
    },
  };
}
