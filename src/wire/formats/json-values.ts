/**
 * Values of a JSON stream by their path: RFC 8259. Reads bytes as they come, keeps no tree; a string becomes text only when the
 * caller wants its path. Array elements have the path of their array. Numbers, true, false and null are passed over.
 */

import { text } from '../../base/reader.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_DEPTH = 48;
const MAX_STRING_BYTES = 512;
const MAX_KEY_BYTES = 64;

export interface JsonListener {
  /** Whether the string at this path is wanted. `path`: keys from the root. */
  wants(path: readonly string[]): boolean;
  value(path: readonly string[], value: string): void;
  /** An object ends; `path` is its own ([] for the root, which ends the reading). */
  close?(path: readonly string[]): void;
  /** An object begins. */
  open?(path: readonly string[]): void;
}

type Frame = 'object' | 'array';

/** The text of a string between its quotes: escapes resolved (RFC 8259 7). */
function unquoted(b: Uint8Array): string {
  const s = text(b);
  if (!s.includes('\\')) return s;
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
  return s.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, c: string | undefined) =>
    hex === undefined ? (named[c!] ?? c!) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export class JsonValues {
  failed = false;
  done = false;
  private readonly listener: JsonListener;
  private readonly frames: Frame[] = [];
  /** Keys of the objects around; an object's own key is the last while its value is read. */
  private readonly path: string[] = [];
  private key: string | null = null;
  private inString = false;
  private escaped = false;
  private started = false;
  private long = false;
  private readonly kept: number[] = [];

  constructor(listener: JsonListener) {
    this.listener = listener;
  }

  feed(b: Uint8Array): void {
    for (let i = 0; i < b.length && !this.failed && !this.done; i++) {
      const c = b[i]!;
      if (this.inString) this.stringByte(c);
      else this.structure(c);
    }
  }

  private stringByte(c: number): void {
    if (!this.escaped && c === QUOTE) {
      this.inString = false;
      this.stringEnds();
      return;
    }
    this.escaped = !this.escaped && c === BACKSLASH;
    if (this.kept.length < MAX_STRING_BYTES) this.kept.push(c);
    else this.long = true;
  }

  private stringEnds(): void {
    const isKey = this.frames[this.frames.length - 1] === 'object' && this.key === null;
    if (isKey) {
      this.key = this.long || this.kept.length > MAX_KEY_BYTES ? '' : unquoted(Uint8Array.from(this.kept));
      this.path.push(this.key);
      return;
    }
    if (!this.long && this.listener.wants(this.path)) {
      const value = unquoted(Uint8Array.from(this.kept)).trim();
      if (value !== '') this.listener.value(this.path, value);
    }
  }

  private structure(c: number): void {
    if (c === QUOTE) {
      if (!this.started) this.failed = true;
      this.inString = true;
      this.escaped = false;
      this.long = false;
      this.kept.length = 0;
    } else if (c === 0x7b || c === 0x5b) this.opens(c === 0x7b ? 'object' : 'array');
    else if (c === 0x7d || c === 0x5d) this.closes(c === 0x7d ? 'object' : 'array');
    else if (c === 0x2c) this.memberEnds();
    else if (!this.started && c > 0x20 && c < 0x80) this.failed = true;
  }

  private memberEnds(): void {
    if (this.frames[this.frames.length - 1] !== 'object' || this.key === null) return;
    this.path.pop();
    this.key = null;
  }

  private opens(frame: Frame): void {
    if (this.frames.length >= MAX_DEPTH) {
      this.failed = true;
      return;
    }
    this.started = true;
    this.frames.push(frame);
    if (frame === 'object') {
      this.listener.open?.(this.path);
      this.key = null;
    }
  }

  private closes(frame: Frame): void {
    if (this.frames[this.frames.length - 1] !== frame) {
      this.failed = true;
      return;
    }
    if (frame === 'object') {
      this.memberEnds();
      this.listener.close?.(this.path);
    }
    this.frames.pop();
    // The object around has a key open: the one whose value ended here.
    const around = this.frames[this.frames.length - 1];
    this.key = around === 'object' ? (this.path[this.path.length - 1] ?? null) : null;
    if (this.frames.length === 0) this.done = true;
  }
}
