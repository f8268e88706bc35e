/**
 * Workbooks (ECMA-376) as texts of cells. A formula is never computed: its last result is read, and said to be one. Links to other
 * files, pictures, scripts and what is embedded are not looked at. Reading stops at its bounds, with the place.
 */

import { open } from 'node:fs/promises';
import type { FormCell, FormGrid } from '../../../model/mds2.ts';
import { FeedRefusal } from '../../contract.ts';
import { type ZipEntry, zipEntries } from '../zip.ts';
import { dateStyles, dateText } from './dates.ts';
import type { SheetLimits } from './limits.ts';
import { type Budget, readXml, type XmlHandler } from './xml.ts';

export interface Problem {
  readonly ref: string;
  readonly detail: string;
}

export interface ReadSheets {
  readonly grids: readonly FormGrid[];
  readonly problems: readonly Problem[];
}

const MAX_PROBLEMS = 100;
const NOTHING: XmlHandler = { open: () => {}, text: () => {}, close: () => {} };

interface Book {
  readonly archive: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly limits: SheetLimits;
  readonly budget: Budget;
}

/** A part by its name, which some programs begin with a slash or write with other capitals. */
const partOf = (book: Book, name: string): ZipEntry | undefined =>
  book.entries.get(name.replace(/^\/+/, '').toLowerCase());

async function read(book: Book, name: string, handler: Partial<XmlHandler>): Promise<boolean> {
  const entry = partOf(book, name);
  if (entry === undefined) return false;
  await readXml(book.archive, entry, { ...NOTHING, ...handler }, book.limits, book.budget);
  return true;
}

interface SheetPart {
  readonly name: string;
  readonly part: string;
}

async function sheetsOf(book: Book): Promise<{ readonly sheets: readonly SheetPart[]; readonly is1904: boolean }> {
  const named: { name: string; id: string }[] = [];
  let is1904 = false;
  const found = await read(book, 'xl/workbook.xml', {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      if (id !== undefined) named.push({ name: (attributes['name'] ?? '').slice(0, 100), id });
      if (named.length > book.limits.sheets)
        throw new FeedRefusal(`xl/workbook.xml: has more than ${book.limits.sheets} sheets`);
    },
  });
  if (!found) throw new FeedRefusal('is a ZIP archive, but no workbook: it has no xl/workbook.xml');
  const targets = new Map<string, string>();
  await read(book, 'xl/_rels/workbook.xml.rels', {
    open: (name, { Id, Target, TargetMode }) => {
      if (name !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      targets.set(Id, Target.startsWith('/') ? Target : `xl/${Target}`);
    },
  });
  const sheets = named.flatMap(({ name, id }) => {
    const part = targets.get(id);
    // Charts and scripts are sheets as well, in other folders.
    return part !== undefined && /worksheets\//i.test(part) ? [{ name, part }] : [];
  });
  return { sheets, is1904 };
}

async function sharedTexts(book: Book): Promise<readonly string[]> {
  const { cellChars, sharedTexts: most } = book.limits;
  const out: string[] = [];
  let text = '';
  let inText = false;
  let inReading = false;
  await read(book, 'xl/sharedStrings.xml', {
    open: (name) => {
      if (name === 'si') text = '';
      // How a word is read aloud stands beside it, and is no part of it.
      if (name === 'rPh') inReading = true;
      inText = name === 't' && !inReading;
    },
    text: (piece) => {
      if (inText && text.length < cellChars) text += piece.slice(0, cellChars - text.length);
    },
    close: (name) => {
      if (name === 't') inText = false;
      if (name === 'rPh') inReading = false;
      if (name !== 'si') return;
      out.push(text);
      if (out.length > most) throw new FeedRefusal(`xl/sharedStrings.xml: has more than ${most} texts`);
    },
  });
  return out;
}

/** A cell while it is read. */
interface Draft {
  readonly ref: string;
  readonly type: string;
  readonly style: number;
  value: string;
  hasFormula: boolean;
}

