/** A document that is uploaded: to the disk as it comes, bounded, with its digest, and gone again when it was read. */

import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../base/error.ts';

export interface Spooled {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  bytes(): Promise<Uint8Array>;
}

/**
 * @throws AppError request.too-large beyond `maxBytes`
 * @throws whatever `work` throws
 */
export async function withSpooled<T>(
  folder: string,
  stream: Readable,
  maxBytes: number,
  work: (file: Spooled) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `document-${randomUUID()}`);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    await pipeline(
      stream,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          sizeBytes += chunk.length;
          if (sizeBytes > maxBytes) {
            const most = Math.floor(maxBytes / 1_048_576);
            throw new AppError('request.too-large', 'invalid', `The file is larger than ${most} MiB.`);
          }
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    return await work({ path, sha256: hash.digest('hex'), sizeBytes, bytes: () => readFile(path) });
  } finally {
    await rm(path, { force: true });
  }
}
