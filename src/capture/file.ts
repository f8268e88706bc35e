/**
 * Reads a capture from a file, a pipe or an upload: streams it, unpacks gzip and zstd (known by their magic, one layer),
 * hashes the raw bytes where asked and hands every frame over. Memory does not depend on the size of the file.
 * Does not decode frames. A bomb is stopped by ratio, see `BOMB_RATIO`.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type CaptureCode, type CaptureProblem, createCaptureParser, type OnFrame } from '../wire/file/parser.ts';

export type { CaptureProblem } from '../wire/file/parser.ts';

export interface ReadProgress {
  /** Raw bytes read of the source. */
  readonly bytes: number;
  /** Size of the source; null for a pipe. */
  readonly total: number | null;
  readonly frames: number;
}

export interface ReadOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
  readonly signal?: AbortSignal;
  /** Where the bytes are put (`Sensor.input`), so that the sensor reads frames in place. */
  readonly space?: Uint8Array;
  /** Hash the raw bytes; a file is then read to its end, also where it stopped being readable. Default false. */
  readonly digest?: boolean;
}

export interface ReadResult {
  /** null: the capture was whole. Frames before the problem were handed over. */
  readonly problem: CaptureProblem | null;
  readonly frames: number;
  /** Raw bytes read. */
  readonly bytes: number;
  /** Of the raw bytes, lower-case hex. Of a stream that could not be read to its end: of what was read of it. null: not asked for. */
  readonly sha256: string | null;
}

const CHUNK_BYTES = 1 << 18;
/**
 * Honest captures of repetitive traffic reach about 60:1 with gzip and more with zstd; deflate cannot go above 1032:1.
 * So the ratio is looked at only behind the first 64 MiB of output, and it must stay under 200:1 from there.
 */
const BOMB_RATIO = 200;
const BOMB_FREE_BYTES = 64 * 1024 * 1024;

type Source = string | AsyncIterable<Uint8Array>;

const isGzip = (b: Uint8Array) => b.length >= 2 && b[0] === 0x1f && b[1] === 0x8b;
const isZstd = (b: Uint8Array) => b.length >= 4 && b[1] === 0xb5 && b[2] === 0x2f && b[3] === 0xfd && b[0] === 0x28;

/** Gives the event loop a turn. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Reads on until the first piece has at least `size` bytes, so that a magic is not split. */
async function* gathered(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let head: Uint8Array[] = [];
  let length = 0;
  let open = true;
  for await (const piece of source) {
    if (!open) {
      yield piece;
      continue;
    }
    head.push(piece);
    length += piece.length;
    if (length >= size) {
      yield head.length === 1 ? piece : Buffer.concat(head);
      head = [];
      open = false;
    }
  }
  if (open && length > 0) yield Buffer.concat(head);
}

class Reading {
  readonly hash;
  raw = 0;
  total: number | null = null;
  problem: CaptureProblem | null = null;
  readonly parser;
  private readonly options: ReadOptions;

  constructor(onFrame: OnFrame, options: ReadOptions) {
    this.parser = createCaptureParser(onFrame, options.space ?? null);
    this.options = options;
    this.hash = options.digest === true ? createHash('sha256') : null;
  }

  fail(code: CaptureCode, detail: string, offset: number): void {
    this.problem ??= { code, offset, detail, framesBefore: this.parser.frames };
  }

