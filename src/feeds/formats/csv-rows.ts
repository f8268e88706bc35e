/** Rows of separated values (RFC 4180) from text in pieces. */

import { FeedRefusal } from '../contract.ts';
import type { FeedLimits } from '../limits.ts';

export class CsvRows {
  private readonly limits: Pick<FeedLimits, 'rowChars' | 'cells'>;
  private readonly onRow: (cells: readonly string[], line: number) => void;
  private readonly separator: string;
  private cells: string[] = [];
  private cell = '';
  private quoted = false;
  /** A quote inside quotes was seen: the next character tells whether it ends them. */
  private closing = false;
  private line = 1;
  private rowLine = 1;
  private chars = 0;

  /** @param separator  what stands between cells: spreadsheets of some countries write a semicolon */
  constructor(
    limits: Pick<FeedLimits, 'rowChars' | 'cells'>,
    onRow: (cells: readonly string[], line: number) => void,
    separator = ',',
  ) {
    this.limits = limits;
    this.onRow = onRow;
    this.separator = separator;
  }

  push(chunk: string): void {
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i]!;
      if (++this.chars > this.limits.rowChars) throw new FeedRefusal(`line ${this.rowLine}: the row is too long`);
      if (c === '\n') this.line++;
      if (this.closing) {
        this.closing = false;
        if (c === '"') {
          this.cell += '"';
          continue;
        }
        this.quoted = false;
      }
      if (this.quoted) {
        if (c === '"') this.closing = true;
        else this.cell += c;
      } else if (c === '"' && this.cell === '') this.quoted = true;
      else if (c === this.separator) this.endCell();
      else if (c === '\n') this.endRow();
      else if (c !== '\r') this.cell += c;
    }
  }

  end(): void {
    if (this.quoted && !this.closing)
      throw new FeedRefusal(`line ${this.rowLine}: ends inside quotes: it was cut short`);
    if (this.cell !== '' || this.cells.length > 0) this.endRow();
  }

  private endCell(): void {
    if (this.cells.length >= this.limits.cells) throw new FeedRefusal(`line ${this.rowLine}: has too many cells`);
    this.cells.push(this.cell);
    this.cell = '';
  }

  private endRow(): void {
    this.endCell();
    const row = this.cells;
    this.cells = [];
    this.chars = 0;
    if (row.length > 1 || row[0] !== '') this.onRow(row, this.rowLine);
    this.rowLine = this.line;
  }
}
