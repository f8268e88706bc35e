/**
 * A bounded reader over bytes from the network. It never throws and never reads past its end: a read that does not fit
 * returns 0 (or an empty view) and sets `short`, which stays set. Parsers read a whole structure, then look at `short` once.
 */
export class Reader {
  readonly bytes: Uint8Array;
  /** Next byte to read (index into `bytes`). */
  pos: number;
  /** One past the last byte that may be read. */
  readonly end: number;
  /** True once a read did not fit. */
  short = false;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.end = Math.min(Math.max(end, 0), bytes.length);
    this.pos = Math.min(Math.max(start, 0), this.end);
  }

  get left(): number {
    return this.end - this.pos;
  }

  private need(n: number): boolean {
    if (n >= 0 && this.end - this.pos >= n) return true;
    this.short = true;
    this.pos = this.end;
    return false;
  }

  u8(): number {
    return this.need(1) ? this.bytes[this.pos++]! : 0;
  }

  u16(): number {
    if (!this.need(2)) return 0;
    const v = (this.bytes[this.pos]! << 8) | this.bytes[this.pos + 1]!;
    this.pos += 2;
    return v;
  }

  u16le(): number {
    if (!this.need(2)) return 0;
    const v = this.bytes[this.pos]! | (this.bytes[this.pos + 1]! << 8);
    this.pos += 2;
    return v;
  }

  u24(): number {
    if (!this.need(3)) return 0;
    const v = (this.bytes[this.pos]! << 16) | (this.bytes[this.pos + 1]! << 8) | this.bytes[this.pos + 2]!;
    this.pos += 3;
    return v;
  }

  u32(): number {
    if (!this.need(4)) return 0;
    const { bytes, pos } = this;
    this.pos += 4;
    return ((bytes[pos]! << 24) | (bytes[pos + 1]! << 16) | (bytes[pos + 2]! << 8) | bytes[pos + 3]!) >>> 0;
  }

  u32le(): number {
    const low = this.u16le();
    return low + this.u16le() * 0x1_0000;
  }

  /** The next n bytes as a view; empty and `short` when they are not there. */
  take(n: number): Uint8Array {
    if (!this.need(n)) return this.bytes.subarray(this.end, this.end);
    const view = this.bytes.subarray(this.pos, this.pos + n);
    this.pos += n;
    return view;
  }

  skip(n: number): void {
    if (this.need(n)) this.pos += n;
  }

  /** A reader over the next n bytes; this one moves past them. */
  sub(n: number): Reader {
    if (!this.need(n)) return new Reader(this.bytes, this.end, this.end);
    const start = this.pos;
    this.pos += n;
    return new Reader(this.bytes, start, this.pos);
  }

  /** The next n bytes as text, one character a byte (ISO 8859-1: never fails, never merges bytes). */
  latin1(n: number): string {
    return latin1(this.take(n));
  }
}

/** Longest text that is made of bytes. */
const MAX_TEXT_BYTES = 65_536;
/** From here on the platform's decoder is faster than ours. */
const DECODER_BYTES = 24;

/** The platform's decoder: of ASCII only, where every encoding agrees. The core compiles without the types of a platform. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
const decoder = new TextDecoder();

function isAscii(bytes: Uint8Array, end: number): boolean {
  for (let i = 0; i < end; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

/** Bytes as text, one character a byte. At most 64 KiB are turned into text. */
export function latin1(bytes: Uint8Array): string {
  const n = Math.min(bytes.length, MAX_TEXT_BYTES);
  if (n > DECODER_BYTES && isAscii(bytes, n)) return decoder.decode(n < bytes.length ? bytes.subarray(0, n) : bytes);
  return characters(bytes, n);
}

/** One character a byte; eight at a time, so that the string is not made of single letters. */
function characters(b: Uint8Array, n: number): string {
  let s = '';
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const [c, d, e, f] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!];
    s += String.fromCharCode(c, d, e, f, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
  }
  for (; i < n; i++) s += String.fromCharCode(b[i]!);
  return s;
}

/** Bytes as UTF-8 where they are valid UTF-8, else as ISO 8859-1. Device strings come in both. */
export function text(bytes: Uint8Array): string {
  const n = Math.min(bytes.length, MAX_TEXT_BYTES);
  if (isAscii(bytes, n)) return latin1(bytes);
  const out: string[] = [];
  let i = 0;
  while (i < n) {
    const b = bytes[i]!;
    if (b < 0x80) {
      out.push(String.fromCharCode(b));
      i++;
      continue;
    }
    const size = b >= 0xf0 && b < 0xf5 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 && b < 0xe0 ? 2 : 0;
    if (size === 0 || b >= 0xf5 || i + size > n) return latin1(bytes);
    let code = size === 4 ? b & 0x07 : size === 3 ? b & 0x0f : b & 0x1f;
    for (let k = 1; k < size; k++) {
      const c = bytes[i + k]!;
      if ((c & 0xc0) !== 0x80) return latin1(bytes);
      code = (code << 6) | (c & 0x3f);
    }
    const tooLong = (size === 3 && code < 0x800) || (size === 4 && code < 0x1_0000);
    if (tooLong || code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return latin1(bytes);
    out.push(String.fromCodePoint(code));
    i += size;
  }
  return out.join('');
}
