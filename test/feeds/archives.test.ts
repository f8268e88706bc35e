/** ZIP archives of feeds, made byte by byte here: what is read, and what is refused by name while the rest loads. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { FeedRefusal } from '../../src/feeds/contract.ts';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';

interface Entry {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Points at the data of the entry with this number. */
  readonly dataOf?: number;
}

const le = (bytes: number, ...values: readonly number[]): Buffer =>
  Buffer.concat(
    values.map((v) => {
      const b = Buffer.alloc(bytes);
      b.writeUIntLE(v, 0, bytes);
      return b;
    }),
  );

/** After APPNOTE 6.3: local headers with their data, the directory, its end. */
function zip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  const heads = entries.map((e) => {
    const name = Buffer.from(e.name);
    const data = e.stored === true ? e.content : deflateRawSync(e.content);
    const common = Buffer.concat([
      le(2, 20, e.flags ?? 0, e.method ?? (e.stored === true ? 0 : 8), 0, 0),
      le(4, e.crc ?? crc32(e.content), data.length, e.content.length),
      le(2, name.length, 0),
    ]);
    return { name, data, common };
  });
  let at = 0;
  for (const [k, h] of heads.entries()) {
    const of = entries[k]?.dataOf;
    offsets.push(of === undefined ? at : offsets[of]!);
    if (of !== undefined) continue;
    const local = Buffer.concat([le(4, 0x04034b50), h.common, h.name, h.data]);
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(
    heads.map((h, k) =>
      Buffer.concat([le(4, 0x02014b50), le(2, 20), h.common, le(2, 0, 0, 0), le(4, 0, offsets[k]!), h.name]),
    ),
  );
  return Buffer.concat([
    ...parts,
    directory,
    le(4, 0x06054b50),
    le(2, 0, 0, entries.length, entries.length),
    le(4, directory.length, at),
    le(2, 0),
  ]);
}

let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owzip-'));
});
after(() => rm(dir, { recursive: true }));

/** Each file of an archive with its text, or why it is refused. */
async function opened(bytes: Buffer, name = 'a.zip'): Promise<Record<string, string>> {
  await writeFile(join(dir, name), bytes);
  const out: Record<string, string> = {};
  for (const file of await feedFilesUnder(join(dir, name))) {
    let text = '';
    try {
      for await (const part of file.open()) text += part;
    } catch (error) {
      assert.ok(error instanceof FeedRefusal, String(error));
      text = `! ${error.message}`;
    }
    out[file.name] = text.slice(0, 200);
  }
  return out;
}

const hello = Buffer.from('{"a":"héllo"}');

test('stored, deflated and twice packed files are read by their names; others are left', async () => {
  const bytes = zip([
    { name: 'one.json', content: hello },
    { name: 'deep/two.json', content: hello, stored: true },
    { name: 'three.csv.gz', content: gzipSync('a,b\n'), stored: true },
    { name: 'readme.txt', content: hello },
  ]);
  assert.deepEqual(await opened(bytes), {
    'a.zip/deep/two.json': '{"a":"héllo"}',
    'a.zip/one.json': '{"a":"héllo"}',
    'a.zip/three.csv.gz': 'a,b\n',
  });
});

test('one damaged entry is refused by name, the others are read', async () => {
  const bytes = zip([
    { name: 'bad.json', content: hello, crc: 7 },
    { name: 'locked.json', content: hello, flags: 1 },
    { name: 'odd.json', content: hello, method: 12 },
    { name: 'ok.json', content: hello },
  ]);
  assert.deepEqual(await opened(bytes), {
    'a.zip/bad.json': '! is damaged: its checksum does not fit',
    'a.zip/locked.json': '! is encrypted',
    'a.zip/odd.json': '! is packed in a way that is not read: only deflate is',
    'a.zip/ok.json': '{"a":"héllo"}',
  });
});

test('bombs are refused: by growth, and by entries that lie on each other', async () => {
  const zeros = Buffer.alloc(64 * 1_048_576);
  const grown = await opened(
    zip([
      { name: 'bomb.json', content: zeros },
      { name: 'ok.json', content: hello },
    ]),
  );
  assert.match(grown['a.zip/bomb.json']!, /unpacks to more than 250 times its size/);
  assert.equal(grown['a.zip/ok.json'], '{"a":"héllo"}');
  const twice = await opened(
    zip([
      { name: 'x.json', content: hello },
      { name: 'y.json', content: hello, dataOf: 0 },
    ]),
  );
  assert.deepEqual(twice, { 'a.zip': '! has entries that lie on each other' });
  // Packed twice: growth counts from the outside.
  const nested = await opened(zip([{ name: 'b.json.gz', content: gzipSync(zeros) }]));
  assert.match(nested['a.zip/b.json.gz']!, /unpacks to more than 250 times its size/);
});

test('an archive that is cut or changed anywhere is refused or read, and never more', async () => {
  const whole = zip([
    { name: 'one.json', content: hello },
    { name: 'two.json', content: hello, stored: true },
  ]);
  for (let n = 0; n < whole.length; n++) {
    const cut = await opened(whole.subarray(0, n));
    assert.match(cut['a.zip']!, /cut short|does not fit/, `cut at ${n}`);
  }
  for (let n = 0; n < whole.length; n++) {
    for (const bit of [1, 128]) {
      const changed = Buffer.from(whole);
      changed[n]! ^= bit;
      for (const text of Object.values(await opened(changed)))
        assert.ok(text.startsWith('! ') || text === '{"a":"héllo"}', `${n}: ${text}`);
    }
  }
});
