/** Forms of makers with the file they came in, what they are bound to, and what people ruled. */

import { type RawBuilder, sql } from 'kysely';
import type { FormBinding, RulingRow } from '../../model/form.ts';
import type { Mds2Form } from '../../model/mds2.ts';
import type { FormStore, NewForm, NewRuling, StoredForm } from '../../services/claims-ports.ts';
import type { Scope } from '../../services/ports.ts';
import { type Database, withSite } from './database.ts';
import { changed, deviceOf, iso, isoOf, type Shown } from './state.ts';

const SHOWN = sql`f.site_id, f.id, f.file_name, f.sha256, f.size_bytes, f.form, f.document, f.document_at::text as document_at,
  f.answers, f.by_name, f.at, f.manufacturer, f.model, f.versions, f.bound_by, f.bound_at, f.withdrawn_at,
  (select count(*) from mds2_device d where d.site_id = f.site_id and d.form_id = f.id) as devices`;

interface Row {
  readonly site_id: string;
  readonly id: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly form: Mds2Form;
  readonly document: string | null;
  readonly document_at: string | null;
  readonly answers: number;
  readonly by_name: string;
  readonly at: Date;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly versions: string | null;
  readonly bound_by: string | null;
  readonly bound_at: Date | null;
  readonly withdrawn_at: Date | null;
  readonly devices: number;
}

const formOf = (r: Row): StoredForm => ({
  id: r.id,
  site: r.site_id,
  state: r.withdrawn_at !== null ? 'withdrawn' : r.bound_at === null ? 'proposed' : 'current',
  fileName: r.file_name,
  sizeBytes: r.size_bytes,
  digest: r.sha256,
  by: r.by_name,
  at: r.at.toISOString(),
  edition: r.form.edition,
  document: r.document,
  documentAt: r.document_at,
  manufacturer: r.manufacturer,
  model: r.model,
  versions: r.versions,
  boundBy: r.bound_by,
  boundAt: iso(r.bound_at),
  answers: r.answers,
  devices: r.devices,
  form: r.form,
});

export async function formsOf(db: Database, where: RawBuilder<unknown>): Promise<readonly StoredForm[]> {
  const { rows } = await sql<Row>`select ${SHOWN} from mds2_form f where ${where} order by f.at desc, f.id`.execute(db);
  return rows.map(formOf);
}

async function add(db: Database, form: NewForm): Promise<string | null> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`select id from mds2_form
      where site_id = ${form.site} and sha256 = ${form.sha256} and withdrawn_at is null`.execute(tx);
    if (rows[0] !== undefined) return rows[0].id;
    await sql`insert into mds2_form (site_id, id, file_name, sha256, size_bytes, file, form, document, document_at, answers,
        by_name, at, manufacturer, model, versions)
      values (${form.site}, ${form.id}, ${form.fileName}, ${form.sha256}, ${form.sizeBytes}, ${Buffer.from(form.file)},
        ${JSON.stringify(form.form)}::jsonb, ${form.form.head.document?.text ?? null}, ${form.documentAt}::date,
        ${form.form.answers.length}, ${form.by}, ${isoOf(form.atMs)}::timestamptz, ${form.manufacturer}, ${form.model},
        ${form.versions})`.execute(tx);
    return null;
  });
}

interface Ruled {
  readonly form_id: string;
  readonly id: string;
  readonly question: string;
  readonly value: RulingRow['value'];
  readonly ground: string;
  readonly by_name: string;
  readonly at: Date;
  readonly undone_by: string | null;
  readonly undone_at: Date | null;
}

export async function rulingsOf(
  db: Database,
  where: RawBuilder<unknown>,
): Promise<ReadonlyMap<string, readonly RulingRow[]>> {
  const { rows } = await sql<Ruled>`select * from mds2_ruling r where ${where} order by r.at desc, r.id`.execute(db);
  const all = rows.map((r) => ({
    form: r.form_id,
    ruling: {
      ...{ id: r.id, question: r.question, value: r.value, ground: r.ground, by: r.by_name },
      ...{ at: r.at.toISOString(), undoneBy: r.undone_by, undoneAt: iso(r.undone_at) },
    },
  }));
  return new Map([...Map.groupBy(all, (r) => r.form)].map(([form, list]) => [form, list.map((r) => r.ruling)]));
}