/** Column letters of a number from 0: 0 is A, 26 is AA. */
export function columnName(index: number): string {
  let name = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

interface Counter {
  cells: number;
}

interface Meaning {
  readonly shared: readonly string[];
  readonly dates: ReadonlySet<number>;
  readonly is1904: boolean;
}

function textOfCell({ type, value, style }: Draft, { shared, dates, is1904 }: Meaning): string {
  if (type === 's') return shared[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
  if (type === 'e') return '';
  const isNumber = type === 'n' || type === '';
  return isNumber && dates.has(style) ? dateText(value, is1904) : value;
}

async function gridOf(
  book: Book,
  sheet: SheetPart,
  meaning: Meaning,
  counter: Counter,
  problems: Problem[],
): Promise<FormGrid> {
  const { cellChars, cells: most } = book.limits;
  const rows: FormCell[][] = [];
  let row: FormCell[] = [];
  let rowNumber = 0;
  let cell: Draft | null = null;
  let takes = false;
  let inReading = false;
  const tell = (ref: string, detail: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ ref: `${sheet.name}!${ref}`, detail });
  };
  const end = (): void => {
    if (cell === null) return;
    const text = textOfCell(cell, meaning).slice(0, cellChars);
    if (cell.hasFormula) {
      tell(cell.ref, text === '' ? 'is a formula without a result' : 'is a formula: its last result was read');
    }
    if (text !== '') row.push({ ref: cell.ref, text });
    cell = null;
  };
  await read(book, sheet.part, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = [];
        rowNumber = Number(attributes['r'] ?? rowNumber + 1);
      } else if (name === 'c') {
        if (++counter.cells > most)
          throw new FeedRefusal(`sheet "${sheet.name}", row ${rowNumber}: has more than ${most} cells`);
        const ref = attributes['r'] ?? `${columnName(row.length)}${rowNumber}`;
        const style = Number(attributes['s'] ?? 0);
        cell = { ref: ref.slice(0, 12), type: attributes['t'] ?? '', style, value: '', hasFormula: false };
      } else if (name === 'rPh') inReading = true;
      else if (name === 'f' && cell !== null) cell.hasFormula = true;
      takes = (name === 'v' || name === 't') && !inReading;
    },
    text: (piece) => {
      if (takes && cell !== null && cell.value.length < cellChars)
        cell.value += piece.slice(0, cellChars - cell.value.length);
    },
    close: (name) => {
      if (name === 'v' || name === 't') takes = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'c') end();
      else if (name === 'row' && row.length > 0) rows.push(row);
    },
  });
  return { sheet: sheet.name, rows };
}

/** @throws FeedRefusal for what is no workbook, is damaged, or is larger than its bounds */
export async function readXlsx(archive: string, sizeBytes: number, limits: SheetLimits): Promise<ReadSheets> {
  const file = await open(archive);
  const entries = await zipEntries(file, sizeBytes, limits.parts).finally(() => file.close());
  const budget = { bytes: limits.unpackedBytes, untilMs: performance.now() + limits.ms };
  const book: Book = {
    archive,
    entries: new Map(entries.map((e) => [e.name.replaceAll('\\', '/').toLowerCase(), e])),
    limits,
    budget,
  };
  const { sheets, is1904 } = await sheetsOf(book);
  const dates = await dateStyles((handler) => read(book, 'xl/styles.xml', handler));
  const meaning = { shared: await sharedTexts(book), dates, is1904 };
  const problems: Problem[] = [];
  const counter = { cells: 0 };
  const grids: FormGrid[] = [];
  for (const sheet of sheets) grids.push(await gridOf(book, sheet, meaning, counter, problems));
  if ([...book.entries.keys()].some((name) => name.startsWith('xl/externallinks/')))
    problems.push({ ref: 'xl/externalLinks', detail: 'It refers to other files, which are not looked at.' });
  return { grids, problems };
}
