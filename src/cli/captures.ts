/** Captures named on the command line: files, or folders of them. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/error.ts';

export interface CaptureFile {
  readonly path: string;
  /** Path relative to the folder given, with forward slashes; the base name for a file given. */
  readonly name: string;
  readonly bytes: number;
}

const CAPTURE_NAME = /\.(pcap|pcapng|cap|dmp|trace|ntar)(\.(gz|zst))?$|\.(gz|zst)$/i;

/** The captures that a path means: itself, or every capture below the folder, in order. Throws when there is none. */
export async function capturesUnder(given: string): Promise<CaptureFile[]> {
  const info = await stat(given).catch((cause: unknown) => {
    throw new AppError('capture.unreadable', 'not-found', `${given}: there is no such file or folder.`, { cause });
  });
  if (!info.isDirectory()) return [{ path: given, name: path.basename(given), bytes: info.size }];
  const names = (await readdir(given, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && CAPTURE_NAME.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  if (names.length === 0) {
    const kinds = '*.pcap, *.pcapng, *.cap, also .gz or .zst';
    throw new AppError('capture.unreadable', 'not-found', `${given}: the folder holds no capture (${kinds}).`);
  }
  return Promise.all(
    names.map(async (file) => ({
      path: file,
      name: path.relative(given, file).split(path.sep).join('/'),
      bytes: (await stat(file)).size,
    })),
  );
}
