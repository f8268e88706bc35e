import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pcapHeader, pcapRecord } from '../../test/wire/build.ts';
import { readCapture } from './file.ts';

const capture = Buffer.from([
  ...pcapHeader(),
  ...Array.from({ length: 500 }, (_, i) => pcapRecord([1, 2, i & 255])).flat(),
]);

async function* pieces(bytes: Buffer, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

const read = async (bytes: Buffer, size = 1000) => {
  let sum = 0;
  const add = (_link: number, b: Uint8Array, start: number): void => {
    sum += b[start + 2]!;
  };
  const result = await readCapture(pieces(bytes, size), add, { digest: true });
  return { ...result, sum };
};

const SUM = Array.from({ length: 500 }, (_, i) => i & 255).reduce((a, b) => a + b, 0);

for (const [name, file] of [
  ['plain', capture],
  ['gzip', gzipSync(capture)],
  ['zstd', zstdCompressSync(capture)],
  ['gzip of two members', Buffer.concat([gzipSync(capture.subarray(0, 999)), gzipSync(capture.subarray(999))])],
] as const) {
  test(`${name}: the frames, the raw bytes and their hash, in pieces of any size`, async () => {
    for (const size of [1, 3, 1000, 1 << 20]) {
      const r = await read(file, size);
      assert.deepEqual([r.problem, r.frames, r.sum, r.bytes], [null, 500, SUM, file.length]);
      assert.equal(r.sha256, createHash('sha256').update(file).digest('hex'));
    }
  });
}

test('a file by its path, with progress; a missing one and a folder say why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'capture-'));
  try {
    const path = join(folder, 'x.pcap');
    await writeFile(path, capture);
    const seen: (number | null)[] = [];
    const r = await readCapture(path, () => undefined, { onProgress: (p) => seen.push(p.total) });
    assert.deepEqual([r.problem, r.frames, seen.at(-1)], [null, 500, capture.length]);
    for (const bad of [join(folder, 'none.pcap'), folder]) {
      const { problem } = await readCapture(bad, () => undefined);
      assert.equal(problem?.code, 'capture.unreadable');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('damaged, cut and doubly compressed captures are told apart', async () => {
  const packed = gzipSync(capture, { level: 0 });
  const cut = await read(packed.subarray(0, packed.length - 600));
  assert.equal(cut.problem?.code, 'capture.compression');
  assert.ok(cut.frames > 400, 'what came before the damage is kept');
  assert.equal(cut.problem?.framesBefore, cut.frames);
  const damaged = Buffer.from(zstdCompressSync(capture));
  damaged.fill(0xff, 8, 30);
  assert.equal((await read(damaged)).problem?.code, 'capture.compression');
  assert.equal((await read(gzipSync(gzipSync(capture)))).problem?.code, 'capture.compression');
  assert.equal((await read(gzipSync(zstdCompressSync(capture)))).problem?.code, 'capture.compression');
  assert.equal((await read(gzipSync(Buffer.alloc(0)))).problem?.code, 'capture.empty');
  assert.equal((await read(Buffer.alloc(0))).problem?.code, 'capture.empty');
});

test('a bomb is stopped; an honest capture that compresses well is not', async () => {
  const header = Buffer.from(pcapHeader());
  const record = Buffer.from(pcapRecord(Array.from({ length: 60_000 }, () => 0)));
  const bomb = zstdCompressSync(Buffer.concat([header, ...Array.from({ length: 2_000 }, () => record)]));
  const { problem, frames } = await read(bomb, 1 << 16);
  assert.equal(problem?.code, 'capture.bomb');
  assert.ok(frames < 2_000);
  const small = zstdCompressSync(Buffer.concat([header, ...Array.from({ length: 500 }, () => record)]));
  assert.deepEqual((await read(small, 1 << 16)).problem, null);
});

test('the reading can be cancelled', async () => {
  const stop = new AbortController();
  const reading = readCapture(Readable.from(pieces(capture, 100)), () => stop.abort(new Error('enough')), {
    signal: stop.signal,
  });
  await assert.rejects(reading, /enough/);
});

test('the hash of a file names all of it, also where the reading stopped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'capture-'));
  try {
    const path = join(folder, 'x.pcap');
    const file = Buffer.concat([Buffer.from('<html>'), Buffer.alloc(1_000_000)]);
    await writeFile(path, file);
    const r = await readCapture(path, () => undefined, { digest: true });
    assert.deepEqual([r.problem?.code, r.bytes], ['capture.not-a-capture', file.length]);
    assert.equal(r.sha256, createHash('sha256').update(file).digest('hex'));
    const quick = await readCapture(path, () => undefined);
    assert.ok(quick.bytes < file.length, 'without a digest to make, the rest is left unread');
    assert.equal(quick.sha256, null);
  } finally {
    await rm(folder, { recursive: true });
  }
});
