/**
 * ZIP archives as files of feeds: the bulk downloads of publishers, and bundles that were packed for a hospital without the
 * internet. A bundle's manifest says what belongs to it: what is changed, missing or added is refused by name, the rest loads.
 */

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FeedFile } from '../../services/feeds-ports.ts';
import { FeedRefusal } from '../contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../limits.ts';
import { MANIFEST_NAME, MAX_MANIFEST, readManifest } from './manifest.ts';
import { type Packing, textOf } from './unpack.ts';
import { packedBytes, type ZipEntry, zipEntries } from './zip.ts';

const INNER_NAME = /\.(json|jsonld|csv|spdx)(\.gz)?$/i;

/** A file that is told and cannot be used. */
const refused = (name: string, why: string): FeedFile => ({
  name,
  sizeBytes: 0,
  // biome-ignore lint/correctness/useYield: it has nothing to give
  async *open() {
    throw new FeedRefusal(why);
  },
});

function digestOf(sha256: string): Packing {
  return {
    through: async function* (bytes) {
      const hash = createHash('sha256');
      for await (const chunk of bytes) {
        hash.update(chunk);
        yield chunk;
      }
      if (hash.digest('hex') !== sha256)
        throw new FeedRefusal('is not what the manifest says: it was changed or cut short');
    },
  };
}

function fileOf(archive: string, shown: string, entry: ZipEntry, sha256: string | null, limits: FeedLimits): FeedFile {
  const packing: Packing[] = [{ entry }];
  if (sha256 !== null) packing.push(digestOf(sha256));
  if (/\.gz$/i.test(entry.name)) packing.push('gzip');
  return {
    name: `${shown}/${entry.name}`,
    sizeBytes: entry.packedBytes,
    open: () => textOf(packedBytes(archive, entry), packing, limits),
  };
}

/** @throws FeedRefusal */
async function manifestOf(archive: string, entry: ZipEntry): Promise<ReturnType<typeof readManifest>> {
  let text = '';
  for await (const part of textOf(packedBytes(archive, entry), [{ entry }])) {
    text += part;
    if (text.length > MAX_MANIFEST) throw new FeedRefusal('has a manifest that is too large');
  }
  try {
    return readManifest(JSON.parse(text), ({ at, what }) => {
      throw new FeedRefusal(`has a manifest that cannot be used: ${at} ${what}`);
    });
  } catch (error) {
    if (error instanceof FeedRefusal) throw error;
    return null;
  }
}

async function listed(archive: string, shown: string, sizeBytes: number, limits: FeedLimits): Promise<FeedFile[]> {
  const file = await open(archive);
  const entries = await zipEntries(file, sizeBytes, limits.files).finally(() => file.close());
  const manifestEntry = entries.find((e) => e.name === MANIFEST_NAME);
  const manifest = manifestEntry === undefined ? null : await manifestOf(archive, manifestEntry);
  const usable = entries.filter((e) => INNER_NAME.test(e.name) && (manifest === null || e !== manifestEntry));
  if (manifest === null) return usable.map((e) => fileOf(archive, shown, e, null, limits));
  const digests = new Map(manifest.files.map((f) => [f.name, f.sha256]));
  const there = new Set(usable.map((e) => e.name));
  return [
    ...usable.map((e) => {
      const sha256 = digests.get(e.name);
      return sha256 === undefined
        ? refused(`${shown}/${e.name}`, 'is not in the manifest of its bundle')
        : fileOf(archive, shown, e, sha256, limits);
    }),
    ...[...digests.keys()]
      .filter((name) => !there.has(name))
      .map((name) => refused(`${shown}/${name}`, 'is in the manifest, but not in the bundle')),
  ];
}

/** The files of an archive, in order of their names. An archive that cannot be used is one file that says why. */
export async function archiveFiles(
  archive: string,
  shown: string,
  sizeBytes: number,
  limits: FeedLimits = FEED_LIMITS,
): Promise<readonly FeedFile[]> {
  try {
    return (await listed(archive, shown, sizeBytes, limits)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    return [refused(shown, error.message)];
  }
}
