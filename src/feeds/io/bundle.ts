/** Packs the files of a folder into one archive with a manifest, to be carried to where there is no internet. */

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FeedTrouble } from '../../model/feed.ts';
import type { FeedFile, Packed } from '../../services/feeds-ports.ts';
import { type Feed, FeedRefusal } from '../contract.ts';
import { recogniseFeed } from '../reading.ts';
import { feedFilesUnder, headOf } from './files.ts';
import { type BundledFile, MANIFEST_NAME, manifestText } from './manifest.ts';
import { ZipWriter } from './zip.ts';

/** Where a file came from; null: nobody knows. */
export type OriginOf = (name: string) => { readonly source: string; readonly fetchedAt: string } | null;

/** Names inside a bundle: unpacked, `/` between folders, no way out of it, none twice. */
function innerName(name: string, taken: ReadonlySet<string>): string {
  const parts = name.replace(/\.gz$/i, '').split('/');
  const safe = parts.filter((p) => p !== '' && p !== '.' && p !== '..').join('/');
  let free = safe;
  for (let n = 2; taken.has(free) || free === MANIFEST_NAME; n++) free = safe.replace(/(\.[a-z]+)?$/i, `-${n}$1`);
  return free;
}

/** Puts one file in, unpacked and checked on the way. @throws FeedRefusal */
async function put(zip: ZipWriter, file: FeedFile, name: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of file.open()) {
      const chunk = Buffer.from(part, 'utf8');
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  };
  await zip.add(name, bytes(), 'deflated');
  return { sha256: hash.digest('hex'), sizeBytes };
}

export interface PackOptions {
  readonly feeds: readonly Feed[];
  readonly originOf: OriginOf;
  readonly packedAt: string;
}

/**
 * Packs what is of a known format and can be read whole; the rest is told. The bundle appears when it is finished.
 * @throws AppError feed.unreadable where there is no folder
 */
export async function packBundle(folder: string, bundle: string, options: PackOptions): Promise<Packed> {
  const left: FeedTrouble[] = [];
  const files: BundledFile[] = [];
  const taken = new Set<string>();
  const part = `${bundle}.part`;
  const all = await feedFilesUnder(folder);
  const out = await open(part, 'w');
  try {
    const zip = new ZipWriter(out);
    for (const file of all) {
      try {
        const found = recogniseFeed(options.feeds, await headOf(file));
        if (found === null) throw new FeedRefusal('is of no known format');
        const name = innerName(file.name, taken);
        const { sha256, sizeBytes } = await put(zip, file, name);
        taken.add(name);
        const origin = options.originOf(file.name);
        files.push({
          ...{ name, sha256, sizeBytes, feed: found.feed.id, publisher: found.feed.publisher },
          ...{ source: origin?.source ?? null, fetchedAt: origin?.fetchedAt ?? null },
        });
      } catch (error) {
        if (!(error instanceof FeedRefusal)) throw error;
        left.push({ at: file.name, what: error.message });
      }
    }
    const manifest = Buffer.from(manifestText({ packedAt: options.packedAt, files }), 'utf8');
    await zip.add(MANIFEST_NAME, bytesOf(manifest), 'deflated');
    await zip.end();
    await out.close();
    await rename(part, bundle);
  } catch (error) {
    await out.close().catch(() => {});
    await rm(part, { force: true });
    throw error;
  }
  return { files: files.length, sizeBytes: files.reduce((sum, f) => sum + f.sizeBytes, 0), left };
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
