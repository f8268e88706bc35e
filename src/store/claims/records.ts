/** Tables of the hospital's maintenance system. */

import { type RawBuilder, sql } from 'kysely';
import type { RecordColumns, RecordImport, RecordKey, RecordLine } from '../../model/record.ts';
import type { NewRecords, RecordStore } from '../../services/claims-ports.ts';
import type { Scope } from '../../services/ports.ts';
import { chunks } from '../asset-write.ts';
import { likeText } from '../filter-sql.ts';
import { type Database, withSite } from './database.ts';
import { changed, deviceOf, isoOf, type Shown } from './state.ts';

const CHUNK = 2_000;
const SAMPLE = 5;

interface Row {
  readonly site_id: string;
  readonly id: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly header: Readonly<Record<string, string>>;
  readonly columns: RecordColumns;
  readonly problems: RecordImport['problems'];
  readonly rows: number;
  readonly by_name: string;
  readonly at: Date;
  readonly confirmed_by: string | null;
  readonly ended_why: 'replaced' | 'withdrawn' | null;
  readonly matched: number;
}

const importOf = (r: Row): RecordImport => ({
  id: r.id,
  site: r.site_id,
  state: r.ended_why ?? (r.confirmed_by === null ? 'proposed' : 'current'),
  fileName: r.file_name,
  sizeBytes: r.size_bytes,
  digest: r.sha256,
  by: r.by_name,
  at: r.at.toISOString(),
  header: r.header,
  columns: r.columns,
  confirmedBy: r.confirmed_by,
  rows: r.rows,
  matched: r.matched,
  problems: r.problems,
});

async function imports(db: Database, scope: Scope, id: string | null): Promise<readonly RecordImport[]> {
  const { rows } = await sql<Row>`select i.*, (select count(*) from record_line l
      where l.site_id = i.site_id and l.import_id = i.id and l.asset_id is not null) as matched
    from record_import i where ${scope === null ? sql`true` : sql`i.site_id = any(${[...scope]}::text[])`}
     and ${id === null ? sql`true` : sql`i.id = ${id}`} order by i.at desc, i.id limit 200`.execute(db);
  return rows.map(importOf);
}

async function add(db: Database, r: NewRecords): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`insert into record_import (site_id, id, file_name, sha256, size_bytes, header, columns, problems, rows, by_name, at)
      values (${r.site}, ${r.id}, ${r.fileName}, ${r.sha256}, ${r.sizeBytes}, ${JSON.stringify(r.header)}::jsonb,
        ${JSON.stringify(r.columns)}::jsonb, ${JSON.stringify(r.problems)}::jsonb, ${r.lines.length}, ${r.by},
        ${isoOf(r.atMs)}::timestamptz)`.execute(tx);
    for (const part of chunks(r.lines, CHUNK)) {
      await sql`insert into record_line (site_id, import_id, row, cells) select ${r.site}, ${r.id}, l.row, l.cells
        from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) as l(row integer, cells jsonb)
        on conflict do nothing`.execute(tx);
    }
  });
}

export async function linesOf(db: Database, site: string, id: string): Promise<readonly RecordLine[]> {
  const { rows } = await sql<RecordLine>`select row, cells from record_line
    where site_id = ${site} and import_id = ${id} order by row`.execute(db);
  return rows;
}

interface LineRow {
  readonly site_id: string;
  readonly row: number;
  readonly cells: RecordLine['cells'];
  readonly asset_id: string | null;
  readonly matched_by: RecordKey | null;
  readonly why: string | null;
  readonly v: Shown;
}

export function recordStore(db: Database): RecordStore {
  const standing = (id: string): RawBuilder<unknown> =>
    sql`select site_id from record_import where id = ${id} and ended_at is null`;
  return {
    add: (records) => add(db, records),
    imports: (scope) => imports(db, scope, null),
    async one(scope, id) {
      const [found] = await imports(db, scope, id);
      if (found === undefined) return null;
      const { rows } = await sql<RecordLine>`select row, cells from record_line
        where site_id = ${found.site} and import_id = ${id} order by row limit ${SAMPLE}`.execute(db);
      return { ...found, sample: rows };
    },
    confirm: (scope, id, columns, by, atMs) =>
      withSite(db, scope, standing(id), async (tx, site) => {
        const at = isoOf(atMs);
        await sql`update record_import set ended_at = ${at}::timestamptz, ended_by = ${by}, ended_why = 'replaced'
          where site_id = ${site} and id <> ${id} and confirmed_at is not null and ended_at is null`.execute(tx);
        await sql`update record_import set columns = ${JSON.stringify(columns)}::jsonb, confirmed_by = ${by},
          confirmed_at = ${at}::timestamptz where site_id = ${site} and id = ${id}`.execute(tx);
        await changed(tx, site);
      }),
    withdraw: (scope, id, by, atMs) =>
      withSite(db, scope, standing(id), async (tx, site) => {
        await sql`update record_import set ended_at = ${isoOf(atMs)}::timestamptz, ended_by = ${by}, ended_why = 'withdrawn'
          where site_id = ${site} and id = ${id}`.execute(tx);
        await changed(tx, site);
      }),
    async rows(scope, id, which, search, offset, limit) {
      const tests = [sql`l.import_id = ${id}`];
      if (scope !== null) tests.push(sql`l.site_id = any(${[...scope]}::text[])`);
      if (which === 'matched') tests.push(sql`l.asset_id is not null`);
      if (which === 'unmatched') tests.push(sql`l.asset_id is null`);
      if (search !== '') tests.push(sql`lower(l.cells::text) like ${`%${likeText(search.toLowerCase())}%`}`);
      const from = sql`from record_line l where ${sql.join(tests, sql` and `)}`;
      const [found, count] = await Promise.all([
        sql<LineRow>`select l.site_id, l.row, l.cells, l.asset_id, l.matched_by, l.why,
            (select v."values" from asset_view v where v.site_id = l.site_id and v.id = l.asset_id) as v
          ${from} order by l.row limit ${limit} offset ${offset}`.execute(db),
        sql<{ n: number }>`select count(*) as n ${from}`.execute(db),
      ]);
      const rows = found.rows.map((r) => ({
        row: r.row,
        line: { row: r.row, cells: r.cells },
        device: r.asset_id === null ? null : deviceOf(r.site_id, r.asset_id, r.v),
        ...{ matchedBy: r.matched_by, why: r.why },
      }));
      return { rows, total: count.rows[0]?.n ?? 0 };
    },
  };
}
