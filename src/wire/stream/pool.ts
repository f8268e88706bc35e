/**
 * Small byte buffers that are used again: flows begin and end all the time, and a buffer of the engine's own costs an allocation
 * outside of the heap. Cut from slabs, kept by size, never given back to the system; what is asked for beyond the largest
 * size is made and forgotten. What a buffer held before is still in it: only bytes that were written may be read.
 */

const SMALLEST = 256;
const SIZES = 4; // 256, 512, 1024, 2048
const SLAB_BYTES = 65_536;
const NOTHING = new Uint8Array(0);

export class Pool {
  private readonly free: Uint8Array[][] = Array.from({ length: SIZES }, () => []);
  private slab: ArrayBuffer = NOTHING.buffer;
  private used = 0;

  /** A buffer of at least `size` bytes. */
  take(size: number): Uint8Array {
    let length = SMALLEST;
    for (let k = 0; k < SIZES; k++, length *= 2) {
      if (size > length) continue;
      return this.free[k]!.pop() ?? this.cut(length);
    }
    return new Uint8Array(size);
  }

  private cut(length: number): Uint8Array {
    if (this.used + length > this.slab.byteLength) {
      this.slab = new ArrayBuffer(SLAB_BYTES);
      this.used = 0;
    }
    const made = new Uint8Array(this.slab, this.used, length);
    this.used += length;
    return made;
  }

  /** The buffer is not read any more. */
  give(buffer: Uint8Array): void {
    for (let k = 0, length = SMALLEST; k < SIZES; k++, length *= 2) {
      if (buffer.length === length) {
        if (buffer.buffer.byteLength === SLAB_BYTES) this.free[k]!.push(buffer);
        return;
      }
    }
  }
}
