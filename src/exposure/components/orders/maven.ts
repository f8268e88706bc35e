/** Maven (Version Order Specification of the POM reference): tokens of digits and letters, parted by `.`, `-` and changes of kind. */

import { compareDigits, compareText, isDigit, isDigits, type Order, runEnd, sign } from './text.ts';

const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const SAME: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' };
const SHORT: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };

interface Token {
  readonly by: '.' | '-';
  readonly text: string;
}

const isWordSign = (c: string | undefined): boolean => c !== undefined && !isDigit(c) && c !== '.' && c !== '-';

function tokens(given: string): Token[] | null {
  const text = given.toLowerCase();
  if (text === '' || /[^\x21-\x7e]/.test(text)) return null;
  const out: Token[] = [];
  let by: Token['by'] = '.';
  for (let at = 0; at <= text.length; ) {
    const isNumber = isDigit(text[at]);
    const end = runEnd(text, at, isNumber ? isDigit : isWordSign);
    let word = text.slice(at, end);
    // Nothing between two separators is a zero.
    if (word === '') word = '0';
    else if (!isNumber) {
      if (Object.hasOwn(SHORT, word) && isDigit(text[end])) word = SHORT[word]!;
      if (Object.hasOwn(SAME, word)) word = SAME[word]!;
    }
    out.push({ by, text: word });
    const next = text[end];
    if (next === undefined) break;
    if (next === '.' || next === '-') {
      by = next;
      at = end + 1;
    } else {
      by = '-';
      at = end;
    }
  }
  return trimmed(out);
}

const isNull = ({ text }: Token): boolean => text === '' || (isDigits(text) && compareDigits(text, '0') === 0);

/** Zeros and release words before a hyphen or the end say nothing. */
function trimmed(all: Token[]): Token[] {
  const out: Token[] = [];
  for (const token of all) {
    if (token.by === '-') while (out.length > 0 && isNull(out.at(-1)!)) out.pop();
    out.push(token);
  }
  while (out.length > 0 && isNull(out.at(-1)!)) out.pop();
  return out;
}

/** Of kinds: `.word` < `-word` < `-number` < `.number`. */
function rank({ by, text }: Token): number {
  if (isDigits(text)) return by === '.' ? 3 : 2;
  return by === '-' ? 1 : 0;
}

function compareWords(a: string, b: string): -1 | 0 | 1 {
  const place = (word: string): number => {
    const found = QUALIFIERS.indexOf(word);
    return found < 0 ? QUALIFIERS.length : found;
  };
  const [x, y] = [place(a), place(b)];
  return x !== y ? sign(x - y) : x === QUALIFIERS.length ? compareText(a, b) : 0;
}

/** What stands for a token that one of the two does not have. */
const padding = ({ by, text }: Token): Token => ({ by, text: isDigits(text) ? '0' : '' });

export const maven: Order = (a, b) => {
  const [x, y] = [tokens(a), tokens(b)];
  if (x === null || y === null) return null;
  for (let k = 0; k < Math.max(x.length, y.length); k++) {
    const [p, q] = [x[k] ?? padding(y[k]!), y[k] ?? padding(x[k]!)];
    const numbers = [isDigits(p.text), isDigits(q.text)];
    if (p.by === q.by && numbers[0] === numbers[1]) {
      const order = numbers[0] ? compareDigits(p.text, q.text) : compareWords(p.text, q.text);
      if (order !== 0) return order;
    } else {
      const order = sign(rank(p) - rank(q));
      if (order !== 0) return order;
    }
  }
  return 0;
};
