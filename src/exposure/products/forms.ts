/** The ways in which a product's name may be written, and the words of a maker's name. */

import type { AdvisoryProduct } from '../../model/advisory.ts';
import { plainName } from './names.ts';
import { numberIn } from './numbers.ts';
import { COMPANY, LINES } from './vocabulary.ts';
import {
  alternatives,
  hasDigit,
  isNoun,
  isPattern,
  joined,
  piecesOf,
  type Sought,
  slipsOf,
  type Words,
  wordsOf,
} from './words.ts';

/** The maker's one name for all of its spellings and former companies; null: no maker that is known. */
export type MakerOf = (name: string) => string | null;

/** Longest names that are looked at. */
export const MAX_CHARS = 300;

/** A way in which a name may be written. */
export interface Form {
  /** A part of the name was left out that may tell variants apart. */
  readonly isPart: boolean;
  /** Words of it that may be a version. */
  readonly numbers: readonly string[];
  readonly maker: ReadonlySet<string>;
  readonly words: Words;
  /** The words and their joins. */
  readonly sought: Sought;
  /** Letters and the number behind them, as one: `nae55` of NAE-55. */
  readonly lettered: readonly string[];
  /** The letters of those: `mmt` of MMT-1715. */
  readonly letters: readonly string[];
  /** A number that a name must have to be the product's, in the ways in which it may be there; null: there is none. */
  readonly firm: readonly string[] | null;
}

/** Of a product: its forms, and what its name says that it does not mean. */
export interface Forms {
  readonly forms: readonly Form[];
  readonly without: readonly Form[];
}

export function form(name: string, maker: ReadonlySet<string>, isPart = false): Form {
  const words = wordsOf(name, maker);
  const numbers = words.core.filter((word) => numberIn(word) !== null);
  const { all } = words;
  const lettered = letteredOf(all);
  return {
    isPart,
    numbers,
    maker,
    words,
    lettered,
    letters: lettered.map((word) => word.replace(/\d+[a-z]?$/, '')),
    firm: firmOf(words, numbers),
    sought: { all, both: joined(all), slips: slipsOf(all) },
  };
}

function firmOf({ core, stems }: Words, numbers: readonly string[]): readonly string[] | null {
  if (core.length < 2 || stems.length > 0) return null;
  const at = core.findIndex(
    (w) => w.length > 1 && hasDigit(w) && !numbers.includes(w) && !isPattern(w) && piecesOf(w) === null,
  );
  const word = core[at];
  if (word === undefined) return null;
  const [before, next] = [core[at - 1], core[at + 1]];
  return [word, ...(before === undefined ? [] : [before + word]), ...(next === undefined ? [] : [word + next])];
}

const letteredOf = (all: readonly string[]): readonly string[] =>
  all.flatMap((word, k) => {
    const before = all[k - 1];
    const fits = before !== undefined && before.length <= 4 && !hasDigit(before) && /^\d{2,}[a-z]?$/.test(word);
    return fits ? [before + word] : [];
  });

const EXCEPT = ' not including ';

/** The ways in which a product's name may be written: with and without what is in brackets, each of its alternatives. */
export function formsOf(vendor: string, product: Pick<AdvisoryProduct, 'name' | 'models'>, makerOf: MakerOf): Forms {
  const own = makerWords(vendor);
  const name = product.name.slice(0, MAX_CHARS);
  const cut = name.toLowerCase().indexOf(EXCEPT);
  const meant = cut < 0 ? name : name.slice(0, cut);
  const excluded = cut < 0 ? [] : name.slice(cut + EXCEPT.length).split(/,| and | or /);
  const without = excluded.flatMap((part) => alternatives(part.trim())).map((one) => form(one, own));
  const inside = insideBrackets(meant);
  const bare = withoutBrackets(meant).trim();
  // A part number is one of several of the same product; a short word in brackets may tell two products apart.
  const tells = inside.some((one) => !SAYS_MORE.test(one.trim()) && !isPartNumber(one) && !isShort(one, bare));
  const forms = [
    ...alternatives(meant).map((one) => form(one, own)),
    ...product.models.slice(0, 16).map((one) => form(one, own)),
  ];
  if (inside.length > 0 && bare !== '') forms.push(...alternatives(bare).map((one) => form(one, own, tells)));
  for (const one of inside) if (isPartNumber(one) || isAbbreviation(one, bare)) forms.push(form(one, own));
  const initials = withInitials(bare);
  if (initials !== null) forms.push(form(initials, own));
  const short = withoutMaker(bare === '' ? meant : bare, own, makerOf);
  if (short !== null) {
    const brief = withInitials(short);
    const made = [...alternatives(short), ...(brief === null ? [] : [brief])].map((one) => form(one, own, tells));
    forms.push(
      ...made.filter(
        ({ words }) =>
          words.core.some((word) => !hasDigit(word) && !isNoun(word) && !LINES.has(word)) ||
          (words.roles.length > 0 && words.core.some((word) => LINES.has(word))),
      ),
    );
  }
  return { forms, without };
}

