/** Workbooks made for tests: as a spreadsheet writes them, and as nobody should. */

import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipWriter } from '../../src/feeds/io/zip.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const esc = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Bytes of a ZIP archive of these parts, packed. */
export async function zipOf(parts: Readonly<Record<string, string | AsyncIterable<Uint8Array>>>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'owbook-'));
  const path = join(folder, 'x.xlsx');
  const file = await open(path, 'w+');
  const writer = new ZipWriter(file);
  for (const [name, content] of Object.entries(parts)) {
    const bytes =
      typeof content === 'string'
        ? (async function* () {
            yield Buffer.from(content);
          })()
        : content;
    await writer.add(name, bytes, 'deflated');
  }
  await writer.end();
  await file.close();
  const bytes = await readFile(path);
  await rm(folder, { recursive: true });
  return bytes;
}

/** The parts of a workbook with one sheet, whose rows are given as XML. */
export const bookParts = (sheet: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'xl/workbook.xml': `${HEAD}<workbook ${MAIN} xmlns:r="http://r"><sheets><sheet name="MDS2" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Type="w" Target="worksheets/sheet1.xml"/></Relationships>`,
  'xl/worksheets/sheet1.xml': `${HEAD}<worksheet ${MAIN}><sheetData>${sheet}</sheetData></worksheet>`,
  ...more,
});

/** A workbook as spreadsheets write it, with its texts in a table of their own. */
export function workbook(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const texts: string[] = [];
  const cells = rows.map((row, r) => {
    const made = row.map((text, c) => {
      if (text === '') return '';
      texts.push(text);
      return `<c r="${String.fromCharCode(65 + c)}${r + 1}" t="s"><v>${texts.length - 1}</v></c>`;
    });
    return `<row r="${r + 1}">${made.join('')}</row>`;
  });
  const shared = texts.map((t) => `<si><t xml:space="preserve">${esc(t)}</t></si>`).join('');
  return zipOf(bookParts(cells.join(''), { 'xl/sharedStrings.xml': `${HEAD}<sst ${MAIN}>${shared}</sst>` }));
}
