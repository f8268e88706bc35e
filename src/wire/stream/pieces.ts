/**
 * Bytes that arrive out of order, kept as disjoint pieces. Overlap policy, for fragments and TCP alike: the first byte that
 * arrived at a place wins; a later one with another value is dropped and the difference is reported.
 */

export class Pieces {
  /** Sorted by start, disjoint; starts are offsets >= 0. */
  readonly starts: number[] = [];
  readonly parts: Uint8Array[] = [];
  /** Bytes kept. */
  size = 0;

  get count(): number {
    return this.parts.length;
  }

  /** Keeps a copy of what is new of bytes[from, to) at offset `start`. Returns true when an overlap had different bytes. */
  insert(start: number, bytes: Uint8Array, from: number, to: number): boolean {
    const end = start + to - from;
    let differs = false;
    let at = start;
    let k = this.firstEndingAfter(start);
    while (at < end) {
      const nextStart = this.starts[k] ?? Number.POSITIVE_INFINITY;
      if (at < nextStart) {
        const stop = Math.min(end, nextStart);
        const part = bytes.slice(from + at - start, from + stop - start);
        this.starts.splice(k, 0, at);
        this.parts.splice(k, 0, part);
        this.size += part.length;
        at = stop;
        k++;
        continue;
      }
      const part = this.parts[k]!;
      const stop = Math.min(end, nextStart + part.length);
      for (let x = at; x < stop && !differs; x++) differs = part[x - nextStart] !== bytes[from + x - start];
      at = stop;
      k++;
    }
    return differs;
  }

  /** Index of the first piece whose end lies behind `offset`. */
  private firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! + this.parts[middle]!.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Takes the first piece out. */
  shift(): Uint8Array | null {
    this.starts.shift();
    const part = this.parts.shift() ?? null;
    this.size -= part?.length ?? 0;
    return part;
  }

  /** All pieces as one, when they cover [0, length) without a hole; null otherwise. */
  whole(length: number): Uint8Array | null {
    if (this.size !== length) return null;
    const out = new Uint8Array(length);
    for (let k = 0; k < this.parts.length; k++) {
      if (this.starts[k]! + this.parts[k]!.length > length) return null;
      out.set(this.parts[k]!, this.starts[k]!);
    }
    return out;
  }
}
