/**
 * Files of feeds on disk: plain or gzip, unpacked within bounds, checked against the digest that lies beside them. Names are
 * shown only; nothing is unpacked to the disk.
 */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../base/error.ts';
import type { FeedFile } from '../../services/feeds-ports.ts';
import { FeedRefusal } from '../contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../limits.ts';

const FEED_NAME = /\.(json|csv)(\.gz)?$/i;
/** A small file may become larger by any factor up to this. */
const FREE_BYTES = 16 * 1_048_576;

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

/** Packed bytes as text, within bounds. @throws FeedRefusal */
export async function* textOf(
  packed: AsyncIterable<Uint8Array>,
  isGzip: boolean,
  limits: FeedLimits = FEED_LIMITS,
): AsyncGenerator<string> {
  let inBytes = 0;
  let outBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) {
      inBytes += chunk.length;
      yield chunk;
    }
  };
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new FeedRefusal(`is not UTF-8 (before byte ${outBytes})`);
    }
  };
  const unpacked: AsyncIterable<Uint8Array> = isGzip ? gunzip(counted()) : counted();
  for await (const chunk of unpacked) {
    outBytes += chunk.length;
    if (outBytes > limits.fileBytes) throw new FeedRefusal(`is larger than ${limits.fileBytes} bytes`);
    if (outBytes > FREE_BYTES && outBytes > inBytes * limits.ratio)
      throw new FeedRefusal(`unpacks to more than ${limits.ratio} times its size`);
    const text = decode(chunk);
    if (text !== '') yield text;
  }
  const rest = decode();
  if (rest !== '') yield rest;
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip();
  let failed: unknown = null;
  const feeding = (async () => {
    for await (const chunk of packed) {
      if (unzip.destroyed) return;
      if (!unzip.write(chunk)) await new Promise<void>((go) => unzip.once('drain', go).once('close', go));
    }
    unzip.end();
  })().catch((error: unknown) => {
    failed = error;
    unzip.destroy();
  });
  try {
    for await (const chunk of unzip) yield chunk as Uint8Array;
  } catch (error) {
    throw failed ?? new FeedRefusal(`cannot be unpacked: ${(error as Error).message}`);
  } finally {
    unzip.destroy();
    await feeding;
  }
  if (failed !== null) throw failed;
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
  return { name, sizeBytes, open: () => textOf(checked(file), /\.gz$/i.test(file), limits) };
}

/** A file, or every JSON and CSV file below a folder, in order of their names. @throws AppError feed.unreadable */
export async function feedFilesUnder(given: string, limits: FeedLimits = FEED_LIMITS): Promise<readonly FeedFile[]> {
  const info = await stat(given).catch((cause: unknown) => {
    throw new AppError('feed.unreadable', 'not-found', `${given}: there is no such file or folder.`, { cause });
  });
  if (!info.isDirectory()) return [fileAt(given, path.basename(given), info.size, limits)];
  const names = (await readdir(given, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile() && FEED_NAME.test(e.name))
    .map((e) => path.join(e.parentPath, e.name))
    .sort();
  if (names.length > limits.files)
    throw new AppError('feed.unreadable', 'invalid', `${given}: more than ${limits.files} files.`);
  const files: FeedFile[] = [];
  for (const file of names)
    files.push(fileAt(file, path.relative(given, file).split(path.sep).join('/'), (await stat(file)).size, limits));
  return files;
}
