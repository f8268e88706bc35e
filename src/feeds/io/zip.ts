/**
 * ZIP archives (APPNOTE 6.3): the directory at the end, stored and deflated entries, ZIP64. Read by the directory alone, within
 * bounds, and never to the disk. Entries that lie on each other are refused: one block of data that stands for many is a bomb.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { FeedRefusal } from '../contract.ts';

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 65_535;
const MAX_DIRECTORY = 64 * 1_048_576;
const MAX_U32 = 0xffff_ffff;
const UTF8 = 0x800;
const ENCRYPTED = 1;

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated' | 'other';
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly crc: number;
  /** Where its own header lies. */
  readonly offset: number;
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  if (bytesRead < length) throw new FeedRefusal('ends in the middle: it was cut short');
  return buffer;
}

const big = (b: Buffer, at: number): number => {
  const n = b.readBigUInt64LE(at);
  if (n > BigInt(Number.MAX_SAFE_INTEGER)) throw new FeedRefusal('states a size that cannot be');
  return Number(n);
};

interface Directory {
  readonly entries: number;
  readonly bytes: number;
  readonly offset: number;
}

async function directoryOf(file: FileHandle, sizeBytes: number): Promise<Directory> {
  const tailBytes = Math.min(sizeBytes, END_BYTES + MAX_COMMENT);
  if (tailBytes < END_BYTES) throw new FeedRefusal('is no ZIP archive, or was cut short');
  const tail = await bytesAt(file, sizeBytes - tailBytes, tailBytes);
  let at = tailBytes - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new FeedRefusal('is no ZIP archive, or was cut short');
  const short = {
    entries: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR64) return short;
  const end = await bytesAt(file, big(tail, at - 20 + 8), 56);
  if (end.readUInt32LE(0) !== END64) throw new FeedRefusal('has a directory that contradicts itself');
  return { entries: big(end, 32), bytes: big(end, 40), offset: big(end, 48) };
}

/** Sizes that do not fit 32 bits stand in an extra field. */
function wide(extra: Buffer, ...given: readonly number[]): readonly number[] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let next = at + 4;
  return given.map((n) => {
    if (n !== MAX_U32) return n;
    if (next + 8 > extra.length) throw new FeedRefusal('has a directory that contradicts itself');
    next += 8;
    return big(extra, next - 8);
  });
}

/** @throws FeedRefusal for what is no archive, is cut short, contradicts itself or has too many entries */
export async function zipEntries(
  file: FileHandle,
  sizeBytes: number,
  maxEntries: number,
): Promise<readonly ZipEntry[]> {
  const directory = await directoryOf(file, sizeBytes);
  if (directory.entries > maxEntries) throw new FeedRefusal(`has more than ${maxEntries} entries`);
  if (directory.bytes > MAX_DIRECTORY || directory.offset + directory.bytes > sizeBytes)
    throw new FeedRefusal('has a directory that does not fit it');
  const bytes = await bytesAt(file, directory.offset, directory.bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let n = 0; n < directory.entries; n++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY)
      throw new FeedRefusal(`has a directory that is damaged at entry ${n}`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o)) as [
      number,
      number,
      number,
    ];
    const extraAt = at + ENTRY_BYTES + nameBytes;
    const method = bytes.readUInt16LE(at + 10);
    const [unpacked, packed, offset] = wide(
      bytes.subarray(extraAt, extraAt + extraBytes),
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ) as [number, number, number];
    entries.push({
      name: bytes.toString('utf8', at + ENTRY_BYTES, extraAt),
      method: method === 0 ? 'stored' : method === 8 ? 'deflated' : 'other',
      encrypted: (bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      packedBytes: packed,
      sizeBytes: unpacked,
      crc: bytes.readUInt32LE(at + 16),
      offset,
    });
    at = extraAt + extraBytes + commentBytes;
  }
  let free = 0;
  for (const e of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (e.offset < free || e.offset + LOCAL_BYTES + e.packedBytes > directory.offset)
      throw new FeedRefusal('has entries that lie on each other');
    free = e.offset + LOCAL_BYTES + e.packedBytes;
  }
  return entries;
}

