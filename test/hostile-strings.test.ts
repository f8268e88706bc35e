/**
 * Devices that announce markup, formulas, terminal escapes, broken text and names of object members: imported by the program,
 * then looked for in its answers, exports, terminal output, logs and pages. They stay text everywhere.
 */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { readCapture } from '../src/capture/file.ts';
import { loadDissectors } from '../src/install/dissectors.ts';
import type { AssetDetail, AssetRow, Page, TimelineEntry } from '../src/model/api.ts';
import { ATTRIBUTE_NAMES } from '../src/model/attribute.ts';
import { createSensor } from '../src/wire/sensor.ts';
import { type CliResult, cli, endAll, Running, testFolder } from './support/cli.ts';
import { HOSTILE, hostileCapture } from './support/hostile.ts';
import { Visitor } from './support/visitor.ts';

/** Controls, direction changes, separators, lone surrogates: nothing of it may leave the program. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const CHROMIUM = process.env['OPENWARD_CHROMIUM'] ?? '/usr/bin/chromium';

let folder: Awaited<ReturnType<typeof testFolder>>;
let server: Running;
let visitor: Visitor;
let imported: CliResult;
let rows: readonly AssetRow[];

before(async () => {
  folder = await testFolder('hostile');
  const capture = join(folder.path, 'hostile.pcap');
  await writeFile(capture, hostileCapture());
  const data = join(folder.path, 'data');
  const env = { OPENWARD_LOG: 'trace' };
  server = new Running(['start', '--data', data, '--port', '0'], { env, timeoutMs: 280_000 });
  const [, link = ''] = await server.until(/one-time link\): (\S+)/);
  visitor = new Visitor(new URL(link).origin);
  await visitor.setUp(link);
  imported = await cli(['import', capture, '--data', data], { env });
  assert.equal(imported.code, 0, imported.stdout + imported.stderr);
  rows = (await visitor.json<Page<AssetRow>>('GET', '/assets?limit=500')).items;
});
after(async () => {
  await endAll();
  await folder.remove();
});

/** Every text in an answer, member names too. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, of]) => [key, ...texts(of)]);
}

describe('hostile device strings', () => {
  test('arrive as visible text in the API, each of them', async () => {
    assert.ok(rows.length >= HOSTILE.length, `${rows.length} devices`);
    const all: string[] = [];
    for (const row of rows) {
      all.push(...texts(row), ...texts(await visitor.json<AssetDetail>('GET', `/assets/${row.id}`)));
      all.push(...texts(await visitor.json<TimelineEntry[]>('GET', `/assets/${row.id}/timeline`)));
    }
    for (const text of all) {
      assert.doesNotMatch(text, INVISIBLE);
      assert.ok(text.length <= 8192, `${text.length} characters`);
    }
    const joined = all.join('\n');
    for (const text of [
      '<img src=x onerror=window.__pwn=1>',
      "=cmd|' /C calc'!A0",
      '@SUM(1)',
      '__proto__',
      '{{7*7}}',
      "' OR 1=1--",
    ])
      assert.ok(joined.includes(text), `${text} was not kept as it is`);
    for (const escaped of ['\\x1b[31mred', 'evil\\u{202e}gnp', 'nul\\x00inside'])
      assert.ok(joined.includes(escaped), `${escaped} is not shown escaped`);
    for (const path of ['/overview', '/map', '/imports', '/audit', '/assets/facets?attributes=hostname,type'])
      for (const text of texts(await visitor.json('GET', path))) assert.doesNotMatch(text, INVISIBLE, path);
  });

  test('are no formulas in CSV and XLSX', async () => {
    const query = `/assets/export?columns=${ATTRIBUTE_NAMES.join(',')}&format=`;
    const csv = (await visitor.request('GET', `${query}csv`)).body.toString('utf8');
    assert.doesNotMatch(csv.replaceAll('\r\n', ''), INVISIBLE);
    assert.ok(csv.includes("'=cmd|' /C calc'!A0"), 'the formula is there, neutral');
    for (const cell of csv.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g))
      assert.doesNotMatch(cell[1] ?? cell[2] ?? '', /^\s*[=+\-@\t\r]/);
    const { Workbook } = await import('@cj-tech-master/excelts');
    const book = new Workbook();
    await book.xlsx.load((await visitor.request('GET', `${query}xlsx`)).body);
    const sheet = book.getWorksheet('Devices');
    assert.equal(sheet?.rowCount, rows.length + 1);
    sheet.eachRow((row) => row.eachCell((cell) => assert.equal(cell.formula, undefined)));
  });

  test('neither colour a terminal nor break a line of output or log', async () => {
    const capture = join(folder.path, 'hostile.pcap');
    const shown = await cli(['inspect', capture]);
    const json = await cli(['inspect', '--jsonl', capture]);
    for (const run of [shown, json, imported]) assert.doesNotMatch(run.stdout + run.stderr, INVISIBLE);
    assert.doesNotMatch(server.stdout + server.stderr, INVISIBLE);
    assert.ok(shown.stdout.includes('<img src=x onerror='));
    for (const line of json.stdout.trimEnd().split('\n'))
      for (const text of texts(JSON.parse(line))) assert.doesNotMatch(text, INVISIBLE);
    for (const line of server.stderr.split('\n')) if (line.startsWith('{')) JSON.parse(line);
  });

  test('do not reach Object.prototype', async () => {
    const before = Reflect.ownKeys(Object.prototype);
    const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: 1 });
    const { problem } = await readCapture(join(folder.path, 'hostile.pcap'), sensor.frame.bind(sensor));
    assert.equal(problem, null);
    assert.ok(sensor.finish().observations.some((o) => o.value === '__proto__'));
    assert.deepEqual(Reflect.ownKeys(Object.prototype), before);
    assert.deepEqual(Object.keys({}), []);
    const found = await visitor.json<Page<AssetRow>>(
      'GET',
      `/assets?filter=${encodeURIComponent('hostname = "__proto__"')}`,
    );
    assert.equal(found.total, 1);
  });

  const pages = existsSync(fileURLToPath(new URL('../web/dist/index.html', import.meta.url)));
  const skip = !existsSync(CHROMIUM)
    ? `skipped: ${CHROMIUM} is not installed`
    : pages
      ? false
      : 'skipped: the pages are not built';
  test('run nothing, make no element and offend no policy in the pages', { skip }, async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--no-first-run'];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args });
    try {
      const context = await browser.newContext();
      const [name = '', value = ''] = visitor.cookie.split(/=(.*)/s);
      await context.addCookies([{ name, value, url: visitor.url }]);
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('console', (m) => {
        if (/Content Security Policy|Trusted ?Type/i.test(m.text())) wrong.push(m.text());
      });
      await page.addInitScript(
        'window.__csp=[];document.addEventListener("securitypolicyviolation",(e)=>window.__csp.push(e.violatedDirective+" "+e.blockedURI))',
      );
      const marked = rows.filter((r) => /[<{_]/.test(String(r.values.name) + String(r.values.hostname))).slice(0, 5);
      assert.ok(marked.length >= 4, `${marked.length} devices with markup`);
      const details = marked.flatMap((r) => [`/devices/${r.id}`, `/devices/${r.id}?tab=timeline`]);
      for (const path of ['/', '/devices', '/map', '/map?view=table', ...details]) {
        await page.goto(visitor.url + path);
        await page.locator('h1').waitFor();
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached', timeout: 15_000 });
        assert.equal(await page.evaluate('window.__pwn'), undefined, `${path} ran a script`);
        assert.deepEqual(await page.evaluate('window.__csp'), [], `${path} offended the policy`);
        const made = 'document.querySelectorAll("img[src=x],svg[onload],[onerror],#root script").length';
        assert.equal(await page.evaluate(made), 0, `${path} made an element`);
        assert.ok(!page.url().includes('/login'), 'the pages are seen with a session');
      }
      assert.deepEqual(wrong, []);
    } finally {
      await browser.close();
    }
  });
});
