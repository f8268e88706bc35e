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
    const high = this.u16();
    return high * 0x1_0000 + this.u16();
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
    const view = this.take(n);
    return new Reader(view);
  }

  /** The next n bytes as text, one character a byte (ISO 8859-1: never fails, never merges bytes). */
  latin1(n: number): string {
    return latin1(this.take(n));
  }
}

/** Bytes as text, one character a byte. At most 64 KiB are turned into text. */
export function latin1(bytes: Uint8Array): string {
  let s = '';
  const n = Math.min(bytes.length, 65_536);
  for (let i = 0; i < n; i++) s += String.fromCharCode(bytes[i]!);
  return s;
}

/** Bytes as UTF-8 where they are valid UTF-8, else as ISO 8859-1. Device strings come in both. */
export function text(bytes: Uint8Array): string {
  const out: string[] = [];
  const n = Math.min(bytes.length, 65_536);
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
