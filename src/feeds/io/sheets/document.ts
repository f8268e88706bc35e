/** A document that a person brings, by its content: a workbook, JSON, or a table of text. Its name decides nothing. */

import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../../base/error.ts';
import { jsonDepth } from '../../../base/json.ts';
import type { DocumentReader, ReadDocument } from '../../../services/document-ports.ts';
import { FeedRefusal } from '../../contract.ts';
import { decoded, readCsv } from './csv.ts';
import { FORM_LIMITS, type SheetLimits, TABLE_LIMITS } from './limits.ts';
import { readXlsx } from './xlsx.ts';

const isAt = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((b, i) => bytes[i] === b);

async function read(path: string, name: string, limits: SheetLimits): Promise<ReadDocument> {
  const { size } = await stat(path);
  if (size === 0) throw new FeedRefusal('is empty');
  if (size > limits.fileBytes) throw new FeedRefusal(`is larger than ${limits.fileBytes / 1_048_576} MiB`);
  const bytes = await readFile(path);
  if (isAt(bytes, [0x50, 0x4b])) return { kind: 'sheets', ...(await readXlsx(path, size, limits)) };
  if (isAt(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new FeedRefusal('is an old workbook (.xls) or is protected by a password: save it as .xlsx without one');
  if (isAt(bytes, [0x25, 0x50, 0x44, 0x46]))
    throw new FeedRefusal('is a PDF: ask the maker for the form as XLSX, or fill in its answers as CSV');
  const head = new TextDecoder()
    .decode(bytes.subarray(0, 64))
    .replace(/^\ufeff/, '')
    .trimStart();
  if (!head.startsWith('{') && !head.startsWith('['))
    return { kind: 'sheets', ...(await readCsv(bytes, name, limits)) };
  const text = decoded(bytes, []).replace(/^\ufeff/, '');
  if (jsonDepth(text) > limits.depth) throw new FeedRefusal(`is nested deeper than ${limits.depth}`);
  try {
    return { kind: 'json', json: JSON.parse(text) };
  } catch (error) {
    throw new FeedRefusal(`is no JSON that can be read (${(error as Error).message.slice(0, 200)})`);
  }
}

async function within(path: string, name: string, limits: SheetLimits): Promise<ReadDocument> {
  try {
    return await read(path, name, limits);
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    throw new AppError('document.unreadable', 'invalid', `"${name}": ${error.message}.`, { at: { pointer: '/file' } });
  }
}

export const documentReader: DocumentReader = {
  formBytes: FORM_LIMITS.fileBytes,
  tableBytes: TABLE_LIMITS.fileBytes,
  form: (path, name) => within(path, name, FORM_LIMITS),
  table: (path, name) => within(path, name, TABLE_LIMITS),
};
