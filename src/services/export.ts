/**
 * Tables as files: CSV (RFC 4180) and XLSX, streamed row by row, so that memory does not grow with their number.
 * What a device says about itself must stay text in a spreadsheet: in CSV a value that a spreadsheet could take for a formula
 * gets an apostrophe in front; in XLSX every cell is a text cell, which is never evaluated.
 */

import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { AssetRow } from '../model/api.ts';
import { ATTRIBUTES, type AttributeName } from '../model/attribute.ts';

export const FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof FORMATS)[number];

/** A download. `body` is destroyed when its source fails, so that half a file is never taken for a whole one. */
export interface Sheet {
  readonly contentType: string;
  readonly fileName: string;
  readonly body: Readable;
}

export interface SheetOptions {
  /** True: a byte order mark in front of CSV, for spreadsheets that would guess another encoding. */
  readonly bom: boolean;
}

// = + - @ in ASCII and full width, with blanks before them; a tab, carriage return or line feed in front.
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/** The text with an apostrophe in front when a spreadsheet could take it for a formula. */
export const neutral = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A cell's text: lists joined with `; `, empty for unknown. */
export function cellText(value: string | readonly string[] | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : value.join('; ');
}

/** Cells of a row, in the order of the columns. */
type Rows = AsyncIterable<readonly string[]>;

/** Rows with the first one fetched already: what is wrong with the query comes out before the download begins. */
async function begun(rows: Rows): Promise<Rows> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (let step = first; step.done !== true; step = await iterator.next()) yield step.value;
      } finally {
        await iterator.return?.();
      }
    },
  };
}

/** A table to be written: what it is called, its columns, its rows. */
export interface Table {
  /** `devices`: part of the file's name; the sheets are called by it. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Rows;
}

async function* csvRecords({ columns, rows }: Table): AsyncGenerator<string[]> {
  yield columns.map(neutral);
  for await (const row of rows) yield row.map(neutral);
}

function csv(table: Table, bom: boolean): Readable {
  const out = stringify({ bom, record_delimiter: 'windows' });
  pipeline(Readable.from(csvRecords(table)), out).catch((error: Error) => out.destroy(error));
  return out;
}

/** Spreadsheets hold no more rows and no longer texts than these. */
const XLSX_MAX_ROWS = 1_048_576;
const XLSX_MAX_CHARS = 32_767;

async function fillXlsx({ name, columns, rows }: Table, out: PassThrough): Promise<void> {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const { WorkbookWriter } = await import('@cj-tech-master/excelts');
  const book = new WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: false, trueStreaming: true });
  book.creator = 'OpenWard';
  const sheetNames = [title];
  let sheet = book.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] });
  const header = () => sheet.addRow([...columns]).commit();
  header();
  let used = 1;
  for await (const row of rows) {
    if (used === XLSX_MAX_ROWS) {
      sheet.commit();
      sheetNames.push(`${title} ${sheetNames.length + 1}`);
      sheet = book.addWorksheet(sheetNames.at(-1) ?? '', { views: [{ state: 'frozen', ySplit: 1 }] });
      header();
      used = 1;
    }
    sheet.addRow(row.map((cell) => cell.slice(0, XLSX_MAX_CHARS))).commit();
    used++;
    if (out.writableNeedDrain) await new Promise<void>((go) => out.once('drain', go).once('close', go));
    if (out.destroyed) return;
    // The compressor works between turns of the event loop: without a pause its queue would hold the whole sheet.
    if (used % 500 === 0) await new Promise<void>((go) => setImmediate(go));
  }
  sheet.commit();
  await book.commit();
}

function xlsx(table: Table): Readable {
  const out = new PassThrough({ highWaterMark: 1_048_576 });
  fillXlsx(table, out).catch((error: Error) => out.destroy(error));
  return out;
}

/** @throws what the source of the rows throws before its first one */
export async function writeTable(format: SheetFormat, table: Table, { bom }: SheetOptions): Promise<Sheet> {
  const started = { ...table, rows: await begun(table.rows) };
  return format === 'csv'
    ? {
        contentType: 'text/csv; charset=utf-8; header=present',
        fileName: `openward-${table.name}.csv`,
        body: csv(started, bom),
      }
    : {
        contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        fileName: `openward-${table.name}.xlsx`,
        body: xlsx(started),
      };
}

async function* cellsOf(columns: readonly AttributeName[], rows: AsyncIterable<AssetRow>): AsyncGenerator<string[]> {
  for await (const row of rows) yield columns.map((c) => cellText(row.values[c]));
}

/**
 * Devices as a file.
 * @param columns  exactly these, in this order
 */
export function writeSheet(
  format: SheetFormat,
  columns: readonly AttributeName[],
  rows: AsyncIterable<AssetRow>,
  options: SheetOptions,
): Promise<Sheet> {
  const table = { name: 'devices', columns: columns.map((c) => ATTRIBUTES[c].label), rows: cellsOf(columns, rows) };
  return writeTable(format, table, options);
}
