/** Documents that people bring: workbooks, tables and JSON are read cell by cell; hostile ones are refused with their place. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AppError } from '../../src/base/error.ts';
import { documentReader } from '../../src/feeds/io/sheets/document.ts';
import type { FormGrid } from '../../src/model/mds2.ts';
import { formOf } from '../../src/services/form-reading.ts';
import { form2019 } from '../exposure/mds2/forms.ts';
import { bookParts, workbook, zipOf } from '../support/workbook.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owsheets-'));
});
after(() => rm(folder, { recursive: true }));

async function read(content: Uint8Array | string, kind: 'form' | 'table' = 'form') {
  const path = join(folder, 'document');
  await writeFile(path, content);
  return documentReader[kind](path, 'form.bin');
}
async function gridOf(content: Uint8Array | string): Promise<FormGrid> {
  const document = await read(content);
  assert.ok(document.kind === 'sheets');
  return document.grids[0]!;
}
async function refused(content: Uint8Array | string): Promise<string> {
  const began = performance.now();
  const error = await read(content).then(
    () => assert.fail('it was read'),
    (e: unknown) => e,
  );
  assert.ok(error instanceof AppError, String(error));
  assert.equal(error.code, 'document.unreadable');
  assert.ok(performance.now() - began < 2_000);
  return error.message;
}
const texts = (grid: FormGrid) => grid.rows.map((row) => row.map((c) => `${c.ref}=${c.text}`).join(' '));

test('a form is the same form as workbook, as table and as JSON, each answer with its place', async () => {
  const rows = form2019();
  const csv = rows.map((row) => row.map((t) => `"${t.replaceAll('"', '""')}"`).join(';')).join('\r\n');
  const book = formOf(await read(await workbook(rows)), 'form.xlsx');
  const table = formOf(await read(csv), 'form.csv');
  assert.deepEqual({ ...table, sheet: '' }, { ...book, sheet: '' });
  assert.deepEqual(
    [book.head.manufacturer?.text, book.head.model?.text, book.head.software],
    ['Acme Medical GmbH', 'Pump 7', { text: '4.0 - 4.2', ref: 'C10' }],
  );
  const wifi = book.answers.find((a) => a.id === 'CONN-1')!;
  assert.deepEqual([wifi.value, wifi.note, wifi.ref], ['no', 'A wired variant only', 'C14']);
  const json = formOf(
    await read(JSON.stringify({ manufacturer: 'Acme', answers: [{ id: 'CONN-1', answer: 'No' }] })),
    'form.json',
  );
  assert.deepEqual([json.answers[0]?.value, json.answers[0]?.ref], ['no', '/answers/0/answer']);
});

test('cells of every kind: shared and inline texts, rich ones, dates, results of formulas, gaps', async () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>';
  const shared =
    '<sst><si><r><t>Acme </t></r><r><t>&amp; Sons</t></r><rPh><t>read aloud</t></rPh></si><si><t/></si></sst>';
  const sheet =
    '<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="inlineStr"><is><t>in line</t></is></c></row>' +
    '<row r="7"><c r="A7" s="1"><v>45047</v></c><c r="B7" s="2"><v>1</v></c><c r="C7"><v>45047</v></c><c r="D7" t="b"><v>1</v></c>' +
    '<c r="E7" t="str"><f>[1]Other!A1</f><v>Yes</v></c><c r="F7"><f>1+1</f></c><c r="G7" t="e"><v>#REF!</v></c><c r="H7" t="s"><v>99</v></c></row>';
  const parts = bookParts(sheet, {
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': shared,
    'xl/externalLinks/l1.xml': '<x/>',
  });
  const document = await read(await zipOf(parts));
  assert.ok(document.kind === 'sheets');
  assert.deepEqual(texts(document.grids[0]!), [
    'B3=Acme & Sons D3=in line',
    'A7=2023-05-01 B7=1899-12-31 C7=45047 D7=TRUE E7=Yes',
  ]);
  assert.deepEqual(
    document.problems.map((p) => p.ref),
    ['MDS2!E7', 'MDS2!F7', 'xl/externalLinks'],
  );
});

test('a table says how it is written by what is in it', async () => {
  assert.deepEqual(texts(await gridOf('\ufeffSerial,Model\r\n"A,1","x ""y"""\n')), [
    'A1=Serial B1=Model',
    'A2=A,1 B2=x "y"',
  ]);
  assert.deepEqual(texts(await gridOf(Buffer.from('Ger\xe4t;Ort\nM\xfcnchen;1', 'latin1'))), [
    'A1=Gerät B1=Ort',
    'A2=München B2=1',
  ]);
  assert.deepEqual(texts(await gridOf(Buffer.from('\ufeffa\tb\n1\t2', 'utf16le'))), ['A1=a B1=b', 'A2=1 B2=2']);
});

test('what is no such document is refused, and what to do is said', async () => {
  assert.match(await refused(''), /is empty/);
  assert.match(await refused('%PDF-1.7 ...'), /PDF: ask the maker/);
  assert.match(await refused(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2])), /password|old workbook/);
  assert.match(await refused(Buffer.from('MZ\0\0\0 not text')), /neither a workbook/);
  assert.match(await refused('{"a":'), /no JSON that can be read/);
  assert.match(await refused(`${'['.repeat(100)}${']'.repeat(100)}`), /nested deeper than 64/);
  assert.match(await refused('a,"b\nc,d'), /line 1: ends inside quotes/);
  assert.match(await refused((await workbook([['a']])).subarray(0, 300)), /no ZIP archive, or was cut short/);
  assert.match(await refused(await zipOf({ 'word/document.xml': '<x/>' })), /no workbook/);
});

test('hostile workbooks end at a bound, with the part named', async () => {
  const filled = async function* (piece: string, times: number, first = '', last = ''): AsyncGenerator<Uint8Array> {
    yield Buffer.from(first);
    for (let i = 0; i < times; i++) yield Buffer.from(piece);
    yield Buffer.from(last);
  };
  const bomb = { ...bookParts(''), 'xl/sharedStrings.xml': filled('a'.repeat(65_536), 600, '<sst><si><t>') };
  assert.match(await refused(await zipOf(bomb)), /xl\/sharedStrings\.xml: (?:unpacks to more than|is larger than)/);
  const many = { ...bookParts(''), 'xl/sharedStrings.xml': filled('<si/>'.repeat(10_000), 21, '<sst>', '</sst>') };
  assert.match(await refused(await zipOf(many)), /xl\/sharedStrings\.xml: has more than 200000 texts/);
  const cells = {
    ...bookParts(''),
    'xl/worksheets/sheet1.xml': filled('<c/>'.repeat(10_000), 21, '<w><row r="9">', '</row></w>'),
  };
  assert.match(await refused(await zipOf(cells)), /sheet "MDS2", row 9: has more than 200000 cells/);
  const deep = bookParts('<a>'.repeat(500));
  assert.match(await refused(await zipOf(deep)), /sheet1\.xml: .*depth/i);
  const laughs = bookParts('', {
    'xl/sharedStrings.xml':
      '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY a "&lol;&lol;">]><sst><si><t>&a;</t></si></sst>',
  });
  assert.match(await refused(await zipOf(laughs)), /declares a document type/);
  assert.match(await refused(await zipOf(bookParts('<row><c'))), /sheet1\.xml: is no XML that can be read/);
  const sheets = Array.from({ length: 50 }, (_, i) => `<sheet name="s" r:id="r${i}"/>`).join('');
  assert.match(
    await refused(await zipOf({ 'xl/workbook.xml': `<w xmlns:r="r">${sheets}</w>` })),
    /more than 40 sheets/,
  );
});
