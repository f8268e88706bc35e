/**
 * JSON documents of a folder tree, one after the other in the order of their paths: `.json` and `.json.gz`. A file that cannot be
 * read is told with its reason and does not stop the others. Links that lead out of the tree are not followed.
 */

import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../base/error.ts';

/** Largest document, unpacked. */
export const MAX_DOCUMENT_BYTES = 64 << 20;
/** Folders within folders, at most. */
const MAX_DEPTH = 24;

export interface JsonDocument {
  /** Path below the folder. */
  readonly name: string;
  /** The parsed document; undefined where there is a problem. */
  readonly json?: unknown;
  /** Why it cannot be read; null: it was. */
  readonly problem: string | null;
}

async function* files(folder: string, below: string, depth: number): AsyncGenerator<string> {
  if (depth > MAX_DEPTH) return;
  const entries: Dirent[] = await readdir(path.join(folder, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = path.join(below, entry.name);
    if (entry.isDirectory()) yield* files(folder, name, depth + 1);
    else if (entry.isFile() && /\.json(\.gz)?$/i.test(entry.name)) yield name;
  }
}

function unpack(bytes: Buffer, name: string): Buffer {
  if (!/\.gz$/i.test(name)) return bytes;
  return gunzipSync(bytes, { maxOutputLength: MAX_DOCUMENT_BYTES });
}

async function read(file: string, name: string): Promise<JsonDocument> {
  const limit = `${MAX_DOCUMENT_BYTES >> 20} MiB`;
  try {
    if ((await stat(file)).size > MAX_DOCUMENT_BYTES) return { name, problem: `is larger than ${limit}` };
    const text = unpack(await readFile(file), name).toString('utf8');
    if (/^\s*</.test(text.slice(0, 100))) return { name, problem: 'is a web page or XML, not JSON' };
    return { name, json: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text), problem: null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { name, problem: `unpacks to more than ${limit}` };
    if (error instanceof SyntaxError) return { name, problem: 'is no JSON, or is cut short' };
    return { name, problem: `cannot be read (${code ?? message})` };
  }
}

/** @throws AppError when the folder is not there */
export async function* jsonDocuments(folder: string): AsyncGenerator<JsonDocument> {
  const found = await stat(folder).catch(() => null);
  if (found === null || !found.isDirectory()) {
    throw new AppError('not-found', 'not-found', `There is no folder ${folder}. Name the one that holds the feeds.`);
  }
  for await (const name of files(folder, '', 0)) yield read(path.join(folder, name), name);
}
