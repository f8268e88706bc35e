import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCaptureRunner } from '../../src/capture/runner.ts';
import type { ImportFile } from '../../src/model/api.ts';
import { arpCapture } from '../support/captures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../support/inventory.ts';

let inventory: TestInventory;
const by = { login: 'ada' };

before(async () => {
  inventory = await testInventory();
  inventory.imports.start();
});

after(() => inventory.close());

const upload = (i: TestInventory, bytes: Buffer, name: string, keepReadable = false): Promise<ImportFile> =>
  i.imports.importFile(SITE, by, Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]), name, { keepReadable });

async function finished(i: TestInventory, file: ImportFile): Promise<ImportFile> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const now = await i.imports.byId(null, file.id);
    if (now.state !== 'queued' && now.state !== 'running') return now;
    await sleep(20);
  }
  throw new Error(`import ${file.name} did not finish`);
}

const assetsOf = async (i: TestInventory): Promise<number> =>
  (await i.assets.page(null, { filter: '', sort: '', cursor: null, limit: 1 })).total;

test('a capture becomes assets, once; its file leaves the spool folder', async () => {
  const first = await finished(inventory, await upload(inventory, arpCapture(10, 0), 'ward.pcap'));
  assert.deepEqual([first.state, first.result?.frames, first.result?.assetsNew, first.progress], ['done', 30, 10, 1]);
  const again = await finished(inventory, await upload(inventory, arpCapture(10, 0), 'copy of ward.pcap'));
  assert.deepEqual([again.state, again.result], ['duplicate', null]);
  assert.equal(await assetsOf(inventory), 10);
  for (let i = 0; i < 50 && (await readdir(inventory.spoolDir)).length > 0; i++) await sleep(20);
  assert.deepEqual(await readdir(inventory.spoolDir), []);
});

test('a damaged capture is refused whole with its offset, or kept up to the damage when that is asked for', async () => {
  const before = await assetsOf(inventory);
  const bytes = arpCapture(10, 10).subarray(0, 24 + 76 * 15 + 20);
  const refused = await finished(inventory, await upload(inventory, bytes, 'cut.pcap'));
  assert.equal(refused.state, 'failed');
  assert.equal(refused.problem?.code, 'capture.truncated');
  assert.equal(refused.problem?.at?.['offset'], 24 + 76 * 15);
  assert.equal(await assetsOf(inventory), before);
  const kept = await finished(inventory, await upload(inventory, bytes, 'cut.pcap', true));
  assert.deepEqual([kept.state, kept.result?.frames, kept.result?.damaged?.code], ['done', 15, 'capture.truncated']);
  assert.ok((await assetsOf(inventory)) > before);
  assert.ok((await inventory.hospital.overview(null)).visibility.some((v) => v.code === 'capture.damaged'));
});

test('what is no capture says so and stores nothing; the next file goes on', async () => {
  const page = await finished(
    inventory,
    await upload(inventory, Buffer.from('<!doctype html><html>Log in</html>'.repeat(9)), 'x.pcap', true),
  );
  const empty = await finished(inventory, await upload(inventory, Buffer.alloc(0), 'empty.pcap', true));
  const good = await finished(inventory, await upload(inventory, arpCapture(3, 100), 'good.pcap'));
  assert.deepEqual(
    [page.problem?.code, empty.problem?.code, good.state],
    ['capture.not-a-capture', 'capture.empty', 'done'],
  );
});

test('an upload that breaks off leaves no row and no file', async () => {
  const broken = new Readable({ read() {} });
  broken.push(arpCapture(1, 0));
  const rows = (await inventory.imports.page(null, { cursor: null, limit: 500 })).total;
  setTimeout(() => broken.destroy(new Error('client went away')), 10);
  await assert.rejects(
    inventory.imports.importFile(SITE, by, broken, 'x', { keepReadable: false }),
    /client went away/,
  );
  assert.equal((await inventory.imports.page(null, { cursor: null, limit: 500 })).total, rows);
  assert.deepEqual(
    (await readdir(inventory.spoolDir)).filter((n) => n.endsWith('.part')),
    [],
  );
});

test('another site does not see an import', async () => {
  const { items } = await inventory.imports.page([SITE], { cursor: null, limit: 2 });
  assert.equal((await inventory.imports.page([OTHER_SITE], { cursor: null, limit: 2 })).total, 0);
  await assert.rejects(inventory.imports.byId([OTHER_SITE], items[0]!.id), { code: 'not-found' });
  await assert.rejects(inventory.imports.cancel([OTHER_SITE], items[0]!.id), { code: 'not-found' });
});

test('queued and running imports can be cancelled; a silent worker is ended', async () => {
  const silent = new URL(`data:text/javascript,${encodeURIComponent('setInterval(() => {}, 1000)')}`);
  const slow = await testInventory({ runner: createCaptureRunner({ worker: silent, stallMs: 60_000 }) });
  const [a, b] = [await upload(slow, arpCapture(2, 0), 'a'), await upload(slow, arpCapture(2, 1), 'b')];
  assert.equal((await slow.imports.cancel(null, b.id)).state, 'cancelled');
  slow.imports.start();
  while ((await slow.imports.byId(null, a.id)).state === 'queued') await sleep(20);
  await slow.imports.cancel(null, a.id);
  assert.equal((await finished(slow, a)).state, 'cancelled');
  assert.equal(await assetsOf(slow), 0);
  await slow.close();
  const stalled = await testInventory({ runner: createCaptureRunner({ worker: silent, stallMs: 200 }) });
  const file = await upload(stalled, arpCapture(2, 0), 'a');
  stalled.imports.start();
  assert.equal((await finished(stalled, file)).problem?.code, 'capture.stalled');
  await stalled.close();
});

test('a capture that cannot be stored for a reason of ours is given up, and the next one goes on', async () => {
  // A runner whose harvest breaks the store: what a defect of ours would look like.
  const broken = await testInventory({
    runner: {
      run: async (path, options) => {
        const run = await createCaptureRunner().run(path, options);
        const whole = run.harvest.counters.frames > 10;
        return whole ? run : { ...run, harvest: { ...run.harvest, endpoints: null as never } };
      },
    },
  });
  try {
    broken.imports.start();
    const first = await upload(broken, arpCapture(3, 40), 'breaks.pcap');
    const second = await upload(broken, arpCapture(10, 50), 'fine.pcap');
    const failed = await finished(broken, first);
    assert.deepEqual([failed.state, failed.problem?.code], ['failed', 'bug']);
    assert.equal((await finished(broken, second)).state, 'done');
    assert.ok(broken.logged.some((line) => line.includes('given up')));
  } finally {
    await broken.close();
  }
});
