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

type Rows = AsyncIterable<AssetRow>;

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

async function* csvRecords(columns: readonly AttributeName[], rows: Rows): AsyncGenerator<string[]> {
  yield columns.map((c) => neutral(ATTRIBUTES[c].label));
  for await (const row of rows) yield columns.map((c) => neutral(cellText(row.values[c])));
}

function csv(columns: readonly AttributeName[], rows: Rows, bom: boolean): Readable {
  const out = stringify({ bom, record_delimiter: 'windows' });
  pipeline(Readable.from(csvRecords(columns, rows)), out).catch((error: Error) => out.destroy(error));
  return out;
}

/** Spreadsheets hold no more rows and no longer texts than these. */
const XLSX_MAX_ROWS = 1_048_576;
const XLSX_MAX_CHARS = 32_767;

async function fillXlsx(columns: readonly AttributeName[], rows: Rows, out: PassThrough): Promise<void> {
  const { WorkbookWriter } = await import('@cj-tech-master/excelts');
  const book = new WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: false, trueStreaming: true });
  book.creator = 'OpenWard';
  const sheetNames = ['Devices'];
  let sheet = book.addWorksheet('Devices', { views: [{ state: 'frozen', ySplit: 1 }] });
  const header = () => sheet.addRow(columns.map((c) => ATTRIBUTES[c].label)).commit();
  header();
  let used = 1;
  for await (const row of rows) {
    if (used === XLSX_MAX_ROWS) {
      sheet.commit();
      sheetNames.push(`Devices ${sheetNames.length + 1}`);
      sheet = book.addWorksheet(sheetNames.at(-1) ?? '', { views: [{ state: 'frozen', ySplit: 1 }] });
      header();
      used = 1;
    }
    sheet.addRow(columns.map((c) => cellText(row.values[c]).slice(0, XLSX_MAX_CHARS))).commit();
    used++;
    if (out.writableNeedDrain) await new Promise<void>((go) => out.once('drain', go).once('close', go));
    if (out.destroyed) return;
    // The compressor works between turns of the event loop: without a pause its queue would hold the whole sheet.
    if (used % 500 === 0) await new Promise<void>((go) => setImmediate(go));
  }
  sheet.commit();
  await book.commit();
}

function xlsx(columns: readonly AttributeName[], rows: Rows): Readable {
  const out = new PassThrough({ highWaterMark: 1_048_576 });
  fillXlsx(columns, rows, out).catch((error: Error) => out.destroy(error));
  return out;
}

/**
 * @param columns  exactly these, in this order
 * @throws what the source of the rows throws before its first one
 */
export async function writeSheet(
  format: SheetFormat,
  columns: readonly AttributeName[],
  rows: Rows,
  options: SheetOptions,
): Promise<Sheet> {
  const started = await begun(rows);
  return format === 'csv'
    ? {
        contentType: 'text/csv; charset=utf-8; header=present',
        fileName: 'openward-devices.csv',
        body: csv(columns, started, options.bom),
      }
    : {
        contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        fileName: 'openward-devices.xlsx',
        body: xlsx(columns, started),
      };
}
