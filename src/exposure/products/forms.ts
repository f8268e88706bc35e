/** The ways in which a product's name may be written, and the words of a maker's name. */

import type { AdvisoryProduct } from '../../model/advisory.ts';
import { parseVersion } from '../versions/version.ts';
import { alternatives, hasDigit, joined, type Sought, slipsOf, type Words, wordsOf } from './words.ts';

/** The maker's one name for all of its spellings and former companies; null: no maker that is known. */
export type MakerOf = (name: string) => string | null;

/** Longest names that are looked at. */
export const MAX_CHARS = 300;

/** A way in which a name may be written. */
export interface Form {
  /** A part of the name was left out that may tell variants apart. */
  readonly isPart: boolean;
  /** A word of it may be a version. */
  readonly hasVersion: boolean;
  readonly maker: ReadonlySet<string>;
  readonly words: Words;
  /** The words and their joins. */
  readonly sought: Sought;
}

/** Of a product: its forms, and what its name says that it does not mean. */
export interface Forms {
  readonly forms: readonly Form[];
  readonly without: readonly Form[];
}

export function form(name: string, maker: ReadonlySet<string>, isPart = false): Form {
  const words = wordsOf(name, maker);
  const hasVersion = words.core.some((word) => hasDigit(word) && parseVersion(word) !== null);
  const { all } = words;
  return { isPart, hasVersion, maker, words, sought: { all, both: joined(all), slips: slipsOf(all) } };
}

const EXCEPT = ' not including ';

/** The ways in which a product's name may be written: with and without what is in brackets, each of its alternatives. */
export function formsOf(vendor: string, product: AdvisoryProduct, makerOf: MakerOf): Forms {
  const own = makerWords(vendor);
  const name = product.name.slice(0, MAX_CHARS);
  const cut = name.toLowerCase().indexOf(EXCEPT);
  const meant = cut < 0 ? name : name.slice(0, cut);
  const without = cut < 0 ? [] : alternatives(name.slice(cut + EXCEPT.length)).map((one) => form(one, own));
  const inside = insideBrackets(meant);
  const bare = withoutBrackets(meant).trim();
  // A part number is one of several of the same product; a short word in brackets may tell two products apart.
  const tells = inside.some((one) => !/^incl/i.test(one.trim()) && !isPartNumber(one) && !isShort(one, bare));
  const forms = [
    ...alternatives(meant).map((one) => form(one, own)),
    ...product.models.slice(0, 16).map((one) => form(one, own)),
  ];
  if (inside.length > 0 && bare !== '') forms.push(...alternatives(bare).map((one) => form(one, own, tells)));
  for (const one of inside) if (isPartNumber(one)) forms.push(form(one, own));
  const short = withoutMaker(bare === '' ? meant : bare, makerOf);
  if (short !== null) {
    const made = alternatives(short).map((one) => form(one, own, tells));
    forms.push(
      ...made.filter((one) => one.words.core.some((word) => !hasDigit(word) && !one.words.nouns.includes(word))),
    );
  }
  return { forms, without };
}

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

/** `Welch Allyn ELI 380` as ELI 380: a name that begins with a maker's of two words; null: it does not. */
function withoutMaker(name: string, makerOf: MakerOf): string | null {
  const words = name.split(/\s+/);
  return words.length > 2 && makerOf(words.slice(0, 2).join(' ')) !== null ? words.slice(2).join(' ') : null;
}

const isPartNumber = (text: string): boolean => text.length >= 8 && !text.includes(' ') && /\d/.test(text);

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

const LEGAL = new Set(
  (
    'inc incorporated corp corporation co company ltd limited llc gmbh ag sa sas srl spa bv nv ab oy as kg international ' +
    'healthcare health technologies diagnostics systems'
  ).split(' '),
);

export const makerWords = (name: string): ReadonlySet<string> =>
  new Set(wordsOf(name, new Set()).all.filter((word) => !LEGAL.has(word)));