  /** The raw pieces, counted and hashed on their way. */
  async *counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      this.options.signal?.throwIfAborted();
      this.raw += piece.length;
      this.hash?.update(piece);
      this.options.onProgress?.({ bytes: this.raw, total: this.total, frames: this.parser.frames });
      yield piece;
    }
  }

  /** A plain file, read to where the parser has room. */
  async readPlain(handle: FileHandle): Promise<void> {
    for (;;) {
      this.options.signal?.throwIfAborted();
      const { bytesRead } = await handle.read(this.parser.room());
      if (bytesRead === 0) return;
      this.raw += bytesRead;
      this.parser.filled(bytesRead);
      this.options.onProgress?.({ bytes: this.raw, total: this.total, frames: this.parser.frames });
      if (this.parser.problem !== null) return;
    }
  }

  /** The reading stopped early: the hash still names the whole file. */
  async hashRest(path: string): Promise<void> {
    if (this.hash === null || this.total === null || this.raw >= this.total) return;
    const rest = createReadStream(path, { start: this.raw, highWaterMark: CHUNK_BYTES });
    for await (const _ of this.counted(rest));
  }

  /** Plain bytes into the parser until the end or a problem. */
  async parse(plain: AsyncIterable<Uint8Array>, packed: boolean): Promise<void> {
    let first = true;
    for await (const piece of plain) {
      this.options.signal?.throwIfAborted();
      if (packed && first && (isGzip(piece) || isZstd(piece))) {
        this.fail('capture.compression', 'The capture is compressed more than once. Unpack it by hand.', 0);
        return;
      }
      first = false;
      this.parser.push(piece);
      if (this.parser.problem !== null) return;
      const out = this.parser.bytes;
      if (packed && out > BOMB_FREE_BYTES && out > this.raw * BOMB_RATIO) {
        const detail = `The compressed capture unpacked to ${out} bytes from ${this.raw}. Unpack it by hand if you trust it.`;
        this.fail('capture.bomb', detail, out);
        return;
      }
      await breathe();
    }
  }
}

/** The pieces of a source unpacked, where they are packed. Errors of the unpacker surface while reading. */
async function unpackAndParse(reading: Reading, raw: AsyncIterable<Uint8Array>): Promise<void> {
  const pieces = gathered(reading.counted(raw), 4);
  const first = await pieces.next();
  if (first.done === true) return;
  const head = first.value;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* pieces;
  }
  if (!isGzip(head) && !isZstd(head)) return reading.parse(all(), false);
  const unpacker = isGzip(head)
    ? createGunzip({ chunkSize: CHUNK_BYTES })
    : createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const pump = (async () => {
    for await (const piece of all()) {
      if (unpacker.destroyed) return;
      if (!unpacker.write(piece)) {
        await new Promise<void>((resolve) => {
          unpacker.once('drain', resolve);
          unpacker.once('close', resolve);
        });
      }
    }
    unpacker.end();
  })();
  pump.catch((error: unknown) => unpacker.destroy(error instanceof Error ? error : undefined));
  try {
    await reading.parse(unpacker, true);
  } catch (error) {
    if (!isUnpackError(error)) throw error;
    const detail = `The compressed capture is damaged after ${reading.parser.bytes} unpacked bytes (${error.code}). Copy it again or unpack it by hand.`;
    reading.fail('capture.compression', detail, reading.parser.bytes);
  } finally {
    unpacker.destroy();
  }
  await pump;
}

function isUnpackError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(Z_|ZSTD_)/.test(error.code);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Reads a file that is not packed; false when it is packed, and nothing of it was read. */
async function readFile(reading: Reading, path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const head = new Uint8Array(4);
    await handle.read(head, 0, 4, 0);
    if (isGzip(head) || isZstd(head)) return false;
    await reading.readPlain(handle);
    return true;
  } finally {
    await handle.close();
  }
}

function result(reading: Reading): ReadResult {
  const problem = reading.problem ?? reading.parser.end();
  const sha256 = reading.hash?.digest('hex') ?? null;
  return { problem, frames: reading.parser.frames, bytes: reading.raw, sha256 };
}

/**
 * Reads one capture to its end or to the first thing that is wrong with it.
 * @param source path, or the bytes as a stream (a pipe, an upload)
 * @throws only the signal's reason, or what `onFrame` throws
 */
export async function readCapture(source: Source, onFrame: OnFrame, options: ReadOptions = {}): Promise<ReadResult> {
  const reading = new Reading(onFrame, options);
  try {
    let stream: AsyncIterable<Uint8Array>;
    if (typeof source === 'string') {
      const about = await stat(source);
      reading.total = about.size;
      if (about.isFile() && options.digest !== true && (await readFile(reading, source))) return result(reading);
      stream = createReadStream(source, { highWaterMark: CHUNK_BYTES });
    } else stream = source;
    await unpackAndParse(reading, stream);
    if (typeof source === 'string') await reading.hashRest(source);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    reading.fail(
      'capture.unreadable',
      `The capture cannot be read (${error.code ?? error.message}). Check its path and permissions.`,
      reading.raw,
    );
  }
  return result(reading);
}
