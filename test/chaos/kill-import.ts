/**
 * SIGKILL at random moments of uploads and imports, round after round on one data folder (the database too, in every fifth).
 * At the end: every acknowledged import is there and finished, each capture counts once, and the assets are those of an
 * undisturbed import of the same files.
 *
 *   node test/chaos/kill-import.ts [rounds] [devices a capture]
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, openPool } from '../../src/store/database.ts';
import { startPrivateServer } from '../../src/store/private-server.ts';
import { arpCapture } from '../support/captures.ts';

const ROUNDS = Number(process.argv[2] ?? 50);
const DEVICES = Number(process.argv[3] ?? 200);
const CAPTURES = 6;
const importer = fileURLToPath(new URL('./importer.ts', import.meta.url));

interface Run {
  readonly acknowledged: readonly string[];
  readonly idle: boolean;
}

/** @param killAfterMs  milliseconds from "ready" to SIGKILL; null: let it finish */
function run(dataDir: string, captures: string, mode: string, killAfterMs: number | null): Promise<Run> {
  const child = spawn(process.execPath, [importer, dataDir, captures, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  return new Promise((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      const first = said === '';
      said += data.toString();
      if (first && killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    });
    child.on('exit', () => {
      const lines = said.split('\n').slice(0, -1);
      const acknowledged = lines.filter((l) => l.includes(' ')).map((l) => l.split(' ')[0]!);
      resolve({ acknowledged, idle: lines.includes('idle') });
    });
  });
}

/** What the inventory holds, without ids that are drawn at random or remember the order of discovery. */
async function state(dataDir: string): Promise<{ imports: Map<string, string>; content: string }> {
  const server = await startPrivateServer({ dataDir, log: () => {}, databaseUrl: null });
  const db = openDatabase(openPool(server.url));
  const imports = await db.selectFrom('import_file').select(['id', 'state']).execute();
  const captures = await db.selectFrom('capture').select(['sha256', 'frames']).orderBy('sha256').execute();
  const endpoints = await db.selectFrom('endpoint').select(['key', 'packets', 'bytes']).orderBy('key').execute();
  const assets = await db.selectFrom('asset_view').select('values').execute();
  const conversations = await db
    .selectFrom('conversation')
    .select((e) => e.fn.sum('flows').as('n'))
    .execute();
  await db.destroy();
  await server.stop();
  const shown = assets.map((a) => JSON.stringify(Object.entries(a.values).sort())).sort();
  const content = JSON.stringify([captures, endpoints, shown, conversations]);
  return { imports: new Map(imports.map((i) => [i.id, i.state])), content };
}

async function killDatabase(dataDir: string): Promise<void> {
  const file = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (pid > 1) process.kill(pid, 'SIGKILL');
}

const root = await mkdtemp(join(tmpdir(), 'owkill-'));
await chmod(root, 0o711);
const captures = join(root, 'captures');
await mkdir(captures);
for (let c = 0; c < CAPTURES; c++) await writeFile(join(captures, `c${c}.pcap`), arpCapture(DEVICES, c));
const [calm, stormy] = [join(root, 'calm'), join(root, 'stormy')];
assert.ok((await run(calm, captures, 'upload', null)).idle);
const acknowledged: string[] = [];
for (let round = 0; round < ROUNDS; round++) {
  acknowledged.push(...(await run(stormy, captures, 'upload', Math.random() * 1_500)).acknowledged);
  if (round % 5 === 4) await killDatabase(stormy);
}
assert.ok((await run(stormy, captures, 'upload', null)).idle);
const [expected, found] = [await state(calm), await state(stormy)];
const missing = acknowledged.filter((id) => !['done', 'duplicate'].includes(found.imports.get(id) ?? ''));
assert.deepEqual(missing, [], 'every acknowledged import is there and finished');
assert.equal([...found.imports.values()].filter((s) => s === 'done').length, CAPTURES, 'each capture is done once');
assert.equal(found.content, expected.content, 'the same as without any kill');
await rm(root, { recursive: true, force: true });
console.log(`${ROUNDS} rounds, ${acknowledged.length} acknowledged imports, 0 missing, nothing twice, same inventory`);
