/** The words of a product's name that tell it from others, and how words of two names are held against each other. */

import { plainName } from './names.ts';
import { canonical, EMPTY, isKind, ROLES } from './vocabulary.ts';

const SERIES = new Set(['series', 'family', 'line', 'serie']);

export interface Words {
  /** All words but those that say nothing, in order. */
  readonly all: readonly string[];
  /** Those of them without which it is another product; never empty unless `all` is. */
  readonly core: readonly string[];
  /** What it is, as far as the name says. */
  readonly nouns: readonly string[];
  /** Those of the nouns that say which part it has in a system. */
  readonly roles: readonly string[];
  /** Letters that stand for all models that begin with them (`MP series`). */
  readonly stems: readonly string[];
  /** It is a series or a family: what else is said tells one of them. */
  readonly isSeries: boolean;
}

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
export function hasDigit(word: string): boolean {
  for (let k = 0; k < word.length; k++) if (isDigit(word[k])) return true;
  return false;
}

/** Words of a name; numbers with dots in them stay whole. */
function split(name: string): string[] {
  return name.split(/\s+/).flatMap((word) => {
    const bare = word.replace(/[(),;]/g, '');
    const span = spanOf(bare);
    if (span !== null) return [span];
    // `Q-Stress` and QStress are one word, and so are `Flow-i` and Flowi.
    if (/^(?:[A-Za-z]-[A-Za-z]{3,}|[A-Za-z]{4,}-[A-Za-z])$/.test(bare))
      return [canonical(plainName(bare.replace('-', '')))];
    // A point between digits belongs to the number.
    const pieces = word.split('.');
    const kept = pieces.reduce((all, piece) =>
      isDigit(all.at(-1)) && (isDigit(piece[0]) || /^x+$/i.test(piece)) ? `${all}\u4e36${piece}` : `${all} ${piece}`,
    );
    return plainName(kept)
      .replaceAll('\u4e36', '.')
      .split(' ')
      .filter((w) => w !== '')
      .map(canonical);
  });
}

export const isNoun = (word: string): boolean => isKind(word) || ROLES.has(word);

/** @param maker words of the maker's own name, which a product's name may begin with */
export function wordsOf(name: string, maker: ReadonlySet<string>): Words {
  const raw = split(name);
  // `Series A` is no article.
  const told = raw.filter((word, k) => !EMPTY.has(word) || (word === 'a' && SERIES.has(raw[k - 1] ?? '')));
  const start = told.findIndex((word) => !maker.has(word));
  const own = start < 0 ? [] : told.slice(start);
  const all = own.length > 0 ? own : told.length > 0 ? told : raw;
  const core = all.filter((word) => !isNoun(word));
  const nouns = all.filter(isNoun);
  const stems = raw.flatMap((word, k) => {
    const before = raw[k - 1];
    const span = word.includes('#') ? [word.split('#')[0]!] : [];
    if (span.length > 0) return span;
    return SERIES.has(word) && before !== undefined && before.length <= 4 && !hasDigit(before) ? [before] : [];
  });
  return {
    all,
    core: core.length > 0 ? core : all,
    nouns,
    roles: nouns.filter((word) => ROLES.has(word)),
    stems,
    isSeries: raw.some((word) => SERIES.has(word)),
  };
}

/** Models from one number to another: `MX400-MX850`, `MX400-550`. */
const SPAN = /^([a-z]{1,6})(\d{1,5})-([a-z]{0,6})(\d{1,5})$/;

/** A span as one word, `mx#400#850`; null where a word is none (`S7-1200` is a name). */
function spanOf(word: string): string | null {
  const [, stem, low, again, high] = SPAN.exec(word.toLowerCase()) ?? [];
  if (stem === undefined || low === undefined || high === undefined) return null;
  const sameStem = again === stem || (again === '' && low.length === high.length && low.length >= 3);
  return sameStem && Number(low) < Number(high) ? `${stem}#${low}#${high}` : null;
}

export function inSpan(span: string, word: string): boolean {
  const [stem, low, high] = span.split('#');
  const number = word.startsWith(stem!) ? word.slice(stem!.length) : '';
  return (
    number !== '' &&
    number.length <= 5 &&
    [...number].every(isDigit) &&
    Number(number) >= Number(low) &&
    Number(number) <= Number(high)
  );
}

/** `ELI 150c/BUR 150c/MLBUR 150c`: names of a word and a number each. */
const PHRASES = /[A-Za-z]{2,12} ?\d[\w-]{0,11}(?:\/[A-Za-z]{2,12} ?\d[\w-]{0,11}){1,7}(?![\w/])/;

/** The names that a name with alternatives stands for: `MP2/X2` is MP2 and X2, `MX800/700` is MX800 and MX700. */
export function alternatives(name: string, most = 16): readonly string[] {
  const phrases = PHRASES.exec(name);
  if (phrases?.[0].includes(' ') === true) {
    const [before, after] = [name.slice(0, phrases.index), name.slice(phrases.index + phrases[0].length)];
    const made = phrases[0].split('/');
    return made.flatMap((one) => byWord(`${before}${one}${after}`, Math.max(1, Math.floor(most / made.length))));
  }
  return byWord(name, most);
}

