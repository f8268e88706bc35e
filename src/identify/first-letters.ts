/**
 * What a value can start with when a pattern of the catalogue matches it: most patterns are anchored at a word, and most
 * values start with another. Says null where it cannot tell, and then the pattern is asked.
 */

const DIGITS = '0123456789';
/** Stands for itself at the start of a pattern. */
const LITERAL = /^[a-z0-9 _/:%#@!<>='"&~;,-]$/i;
const QUANTIFIER = /^[?*{]/;

/** Lower-case ASCII characters that a match can start with; null: anything. */
export function firstLetters(pattern: string): string | null {
  if (!pattern.startsWith('^') || alternatives(pattern).length > 1) return null;
  return starts(pattern.slice(1));
}

function starts(source: string): string | null {
  const first = source.charAt(0);
  if (first === '(') {
    const end = closing(source);
    if (end < 0 || QUANTIFIER.test(source.slice(end + 1))) return null;
    const inner = source.slice(1, end).replace(/^\?:/, '');
    if (inner.startsWith('?')) return null;
    let all = '';
    for (const part of alternatives(inner)) {
      const letters = starts(part);
      if (letters === null) return null;
      all += letters;
    }
    return all;
  }
  const isDigit = source.startsWith('\\d');
  if (QUANTIFIER.test(source.slice(isDigit ? 2 : 1))) return null;
  if (isDigit) return DIGITS;
  return LITERAL.test(first) ? first.toLowerCase() : null;
}

/** Position of the parenthesis that closes the one at the start; -1: none. */
function closing(source: string): number {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    i = pastClass(source, i);
    const c = source.charAt(i);
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return -1;
}

function alternatives(source: string): readonly string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < source.length; i++) {
    i = pastClass(source, i);
    const c = source.charAt(i);
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '|' && depth === 0) {
      out.push(source.slice(from, i));
      from = i + 1;
    }
  }
  out.push(source.slice(from));
  return out;
}

/** From a `[` to the place of its `]`; other places stay. */
function pastClass(source: string, at: number): number {
  if (source.charAt(at) !== '[') return at;
  let i = at + 1;
  while (i < source.length && source.charAt(i) !== ']') i += source.charAt(i) === '\\' ? 2 : 1;
  return i;
}
