/**
 * Files of feeds on disk: plain, gzip, or in a ZIP archive; unpacked within bounds, checked against the digest that lies beside
 * them or that the manifest of a bundle states. Names are shown only; nothing is unpacked to the disk.
 */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/error.ts';
import type { FeedFile } from '../../services/feeds-ports.ts';
import { FeedRefusal } from '../contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../limits.ts';
import { HEAD_CHARS } from '../reading.ts';
import { archiveFiles } from './archive.ts';
import { textOf } from './unpack.ts';

/** Files that may hold feeds, and archives of such. */
export const FEED_NAME = /\.(json|jsonld|csv|spdx|xml)(\.gz)?$|\.zip$/i;
const isArchive = (name: string): boolean => /\.zip$/i.test(name);

/** The digest that a file beside it states (`x.json.sha512`); null: there is none. */
async function digestBeside(
  file: string,
): Promise<{ readonly hash: 'sha256' | 'sha512'; readonly hex: string } | null> {
  for (const hash of ['sha512', 'sha256'] as const) {
    if (!existsSync(`${file}.${hash}`)) continue;
    const [hex = ''] = (await readFile(`${file}.${hash}`, 'utf8')).slice(0, 256).trim().split(/\s/);
    return { hash, hex: hex.toLowerCase() };
  }
  return null;
}

async function* checked(file: string): AsyncGenerator<Uint8Array> {
  const wanted = await digestBeside(file);
  const hash = wanted === null ? null : createHash(wanted.hash);
  for await (const chunk of createReadStream(file)) {
    hash?.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  if (wanted !== null && hash?.digest('hex') !== wanted.hex)
    throw new FeedRefusal(`is not what its ${wanted.hash} says: it was changed or cut short`);
}

export function fileAt(file: string, name: string, sizeBytes: number, limits: FeedLimits = FEED_LIMITS): FeedFile {
  return { name, sizeBytes, open: () => textOf(checked(file), /\.gz$/i.test(file) ? ['gzip'] : [], limits) };
}

const filesAt = async (file: string, name: string, limits: FeedLimits): Promise<readonly FeedFile[]> => {
  const { size } = await stat(file);
  return isArchive(file) ? archiveFiles(file, name, size, limits) : [fileAt(file, name, size, limits)];
};

/** A file, the files of an archive, or all that lie below a folder, in order of their names. @throws AppError feed.unreadable */
export async function feedFilesUnder(given: string, limits: FeedLimits = FEED_LIMITS): Promise<readonly FeedFile[]> {
  const info = await stat(given).catch((cause: unknown) => {
    throw new AppError('feed.unreadable', 'not-found', `${given}: there is no such file or folder.`, { cause });
  });
  if (!info.isDirectory()) return filesAt(given, path.basename(given), limits);
  const names = (await readdir(given, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile() && FEED_NAME.test(e.name) && !e.name.startsWith('.'))
    .map((e) => path.join(e.parentPath, e.name))
    .sort();
  if (names.length > limits.files)
    throw new AppError('feed.unreadable', 'invalid', `${given}: more than ${limits.files} files.`);
  const files: FeedFile[] = [];
  for (const file of names)
    files.push(...(await filesAt(file, path.relative(given, file).split(path.sep).join('/'), limits)));
  return files;
}

/** The beginning of a file, which tells its format. @throws FeedRefusal */
export async function headOf(file: FeedFile): Promise<string> {
  let head = '';
  for await (const part of file.open()) {
    head += part;
    if (head.length >= HEAD_CHARS) break;
  }
  return head.slice(0, HEAD_CHARS);
}
