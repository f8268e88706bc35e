/** Files that wait to be imported take no more room together than they are given; what was taken before stays. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createCaptureRunner } from '../../src/capture/runner.ts';
import { createImporting } from '../../src/services/import.ts';
import { SITE, testInventory } from '../support/inventory.ts';

test('an upload that would overrun the spool folder is refused and leaves nothing there', async () => {
  const inventory = await testInventory();
  const spoolDir = await mkdtemp(join(tmpdir(), 'owlimit-'));
  try {
    const { store, resolver } = inventory;
    const ports = { store, resolver, runner: createCaptureRunner(), spoolDir, log: () => {}, maxSpoolBytes: 10_000 };
    const imports = createImporting(ports);
    const send = (bytes: number) =>
      imports.importFile(
        SITE,
        { login: 'ada' },
        Readable.from([Buffer.alloc(bytes / 2), Buffer.alloc(bytes / 2)]),
        'x',
        {
          keepReadable: false,
        },
      );
    await send(6_000);
    const before = await readdir(spoolDir);
    await assert.rejects(send(6_000), { code: 'request.too-large' });
    assert.deepEqual(await readdir(spoolDir), before);
    await send(3_000);
    assert.equal((await readdir(spoolDir)).length, 2);
  } finally {
    await inventory.close();
    await rm(spoolDir, { recursive: true, force: true });
  }
});
