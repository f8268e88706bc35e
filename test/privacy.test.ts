/**
 * No patient is kept: a simulated day of two sites carries 1,000 invented patients in DICOM and HL7; it is imported into a
 * fresh data folder by the program itself. Then everything that exists of it is searched for every family name, given name,
 * id and birth date: the files of the data folder byte by byte (also in UTF-16 and hexadecimal), every row of the database
 * (which PostgreSQL may keep compressed), the exports, and all that the processes said at the most talkative level.
 * Digits of a birth date may stand inside a counter or a digest by chance: dates count where no letter or digit touches them.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { ATTRIBUTE_NAMES } from '../src/model/attribute.ts';
import { type CliResult, cli, endAll, Running, testFolder } from './support/cli.ts';
import { Needles } from './support/needles.ts';
import { Visitor } from './support/visitor.ts';

interface Patient {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
}

const SITES = ['general', 'riverside'];
const TALKATIVE = { OPENWARD_LOG: 'trace' };

let folder: Awaited<ReturnType<typeof testFolder>>;
let patients: readonly Patient[];
const names = new Needles();
const dates = new Needles();
const said: string[] = [];
const exported = new Map<string, Buffer>();
let rows: Buffer;
let assets = 0;

const told = (r: CliResult): CliResult => {
  said.push(r.stdout, r.stderr);
  return r;
};

async function simulate(out: string): Promise<void> {
  const program = fileURLToPath(new URL('../sim/main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--out', out, '--patients', '1000'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
}

/** Cells of a spreadsheet as one text. */
async function cellsOf(xlsx: Buffer): Promise<Buffer> {
  const { Workbook } = await import('@cj-tech-master/excelts');
  const book = new Workbook();
  await book.xlsx.load(xlsx);
  const lines: string[] = [];
  book.getWorksheet('Devices')?.eachRow((row) => lines.push(JSON.stringify(row.values)));
  assert.ok(lines.length > 300, `${lines.length} rows in the spreadsheet`);
  return Buffer.from(lines.join('\n'));
}

async function download(visitor: Visitor): Promise<void> {
  for (const format of ['csv', 'xlsx']) {
    const query = `format=${format}&columns=${ATTRIBUTE_NAMES.join(',')}`;
    const response = await visitor.request('GET', `/assets/export?${query}`);
    assert.equal(response.status, 200);
    const bytes = response.body;
    exported.set(format, format === 'csv' ? bytes : await cellsOf(bytes));
  }
  const page = await visitor.request('GET', '/assets?limit=500');
  exported.set('devices', page.body);
  for (const path of ['overview', 'map', 'imports', 'sensors', 'audit']) {
    const { status, body } = await visitor.request('GET', `/${path}`);
    assert.equal(status, 200, path);
    exported.set(path, body);
  }
  assets = (JSON.parse(String(exported.get('devices'))) as { total: number }).total;
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

function addNeedles(p: Patient): void {
  for (const text of [p.family, p.given, p.id]) names.add(text);
  const [year, month, day] = [p.birthDate.slice(0, 4), p.birthDate.slice(4, 6), p.birthDate.slice(6)];
  for (const text of [p.birthDate, `${year}-${month}-${day}`, `${day}.${month}.${year}`]) dates.add(text, true);
}

before(async () => {
  folder = await testFolder('privacy');
  const at = (name: string): string => join(folder.path, name);
  const server = new Running(['start', '--data', at('data'), '--port', '0'], { env: TALKATIVE, timeoutMs: 280_000 });
  const [[, link = '']] = await Promise.all([server.until(/one-time link\): (\S+)/), simulate(at('hospital'))]);
  const lines = (await readFile(at('hospital/patients.jsonl'), 'utf8')).trimEnd().split('\n');
  patients = lines.map((line) => JSON.parse(line) as Patient);
  patients.forEach(addNeedles);
  const run = async (...args: readonly string[]): Promise<void> => {
    const result = told(await cli([...args, '--data', at('data')], { env: TALKATIVE }));
    assert.equal(result.code, 0, result.stderr);
  };
  for (const site of SITES) await run('import', at(`hospital/${site}.pcap`), '--site', site);
  const visitor = new Visitor(new URL(link).origin);
  await visitor.setUp(link);
  await download(visitor);
  await run('backup', at('backup.zst'));
  assert.equal(told(await server.stop()).code, 0);
  rows = zstdDecompressSync(await readFile(at('backup.zst')));
});

