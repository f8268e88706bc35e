/**
 * What streams delivered lately, so that a retransmission with other bytes is seen: one ring of bytes for all of them, in which
 * every delivery is a piece that names the one before it in its stream. The more streams are busy, the less far back each is
 * remembered; what was overwritten is compared with nothing.
 */

/** Piece: bytes back to the one before it in its stream (0: none) 4 | length 4 | bytes, padded to a multiple of 8. */
const HEADER = 8;
/** Of a stream that has no piece. */
export const NO_PIECE = -1;
/** More pieces than this are not gone back: work per segment is bounded. */
const MOST_PIECES = 64;

export class History {
  private readonly memory: Uint8Array;
  private readonly heads: Int32Array;
  private readonly start: number;
  private readonly size: number;
  /** Bytes written since the beginning; where a piece lies is told by this count. */
  private written = 0;

  /** @param start of the ring in `memory`; it and `size` are multiples of 8 */
  constructor(memory: Uint8Array, start: number, size: number) {
    this.memory = memory;
    this.heads = new Int32Array(memory.buffer, memory.byteOffset + start, size / 4);
    this.start = start;
    this.size = size;
  }

  /** Longest piece; of a longer delivery the end is kept. */
  private get longest(): number {
    return this.size / 8;
  }

  /** Keeps what was delivered; `before`: the stream's piece before it. Returns its piece. */
  add(before: number, bytes: Uint8Array, from: number, to: number): number {
    const first = Math.max(from, to - this.longest);
    const length = to - first;
    const room = (HEADER + length + 7) & ~7;
    let at = this.written % this.size;
    if (at + room > this.size) {
      this.written += this.size - at;
      at = 0;
    }
    const piece = this.written;
    // Only the end of a long delivery is kept: what was before it does not lie next to it.
    const back = first > from || !this.has(before) ? 0 : piece - before;
    this.written += room;
    this.heads[at >> 2] = back;
    this.heads[(at >> 2) + 1] = length;
    const { memory } = this;
    const target = this.start + at + HEADER;
    if (length < 64) for (let k = 0; k < length; k++) memory[target + k] = bytes[first + k]!;
    else if (bytes === memory) memory.copyWithin(target, first, to);
    else memory.set(bytes.subarray(first, to), target);
    return piece;
  }

  private has(piece: number): boolean {
    return piece !== NO_PIECE && this.written - piece <= this.size;
  }

  /**
   * True when `count` bytes that lie `back` bytes behind the end of the stream were others, as far as they are remembered.
   * @param last the stream's last piece
   */
  differs(last: number, back: number, bytes: Uint8Array, from: number, count: number): boolean {
    let piece = last;
    let end = 0; // bytes back to the end of the piece
    for (let k = 0; k < MOST_PIECES && this.has(piece) && end < back; k++) {
      const at = piece % this.size;
      const length = this.heads[(at >> 2) + 1]!;
      const begin = end + length;
      // The piece covers (end, begin] bytes back, the segment (back - count, back].
      const high = Math.min(begin, back);
      for (let b = high; b > Math.max(end, back - count); b--) {
        if (this.memory[this.start + at + HEADER + begin - b] !== bytes[from + back - b]) return true;
      }
      const before = this.heads[at >> 2]!;
      if (before === 0) break;
      piece -= before;
      end = begin;
    }
    return false;
  }
}