/** The packed bytes of an entry. @throws FeedRefusal */
export async function* packedBytes(path: string, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if (entry.encrypted) throw new FeedRefusal('is encrypted');
  if (entry.method === 'other') throw new FeedRefusal('is packed in a way that is not read: only deflate is');
  const file = await open(path);
  try {
    const head = await bytesAt(file, entry.offset, LOCAL_BYTES);
    if (head.readUInt32LE(0) !== LOCAL) throw new FeedRefusal('does not lie where the directory says');
    let at = entry.offset + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
    for (let left = entry.packedBytes; left > 0; ) {
      const chunk = await bytesAt(file, at, Math.min(left, 65_536));
      at += chunk.length;
      left -= chunk.length;
      yield chunk;
    }
  } finally {
    await file.close();
  }
}

/** Passes bytes on and holds them against the size and checksum that the directory states. @throws FeedRefusal */
export async function* proven(unpacked: AsyncIterable<Uint8Array>, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let [crc, size] = [0, 0];
  for await (const chunk of unpacked) {
    size += chunk.length;
    if (size > entry.sizeBytes) break;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.sizeBytes || crc !== entry.crc) throw new FeedRefusal('is damaged: its checksum does not fit');
}

function headOf(entry: ZipEntry, central: boolean): Buffer {
  const name = Buffer.from(entry.name, 'utf8');
  const b = Buffer.alloc((central ? ENTRY_BYTES : LOCAL_BYTES) + name.length);
  b.writeUInt32LE(central ? ENTRY : LOCAL, 0);
  // A central header has one field more in front: the version that made it.
  const o = central ? 2 : 0;
  if (central) b.writeUInt16LE(20, 4);
  b.writeUInt16LE(20, o + 4);
  b.writeUInt16LE(UTF8, o + 6);
  b.writeUInt16LE(entry.method === 'stored' ? 0 : 8, o + 8);
  // 1 January 1980: an archive of the same files has the same bytes.
  b.writeUInt16LE(0x21, o + 12);
  b.writeUInt32LE(entry.crc, o + 14);
  b.writeUInt32LE(entry.packedBytes, o + 18);
  b.writeUInt32LE(entry.sizeBytes, o + 22);
  b.writeUInt16LE(name.length, o + 26);
  if (central) b.writeUInt32LE(entry.offset, 42);
  name.copy(b, central ? ENTRY_BYTES : LOCAL_BYTES);
  return b;
}

/** Writes an archive of at most 65,535 entries and 4 GiB. Entries are written one after the other as they are given. */
export class ZipWriter {
  private readonly file: FileHandle;
  private readonly entries: ZipEntry[] = [];
  private at = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  /** @throws FeedRefusal where it becomes too large */
  async add(name: string, content: AsyncIterable<Uint8Array>, method: 'stored' | 'deflated'): Promise<void> {
    let [crc, sizeBytes, packed] = [0, 0, 0];
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of content) {
        crc = crc32(chunk, crc);
        sizeBytes += chunk.length;
        yield chunk;
      }
    };
    const offset = this.at;
    const entry = (): ZipEntry => ({ name, method, encrypted: false, packedBytes: packed, sizeBytes, crc, offset });
    const start = offset + headOf(entry(), false).length;
    for await (const chunk of method === 'stored' ? counted() : deflated(counted())) {
      await this.file.write(chunk, 0, chunk.length, start + packed);
      packed += chunk.length;
      if (start + packed > MAX_U32 || sizeBytes > MAX_U32 || this.entries.length >= 65_535)
        throw new FeedRefusal('becomes larger than an archive can be: make several');
    }
    const head = headOf(entry(), false);
    await this.file.write(head, 0, head.length, offset);
    this.entries.push(entry());
    this.at = start + packed;
  }

  async end(): Promise<void> {
    const directory = Buffer.concat(this.entries.map((e) => headOf(e, true)));
    const end = Buffer.alloc(END_BYTES);
    end.writeUInt32LE(END, 0);
    end.writeUInt16LE(this.entries.length, 8);
    end.writeUInt16LE(this.entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.at, 16);
    await this.file.write(Buffer.concat([directory, end]), 0, directory.length + END_BYTES, this.at);
    // What was begun and given up may reach beyond.
    await this.file.truncate(this.at + directory.length + END_BYTES);
  }
}

async function* deflated(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw();
  const done = pipeline(content, deflate);
  // A failure of the content ends the loop below as well.
  done.catch(() => {});
  for await (const chunk of deflate) yield chunk as Uint8Array;
  await done;
}
