/**
 * JSON text in pieces: hands out the elements of named top-level arrays one at a time and keeps the rest as the document.
 * It finds the borders only; `JSON.parse` judges what lies between. Nesting and sizes are bounded before anything is parsed.
 */

import { FeedRefusal } from '../contract.ts';
import type { FeedLimits } from '../limits.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const isBlank = (c: number): boolean => c === 32 || c === 10 || c === 13 || c === 9;

export interface JsonSink {
  item(raw: string, at: string): void;
  /** An element that is too large or no object. */
  refuse(at: string, what: string): void;
}

export class JsonPieces {
  private readonly arrays: readonly string[];
  private readonly limits: FeedLimits;
  private readonly sink: JsonSink;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private begun = false;
  /** The last string at depth 1, and the key that it became by a colon. */
  private text = '';
  private key: string | null = null;
  /** Depth of the open array whose elements are handed out; 0: none is open. */
  private arrayDepth = 0;
  private arrayName = '';
  private index = 0;
  private strayElement = false;
  private inItem = false;
  private item: string[] = [];
  private itemChars = 0;
  private readonly document: string[] = [];
  private documentChars = 0;

  constructor(arrays: readonly string[], limits: FeedLimits, sink: JsonSink) {
    this.arrays = arrays;
    this.limits = limits;
    this.sink = sink;
  }

  push(chunk: string): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk.charCodeAt(i);
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (c === BACKSLASH) this.escaped = true;
        else if (c === QUOTE) this.inString = false;
        if (this.inString && this.depth === 1 && this.arrayDepth === 0 && this.text.length < 64) this.text += chunk[i]!;
        continue;
      }
      if (isBlank(c)) continue;
      if (this.begun && this.depth === 0) throw new FeedRefusal('holds more than one JSON text');
      if (!this.begun && c !== 0x7b && c !== 0x5b) {
        const html = c === 0x3c ? 'is an HTML or XML page instead of JSON' : 'is not JSON';
        throw new FeedRefusal(`${html}: it begins with ${JSON.stringify(chunk.slice(i, i + 20))}`);
      }
      this.begun = true;
      const between = this.arrayDepth > 0 && this.depth === this.arrayDepth;
      if (c === QUOTE) {
        this.inString = true;
        this.text = '';
        if (between) this.strayElement = true;
      } else if (c === 0x7b || c === 0x5b) {
        if (++this.depth > this.limits.depth) throw new FeedRefusal(`is nested deeper than ${this.limits.depth}`);
        if (between) {
          from = i;
          this.inItem = true;
        } else if (this.arrayDepth === 0 && c === 0x5b && this.opens()) {
          this.keep(chunk, from, i + 1);
          this.arrayDepth = this.depth;
          this.index = 0;
        }
      } else if (c === 0x7d || c === 0x5d) {
        this.depth--;
        if (this.inItem && this.depth === this.arrayDepth) {
          this.keep(chunk, from, i + 1);
          this.hand();
        } else if (this.arrayDepth > 0 && this.depth < this.arrayDepth) {
          this.stray();
          this.arrayDepth = 0;
          from = i;
        }
      } else if (between) {
        if (c === 0x2c) {
          this.stray();
          this.index++;
        } else this.strayElement = true;
      } else if (this.depth === 1 && this.arrayDepth === 0) {
        if (c === 0x3a) this.key = this.text;
        else if (c === 0x2c) this.key = null;
      }
    }
    if (this.inItem || this.arrayDepth === 0) this.keep(chunk, from, chunk.length);
  }

  /** @returns the document with its arrays empty @throws FeedRefusal where the text ends in its middle */
  end(): string {
    if (!this.begun) throw new FeedRefusal('is empty');
    if (this.depth !== 0 || this.inString) {
      const where = this.arrayDepth > 0 ? ` at ${this.at()}` : '';
      throw new FeedRefusal(`ends in the middle${where}: it was cut short`);
    }
    return this.document.join('');
  }

  private opens(): boolean {
    const name = this.depth === 1 ? '' : this.depth === 2 ? this.key : null;
    if (name === null || !this.arrays.includes(name)) return false;
    this.arrayName = name;
    return true;
  }

  private at(): string {
    return `${this.arrayName === '' ? '' : `/${this.arrayName}`}/${this.index}`;
  }

  private stray(): void {
    if (this.strayElement) this.sink.refuse(this.at(), 'is not an object');
    this.strayElement = false;
  }

  private keep(chunk: string, from: number, to: number): void {
    if (to <= from) return;
    if (this.inItem) {
      this.itemChars += to - from;
      if (this.itemChars <= this.limits.recordChars) this.item.push(chunk.slice(from, to));
      return;
    }
    this.documentChars += to - from;
    if (this.documentChars > this.limits.documentChars)
      throw new FeedRefusal(`is larger than ${this.limits.documentChars} characters without its records`);
    this.document.push(chunk.slice(from, to));
  }

  private hand(): void {
    const { item, itemChars } = this;
    this.item = [];
    this.itemChars = 0;
    this.inItem = false;
    if (itemChars > this.limits.recordChars)
      this.sink.refuse(this.at(), `is larger than ${this.limits.recordChars} characters`);
    else this.sink.item(item.length === 1 ? item[0]! : item.join(''), this.at());
  }
}
