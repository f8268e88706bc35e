/**
 * Phrases found in sentences. A phrase is words with blanks between: `updat*` stands for every word that begins so, `a|b` for either,
 * `..` for up to eight words of any kind. Matching looks at each place once for each phrase, whatever the text.
 */

/** Words between the two sides of `..`. */
const MAX_GAP = 8;
/** Words of a sentence that are looked at. */
export const MAX_WORDS = 400;

type Part = { readonly gap: true } | { readonly gap: false; readonly words: readonly string[] };
export type Phrase = readonly Part[];

/** The words of a sentence, lower case: letters, digits, and points inside of them. */
export function wordsOf(sentence: string): string[] {
  const out: string[] = [];
  let word = '';
  const end = (): void => {
    const trimmed = word.endsWith('.') ? word.slice(0, -1) : word;
    if (trimmed !== '') out.push(trimmed);
    word = '';
  };
  for (const c of sentence.toLowerCase()) {
    const isInside = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c > '\u00bf';
    if (isInside || (c === '.' && word !== '')) word += c;
    else if (c !== "'" && c !== '’') end();
    if (out.length >= MAX_WORDS) return out;
  }
  end();
  return out;
}

export function phrase(text: string): Phrase {
  return text.split(' ').map((part) => (part === '..' ? { gap: true } : { gap: false, words: part.split('|') }));
}

const is = (word: string, pattern: string): boolean =>
  pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern;

const fits = (word: string | undefined, part: Part): boolean =>
  word !== undefined && (part.gap || part.words.some((pattern) => is(word, pattern)));

/** One past the last word of the phrase that begins at `at`; -1: it does not. */
function matchAt(words: readonly string[], at: number, parts: Phrase): number {
  let place = at;
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k]!;
    if (!part.gap) {
      if (!fits(words[place], part)) return -1;
      place++;
      continue;
    }
    // The first place that the next part fits: later ones cannot fit more, since what follows is looked for from there.
    const next = parts[k + 1];
    if (next === undefined) return place;
    const limit = place + MAX_GAP;
    while (place <= limit && place < words.length && !fits(words[place], next)) place++;
    if (place > limit) return -1;
  }
  return place;
}

/** Where the first of the phrases stands: index of the first word and one past the last; null: none does. */
export function find(
  words: readonly string[],
  phrases: readonly Phrase[],
): { readonly from: number; readonly to: number } | null {
  for (let at = 0; at < words.length; at++) {
    for (const one of phrases) {
      const to = matchAt(words, at, one);
      if (to >= 0) return { from: at, to };
    }
  }
  return null;
}

const NO_END = new Set(['e.g', 'i.e', 'etc', 'inc', 'corp', 'co', 'ltd', 'no', 'vs', 'approx', 'ver', 'v', 'rev']);

/** A point that ends no sentence: behind a letter alone or an abbreviation. */
function isAbbreviation(text: string, point: number): boolean {
  let from = point;
  while (from > 0 && point - from < 8 && !' \t\n('.includes(text[from - 1]!)) from--;
  const word = text.slice(from, point).toLowerCase();
  return (word.length === 1 && word >= 'a' && word <= 'z') || NO_END.has(word);
}

/** The sentences of a text, without blanks around: ended by a point with a blank behind it, a new line, a semicolon or a bullet. */
export function sentencesOf(text: string, most = 80): string[] {
  const out: string[] = [];
  let from = 0;
  const end = (at: number): void => {
    const sentence = text.slice(from, at).trim();
    if (sentence !== '') out.push(sentence);
    from = at + 1;
  };
  for (let k = 0; k < text.length && out.length < most; k++) {
    const c = text[k]!;
    const isLast = k + 1 === text.length || ' \t\n\r'.includes(text[k + 1]!);
    // One new line breaks a line of text, two or a bullet begin another thing.
    const isBreak =
      c === '\n' && (isLast || '-•*'.includes(text[k + 1]!) || text[k - 1] === ':' || text[k - 1] === '.');
    if (isBreak || c === '•' || ((c === ';' || c === '!') && isLast)) end(k);
    else if (c === '.' && isLast && !isAbbreviation(text, k)) end(k);
  }
  if (out.length < most) end(text.length);
  return out;
}
