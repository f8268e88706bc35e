/** The manifest of a bundle: what was packed, whose it is, when and from where it was fetched. */

import type { FeedTrouble } from '../../model/feed.ts';
import { isObj, list, text } from '../formats/values.ts';

export const MANIFEST_NAME = 'manifest.json';
/** Characters of a manifest. */
export const MAX_MANIFEST = 16 * 1_048_576;
const FORMAT = 'openward-feeds';

export interface BundledFile {
  /** Name inside the bundle, with `/` between folders. */
  readonly name: string;
  /** Hexadecimal SHA-256 of the file's bytes, packed as they are. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Id of the feed whose format it has, and its publisher. */
  readonly feed: string;
  readonly publisher: string;
  /** Address it was fetched from, and when (ISO 8601); null: not told. */
  readonly source: string | null;
  readonly fetchedAt: string | null;
}

export interface Manifest {
  readonly packedAt: string;
  readonly files: readonly BundledFile[];
}

export const manifestText = (m: Manifest): string =>
  `${JSON.stringify({ format: FORMAT, version: 1, packedAt: m.packedAt, files: m.files }, null, 1)}\n`;

/** Null: it is no manifest of a bundle. Entries without a name or digest are told and left out. */
export function readManifest(json: unknown, trouble: (t: FeedTrouble) => void): Manifest | null {
  if (!isObj(json) || text(json, 'format') !== FORMAT) return null;
  const files = list(json, 'files').flatMap((one, k): BundledFile[] => {
    const [name, sha256] = [text(one, 'name'), text(one, 'sha256')?.toLowerCase() ?? ''];
    if (name === null || !/^[0-9a-f]{64}$/.test(sha256)) {
      trouble({ at: `${MANIFEST_NAME}#/files/${k}`, what: 'has no name or no SHA-256' });
      return [];
    }
    const size = isObj(one) && typeof one['sizeBytes'] === 'number' ? one['sizeBytes'] : 0;
    return [
      {
        name,
        sha256,
        sizeBytes: size,
        feed: text(one, 'feed') ?? '',
        publisher: text(one, 'publisher') ?? '',
        source: text(one, 'source'),
        fetchedAt: text(one, 'fetchedAt'),
      },
    ];
  });
  return { packedAt: text(json, 'packedAt') ?? '', files };
}
