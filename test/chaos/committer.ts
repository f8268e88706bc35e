/** Commits numbers one by one and prints each after its commit. Killed from outside; see test/store/private-server.test.ts. */

import pg from 'pg';
import { startPrivateServer } from '../../src/store/private-server.ts';

const server = await startPrivateServer({ dataDir: process.argv[2] ?? '', log: () => {}, databaseUrl: null });
const client = new pg.Client({ connectionString: server.url });
await client.connect();
await client.query('create table if not exists committed (n bigint generated always as identity)');
for (;;) {
  const { rows } = await client.query<{ n: string }>('insert into committed default values returning n');
  process.stdout.write(`${rows[0]?.n}\n`);
}