after(async () => {
  await endAll();
  await folder.remove();
});

describe('1,000 patients in the traffic of two sites', () => {
  test('are in the captures: the search has something to find', async () => {
    const found = new Set<string>();
    for (const site of SITES) {
      const bytes = await readFile(join(folder.path, 'hospital', `${site}.pcap`));
      for (const needles of [names, dates]) {
        for (const hit of needles.find(bytes, Number.POSITIVE_INFINITY)) found.add(hit.needle);
      }
    }
    assert.equal(patients.length, 1000);
    // A few are cut in two by a segment's end.
    for (const kind of ['family', 'given', 'id', 'birthDate'] as const) {
      const carried = patients.filter((p) => found.has(p[kind])).length;
      assert.ok(carried >= 980, `only ${carried} of 1,000 patients are in the captures with their ${kind}`);
    }
  });

  test('the devices beside them were found, so the messages were read', () => {
    assert.ok(assets > 400, `${assets} devices`);
    assert.ok(String(exported.get('csv')).split('\r\n').length > 400);
    const text = rows.toString('latin1');
    for (const field of ['dicom.station', 'dicom.serial', 'hl7v2.']) assert.ok(text.includes(field), field);
    assert.ok(said.join('').includes('devices new'));
  });

  test('are in no row of the database', () => {
    assert.deepEqual(names.find(rows), []);
    assert.deepEqual(dates.find(rows), []);
  });

  test('are in no export and no answer of the API', () => {
    assert.equal(exported.size, 8);
    for (const [what, bytes] of exported) {
      assert.deepEqual(names.find(bytes), [], what);
      assert.deepEqual(dates.find(bytes), [], what);
    }
  });

  test('were told by no process', () => {
    const all = Buffer.from(said.join('\n'));
    assert.deepEqual([...names.find(all), ...dates.find(all)], []);
  });

  test('are in no file of the data folder', async () => {
    const data = join(folder.path, 'data');
    assert.ok(existsSync(join(data, 'postgres/cluster/PG_VERSION')), 'the cluster is in the data folder');
    let bytes = 0;
    for (const file of await filesUnder(data)) {
      const content = await readFile(file);
      bytes += content.length;
      assert.deepEqual([...names.find(content), ...dates.find(content)], [], file);
    }
    assert.ok(bytes > 20_000_000, `only ${bytes} bytes were searched`);
    assert.deepEqual(await readdir(join(data, 'spool')), []);
  });

  test('a single one planted in a copy would be found, in each form', async () => {
    const file = (await filesUnder(join(folder.path, 'data/postgres/cluster/base'))).toSorted()[20] ?? '';
    const original = await readFile(file);
    const { family, given, id, birthDate } = patients[617]!;
    const plants: readonly (readonly [Needles, string, Buffer])[] = [
      [names, family, Buffer.from(family.toUpperCase())],
      [names, given, Buffer.from(given, 'utf16le')],
      [names, id, Buffer.from(id, 'utf16le').swap16()],
      [names, family, Buffer.from(Buffer.from(family).toString('hex'))],
      [dates, birthDate, Buffer.from(`|${birthDate}^`)],
      // A text column keeps its length in the byte before it.
      [dates, birthDate, Buffer.concat([Buffer.from([0x13]), Buffer.from(birthDate), Buffer.alloc(1)])],
    ];
    for (const [needles, needle, planted] of plants) {
      for (const at of [0, 1, 4093, original.length - planted.length - 1]) {
        const copy = Buffer.from(original);
        planted.copy(copy, Math.max(0, at));
        assert.ok(
          needles.find(copy).some((h) => h.needle === needle),
          `${needle} at ${at} of ${file}`,
        );
      }
    }
  });
});
