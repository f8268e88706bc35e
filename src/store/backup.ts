/**
 * Backup and restore as rows of text: works for the private server (whose npm binaries have no pg_dump) and for any
 * other PostgreSQL, and across its major versions. One consistent snapshot, one zstd-compressed file:
 *
 *   {"openward_backup":1,"migrations":[...],"tables":[...]}      head
 *   {"t":"asset","r":{...}}                                      a row, as PostgreSQL writes it to JSON
 *   {"rows":12345,"sha256":"..."}                                foot: over every line before it
 *
 * A file without its foot was cut short and is refused before anything is stored.
 */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import type pg from 'pg';
import { AppError } from '../base/error.ts';

const FORMAT = 1;
const BATCH_ROWS = 1000;

interface Head {
  readonly openward_backup: number;
  readonly migrations: readonly string[];
  readonly tables: readonly string[];
}

/** Tables in an order in which references hold, without those of the migrator. */
async function tablesInOrder(client: pg.ClientBase): Promise<string[]> {
  const tables = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and c.relname not like 'kysely%' order by 1`,
  );
  const references = await client.query<{ child: string; parent: string }>(
    `select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint
      where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  );
  const waiting = new Set(tables.rows.map((r) => r.name));
  const order: string[] = [];
  while (waiting.size > 0) {
    const free = [...waiting].filter((t) => !references.rows.some((r) => r.child === t && waiting.has(r.parent)));
    if (free.length === 0)
      throw new AppError('bug', 'bug', `tables refer to each other in a ring: ${[...waiting].join(', ')}`);
    for (const t of free) waiting.delete(t);
    order.push(...free);
  }
  return order;
}

async function migrationNames(client: pg.ClientBase): Promise<string[]> {
  const rows = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.rows.map((r) => r.name);
}

async function* linesOf(client: pg.ClientBase): AsyncGenerator<string> {
  const head: Head = {
    openward_backup: FORMAT,
    migrations: await migrationNames(client),
    tables: await tablesInOrder(client),
  };
  const hash = createHash('sha256');
  let rows = 0;
  const line = (text: string): string => {
    hash.update(text).update('\n');
    return `${text}\n`;
  };
  yield line(JSON.stringify(head));
  for (const table of head.tables) {
    // The names come from the database's own catalogue; quoted all the same.
    await client.query(`declare backup no scroll cursor for select to_jsonb(t)::text as row from "${table}" t`);
    for (;;) {
      const batch = await client.query<{ row: string }>(`fetch ${BATCH_ROWS} from backup`);
      if (batch.rows.length === 0) break;
      rows += batch.rows.length;
      yield batch.rows.map((r) => line(`{"t":"${table}","r":${r.row}}`)).join('');
    }
    await client.query('close backup');
  }
  yield `${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`;
}

/** Writes a backup. The file appears whole or not at all; readable by its owner only, since it holds password hashes. */
export async function backup(pool: pg.Pool, file: string): Promise<{ readonly rows: number }> {
  const client = await pool.connect();
  const half = `${file}.part`;
  let rows = 0;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const source = async function* (): AsyncGenerator<string> {
      for await (const text of linesOf(client)) {
        if (text.startsWith('{"rows":')) rows = (JSON.parse(text) as { rows: number }).rows;
        yield text;
      }
    };
    await pipeline(source, createZstdCompress(), createWriteStream(half, { mode: 0o600 }));
    await client.query('commit');
    const handle = await open(half, 'r+');
    await handle.sync();
    await handle.close();
    await rename(half, file);
    const folder = await open(path.dirname(path.resolve(file)), 'r');
    await folder.sync();
    await folder.close();
    return { rows };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    await rm(half, { force: true });
    throw error;
  } finally {
    client.release();
  }
}

const damaged = (file: string, where: string): AppError =>
  new AppError('backup.damaged', 'invalid', `${file} is not a whole backup: ${where}. Nothing was restored.`);

