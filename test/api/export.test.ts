/** Exports: exactly the columns asked for, formulas as text, 100,000 rows without holding them. */

import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AssetRow } from '../../src/model/api.ts';
import { cellText, neutral, type SheetFormat, writeSheet } from '../../src/services/export.ts';
import { assetRow } from './other-services.ts';

setFlagsFromString('--expose-gc');
/** A full collection, so that memory which is only not collected yet does not count. */
const collect = runInNewContext('gc') as () => void;

const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '\uff1d1',
  '\uff0b1',
  '\uff0d1',
  '\uff20x',
  '"; =cmd|"/c calc"!A1',
  'plain',
  'a=b',
  '<b>&"\'',
];

async function* rows(of: Iterable<AssetRow>): AsyncGenerator<AssetRow> {
  yield* of;
}

async function bytesOf(format: SheetFormat, source: AsyncIterable<AssetRow>, bom = false): Promise<Buffer> {
  const sheet = await writeSheet(format, ['model', 'name', 'ips'], source, { bom });
  const chunks: Buffer[] = [];
  for await (const chunk of sheet.body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

const hostileRows = HOSTILE.map((model, i) => assetRow(`a${i}`, 'north', { model }));

test('a value that a spreadsheet could take for a formula gets an apostrophe', () => {
  for (const text of HOSTILE.slice(0, 12)) assert.equal(neutral(text), `'${text}`, JSON.stringify(text));
  for (const text of HOSTILE.slice(12)) assert.equal(neutral(text), text);
  assert.equal(cellText(['a', 'b']), 'a; b');
  assert.equal(cellText(null), '');
});

test('CSV: header, the columns asked for in their order, quoting, byte order mark on request', async () => {
  const csv = (await bytesOf('csv', rows(hostileRows))).toString('utf8');
  const lines = csv.split('\r\n');
  assert.equal(lines[0], 'Model,Name,IP addresses');
  assert.equal(lines[1], "'=1+1,a0,");
  assert.ok(csv.includes(`"""; =cmd|""/c calc""!A1",a12,`));
  assert.equal((await bytesOf('csv', rows([]), true)).subarray(0, 3).toString('hex'), 'efbbbf');
  for (const line of lines.slice(1)) assert.doesNotMatch(line, /^"?[=+\-@\uff1d\uff0b\uff0d\uff20]/);
});

test('XLSX: every cell is text, no formula, read back as it was', async () => {
  const { Workbook } = await import('@cj-tech-master/excelts');
  const book = new Workbook();
  await book.xlsx.load(await bytesOf('xlsx', rows(hostileRows)));
  const sheet = book.getWorksheet('Devices');
  assert.ok(sheet);
  assert.deepEqual(
    [1, 2, 3].map((c) => sheet.getCell(1, c).value),
    ['Model', 'Name', 'IP addresses'],
  );
  HOSTILE.forEach((text, i) => {
    const cell = sheet.getCell(i + 2, 1);
    assert.equal(cell.formula, undefined);
    // XML reads a carriage return as a line feed, in this file format as in any.
    assert.equal(String(cell.value).replace(/\r/g, '\n'), text.replace(/\r/g, '\n'), JSON.stringify(text));
  });
  assert.equal(sheet.rowCount, HOSTILE.length + 1);
});

test('what is wrong with the query comes out before the download begins; later failures cut it off', async () => {
  async function* broken(after: number): AsyncGenerator<AssetRow> {
    for (let i = 0; i < after; i++) yield assetRow(`a${i}`, 'north');
    throw new Error('the database went away');
  }
  await assert.rejects(() => writeSheet('csv', ['name'], broken(0), { bom: false }), /went away/);
  for (const format of ['csv', 'xlsx'] as const) {
    const sheet = await writeSheet(format, ['name'], broken(5_000), { bom: false });
    await assert.rejects(async () => {
      for await (const _ of sheet.body);
    }, /went away/);
  }
});

for (const format of ['csv', 'xlsx'] as const) {
  test(`${format}: 100,000 rows stream with flat memory to a slow reader`, { timeout: 120_000 }, async () => {
    let ahead = 0;
    let taken = 0;
    let bytes = 0;
    async function* many(): AsyncGenerator<AssetRow> {
      for (let i = 0; i < 100_000; i++) {
        taken++;
        yield assetRow(`asset ${i}`, 'north', { model: `Model ${(i * 7919) % 10_007} of ${i}`, serial: `SN-${i}` });
      }
    }
    const sheet = await writeSheet(format, ['name', 'model', 'serial', 'ips'], many(), { bom: false });
    // Flat: what is held (after a collection, so that no laziness of the collector counts) does not grow with the rows.
    const peaks = [0, 0];
    let nextLook = 1;
    let first = true;
    await pipeline(
      sheet.body,
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          if (taken >= nextLook) {
            nextLook = taken + 10_000;
            collect();
            const { heapUsed, external } = process.memoryUsage();
            const half = taken <= 50_000 ? 0 : 1;
            peaks[half] = Math.max(peaks[half] ?? 0, (heapUsed + external) / 1_048_576);
          }
          if (!first) return done();
          // A reader that stands still: the source must stop too.
          first = false;
          setTimeout(() => {
            ahead = taken;
            done();
          }, 1_500);
        },
      }),
    );
    assert.equal(taken, 100_000);
    assert.ok(bytes > 500_000, `${bytes}`);
    assert.ok(ahead < 90_000, `${ahead} rows were read while nobody took them`);
    const [early = 0, late = 0] = peaks;
    console.log(`${format}: ${bytes} bytes, peaks ${early.toFixed(0)} and ${late.toFixed(0)} MiB, ${ahead} rows ahead`);
    assert.ok(early > 0 && late - early < 30, `${early} -> ${late} MiB`);
  });
}
