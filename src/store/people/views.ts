/** Saved views in PostgreSQL. Columns that are no longer attributes are left out when a view is read. */

import type { Selectable } from 'kysely';
import type { SavedView } from '../../model/api.ts';
import { ATTRIBUTE_NAMES } from '../../model/attribute.ts';
import type { ViewContent, ViewStore } from '../../services/people-ports.ts';
import type { Database } from '../database.ts';
import type { SavedViewTable } from './tables.ts';

const columnsOf = (v: ViewContent) => ({
  name: v.name,
  shared: v.shared,
  filter: v.filter,
  sort: v.sort,
  columns: [...v.columns],
});

export function viewStore(db: Database): ViewStore {
  const viewOf = (row: Selectable<SavedViewTable>, accountId: string): SavedView => ({
    id: row.id,
    name: row.name,
    shared: row.shared,
    own: row.account_id === accountId,
    filter: row.filter,
    sort: row.sort,
    columns: row.columns.flatMap((c) => ATTRIBUTE_NAMES.find((a) => a === c) ?? []),
  });
  const visible = (accountId: string) =>
    db
      .selectFrom('saved_view')
      .selectAll()
      .where((e) => e.or([e('account_id', '=', accountId), e('shared', '=', true)]));
  return {
    async list(accountId) {
      const rows = await visible(accountId).orderBy('name').orderBy('id').execute();
      return rows.map((r) => viewOf(r, accountId));
    },
    async byId(id, accountId) {
      const row = await visible(accountId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : viewOf(row, accountId);
    },
    async count(accountId) {
      const row = await db
        .selectFrom('saved_view')
        .select((e) => e.fn.countAll<string>().as('n'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow();
      return Number(row.n);
    },
    async add(id, accountId, view) {
      await db
        .insertInto('saved_view')
        .values({ id, account_id: accountId, ...columnsOf(view) })
        .execute();
    },
    async change(id, view) {
      await db.updateTable('saved_view').set(columnsOf(view)).where('id', '=', id).execute();
    },
    async remove(id) {
      await db.deleteFrom('saved_view').where('id', '=', id).execute();
    },
  };
}
