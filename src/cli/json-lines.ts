/** JSON lines of standard input, one answer a line, in order. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Output } from './output.ts';

const MAX_LINE_CHARS = 1_000_000;

export type Row = Readonly<Record<string, unknown>>;

/** The text of a field; null where it is missing or empty. @throws Error when it is of another kind */
export function field(row: Row, name: string): string | null {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new Error(`"${name}" is no text`);
  return value;
}

function parse(line: string): Row {
  if (line.length > MAX_LINE_CHARS) throw new Error(`is longer than ${MAX_LINE_CHARS} characters`);
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new Error('is no JSON');
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new Error('is no object');
  return row as Row;
}

/** Answers each line of `input`; a line that cannot be answered gets `{error}` with its number. Returns how many those were. */
export async function answerLines(input: Readable, output: Output, answer: (row: Row) => unknown): Promise<number> {
  let number = 0;
  let wrong = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    let said: unknown;
    try {
      said = answer(parse(line));
    } catch (error) {
      wrong++;
      said = { error: `line ${number} ${(error as Error).message}` };
    }
    await output.json(said);
  }
  return wrong;
}