/** `ARIA Oncology Information System` as ARIA OIS: the last three words by their letters; null: there are no such. */
function withInitials(name: string): string | null {
  const words = name.split(/\s+/);
  const last = words.slice(-3);
  if (words.length < 4 || words.length > 8 || !last.every((word) => /^[A-Z][a-z]{2,}$/.test(word))) return null;
  return [...words.slice(0, -3), last.map((word) => word[0]).join('')].join(' ');
}

/** What stands in brackets and tells no product from another. */
const SAYS_MORE =
  /^(?:incl|enabled|with|formerly|previously|now|also|all|used|version|firmware|software|model|models|only|part of|sold|running|running on|if|when|e\.?g|i\.?e|end[- ]of)\b/i;

/** `(eBMGR)` behind enteliBUS Manager: by itself the name of the product. */
const isAbbreviation = (text: string, name: string): boolean =>
  /^[a-z][a-z0-9]{2,7}$/i.test(text.trim()) && /[A-Z].*[A-Z]/.test(text) && isShort(text, name);

/** `(PIC iX)` behind Patient Information Center iX: the same in short. */
function isShort(text: string, name: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const words = name.toLowerCase();
  let at = 0;
  for (const c of letters) {
    at = words.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return letters.length > 1 && letters.length < words.length / 2;
}

/** `Welch Allyn ELI 380` as ELI 380, `Natus Xltek NeuroWorks` as NeuroWorks: a name that begins with makers'; null: it does not. */
function withoutMaker(name: string, own: ReadonlySet<string>, makerOf: MakerOf): string | null {
  const words = name.split(/\s+/);
  let start = 0;
  for (let isMore = true; isMore && start < 4; ) {
    const width = [2, 1].find((n) => isMaker(words.slice(start, start + n), own, makerOf) && words.length > start + n);
    isMore = width !== undefined;
    start += width ?? 0;
  }
  return start > 0 ? words.slice(start).join(' ') : null;
}

function isMaker(words: readonly string[], own: ReadonlySet<string>, makerOf: MakerOf): boolean {
  const maker = makerOf(words.join(' '));
  // A maker of one word may be a product's name as well: only one that the maker itself goes by.
  if (words.length === 2) return maker !== null;
  const [word] = words;
  return word !== undefined && (own.has(plainName(word)) || (maker !== null && maker === makerOf([...own].join(' '))));
}

/** `6GK7443-1EX30-0XE1`: capitals and digits, nothing else. */
const isPartNumber = (text: string): boolean =>
  (text.length >= 8 && /^[A-Z0-9./-]*\d[A-Z0-9./-]*$/.test(text)) || /^\d{4,}$/.test(text);

export function withoutBrackets(text: string): string {
  let out = '';
  let depth = 0;
  for (const c of text) {
    if (c === '(') depth++;
    else if (c === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += c;
  }
  return out;
}

export function insideBrackets(text: string): string[] {
  const out: string[] = [];
  for (let from = text.indexOf('('); from >= 0 && out.length < 8; from = text.indexOf('(', from + 1)) {
    const to = text.indexOf(')', from);
    if (to > from) out.push(text.slice(from + 1, to));
  }
  return out;
}

export const makerWords = (name: string): ReadonlySet<string> =>
  new Set(wordsOf(name, new Set()).all.filter((word) => !COMPANY.has(word)));