async function bind(db: Database, scope: Scope, id: string, to: FormBinding, by: string, atMs: number) {
  return withSite(
    db,
    scope,
    sql`select site_id from mds2_form where id = ${id} and withdrawn_at is null`,
    async (tx, site) => {
      await sql`update mds2_form set manufacturer = ${to.manufacturer}, model = ${to.model}, versions = ${to.versions},
      bound_by = ${by}, bound_at = ${isoOf(atMs)}::timestamptz where site_id = ${site} and id = ${id}`.execute(tx);
      await changed(tx, site);
    },
  );
}

async function rule(db: Database, scope: Scope, form: string, r: NewRuling): Promise<boolean> {
  return withSite(
    db,
    scope,
    sql`select site_id from mds2_form where id = ${form} and withdrawn_at is null`,
    async (tx, site) => {
      await sql`insert into mds2_ruling (site_id, id, form_id, question, value, ground, by_name, at)
      values (${site}, ${r.id}, ${form}, ${r.question}, ${r.value}, ${r.ground}, ${r.by}, ${isoOf(r.atMs)}::timestamptz)`.execute(
        tx,
      );
      await changed(tx, site);
    },
  );
}

export function formStore(db: Database): FormStore {
  const within = (scope: Scope, column: RawBuilder<unknown>): RawBuilder<unknown> =>
    scope === null ? sql`true` : sql`${column} = any(${[...scope]}::text[])`;
  return {
    add: (form) => add(db, form),
    all: (scope) => formsOf(db, within(scope, sql`f.site_id`)),
    async one(scope, id) {
      return (await formsOf(db, sql`${within(scope, sql`f.site_id`)} and f.id = ${id}`))[0] ?? null;
    },
    async file(scope, id) {
      const { rows } = await sql<{ file_name: string; file: Buffer }>`select file_name, file from mds2_form f
        where ${within(scope, sql`f.site_id`)} and f.id = ${id}`.execute(db);
      return rows[0] === undefined ? null : { name: rows[0].file_name, bytes: rows[0].file };
    },
    rulings: (scope, form) =>
      rulingsOf(db, sql`${within(scope, sql`r.site_id`)} and ${form === null ? sql`true` : sql`r.form_id = ${form}`}`),
    async devices(scope, id, limit) {
      const { rows } = await sql<{
        site_id: string;
        asset_id: string;
        version: string | null;
        stale: boolean | null;
        reason: string;
        v: Shown;
      }>`select d.*, v."values" as v from mds2_device d join asset_view v on v.site_id = d.site_id and v.id = d.asset_id
          where ${within(scope, sql`d.site_id`)} and d.form_id = ${id} order by d.stale desc nulls last, d.asset_id limit ${limit}`.execute(
        db,
      );
      return rows.map((r) => ({
        device: deviceOf(r.site_id, r.asset_id, r.v),
        ...{ version: r.version, isStale: r.stale, reason: r.reason },
      }));
    },
    async contradictions(scope) {
      const { rows } = await sql<{ form: string; n: number }>`select form, count(*) as n
        from contradiction c cross join unnest(c.forms) as form
        left join contradiction_decision d on d.site_id = c.site_id and d.asset_id = c.asset_id and d.key = c.key
         and d.ended_at is null and (d.expires_at is null or d.expires_at > now())
       where ${within(scope, sql`c.site_id`)} and c.to_at is null
         and coalesce(d.kind, 'open') not in ('accepted', 'wrong-reading') group by 1`.execute(db);
      return new Map(rows.map((r) => [r.form, r.n]));
    },
    bind: (scope, id, to, by, atMs) => bind(db, scope, id, to, by, atMs),
    withdraw: (scope, id, by, atMs) =>
      withSite(
        db,
        scope,
        sql`select site_id from mds2_form where id = ${id} and withdrawn_at is null`,
        async (tx, site) => {
          await sql`update mds2_form set withdrawn_by = ${by}, withdrawn_at = ${isoOf(atMs)}::timestamptz
          where site_id = ${site} and id = ${id}`.execute(tx);
          await changed(tx, site);
        },
      ),
    rule: (scope, id, ruling) => rule(db, scope, id, ruling),
    undoRuling: (scope, id, by, atMs) =>
      withSite(
        db,
        scope,
        sql`select site_id from mds2_ruling where id = ${id} and undone_at is null`,
        async (tx, site) => {
          await sql`update mds2_ruling set undone_by = ${by}, undone_at = ${isoOf(atMs)}::timestamptz
          where site_id = ${site} and id = ${id}`.execute(tx);
          await changed(tx, site);
        },
      ),
  };
}
