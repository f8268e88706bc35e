/** The triage matrix behind the port of its service. */

import { sql } from 'kysely';
import type {
  DeviceGroup,
  NamedDevice,
  NewStatement,
  StoredStatement,
  TriageStore,
} from '../../services/triage-ports.ts';
import type { Database, Tx } from '../database.ts';

const LOCK_CLASS = 7308;

interface Row {
  readonly id: string;
  readonly kind: StoredStatement['kind'];
  readonly key: string;
  readonly version: number;
  readonly act: StoredStatement['act'];
  readonly value: unknown;
  readonly ground: string;
  readonly by_name: string;
  readonly at: Date;
  readonly to_at: Date | null;
  readonly signed_by: string | null;
  readonly signed_at: Date | null;
}

const statementOf = (r: Row): StoredStatement => ({
  id: r.id,
  kind: r.kind,
  key: r.key,
  version: r.version,
  act: r.act,
  value: r.value,
  ground: r.ground,
  by: r.by_name,
  atMs: r.at.getTime(),
  toMs: r.to_at?.getTime() ?? null,
  signed: r.signed_by === null || r.signed_at === null ? null : { by: r.signed_by, at: r.signed_at.toISOString() },
});

const COLUMNS = sql.raw(
  't.id, t.kind, t.version, t.act, t.value, t.ground, t.by_name, t.at, t.to_at, t.signed_by, t.signed_at',
);

async function standing(db: Database, site: string, atMs: number | null): Promise<readonly StoredStatement[]> {
  const at = atMs === null ? null : new Date(atMs).toISOString();
  const holds =
    at === null
      ? sql`t.to_at is null`
      : sql`t.at <= ${at}::timestamptz and (t.to_at is null or t.to_at > ${at}::timestamptz)`;
  const { rows } = await sql<Row>`
    select ${COLUMNS}, coalesce(case when t.kind = 'device' then r.to_id end, t.key) as key from triage_statement t
      left join asset_redirect r on r.site_id = t.site_id and r.id = t.key
     where t.site_id = ${site} and ${holds} order by t.at, t.id`.execute(db);
  return rows.map(statementOf);
}

async function history(
  db: Database,
  site: string,
  about: Pick<StoredStatement, 'kind' | 'key'> | null,
  limit: number,
): Promise<readonly StoredStatement[]> {
  const one = about === null ? sql`true` : sql`t.kind = ${about.kind} and t.key = ${about.key}`;
  const { rows } = await sql<Row>`select ${COLUMNS}, t.key from triage_statement t
    where t.site_id = ${site} and ${one} order by t.at desc, t.id limit ${limit}`.execute(db);
  return rows.map(statementOf);
}

/** Words on the same site follow each other; their moments differ by a millisecond at least. */
async function momentOf(tx: Tx, site: string, atMs: number): Promise<string> {
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${site}))`.execute(tx);
  const { rows } = await sql<{
    last: Date | null;
  }>`select max(at) as last from triage_statement where site_id = ${site}`.execute(tx);
  return new Date(Math.max(atMs, (rows[0]?.last?.getTime() ?? 0) + 1)).toISOString();
}

/** The content has a number; a signature, given or taken back, is about the content that there is. */
const isNewContent = (s: NewStatement): boolean => s.act !== 'signed' && s.act !== 'unsigned';

async function writeOne(tx: Tx, site: string, at: string, s: NewStatement): Promise<boolean> {
  const { rows } = await sql<{ version: number }>`
    select max(version) as version from triage_statement where site_id = ${site} and kind = ${s.kind} and key = ${s.key}`.execute(
    tx,
  );
  const last = rows[0]?.version ?? 0;
  if (s.seen !== null && s.seen !== last) return false;
  await sql`update triage_statement set to_at = ${at}::timestamptz
    where site_id = ${site} and kind = ${s.kind} and key = ${s.key} and to_at is null`.execute(tx);
  const version = last + (isNewContent(s) || last === 0 ? 1 : 0);
  await sql`insert into triage_statement (site_id, id, kind, key, version, act, value, ground, by_name, at, signed_by, signed_at)
    values (${site}, ${s.id}, ${s.kind}, ${s.key}, ${version}, ${s.act}, ${s.value === null ? null : JSON.stringify(s.value)}::jsonb,
            ${s.ground}, ${s.by}, ${at}::timestamptz, ${s.signed?.by ?? null}, ${s.signed?.at ?? null}::timestamptz)`.execute(
    tx,
  );
  return true;
}

/** What is laid down moves scores as a change of devices does, and goes the same way. */
export const outdateSite = (tx: Tx, site: string): Promise<unknown> =>
  sql`update site set data_version = data_version + 1 where site_id = ${site}`.execute(tx);

/** Leaves the transaction without anything written. */
class Seen extends Error {
  readonly statement: NewStatement;
  constructor(statement: NewStatement) {
    super('seen at another version');
    this.statement = statement;
  }
}

async function write(
  db: Database,
  site: string,
  atMs: number,
  statements: readonly NewStatement[],
): Promise<NewStatement | null> {
  try {
    await db.transaction().execute(async (tx) => {
      const at = await momentOf(tx, site, atMs);
      for (const s of statements) if (!(await writeOne(tx, site, at, s))) throw new Seen(s);
      await outdateSite(tx, site);
    });
    return null;
  } catch (error) {
    if (error instanceof Seen) return error.statement;
    throw error;
  }
}

export function triageStore(db: Database): TriageStore {
  return {
    standing: (site, atMs) => standing(db, site, atMs),
    history: (site, about, limit) => history(db, site, about, limit),
    async byId(site, id) {
      const { rows } = await sql<Row>`select ${COLUMNS}, t.key from triage_statement t
        where t.site_id = ${site} and t.id = ${id}`.execute(db);
      return rows[0] === undefined ? null : statementOf(rows[0]);
    },
    write: (site, atMs, statements) => write(db, site, atMs, statements),
    async groups(site) {
      const { rows } = await sql<DeviceGroup>`
        select v."values" ->> 'type' as type, v."values" ->> 'unit' as unit, count(*) as devices
          from asset_view v where v.site_id = ${site} group by 1, 2 order by 3 desc, 1, 2`.execute(db);
      return rows;
    },
    async devices(site, ids) {
      const { rows } = await sql<NamedDevice>`
        select v.id, coalesce(v."values" ->> 'name', v.id) as name, v."values" ->> 'type' as type, v."values" ->> 'unit' as unit
          from asset_view v where v.site_id = ${site} and v.id = any(${[...ids]}::text[]) order by 1`.execute(db);
      return rows;
    },
  };
}
