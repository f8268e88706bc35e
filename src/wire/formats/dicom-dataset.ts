/**
 * Streaming reader of DICOM data sets by allow-list: PS3.5 7.1 (data elements), 7.5 (sequences), annex A (transfer syntaxes).
 * Only tags that the caller names, on the top level, are ever collected; every other value is skipped as bytes and never
 * becomes text. State is bounded: one element header, one collected value, a nesting stack of at most MAX_NESTING.
 * Does not inflate the deflated syntax and does not read pixel data.
 *
 * Element: tag 4 (group, element) | explicit: VR 2, then length 2 or (reserved 2, length 4) | implicit: length 4 | value.
 */

export const MAX_NESTING = 64;
/** Longest value collected. The value representations we read (LO, SH, CS, UI) allow 64 characters a value. */
const MAX_VALUE_BYTES = 256;
const UNDEFINED = 0xffff_ffff;

const ITEM = 0xfffe_e000;
const ITEM_END = 0xfffe_e00d;
const SEQUENCE_END = 0xfffe_e0dd;

/** Value representations with a 32-bit length (PS3.5 table 7.1-1). */
const LONG_VR = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

export interface Syntax {
  readonly implicit: boolean;
  readonly bigEndian: boolean;
}

export const IMPLICIT_LE: Syntax = { implicit: true, bigEndian: false };
export const EXPLICIT_LE: Syntax = { implicit: false, bigEndian: false };

/** How a transfer syntax writes its data set; null for one that cannot be read (deflated). PS3.5 annex A. */
export function syntaxOf(uid: string): Syntax | null {
  if (uid === '1.2.840.10008.1.2') return IMPLICIT_LE;
  if (uid === '1.2.840.10008.1.2.2') return { implicit: false, bigEndian: true };
  if (uid === '1.2.840.10008.1.2.1.99' || uid === '1.2.840.10008.1.2.4.95') return null;
  return EXPLICIT_LE;
}

const isLetter = (c: number): boolean => c >= 0x41 && c <= 0x5a;

/** What stopped the reader before the end of its input: 'done' is the wanted end. */
export type Stop = 'done' | 'nesting' | 'malformed';

export class DataSetReader {
  private readonly wanted: ReadonlySet<number>;
  private readonly last: number;
  private syntax: Syntax;
  private guess: boolean;
  /** Which levels are written in implicit VR: content of UN with undefined length is (PS3.5 6.2.2 note 2). */
  private readonly stack: boolean[] = [];
  private readonly head = new Uint8Array(12);
  private headLength = 0;
  private skip = 0;
  private collect: { tag: number; value: Uint8Array; at: number; total: number } | null = null;
  private lastTag = -1;
  /** Values of wanted tags, the first of each. */
  readonly values = new Map<number, Uint8Array>();
  stopped: Stop | null = null;

  /** @param wanted tags as group * 65536 + element; reading ends behind the greatest of them (tags ascend, PS3.5 7.1).
   *  @param syntax 'guess' where the association was not seen: letters in the place of the first VR tell explicit from implicit. */
  constructor(wanted: ReadonlySet<number>, syntax: Syntax | 'guess') {
    this.wanted = wanted;
    this.last = Math.max(0, ...wanted);
    this.guess = syntax === 'guess';
    this.syntax = syntax === 'guess' ? IMPLICIT_LE : syntax;
  }

  /** The next bytes of the data set. After `stopped` is set they are ignored. */
  feed(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.stopped === null) {
      if (this.skip > 0) {
        const n = Math.min(this.skip, bytes.length - at);
        this.skip -= n;
        at += n;
      } else if (this.collect !== null) {
        at += this.feedValue(bytes, at);
      } else {
        this.head[this.headLength++] = bytes[at++]!;
        this.tryHeader();
      }
    }
  }

  private feedValue(bytes: Uint8Array, at: number): number {
    const c = this.collect!;
    const n = Math.min(c.total - c.at, bytes.length - at);
    const kept = Math.min(n, c.value.length - c.at);
    if (kept > 0) c.value.set(bytes.subarray(at, at + kept), c.at);
    c.at += n;
    if (c.at === c.total) this.finishValue();
    return n;
  }

  private finishValue(): void {
    const c = this.collect!;
    if (!this.values.has(c.tag)) this.values.set(c.tag, c.value);
    this.collect = null;
    if (c.tag >= this.last) this.stopped = 'done';
  }

  private u16(off: number): number {
    const a = this.head[off]!;
    const b = this.head[off + 1]!;
    return this.syntax.bigEndian ? (a << 8) | b : (b << 8) | a;
  }

  private u32(off: number): number {
    const first = this.u16(off);
    const second = this.u16(off + 2);
    return this.syntax.bigEndian ? first * 0x1_0000 + second : second * 0x1_0000 + first;
  }

  /** Called after each header byte: acts once the header is whole. */
  private tryHeader(): void {
    if (this.headLength < 8) return;
    if (this.guess) {
      this.guess = false;
      if (isLetter(this.head[4]!) && isLetter(this.head[5]!)) this.syntax = EXPLICIT_LE;
    }
    const group = this.u16(0);
    const tag = group * 0x1_0000 + this.u16(2);
    const implicit = this.stack.length > 0 ? this.stack[this.stack.length - 1]! : this.syntax.implicit;
    if (group === 0xfffe) {
      this.headLength = 0;
      this.delimiter(tag, this.u32(4), implicit);
      return;
    }
    if (implicit) {
      this.headLength = 0;
      this.element(tag, '', this.u32(4));
      return;
    }
    const vr = String.fromCharCode(this.head[4]!, this.head[5]!);
    if (!/^[A-Z]{2}$/.test(vr)) {
      this.stopped = 'malformed';
      return;
    }
    if (!LONG_VR.has(vr)) {
      this.headLength = 0;
      this.element(tag, vr, this.u16(6));
    } else if (this.headLength === 12) {
      this.headLength = 0;
      this.element(tag, vr, this.u32(8));
    }
  }

  private delimiter(tag: number, length: number, implicit: boolean): void {
    if (tag === ITEM) {
      if (length === UNDEFINED) this.descend(implicit);
      else this.skip = length;
    } else if ((tag === ITEM_END || tag === SEQUENCE_END) && this.stack.length > 0) {
      this.stack.pop();
    } else {
      this.stopped = 'malformed';
    }
  }

  private descend(implicit: boolean): void {
    if (this.stack.length >= MAX_NESTING) this.stopped = 'nesting';
    else this.stack.push(implicit);
  }

  private element(tag: number, vr: string, length: number): void {
    const top = this.stack.length === 0;
    if (top && (tag > this.last || tag < this.lastTag)) {
      // Behind what we want (pixel data is), or out of order: then it is no data set that we understand.
      this.stopped = tag > this.last ? 'done' : 'malformed';
      return;
    }
    if (top) this.lastTag = tag;
    if (length === UNDEFINED) {
      this.descend(vr === 'UN' || vr === '' ? true : this.syntax.implicit);
    } else if (top && this.wanted.has(tag) && length > 0) {
      this.collect = { tag, value: new Uint8Array(Math.min(length, MAX_VALUE_BYTES)), at: 0, total: length };
    } else {
      this.skip = length;
    }
  }
}
