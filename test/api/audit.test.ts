/** The audit log: append-only, hash-chained, ordered under concurrency; every kind of tampering is found (test D9). */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { AuditRow, Page } from '../../src/model/api.ts';
import type { AuditVerdict } from '../../src/services/audit.ts';
import { administrator, type TestClient, type World, world } from './harness.ts';

let w: World;
let admin: TestClient;
before(async () => {
  w = await world();
  admin = await administrator(w);
  const actor = { id: null, login: 'system', address: null };
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      w.audit.record({
        actor,
        action: 'test',
        target: `t${i} <img src=x>\u202e\0\ud800`,
        outcome: 'allowed',
        detail: null,
      }),
    ),
  );
});
after(() => w.close());

/** Changes the table as somebody with the database's password could, and undoes it afterwards. */
async function tampered<T>(change: string, work: () => Promise<T>): Promise<T> {
  await sql`create table kept as select * from audit`.execute(w.db);
  await sql`alter table audit disable trigger audit_append_only`.execute(w.db);
  try {
    await sql.raw(change).execute(w.db);
    return await work();
  } finally {
    await sql`delete from audit`.execute(w.db);
    await sql`insert into audit select * from kept`.execute(w.db);
    await sql`drop table kept`.execute(w.db);
    await sql`alter table audit enable trigger audit_append_only`.execute(w.db);
  }
}

test('concurrent appends make one chain without gaps', async () => {
  const verdict = await w.audit.verify();
  assert.equal(verdict.broken, null);
  assert.equal(verdict.rows, 41);
  const rows = await w.auditRows();
  assert.deepEqual(
    rows.map((r) => Number(r.id)),
    Array.from({ length: 41 }, (_, i) => i + 1),
  );
  assert.ok(rows.some((r) => r.target?.includes('<img src=x>\u202e\\0\ufffd')));
});

test('the table refuses change, deletion and truncation', async () => {
  for (const statement of ["update audit set actor = 'x'", 'delete from audit', 'truncate audit']) {
    await assert.rejects(() => sql.raw(statement).execute(w.db), /append-only/, statement);
  }
});

test('a changed, removed, inserted, reordered or cut-off row is found', async () => {
  const { head } = await w.audit.verify();
  assert.ok(head);
  const columns = 'at, actor_id, actor, address, action, target, outcome, detail';
  const cases: readonly (readonly [string, string, number, string])[] = [
    ['edited actor', "update audit set actor = 'eve' where seq = 7", 7, 'changed'],
    ['edited time', "update audit set at = at + interval '1 ms' where seq = 9", 9, 'changed'],
    ['null for empty', "update audit set detail = '' where seq = 9", 9, 'changed'],
    ['removed', 'delete from audit where seq = 12', 12, 'missing'],
    ['first removed', 'delete from audit where seq = 1', 1, 'missing'],
    [
      'removed and renumbered',
      'delete from audit where seq = 12; update audit set seq = seq - 1 where seq > 12',
      12,
      'unlinked',
    ],
    ['inserted', `insert into audit select 42, ${columns}, previous, hash from audit where seq = 41`, 42, 'unlinked'],
    [
      'swapped',
      'update audit set seq = -1 where seq = 5; update audit set seq = 5 where seq = 6; update audit set seq = 6 where seq = -1',
      5,
      'unlinked',
    ],
    ['tail cut off', 'delete from audit where seq > 30', 31, 'cut-off'],
  ];
  for (const [name, change, seq, reason] of cases) {
    const verdict: AuditVerdict = await tampered(change, () => w.audit.verify(head));
    assert.deepEqual(verdict.broken, { seq, reason }, name);
  }
  assert.equal((await w.audit.verify(head)).broken, null);
});

test('a change whose audit row cannot be written does not happen', async () => {
  await sql`alter table audit rename to audit_away`.execute(w.db);
  const made = await admin.send('POST', '/users', { login: 'ghost', name: 'Ghost', role: 'viewer' });
  const merged = await admin.send('POST', '/assets/merge', { ids: ['asset-north', 'asset-south'] });
  await sql`alter table audit_away rename to audit`.execute(w.db);
  assert.ok(made.statusCode >= 500, made.body);
  assert.ok(merged.statusCode >= 500, merged.body);
  assert.equal(await w.store.accounts.byLogin('ghost'), null);
  assert.deepEqual(w.others.calls, []);
});

test('GET /audit pages through everything once and filters', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page: Page<AuditRow> = (await admin.request('GET', `/audit?limit=7&action=test${query}`)).json();
    assert.equal(page.total, 40);
    seen.push(...page.items.map((r) => r.id));
    cursor = page.next;
  } while (cursor !== null);
  assert.equal(new Set(seen).size, 40);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => Number(b) - Number(a)),
  );
  const of = async (query: string): Promise<Page<AuditRow>> => (await admin.request('GET', `/audit?${query}`)).json();
  assert.deepEqual((await of('actor=ada')).items.map((r) => r.action).includes('setup'), true);
  assert.equal((await of('since=2030-01-01T00:00:00Z')).total, 0);
  assert.equal((await of('actor=nobody')).total, 0);
});
