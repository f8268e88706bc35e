/**
 * Reads a file of lines, plain or packed (gzip, zstd), in UTF-8 or UTF-16 with its mark. Memory does not depend on the size of
 * the file nor on the length of a line.
 */

import { createReadStream } from 'node:fs';
import type { Transform } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { CaptureProblem } from '../wire/file/parser.ts';

const CHUNK_BYTES = 1 << 18;
/** As for captures: no honest text packs better over so many bytes. */
const BOMB_RATIO = 200;
const BOMB_FREE_BYTES = 64 * 1024 * 1024;
/** Characters of a line that are handed over. */
const LINE_CHARS = 1 << 16;

export interface LineRead {
  readonly problem: CaptureProblem | null;
  readonly lines: number;
}

export interface LineOptions {
  /** Bytes of the file read so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Stop after so many lines. */
  readonly maxLines?: number;
}

function unpacker(head: Uint8Array): Transform | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip({ chunkSize: CHUNK_BYTES });
  const isZstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  return isZstd ? createZstdDecompress({ chunkSize: CHUNK_BYTES }) : null;
}

function decoder(head: Uint8Array): TextDecoder {
  const mark = head.length < 2 ? 0 : head[0]! * 256 + head[1]!;
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8');
}

class Splitter {
  lines = 0;
  #rest = '';
  #skipping = false;
  readonly #onLine: (line: string) => void;
  readonly #max: number;

  constructor(onLine: (line: string) => void, max: number) {
    this.#onLine = onLine;
    this.#max = max;
  }

  get full(): boolean {
    return this.lines >= this.#max;
  }

  push(text: string): void {
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0 && !this.full; end = text.indexOf('\n', at)) {
      this.#end(text.slice(at, Math.min(end, at + LINE_CHARS)));
      at = end + 1;
    }
    if (this.#skipping || this.full) return;
    this.#rest += text.slice(at, at + LINE_CHARS);
    if (this.#rest.length < LINE_CHARS) return;
    this.#emit(this.#rest.slice(0, LINE_CHARS));
    this.#skipping = true;
  }

  #end(piece: string): void {
    if (this.#skipping) this.#skipping = false;
    else this.#emit((this.#rest + piece).slice(0, LINE_CHARS));
    this.#rest = '';
  }

  #emit(line: string): void {
    this.lines++;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    this.#rest = '';
  }

  finish(): void {
    if (this.#rest !== '' && !this.full) this.#emit(this.#rest);
  }
}

/** Hands over every line. @throws only what `onLine` throws */
export async function readLines(
  path: string,
  onLine: (line: string) => void,
  options: LineOptions = {},
): Promise<LineRead> {
  const splitter = new Splitter(onLine, options.maxLines ?? Number.POSITIVE_INFINITY);
  let raw = 0;
  let out = 0;
  const fail = (code: CaptureProblem['code'], detail: string): LineRead => ({
    problem: { code, detail, offset: out, framesBefore: splitter.lines },
    lines: splitter.lines,
  });
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    let unpack: Transform | null | undefined;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of file as AsyncIterable<Uint8Array>) {
        raw += piece.length;
        options.onProgress?.(raw);
        yield piece;
      }
    };
    let text: TextDecoder | undefined;
    const take = (piece: Uint8Array): boolean => {
      text ??= decoder(piece);
      out += piece.length;
      splitter.push(text.decode(piece, { stream: true }));
      return !splitter.full;
    };
    const isBomb = (): boolean => out > BOMB_FREE_BYTES && out > raw * BOMB_RATIO;
    for await (const piece of unpacked(counted(), (head) => {
      unpack = unpacker(head);
      return unpack;
    })) {
      if (!take(piece)) break;
      if (isBomb())
        return fail(
          'capture.bomb',
          `The file unpacked to ${out} bytes from ${raw}. Unpack it by hand if you trust it.`,
        );
    }
    splitter.push(text?.decode() ?? '');
    splitter.finish();
    return { problem: null, lines: splitter.lines };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (/^(?:Z_|ZSTD_)/.test(code))
      return fail('capture.compression', `The packed file is damaged after ${out} unpacked bytes (${code}).`);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail('capture.unreadable', `The file cannot be read (${code}). Check its path and permissions.`);
  } finally {
    file.destroy();
  }
}

async function* unpacked(
  source: AsyncGenerator<Uint8Array>,
  choose: (head: Uint8Array) => Transform | null,
): AsyncGenerator<Uint8Array> {
  const first = await source.next();
  if (first.done === true) return;
  const unpack = choose(first.value);
  if (unpack === null) {
    yield first.value;
    yield* source;
    return;
  }
  const pump = (async () => {
    for (
      let piece: IteratorResult<Uint8Array, unknown> = first;
      piece.done !== true && !unpack.destroyed;
      piece = (await source.next()) as IteratorResult<Uint8Array, unknown>
    ) {
      if (!unpack.write(piece.value)) {
        await new Promise<void>((resolve) => {
          unpack.once('drain', resolve);
          unpack.once('close', resolve);
        });
      }
    }
    unpack.end();
  })();
  pump.catch((error: unknown) => unpack.destroy(error as Error));
  try {
    yield* unpack as AsyncIterable<Uint8Array>;
  } finally {
    unpack.destroy();
  }
  await pump;
}
