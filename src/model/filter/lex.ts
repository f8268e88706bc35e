/** Words, quoted texts and signs of a filter, each with its column (from 1, counted in UTF-16 units as editors do). */

import { err, ok, type Result } from '../../base/result.ts';
import type { FilterProblem } from './check.ts';

export interface FilterError extends FilterProblem {
  readonly column: number;
}

export interface Token {
  /** `sign`: one of ( ) , = != < <= > >= */
  readonly kind: 'word' | 'quoted' | 'sign' | 'end';
  /** For `quoted` without quotes and escapes. */
  readonly text: string;
  readonly column: number;
}

const MAX_CHARS = 16_384;
const SIGNS = new Set(['(', ')', ',', '=', '<', '>', '!']);
const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';

function quoted(text: string, start: number): Result<{ token: Token; next: number }, FilterError> {
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') return ok({ token: { kind: 'quoted', text: value, column: start + 1 }, next: i + 1 });
    if (c !== '\\') {
      value += c;
      continue;
    }
    const escaped = text[++i];
    if (escaped !== '"' && escaped !== '\\') {
      return err({ code: 'filter.syntax', column: i, detail: 'behind \\ stands " or \\' });
    }
    value += escaped;
  }
  return err({ code: 'filter.syntax', column: start + 1, detail: 'the text that begins here has no closing "' });
}

export function lex(text: string): Result<readonly Token[], FilterError> {
  if (text.length > MAX_CHARS) {
    return err({ code: 'filter.syntax', column: MAX_CHARS, detail: `longer than ${MAX_CHARS} characters` });
  }
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (isBlank(c)) {
      i++;
    } else if (c === '"') {
      const read = quoted(text, i);
      if (!read.ok) return read;
      tokens.push(read.value.token);
      i = read.value.next;
    } else if (SIGNS.has(c)) {
      const two = (c === '!' || c === '<' || c === '>') && text[i + 1] === '=';
      if (c === '!' && !two) return err({ code: 'filter.syntax', column: i + 1, detail: 'expected != here' });
      tokens.push({ kind: 'sign', text: two ? `${c}=` : c, column: i + 1 });
      i += two ? 2 : 1;
    } else {
      let end = i;
      while (end < text.length && !isBlank(text[end]!) && !SIGNS.has(text[end]!) && text[end] !== '"') end++;
      tokens.push({ kind: 'word', text: text.slice(i, end), column: i + 1 });
      i = end;
    }
  }
  tokens.push({ kind: 'end', text: '', column: text.length + 1 });
  return ok(tokens);
}