/** Lines of a packed file. An error of unpacking comes out, also one behind the last line: a reader of lines would swallow it. */
async function* readLines(file: string): AsyncGenerator<string> {
  const raw = createReadStream(file);
  const unpacked = raw.pipe(createZstdDecompress());
  raw.on('error', (error) => unpacked.destroy(error));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of unpacked as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Reads the whole file once and checks head and foot, so that nothing is stored from a bad one. */
async function check(file: string): Promise<Head> {
  const hash = createHash('sha256');
  let head: Head | null = null;
  let rows = -1;
  let last = '';
  try {
    for await (const line of readLines(file)) {
      if (head === null) head = JSON.parse(line) as Head;
      if (last !== '') hash.update(last).update('\n');
      last = line;
      rows++;
    }
  } catch (cause) {
    throw damaged(file, cause instanceof Error ? cause.message : String(cause));
  }
  if (head?.openward_backup !== FORMAT) throw damaged(file, 'its first line is not the head of a backup');
  const foot = (last.startsWith('{"rows":') ? JSON.parse(last) : {}) as { rows?: number; sha256?: string };
  if (foot.rows !== rows - 1) throw damaged(file, 'it ends before its last line');
  if (foot.sha256 !== hash.digest('hex')) throw damaged(file, 'its checksum does not fit');
  return head;
}

/**
 * Restores into an empty database that has been migrated to the same version, in one transaction.
 * @throws AppError when the file is damaged, from another version, or the database holds something already
 */
export async function restore(pool: pg.Pool, file: string): Promise<{ readonly rows: number }> {
  const head = await check(file);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const here = await migrationNames(client);
    if (here.join() !== head.migrations.join()) {
      throw new AppError(
        'database.version',
        'conflict',
        'The backup comes from another version of OpenWard. Restore it with that version and upgrade.',
      );
    }
    const known = new Set(await tablesInOrder(client));
    for (const table of ['asset', 'account']) {
      const { rows } = await client.query(`select 1 from "${table}" limit 1`);
      if (rows.length > 0)
        throw new AppError('conflict', 'conflict', 'The database is not empty. Restore into an empty data folder.');
    }
    // Rows that migrations put in are replaced by those of the backup.
    await client.query(`set local session_replication_role = replica`).catch(async () => {
      throw new AppError(
        'database.unavailable',
        'denied',
        'Restoring needs a database account that owns the database.',
      );
    });
    for (const table of [...known].reverse()) await client.query(`delete from "${table}"`);
    const rows = await insertAll(client, file, known);
    await client.query('commit');
    return { rows };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function insertAll(client: pg.ClientBase, file: string, known: ReadonlySet<string>): Promise<number> {
  const columns = new Map<string, string>();
  let rows = 0;
  let table = '';
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    if (!columns.has(table)) columns.set(table, await insertableColumns(client, table));
    const list = columns.get(table)!;
    await client.query(
      `insert into "${table}" (${list}) overriding system value select ${list} from jsonb_populate_recordset(null::"${table}", $1::jsonb)`,
      [`[${batch.join(',')}]`],
    );
    rows += batch.length;
    batch = [];
  };
  for await (const line of readLines(file)) {
    if (!line.startsWith('{"t":"')) continue; // head and foot
    const end = line.indexOf('"', 6);
    const name = line.slice(6, end);
    if (!known.has(name)) throw damaged(file, `it names an unknown table '${name}'`);
    if (name !== table || batch.length >= BATCH_ROWS) await flush();
    table = name;
    batch.push(line.slice(end + '","r":'.length, -1));
  }
  await flush();
  await resetSequences(client, known);
  return rows;
}

async function insertableColumns(client: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [`"${table}"`],
  );
  return rows.map((r) => r.name).join(', ');
}

/** Sequences go on behind the highest number that was restored. */
async function resetSequences(client: pg.ClientBase, tables: ReadonlySet<string>): Promise<void> {
  for (const table of tables) {
    const { rows } = await client.query<{ column: string; sequence: string | null }>(
      `select attname as column, pg_get_serial_sequence($1, attname) as sequence from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [`"${table}"`],
    );
    for (const { column, sequence } of rows) {
      if (sequence === null) continue;
      await client.query(`select setval($1, greatest((select max("${column}") from "${table}"), 1))`, [sequence]);
    }
  }
}
