/**
 * Every feed against its cases: recognised by content, the records and their places, cut short at every place, damaged, and in
 * pieces of any size. Prints what it counted.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { type Feed, FeedRefusal } from '../../src/feeds/contract.ts';
import { readFeed, recogniseFeed } from '../../src/feeds/reading.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import type { FeedRecord } from '../../src/model/feed.ts';

interface Case {
  readonly name: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly statedAt?: string;
  readonly records: readonly (Pick<FeedRecord, 'kind' | 'key' | 'at'> & {
    readonly subjects?: readonly string[];
    readonly value: object;
  })[];
  readonly troubles?: readonly string[];
}
interface CaseFile {
  readonly origin: string;
  readonly cases: readonly Case[];
  readonly nearMisses: readonly string[];
}

const FOLDER = new URL('../cases/feed/', import.meta.url);
const NOW_MS = Date.UTC(2026, 5, 1);
const feeds = await loadFeeds();
const files = new Map(
  readdirSync(FOLDER)
    .sort()
    .map((n) => [n.replace('.case.json', ''), JSON.parse(readFileSync(new URL(n, FOLDER), 'utf8')) as CaseFile]),
);
const counted = { feeds: 0, cases: 0, records: 0, nearMisses: 0, cuts: 0, damaged: 0 };
after(() => console.log(`# feeds: ${JSON.stringify(counted)}`));

const textOf = (c: Case): string => c.text ?? JSON.stringify(c.json);

interface Read {
  readonly records: readonly FeedRecord[];
  readonly troubles: readonly string[];
  readonly statedAtMs: number | null;
  /** Why the whole file was refused. */
  readonly refusal: string | null;
}

/** @param step characters a piece */
function read(feed: Feed, text: string, step = 1 << 20, like = text): Read {
  const records: FeedRecord[] = [];
  const troubles: string[] = [];
  const found = recogniseFeed([feed], like);
  assert.ok(found !== null, `${feed.id} takes its case`);
  const reading = readFeed(found.form, NOW_MS, {
    record: (r) => records.push(r),
    trouble: (t) => troubles.push(`${t.at} ${t.what}`),
  });
  let statedAtMs: number | null = null;
  try {
    for (let i = 0; i < text.length; i += step) reading.push(text.slice(i, i + step));
    statedAtMs = reading.end();
  } catch (error) {
    assert.ok(error instanceof FeedRefusal, `${feed.id}: ${(error as Error).stack}`);
    return { records, troubles, statedAtMs: null, refusal: error.message };
  }
  return { records, troubles, statedAtMs, refusal: null };
}

function random(seed: number): () => number {
  let s = seed;
  return () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0;
    return s / 2 ** 32;
  };
}

test('every feed has its cases, and every case file its feed', () => {
  assert.deepEqual(
    [...files.keys()],
    feeds.map((f) => f.id),
  );
  for (const f of feeds) {
    assert.ok(f.label !== '' && f.publisher !== '' && f.licence !== '' && f.spec !== '' && f.maxAgeHours > 0, f.id);
    for (const p of f.places) assert.equal(new URL(p.url).protocol, 'https:', f.id);
  }
});

for (const feed of feeds) {
  const file = files.get(feed.id);
  if (file === undefined) continue;

  test(`${feed.id} states what its cases say, in pieces of any size`, () => {
    counted.feeds++;
    assert.ok(file.origin.length > 20 && file.cases.length > 0 && file.nearMisses.length > 0);
    for (const c of file.cases) {
      const what = `${feed.id}: ${c.name}`;
      const text = textOf(c);
      assert.equal(recogniseFeed(feeds, text)?.feed.id, feed.id, what);
      const got = read(feed, text);
      assert.equal(got.refusal, null, what);
      assert.deepEqual(
        got.records.map((r) => `${r.kind} ${r.key} at ${r.at}`),
        c.records.map((r) => `${r.kind} ${r.key} at ${r.at}`),
        what,
      );
      for (const [i, want] of c.records.entries()) {
        const record = got.records[i]!;
        assert.deepEqual({ ...record.value, ...want.value }, record.value, `${what}: ${want.key}`);
        for (const name of Object.keys(want.value)) assert.ok(name in record.value, `${what}: ${name}`);
        if (want.subjects !== undefined) assert.deepEqual(record.subjects, want.subjects, what);
        if (record.raw !== null && record.at !== '')
          assert.ok(text.includes(record.raw), `${what}: the raw record stands in the file`);
        counted.records++;
      }
      assert.deepEqual(got.troubles, c.troubles ?? [], what);
      if (c.statedAt !== undefined) assert.equal(new Date(got.statedAtMs ?? 0).toISOString(), c.statedAt, what);
      for (const step of [1, 7, 64]) assert.deepEqual(read(feed, text, step), got, `${what} in pieces of ${step}`);
      counted.cases++;
    }
    for (const near of file.nearMisses) {
      assert.equal(recogniseFeed([feed], near), null, `${feed.id} refuses ${near.slice(0, 60)}`);
      counted.nearMisses++;
    }
  });

  test(`${feed.id} refuses a JSON text that is cut anywhere, and takes damage`, () => {
    const next = random(7);
    for (const c of file.cases) {
      const text = textOf(c);
      for (let n = 0; n < text.length; n += Math.max(1, Math.floor(text.length / 400))) {
        const { refusal } = read(feed, text.slice(0, n), 1 << 20, text);
        if (c.json !== undefined) assert.ok(refusal !== null, `${feed.id}: ${c.name} cut at ${n}`);
        counted.cuts++;
      }
      for (let n = 0; n < 300; n++) {
        const chars = [...text];
        for (let k = 0; k < 3; k++)
          chars[Math.floor(next() * chars.length)] = '{}[]",:\\0\u0000x'[Math.floor(next() * 11)]!;
        read(feed, chars.join(''), 1 << 20, text);
        counted.damaged++;
      }
      // The same keys with values of other types.
      for (const other of ['null', '7', '"x"', '[]', '{}', '[[]]', '[null,7,{}]', 'true']) {
        if (c.json === undefined) continue;
        for (const m of text.matchAll(/:("[^"]*"|[0-9.]+|true|false|null)/g)) {
          read(feed, `${text.slice(0, m.index + 1)}${other}${text.slice(m.index + m[0].length)}`, 1 << 20, text);
          counted.damaged++;
        }
      }
    }
  });
}
