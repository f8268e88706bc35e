/** Separated values as texts of cells: the encoding and the separator are found out, and said where they were guessed. */

import { setImmediate as breathe } from 'node:timers/promises';
import type { FormGrid } from '../../../model/mds2.ts';
import { FeedRefusal } from '../../contract.ts';
import { CsvRows } from '../../formats/csv-rows.ts';
import type { SheetLimits } from './limits.ts';
import { columnName, type Problem, type ReadSheets } from './xlsx.ts';

const SEPARATORS = [',', ';', '\t', '|'] as const;
const PIECE = 65_536;

/** UTF-8 unless a mark says UTF-16; what is no UTF-8 is read as Windows-1252, which is what spreadsheets write. */
export function decoded(bytes: Uint8Array, problems: Problem[]): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.push({ ref: '', detail: 'The file is no UTF-8: it was read as Windows-1252. Look at its umlauts.' });
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The separator that the first lines have most of, outside of quotes. */
export function separatorOf(text: string): string {
  const outside = text.slice(0, 20_000).replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((s) => [s, outside.split(s).length - 1] as const);
  return counts.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** @throws FeedRefusal naming the line */
export async function readCsv(bytes: Uint8Array, name: string, limits: SheetLimits): Promise<ReadSheets> {
  const problems: Problem[] = [];
  const text = decoded(bytes, problems);
  if (text.slice(0, 4_096).includes('\0'))
    throw new FeedRefusal('is neither a workbook, nor JSON, nor a table of text');
  const rows: FormGrid['rows'][number][] = [];
  let cells = 0;
  const reader = new CsvRows(
    { rowChars: 262_144, cells: 256 },
    (row, line) => {
      cells += row.length;
      if (cells > limits.cells) throw new FeedRefusal(`line ${line}: has more than ${limits.cells} cells`);
      const kept = row.flatMap((one, k) =>
        one === '' ? [] : [{ ref: `${columnName(k)}${line}`, text: one.slice(0, limits.cellChars) }],
      );
      if (kept.length > 0) rows.push(kept);
    },
    separatorOf(text),
  );
  for (let at = 0; at < text.length; at += PIECE) {
    reader.push(text.slice(at, at + PIECE));
    await breathe();
  }
  reader.end();
  return { grids: [{ sheet: name, rows }], problems };
}