function byWord(name: string, most: number): readonly string[] {
  let out: string[][] = [[]];
  for (const word of name.split(/\s+/)) {
    const parts = word.split('/').filter((part) => part !== '');
    // An order number (`750-8202/025-000`) is one.
    const several =
      !/^\d+-/.test(word) &&
      parts.length > 1 &&
      parts.every((part) => part.length > 1) &&
      out.length * parts.length <= most;
    if (!several) {
      out = out.map((o) => [...o, word]);
      continue;
    }
    const stem = /^[A-Za-z]{1,6}(?=\d)/.exec(parts[0]!)?.[0] ?? '';
    const whole = parts.map((part) => (/^\d+[A-Za-z]?$/.test(part) ? stem + part : part));
    out = out.flatMap((o) => whole.map((part) => [...o, part]));
  }
  return out.map((o) => o.join(' '));
}

/** True when two words differ by a slip of the hand: one letter in five, two in nine. Words with digits must be the same. */
export function nearly(a: string, b: string): boolean {
  if (a === b) return true;
  const length = Math.min(a.length, b.length);
  if (length < 5 || Math.abs(a.length - b.length) > 2) return false;
  // The first letter is written right, or in the place of the second.
  if (a[0] !== b[0] && (a[0] !== b[1] || a[1] !== b[0])) return false;
  if (hasDigit(a) || hasDigit(b)) return false;
  return distance(a, b) <= (length >= 9 ? 2 : 1);
}

/** Letters to insert, delete, change or exchange with the next one (Damerau, restricted), up to 3. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(old[j]! + 1, row[j - 1]! + 1, old[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, older[j - 2]! + 1);
      row.push(d);
      least = Math.min(least, d);
    }
    if (least > 3) return least;
    older = old;
    old = row;
  }
  return old[b.length]!;
}

/** The words, and what they make written together: `MX 800` and `MX800`. */
export function joined(words: readonly string[]): ReadonlySet<string> {
  const out = new Set(words);
  for (let k = 0; k + 1 < words.length; k++) {
    out.add(words[k]! + words[k + 1]!);
    if (k + 2 < words.length) out.add(words[k]! + words[k + 1]! + words[k + 2]!);
  }
  return out;
}

/** `2xxx`: any digits in the place of x. */
export const isPattern = (word: string): boolean => word.includes('xx') || /\dx\d/.test(word);
function fitsPattern(pattern: string, word: string): boolean {
  if (pattern.length !== word.length) return false;
  for (let k = 0; k < word.length; k++) {
    if (pattern[k] === 'x' ? !isDigit(word[k]) : pattern[k] !== word[k]) return false;
  }
  return true;
}

/** Words of a name and their joins, ready to be looked for in it. */
export interface Sought {
  readonly all: readonly string[];
  readonly both: ReadonlySet<string>;
  /** Those of `all` in which a slip of the hand is forgiven. */
  readonly slips: readonly string[];
}

/** Long enough, and of letters only: a slip of the hand is forgiven. */
export const isSlip = (word: string): boolean => word.length >= 5 && !hasDigit(word);
export const slipsOf = (words: readonly string[]): readonly string[] => words.filter(isSlip);

const LETTERED = /^[a-z]{1,3}(\d{4,})$/;

/** `2400` of EM2400, which people write as well: a long number is not had by chance. */
export const numberBehind = (word: string): string | null =>
  word.length > 4 && isDigit(word.at(-1)) && !isDigit(word[0]) ? (LETTERED.exec(word)?.[1] ?? null) : null;

const SPLIT = /^([a-z]{1,4})(\d{3,})$/;

/** `CT 660` of CT660, also with other words between. */
export function piecesOf(word: string): readonly [letters: string, number: string] | null {
  const [, letters, number] = isDigit(word.at(-1)) && !isDigit(word[0]) ? (SPLIT.exec(word) ?? []) : [];
  return letters === undefined || number === undefined ? null : [letters, number];
}

function hasPieces(word: string, all: readonly string[]): boolean {
  const pieces = piecesOf(word);
  return pieces?.every((piece) => all.includes(piece)) === true;
}

/** The number is there, and no other letters before it: `S7-1500` is no ITC1500. */
function hasNumberOf(word: string, all: readonly string[], words: readonly string[]): boolean {
  const number = numberBehind(word);
  const at = number === null ? -1 : all.indexOf(number);
  if (at < 0) return false;
  const before = all[at - 1];
  return before === undefined || words.some((one) => one.endsWith(before));
}

/**
 * Those of `words` that are not found in a name.
 * @param most  no more than so many are asked for
 */
export function missing(
  words: readonly string[],
  name: Sought,
  stems: readonly string[] = [],
  most = Number.POSITIVE_INFINITY,
): string[] {
  const { all, both, slips } = name;
  const out: string[] = [];
  for (let k = 0; k < words.length && out.length < most; k++) {
    const word = words[k]!;
    if (both.has(word)) continue;
    if (word.includes('#')) {
      if (![...both].some((t) => inSpan(word, t))) out.push(word);
      continue;
    }
    const next = words[k + 1];
    if (next !== undefined && both.has(word + next)) k++;
    else if (stems.includes(word) && all.some((t) => t.startsWith(word) && isDigit(t[word.length]))) continue;
    else if (slips.length > 0 && isSlip(word) && slips.some((t) => nearly(word, t))) continue;
    else if (word.length >= 3 && isPattern(word) && all.some((t) => fitsPattern(word, t))) continue;
    else if (words.length > 1 && (hasNumberOf(word, all, words) || hasPieces(word, all))) continue;
    else out.push(word);
  }
  return out;
}
