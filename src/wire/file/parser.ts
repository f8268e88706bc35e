/**
 * Capture bytes in, frames out: recognises pcap and pcapng by their magic and reads them incrementally, chunk by chunk,
 * with memory bounded by one record. Never throws and never loops: what is wrong with the file is a `CaptureProblem`.
 * Does not unpack compressed captures (src/capture/file.ts does).
 */

import { createPcapReader, isPcapMagic, PCAP_HEADER_BYTES } from './pcap.ts';
import { createPcapngReader, SECTION_HEADER } from './pcapng.ts';
import type { CaptureCode, CaptureProblem, FormatReader, OnFrame } from './problem.ts';

export type { CaptureCode, CaptureProblem, OnFrame } from './problem.ts';
export { MAX_FRAME_BYTES } from './problem.ts';

export interface CaptureParser {
  /** The next bytes. After a problem they are ignored. */
  push(chunk: Uint8Array): void;
  /** Where the next bytes may be put instead, so that they are not copied; `filled` tells how many were. Never empty. */
  room(): Uint8Array;
  filled(count: number): void;
  /** No more bytes come: tells whether the capture was whole. Idempotent. */
  end(): CaptureProblem | null;
  /** Set as soon as the capture cannot be read further. */
  readonly problem: CaptureProblem | null;
  readonly frames: number;
  /** Bytes pushed so far. */
  readonly bytes: number;
}

/** Least room that a reader is given. */
const ROOM_BYTES = 65_536;

const MARKUP = /^\s*<(!doctype|html|head|\?xml)/i;

/** What the first bytes look like, for a person who dropped the wrong file. */
function looksLike(head: Uint8Array): string {
  const text = String.fromCharCode(...head.subarray(0, 64));
  if (MARKUP.test(text)) return 'It looks like a web page: the download gave an error page or asked for a login.';
  if (text.startsWith('PK')) return 'It looks like a ZIP archive: unpack it and import the captures in it.';
  if (text.startsWith('%PDF')) return 'It looks like a PDF document.';
  return 'Export it as pcap or pcapng, for example with Wireshark.';
}

class Parser implements CaptureParser {
  problem: CaptureProblem | null = null;
  bytes = 0;
  private readonly onFrame: OnFrame;
  private reader: FormatReader | null = null;
  /** Bytes of the file before `rest`. */
  private consumed = 0;
  private work: Uint8Array = new Uint8Array(0);
  private rest = 0;
  private ended = false;

  constructor(onFrame: OnFrame, space: Uint8Array | null) {
    this.onFrame = onFrame;
    if (space !== null) this.work = space;
  }

  get frames(): number {
    return this.reader?.frames ?? 0;
  }

  private fail(code: CaptureCode, detail: string): void {
    const offset = this.consumed;
    this.problem = { code, offset, detail: `At byte ${offset}: ${detail}`, framesBefore: this.frames };
    this.work = new Uint8Array(0);
    this.rest = 0;
  }

  push(chunk: Uint8Array): void {
    if (this.ended || this.problem !== null || chunk.length === 0) return;
    this.bytes += chunk.length;
    if (this.rest === 0) {
      this.keep(chunk, this.parse(chunk, chunk.length), chunk.length);
      return;
    }
    const size = this.rest + chunk.length;
    if (this.work.length < size) this.grow(size);
    this.work.set(chunk, this.rest);
    this.keep(this.work, this.parse(this.work, size), size);
  }

  room(): Uint8Array {
    if (this.work.length - this.rest < ROOM_BYTES) this.grow(this.rest + 2 * ROOM_BYTES);
    return this.work.subarray(this.rest);
  }

  filled(count: number): void {
    if (this.ended || this.problem !== null || count <= 0) return;
    this.bytes += count;
    const size = this.rest + count;
    this.keep(this.work, this.parse(this.work, size), size);
  }

  private grow(size: number): void {
    const grown = new Uint8Array(size);
    grown.set(this.work.subarray(0, this.rest));
    this.work = grown;
  }

  /** Keeps from[start, end) for the next chunk. */
  private keep(from: Uint8Array, start: number, end: number): void {
    if (this.problem !== null) return;
    const size = end - start;
    if (from === this.work) {
      if (start > 0) this.work.copyWithin(0, start, end);
    } else if (size > 0) {
      if (this.work.length < size) this.work = new Uint8Array(size);
      this.work.set(from.subarray(start, end));
    }
    this.rest = size;
  }

  private parse(bytes: Uint8Array, end: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, end);
    let pos = 0;
    if (this.reader === null) {
      if (end < 12) return 0;
      const little = view.getUint32(0, true);
      const big = view.getUint32(0, false);
      if (little === SECTION_HEADER) this.reader = createPcapngReader(this.onFrame);
      else if (isPcapMagic(little, big)) this.reader = createPcapReader(this.onFrame);
      else {
        this.fail('capture.not-a-capture', `the file is not a pcap or pcapng capture. ${looksLike(bytes)}`);
        return 0;
      }
    }
    const reader = this.reader;
    while (pos < end) {
      if (reader.skip > 0) {
        const n = Math.min(reader.skip, end - pos);
        reader.skip -= n;
        pos += n;
        continue;
      }
      const next = reader.read(bytes, view, pos, end);
      const stuck = next === pos;
      pos = next;
      if (reader.problem !== null) {
        this.consumed += pos;
        this.fail(reader.problem.code, reader.problem.detail);
        return 0;
      }
      if (stuck) break;
    }
    this.consumed += pos;
    return pos;
  }

  end(): CaptureProblem | null {
    if (this.ended || this.problem !== null) return this.problem;
    this.ended = true;
    if (this.bytes === 0) this.fail('capture.empty', 'the file has no bytes. Check that it was copied completely.');
    else if (this.reader === null) this.endWithoutMagic();
    else if (this.rest > 0 || this.reader.skip > 0) {
      const what = this.bytes < PCAP_HEADER_BYTES ? 'file header' : 'record';
      this.fail(
        'capture.truncated',
        `the capture ends in the middle of a ${what}. Copy it again, or keep what is readable.`,
      );
    }
    return this.problem;
  }

  /** Fewer bytes than a magic needs to be told apart safely. */
  private endWithoutMagic(): void {
    const head = this.work.subarray(0, this.rest);
    const magics = ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '34cdb2a1', 'a1b2cd34', '0a0d0d0a'];
    const hex = Array.from(head.subarray(0, 4), (b) => b.toString(16).padStart(2, '0')).join('');
    if (magics.some((m) => m.startsWith(hex))) {
      this.fail('capture.truncated', 'the capture ends in the middle of its file header. Copy it again.');
    } else this.fail('capture.not-a-capture', `the file is not a pcap or pcapng capture. ${looksLike(head)}`);
  }
}

/**
 * A parser for one capture. `onFrame` must not keep the bytes it gets.
 * @param space where its bytes are kept (`Sensor.input`), so that the sensor reads frames in place; null: its own
 */
export const createCaptureParser = (onFrame: OnFrame, space: Uint8Array | null = null): CaptureParser =>
  new Parser(onFrame, space);
