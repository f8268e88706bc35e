/** Lines from text in pieces, bounded one by one and altogether. */

import { FeedRefusal } from '../contract.ts';
import type { FeedLimits } from '../limits.ts';

export class Lines {
  private readonly limits: FeedLimits;
  private readonly onLine: (text: string, line: number) => void;
  private rest = '';
  private line = 0;
  private chars = 0;

  constructor(limits: FeedLimits, onLine: (text: string, line: number) => void) {
    this.limits = limits;
    this.onLine = onLine;
  }

  push(chunk: string): void {
    this.chars += chunk.length;
    if (this.chars > this.limits.documentChars)
      throw new FeedRefusal(`line ${this.line}: the file is larger than ${this.limits.documentChars} characters`);
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      this.hand(this.rest + chunk.slice(from, end));
      this.rest = '';
      from = end + 1;
    }
    this.rest += chunk.slice(from);
    this.bound(this.rest);
  }

  end(): void {
    if (this.rest !== '') this.hand(this.rest);
    this.rest = '';
  }

  private bound(text: string): void {
    if (text.length > this.limits.rowChars) throw new FeedRefusal(`line ${this.line + 1}: is too long`);
  }

  private hand(text: string): void {
    this.bound(text);
    this.line++;
    this.onLine(text.endsWith('\r') ? text.slice(0, -1) : text, this.line);
  }
}
