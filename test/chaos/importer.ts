/** Imports the captures of a folder until it is killed; prints the id of each import once it is acknowledged. */

import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createCaptureRunner } from '../../src/capture/runner.ts';
import { createImporting } from '../../src/services/import.ts';
import { createResolver } from '../../src/services/resolver.ts';
import { openDatabase, openPool } from '../../src/store/database.ts';
import { inventoryStore } from '../../src/store/inventory.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startPrivateServer } from '../../src/store/private-server.ts';
import { installedKnowledge, SITE } from '../support/inventory.ts';

const [dataDir = '', captures = '', mode = 'upload'] = process.argv.slice(2);
const server = await startPrivateServer({ dataDir, log: () => {}, databaseUrl: null });
const pool = openPool(server.url);
const db = openDatabase(pool);
await migrate(db);
const store = inventoryStore(pool, db);
await store.addSite({ id: SITE, name: 'North', timeZone: 'UTC' });
const resolver = createResolver(await installedKnowledge());
const spoolDir = join(dataDir, 'spool');
const imports = createImporting({ store, resolver, runner: createCaptureRunner(), spoolDir, log: console.error });
process.stdout.write('ready\n');
imports.start();
if (mode === 'upload') {
  for (const name of (await readdir(captures)).sort()) {
    const file = await imports.importFile(SITE, { login: 'chaos' }, createReadStream(join(captures, name)), name, {
      keepReadable: false,
    });
    process.stdout.write(`${file.id} ${name}\n`);
  }
}
for (;;) {
  if ((await store.openImports()).length === 0) break;
  await new Promise((go) => setTimeout(go, 50));
}
process.stdout.write('idle\n');
await imports.stop();
await db.destroy();
await server.stop();
