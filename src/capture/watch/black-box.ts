/**
 * What a reading thread was doing when it fell silent: a piece of memory that it shares with its owner. It counts frames as they
 * begin and end, and keeps the last 1,000 of them: by default only their first bytes (enough to know the flow), whole ones only
 * where somebody asked for it (ADR 13). The owner reads it when the thread no longer answers.
 */

export const KEPT_FRAMES = 1_000;
const HEAD_WORDS = 4;
const BEGUN = 0;
const ENDED = 1;
const ROUNDS = 2;
const SLOT_BYTES = 3;
/** A slot: link type, captured, on the wire, kept (32 bits each), time (64 bits), bytes. */
const SLOT_HEAD_BYTES = 24;
/** Link, network and transport header of what is not too strange. */
export const FIRST_BYTES = 128;
export const WHOLE_BYTES = 2_048;

export interface KeptFrame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** Bytes that the capture had of it. */
  readonly captured: number;
  readonly wireLength: number;
  readonly atUs: number;
}

export class BlackBox {
  readonly memory: SharedArrayBuffer;
  private readonly head: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly data: DataView;
  private readonly slotBytes: number;
  private readonly slots: number;

  private constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.head = new Int32Array(memory, 0, HEAD_WORDS);
    this.bytes = new Uint8Array(memory);
    this.data = new DataView(memory);
    this.slotBytes = this.head[SLOT_BYTES]!;
    this.slots = this.slotBytes === 0 ? 0 : KEPT_FRAMES;
  }

  /** @param keptBytes of every frame; 0: frames are only counted */
  static make(keptBytes: number): BlackBox {
    const slot = keptBytes === 0 ? 0 : SLOT_HEAD_BYTES + keptBytes;
    const memory = new SharedArrayBuffer(HEAD_WORDS * 4 + slot * KEPT_FRAMES);
    new Int32Array(memory)[SLOT_BYTES] = slot;
    return new BlackBox(memory);
  }

  static open(memory: SharedArrayBuffer): BlackBox {
    return new BlackBox(memory);
  }

  // ---- the thread

  begin(linkType: number, b: Uint8Array, start: number, end: number, wireLength: number, atUs: number): void {
    const { head, data, slots, slotBytes } = this;
    const n = head[BEGUN]!;
    if (slots > 0) {
      const at = HEAD_WORDS * 4 + ((n >>> 0) % slots) * slotBytes;
      const kept = Math.min(end - start, slotBytes - SLOT_HEAD_BYTES);
      data.setInt32(at, linkType);
      data.setInt32(at + 4, end - start);
      data.setInt32(at + 8, wireLength);
      data.setInt32(at + 12, kept);
      data.setFloat64(at + 16, atUs);
      this.bytes.set(b.subarray(start, start + kept), at + SLOT_HEAD_BYTES);
    }
    head[BEGUN] = n + 1;
  }

  end(): void {
    this.head[ENDED] = this.head[BEGUN]!;
  }

  /** One more turn of the thread's loop: it lives, also where no frames come. */
  turn(): void {
    this.head[ROUNDS]!++;
  }

  // ---- the owner

  /** Frames that were begun. */
  get frames(): number {
    return Atomics.load(this.head, BEGUN) >>> 0;
  }

  get rounds(): number {
    return Atomics.load(this.head, ROUNDS);
  }

  /** A frame is being read at this moment. */
  get isBusy(): boolean {
    return Atomics.load(this.head, BEGUN) !== Atomics.load(this.head, ENDED);
  }

  /** The last frames, the newest at the end. */
  kept(): KeptFrame[] {
    const count = Math.min(this.frames, this.slots);
    return Array.from({ length: count }, (_, k) => this.slot((this.frames - count + k) % this.slots));
  }

  private slot(n: number): KeptFrame {
    const at = HEAD_WORDS * 4 + n * this.slotBytes;
    const kept = Math.max(0, Math.min(this.data.getInt32(at + 12), this.slotBytes - SLOT_HEAD_BYTES));
    return {
      linkType: this.data.getInt32(at),
      captured: this.data.getInt32(at + 4),
      wireLength: this.data.getInt32(at + 8),
      atUs: this.data.getFloat64(at + 16),
      bytes: this.bytes.slice(at + SLOT_HEAD_BYTES, at + SLOT_HEAD_BYTES + kept),
    };
  }
}
