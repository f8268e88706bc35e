/** Real bills of materials and statements, where they are at hand: every one is recognised, read, and states something. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';
import { HEAD_CHARS, readFeed, recogniseFeed } from '../../src/feeds/reading.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import type { FeedRecord } from '../../src/model/feed.ts';

const shared = join(process.env['OPENWARD_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'feeds');
const NOW_MS = Date.UTC(2030, 0, 1);

async function readAll(folder: string) {
  const feeds = await loadFeeds();
  const records: FeedRecord[] = [];
  const troubles: string[] = [];
  const unknown: string[] = [];
  for (const file of await feedFilesUnder(join(shared, folder))) {
    let text = '';
    for await (const part of file.open()) text += part;
    const found = recogniseFeed(feeds, text.slice(0, HEAD_CHARS));
    if (found === null) {
      unknown.push(file.name);
      continue;
    }
    const reading = readFeed(found.form, NOW_MS, {
      record: (r) => records.push(r),
      trouble: (t) => troubles.push(`${file.name} ${t.at} ${t.what}`),
    });
    reading.push(text);
    reading.end();
  }
  return { records, troubles, unknown };
}

for (const [folder, bills, components, unnamed] of [
  ['cyclonedx', 25, 2_500, /a name inside a document that has none|does not say of what the document is/],
  ['spdx', 25, 60, /^$/],
] as const) {
  const skip = existsSync(join(shared, folder)) ? false : `no samples of ${folder} at hand`;
  test(`the samples of ${folder} are read`, { skip }, async () => {
    const { records, troubles, unknown } = await readAll(folder);
    const sboms = records.filter((r) => r.kind === 'sbom');
    const parts = sboms.reduce((sum, r) => sum + r.value.components.length + (r.value.subject === null ? 0 : 1), 0);
    console.log(
      `# ${folder}: ${sboms.length} bills, ${parts} components, ${records.length - sboms.length} statements, ${troubles.length} troubles ${JSON.stringify(troubles.slice(0, 12))} unknown ${unknown}`,
    );
    assert.deepEqual(unknown, []);
    assert.ok(sboms.length >= bills && parts > components, `${sboms.length} ${parts}`);
    for (const t of troubles) assert.ok(unnamed.test(t) || /stands before/.test(t), t);
  });
}
