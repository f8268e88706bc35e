/** A bundle for a hospital without the internet: packed, carried, changed on the way. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FeedRefusal } from '../../src/feeds/contract.ts';
import { packBundle } from '../../src/feeds/io/bundle.ts';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';
import { ZipWriter } from '../../src/feeds/io/zip.ts';
import { loadFeeds } from '../../src/install/feeds.ts';

let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owpack-'));
});
after(() => rm(dir, { recursive: true }));

const KEV = JSON.stringify({ catalogVersion: '1', count: 0, vulnerabilities: [], title: 'ä' });
const END = JSON.stringify({ schema_version: '1.2.0', result: { name: 'x', releases: [{ name: '1' }] } });

async function pack(): Promise<string> {
  const folder = join(dir, 'in');
  await mkdir(join(folder, 'deep'), { recursive: true });
  await writeFile(join(folder, 'kev.json'), KEV);
  await writeFile(join(folder, 'kev.json.gz'), gzipSync(KEV));
  await writeFile(join(folder, 'deep', 'end.json'), END);
  await writeFile(join(folder, 'other.json'), '{"nothing":1}');
  await writeFile(join(folder, 'forged.json'), END);
  await writeFile(join(folder, 'forged.json.sha256'), '0'.repeat(64));
  const bundle = join(dir, 'b.zip');
  const packed = await packBundle(folder, bundle, {
    feeds: await loadFeeds(),
    originOf: (name) =>
      name === 'kev.json' ? { source: 'https://cisa.example/kev.json', fetchedAt: '2026-05-01T00:00:00Z' } : null,
    packedAt: '2026-06-01T00:00:00Z',
  });
  assert.equal(packed.files, 3);
  assert.deepEqual(packed.left.map((l) => `${l.at} ${l.what}`).sort(), [
    'forged.json is not what its sha256 says: it was changed or cut short',
    'other.json is of no known format',
  ]);
  return bundle;
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function opened(file: string): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const f of await feedFilesUnder(file)) {
    let text = '';
    try {
      for await (const part of f.open()) text += part;
    } catch (error) {
      assert.ok(error instanceof FeedRefusal, String(error));
      text = `! ${error.message}`;
    }
    out[f.name] = text;
  }
  return out;
}

test('what is packed comes out again; what cannot be used is left out and named', async () => {
  const bundle = await pack();
  assert.deepEqual(await opened(bundle), {
    'b.zip/deep/end.json': END,
    'b.zip/kev-2.json': KEV,
    'b.zip/kev.json': KEV,
  });
  assert.deepEqual((await readdir(dir)).sort(), ['b.zip', 'in'], 'nothing half done is left');
  const again = await readFile(bundle);
  await pack();
  assert.deepEqual(await readFile(bundle), again, 'the same files make the same bundle');
});

test('a file that was changed, added or taken out is refused by name, the rest is read', async () => {
  const bundle = await pack();
  // Other writers: the same files under the manifest of the first one.
  const files = await opened(bundle);
  const manifest = {
    format: 'openward-feeds',
    version: 1,
    files: [
      { name: 'kev.json', sha256: 'f'.repeat(64) },
      { name: 'gone.json', sha256: 'f'.repeat(64) },
      {
        name: 'end.json',
        sha256: createHash('sha256').update(END).digest('hex').toUpperCase(),
      },
    ],
  };
  const made = join(dir, 'forged.zip');
  const handle = await open(made, 'w');
  const zip = new ZipWriter(handle);
  await zip.add('kev.json', bytes(files['b.zip/kev.json']!), 'deflated');
  await zip.add('end.json', bytes(END), 'stored');
  await zip.add('added.json', bytes(KEV), 'deflated');
  await zip.add('manifest.json', bytes(JSON.stringify(manifest)), 'deflated');
  await zip.end();
  await handle.close();
  assert.deepEqual(await opened(made), {
    'forged.zip/added.json': '! is not in the manifest of its bundle',
    'forged.zip/end.json': END,
    'forged.zip/gone.json': '! is in the manifest, but not in the bundle',
    'forged.zip/kev.json': '! is not what the manifest says: it was changed or cut short',
  });
});

test('a bundle whose manifest cannot be used is refused whole', async () => {
  const made = join(dir, 'bad.zip');
  const handle = await open(made, 'w');
  const zip = new ZipWriter(handle);
  await zip.add('kev.json', bytes(KEV), 'deflated');
  await zip.add('manifest.json', bytes('{"format":"openward-feeds","files":[{"name":"kev.json"}]}'), 'deflated');
  await zip.end();
  await handle.close();
  assert.deepEqual(await opened(made), {
    'bad.zip': '! has a manifest that cannot be used: manifest.json#/files/0 has no name or no SHA-256',
  });
});
