/** What is far too large, too deep, forged or contradicts itself: refused or bounded with its place, and the rest is read. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeedRefusal } from '../../src/feeds/contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../../src/feeds/limits.ts';
import { readFeed, recogniseFeed } from '../../src/feeds/reading.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import type { FeedRecord } from '../../src/model/feed.ts';

const feeds = await loadFeeds();

function read(pieces: Iterable<string>, head: string, limits: FeedLimits = FEED_LIMITS) {
  const records: FeedRecord[] = [];
  const troubles: string[] = [];
  const found = recogniseFeed(feeds, head);
  assert.ok(found !== null);
  const reading = readFeed(
    found.form,
    Date.UTC(2026, 5, 1),
    { record: (r) => records.push(r), trouble: (t) => troubles.push(`${t.at} ${t.what}`) },
    limits,
  );
  let refusal: string | null = null;
  try {
    for (const piece of pieces) reading.push(piece);
    reading.end();
  } catch (error) {
    assert.ok(error instanceof FeedRefusal, String(error));
    refusal = error.message;
  }
  return { records, troubles, refusal };
}

test('a bill of a gigabyte is refused when its bound is reached, in little memory', () => {
  const head = '{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:1","components":[';
  const component = `${JSON.stringify({ name: 'x', version: '1' })},`.repeat(1 << 15);
  let pushed = 0;
  const pieces = function* (): Generator<string> {
    yield head;
    for (; pushed < 1 << 30; pushed += component.length) yield component;
  };
  const before = process.memoryUsage().rss;
  const { refusal, records } = read(pieces(), head);
  assert.match(refusal ?? '', /is larger than 67108864 characters/);
  assert.equal(records.length, 0);
  assert.ok(pushed < 2 * FEED_LIMITS.documentChars, `${pushed}`);
  assert.ok(process.memoryUsage().rss - before < 600 * 1_048_576);
});

test('one record that is too large is refused with its place, the others are read', () => {
  const limits = { ...FEED_LIMITS, recordChars: 1_000 };
  const cve = (id: string, more = ''): object => ({ cve: { id, descriptions: [{ lang: 'en', value: more }] } });
  const text = JSON.stringify({
    format: 'NVD_CVE',
    vulnerabilities: [cve('CVE-2026-1001'), cve('CVE-2026-1002', 'x'.repeat(2_000)), cve('CVE-2026-1003')],
  });
  const { records, troubles } = read([text], text, limits);
  assert.deepEqual(
    records.map((r) => r.key),
    ['CVE-2026-1001', 'CVE-2026-1003'],
  );
  assert.deepEqual(troubles, ['/vulnerabilities/1 is larger than 1000 characters']);
});

test('depth, names of the prototype, and clocks ahead', () => {
  const heads = [
    '{"bomFormat":"CycloneDX","serialNumber":"s","components":',
    '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":',
    '{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","statements":',
    '{"id":"OSV-1","modified":"2026","affected":',
    '{"schema_version":"1.2.0","result":{"name":"x","releases":[]},"x":',
  ];
  for (const head of heads) {
    const deep = `${head}${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    assert.match(read([deep], `${head}[]}`).refusal ?? '', /is nested deeper than 64/, head);
  }
  const text = JSON.stringify({
    bomFormat: 'CycloneDX',
    serialNumber: 'constructor',
    metadata: { timestamp: '2999-01-01T00:00:00Z' },
    components: [
      { name: 'toString', 'bom-ref': '__proto__' },
      { name: 'x', 'bom-ref': 'hasOwnProperty' },
    ],
    vulnerabilities: [{ id: 'CVE-2026-1', analysis: { state: 'constructor' }, affects: [{ ref: '__proto__' }] }],
  }).replace('"metadata"', '"__proto__":{"polluted":1},"metadata"');
  const { records, troubles, refusal } = read([text], text);
  assert.equal(refusal, null);
  assert.deepEqual([records.length, records[0]?.key, records[0]?.statedAtMs], [1, 'constructor', null]);
  assert.ok(troubles.includes('/metadata/timestamp lies in the future: 2999-01-01T00:00:00Z'), `${troubles}`);
  assert.ok(troubles.includes('/vulnerabilities/0/analysis/state is none of the states'), `${troubles}`);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('a list that is too long is cut with its place; a reference that stands twice is told', () => {
  const packages = Array.from({ length: FEED_LIMITS.list + 5 }, (_, k) => ({ SPDXID: `p${k}`, name: 'x' }));
  packages[3] = { SPDXID: 'p0', name: 'again' };
  const text = JSON.stringify({ spdxVersion: 'SPDX-2.3', documentNamespace: 'n', packages });
  const { records, troubles } = read([text], text);
  assert.deepEqual(troubles, [
    `/packages has ${FEED_LIMITS.list + 5} entries: the first ${FEED_LIMITS.list} are kept`,
    '/packages/3 has a reference that stands before: p0',
  ]);
  const [sbom] = records;
  assert.ok(sbom?.kind === 'sbom' && sbom.value.components.length === FEED_LIMITS.list);
});

test('a line without an end is refused in a text file', () => {
  const head = 'SPDXVersion: SPDX-2.3\n';
  const { refusal } = read([head, ...Array.from({ length: 100 }, () => 'x'.repeat(1_000))], head);
  assert.match(refusal ?? '', /line 2: is too long/);
});
