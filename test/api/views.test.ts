/** Saved views: own, shared, limited to what the role may, and kept apart between people. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Problem, SavedView } from '../../src/model/api.ts';
import { administrator, person, type TestClient, type World, world } from './harness.ts';

let w: World;
let engineer: TestClient;
let viewer: TestClient;
before(async () => {
  w = await world();
  const admin = await administrator(w);
  engineer = await person(w, admin, 'eng', 'clinical-engineer');
  viewer = await person(w, admin, 'vic', 'viewer');
});
after(() => w.close());

const content = {
  name: 'Pumps',
  shared: false,
  filter: 'type = infusion-pump',
  sort: '-last_seen',
  columns: ['name', 'ips'],
};
const list = async (c: TestClient): Promise<readonly SavedView[]> => (await c.request('GET', '/views')).json();

test('a view is kept as it was saved, seen by its owner only, changed in part, deleted', async () => {
  const made = await engineer.send('POST', '/views', content);
  assert.equal(made.statusCode, 201);
  const { id, ...rest } = made.json<SavedView>();
  assert.deepEqual(rest, { ...content, own: true });
  assert.deepEqual(await list(engineer), [made.json()]);
  assert.deepEqual(await list(viewer), []);
  const changed = await engineer.send('PATCH', `/views/${id}`, { sort: '' });
  assert.deepEqual(changed.json(), { ...made.json<SavedView>(), sort: '' });
  assert.equal((await engineer.send('POST', '/views', content)).json<Problem>().code, 'conflict');
  assert.equal((await viewer.send('POST', '/views', content)).statusCode, 201);
  assert.equal((await engineer.send('DELETE', `/views/${id}`)).statusCode, 204);
  assert.deepEqual(await list(engineer), []);
});

test('sharing needs view.share; others see a shared view and cannot change it', async () => {
  assert.equal((await viewer.send('POST', '/views', { ...content, name: 'x', shared: true })).statusCode, 403);
  const shared = (await engineer.send('POST', '/views', { ...content, name: 'All', shared: true })).json<SavedView>();
  assert.deepEqual(
    (await list(viewer)).find((v) => v.id === shared.id),
    { ...shared, own: false },
  );
  const refused = await viewer.send('PATCH', `/views/${shared.id}`, { name: 'mine' });
  assert.equal(refused.statusCode, 403);
  assert.equal((await viewer.send('DELETE', `/views/${shared.id}`)).statusCode, 403);
  const own = (await list(viewer)).find((v) => v.own);
  assert.equal((await viewer.send('PATCH', `/views/${own?.id}`, { shared: true })).statusCode, 403);
});

test('columns are attributes, and there is an end to the number of views', async () => {
  assert.equal((await viewer.send('POST', '/views', { ...content, columns: ['password_hash'] })).statusCode, 400);
  for (let i = 0; i < 199; i++)
    await w.store.views.add(`v${i}`, viewer.me?.id ?? '', { ...content, name: `${i}`, columns: [] });
  assert.equal((await viewer.send('POST', '/views', { ...content, name: 'one more' })).statusCode, 409);
});
