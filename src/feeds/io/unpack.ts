/** Packed bytes to text within bounds of size and of growth: a small file that becomes a huge one is refused on the way. */

import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { FeedRefusal } from '../contract.ts';
import { FEED_LIMITS, type FeedLimits } from '../limits.ts';
import { proven, type ZipEntry } from './zip.ts';

/** A small file may become larger by any factor up to this. */
const FREE_BYTES = 16 * 1_048_576;

/** How bytes are packed, from the outside in; a digest is held against what comes out at its place. */
export type Packing =
  | 'gzip'
  | { readonly entry: ZipEntry }
  | { readonly through: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> };

function unpack(bytes: AsyncIterable<Uint8Array>, how: Packing): AsyncIterable<Uint8Array> {
  if (how === 'gzip') return inflate(bytes, createGunzip());
  if ('through' in how) return how.through(bytes);
  return proven(how.entry.method === 'stored' ? bytes : inflate(bytes, createInflateRaw()), how.entry);
}

/** Packed bytes as text, within bounds. @throws FeedRefusal */
export async function* textOf(
  packed: AsyncIterable<Uint8Array>,
  packing: readonly Packing[],
  limits: Pick<FeedLimits, 'fileBytes' | 'ratio'> = FEED_LIMITS,
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
  const unpacked = packing.reduce<AsyncIterable<Uint8Array>>((bytes, one) => unpack(bytes, one), counted());
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

async function* inflate(packed: AsyncIterable<Uint8Array>, unzip: Gunzip | InflateRaw): AsyncGenerator<Uint8Array> {
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
