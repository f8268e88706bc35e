/**
 * Messages of a log stream over TCP (RFC 6587 3.4): counted octets (`123 <34>...`) or lines, told by each message's first byte.
 * What is longer than MAX_BYTES is cut; the rest of it is skipped.
 */

const NEWLINE = 0x0a;
export const MAX_BYTES = 65_536;
const MAX_DIGITS = 7;

export class Framing {
  #waiting: Uint8Array = new Uint8Array(0);
  /** Bytes of a message that was too long, still to come; -1: until the next newline. */
  #skip = 0;
  readonly #onMessage: (bytes: Uint8Array) => void;
  readonly #onCut: () => void;

  constructor(onMessage: (bytes: Uint8Array) => void, onCut: () => void) {
    this.#onMessage = onMessage;
    this.#onCut = onCut;
  }

  push(piece: Uint8Array): void {
    let bytes = piece;
    if (this.#waiting.length > 0) {
      bytes = new Uint8Array(this.#waiting.length + piece.length);
      bytes.set(this.#waiting);
      bytes.set(piece, this.#waiting.length);
    }
    let at = this.#skipped(bytes);
    while (at < bytes.length) {
      const next = this.#next(bytes, at);
      if (next < 0) break;
      at = next;
    }
    this.#waiting = bytes.slice(at);
  }

  /** What is left when the stream ends is a message too. */
  end(): void {
    if (this.#waiting.length > 0 && this.#skip === 0) this.#onMessage(this.#waiting);
    this.#waiting = new Uint8Array(0);
  }

  #skipped(bytes: Uint8Array): number {
    if (this.#skip === 0) return 0;
    if (this.#skip > 0) {
      const n = Math.min(this.#skip, bytes.length);
      this.#skip -= n;
      return n;
    }
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return bytes.length;
    this.#skip = 0;
    return end + 1;
  }

  /** @returns where the next message begins; -1: more is needed */
  #next(bytes: Uint8Array, at: number): number {
    const counted = countAt(bytes, at);
    if (counted === 'more') return -1;
    const start = counted === null ? at : counted.start;
    const end = counted === null ? bytes.indexOf(NEWLINE, at) : start + counted.size;
    const known = end >= 0 && end <= bytes.length;
    if (known && end - start <= MAX_BYTES) {
      if (end > start) this.#onMessage(bytes.subarray(start, end));
      return counted === null ? end + 1 : end;
    }
    if ((known ? end : bytes.length) - start < MAX_BYTES) return -1;
    this.#onCut();
    this.#onMessage(bytes.subarray(start, start + MAX_BYTES));
    if (known) return counted === null ? end + 1 : end;
    this.#skip = counted === null ? -1 : end - bytes.length;
    return bytes.length;
  }
}

/** `<digits> ` in front of a message that begins with `<`. */
function countAt(bytes: Uint8Array, at: number): { readonly start: number; readonly size: number } | null | 'more' {
  let size = 0;
  for (let i = at; i <= at + MAX_DIGITS; i++) {
    if (i >= bytes.length) return i === at || size > 0 ? 'more' : null;
    const c = bytes[i]!;
    if (c === 0x20 && i > at) {
      if (i + 1 >= bytes.length) return 'more';
      return bytes[i + 1] === 0x3c && size > 0 ? { start: i + 1, size } : null;
    }
    if (c < 0x30 || c > 0x39) return null;
    size = size * 10 + c - 0x30;
  }
  return null;
}
