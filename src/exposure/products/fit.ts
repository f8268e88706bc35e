/** Whether a name that somebody wrote is that of a product: for certain, maybe, or not. */

import { beginsWith } from '../versions/version.ts';
import type { Form } from './forms.ts';
import { isVersion, numberIn } from './numbers.ts';
import { LINES, TIERS } from './vocabulary.ts';
import { hasDigit, inSpan, isNoun, missing, type Words } from './words.ts';

export type Fit = 'same' | 'maybe' | null;

/** Says of a word that is missing in the asked name whether the device's version has it. */
export type Excused = (word: string) => boolean;
const NONE: Excused = () => false;
const byVersion = (version: string | null): Excused => (version === null ? NONE : (word) => isVersion(word, version));

export const best = (forms: readonly Form[], asked: Form, version: string | null): Fit =>
  bestBut(forms, asked, byVersion(version));

export const fits = (product: Form, asked: Form, version: string | null): Fit =>
  fitsBut(product, asked, byVersion(version));

export function bestBut(forms: readonly Form[], asked: Form, excused: Excused): Fit {
  let found: Fit = null;
  for (const one of forms) {
    const fit = fitsBut(one, asked, excused);
    if (fit === 'same') return fit;
    if (fit === 'maybe') found = fit;
  }
  return found;
}

/** Words that a name lacks and that a device's version may have, of all forms of a product. */
export function numbersLacked(forms: readonly Form[], asked: Form): readonly string[] {
  const out = new Set<string>();
  for (const { numbers, words } of forms) {
    if (numbers.length === 0) continue;
    for (const word of missing(words.core, asked.sought, words.stems))
      if (numbers.includes(word) && !asked.maker.has(word)) out.add(word);
  }
  return [...out];
}

/** Two names held against each other. */
interface Held {
  readonly product: Form;
  readonly asked: Form;
  /** Words of the product without which it is another one, and that were not said. */
  readonly lacks: readonly string[];
  /** Words that were said and that the product has not. */
  readonly odd: readonly string[];
  /** What it is when nothing stands against it. */
  readonly certain: 'same' | 'maybe';
}

function fitsBut(product: Form, asked: Form, excused: Excused): Fit {
  const p = product.words;
  const { firm } = product;
  // Where a number is lacking, the product has to have all that was said.
  const isFar = firm !== null && !firm.some((word) => asked.sought.both.has(word) || asked.maker.has(word));
  if (isFar && missing(asked.words.all, product.sought, [], 1).length > 0) return null;
  const wanted = missing(p.core, asked.sought, p.stems).filter((word) => !excused(word) && !asked.maker.has(word));
  // `Portal 7` may be Portal 7.0.x.
  const lacks = product.numbers.length === 0 ? wanted : wanted.filter((word) => !isBegun(word, product, asked));
  const inside = !lacks.some((word) => word.includes('#'));
  const isApart = p.core.length > 1 && p.stems.length === 0 && lacks.some((word) => hasDigit(word) && word.length > 1);
  if (isApart && missing(asked.words.all, product.sought, [], 1).length > 0) return null;
  const odd = missing(asked.words.all, product.sought).filter((word) => !fitsStem(word, p, inside));
  const certain = product.isPart || lacks.length < wanted.length ? 'maybe' : 'same';
  const held: Held = { product, asked, lacks, odd, certain };
  if (lacks.length === 0 || isLineOnly(held)) return whole(held);
  const byNumber = sharesNumber(held);
  if (byNumber !== null) return byNumber;
  if (odd.length === 0 && asked.words.core.some((word) => word.length >= 4 && !isNoun(word))) return 'maybe';
  return isOfLetters(p, odd) ? 'maybe' : null;
}

/** `Pristina 3D` where the product is Senographe Pristina: the line was left out, its own name told, and no other one. */
function isLineOnly({ product, asked, lacks, odd }: Held): boolean {
  const { core } = product.words;
  return (
    // A line stands before its product; behind it, it tells one of several (`Perfusor Space`).
    lacks.every((word, k) => LINES.has(word) && core[k] === word) &&
    core.some((word) => isOwn(word) && !lacks.includes(word)) &&
    !odd.some((word) => asked.words.core.includes(word) && (!hasDigit(word) || word.length > 2))
  );
}

/** Every word that tells the product was said. */
function whole({ product, asked, odd, certain }: Held): Fit {
  const [p, d] = [product.words, asked.words];
  const says = odd.some((word) => d.core.includes(word) && !asked.numbers.includes(word));
  // What is told by the maker's name alone is not told of the device.
  const own = p.core.filter((word) => !asked.maker.has(word) || d.all.includes(word));
  if (says && own.length < p.core.length && !own.some(isTelling)) return null;
  if (!p.core.some(isTelling) && !sameWords(p.all, d.all)) return shortName(p, asked, odd, certain);
  // Names and numbers may stand for several things: then nothing else may be said, or the words for what it is decide.
  if (
    isNamed(
      p,
      asked,
      odd.some((word) => d.core.includes(word) && isName(word, asked)),
    )
  )
    return certain;
  return says ? withMore(p, d) : byKind(p, d, odd, certain);
}

/** The model number is the same, and so is a word of the name or everything that was said of the device. */
function sharesNumber({ product, asked, lacks, odd, certain }: Held): Fit {
  const p = product.words;
  const numbers = numbersShared(product, asked, odd);
  const hasOwn = numbers.some(isModel);
  if (numbers.length === 0 || lacks.some((word) => hasDigit(word) && (word.length > 1 || !hasOwn))) return null;
  const said = odd.filter((word) => asked.words.core.includes(word) && !lacks.some((one) => word.startsWith(one)));
  // The line is told by the number as well.
  const other = hasOwn ? said.filter((word) => !LINES.has(word)) : said;
  const isLine = lacks.every((word) => LINES.has(word)) && (p.isSeries || !other.some((word) => isName(word, asked)));
  const shares = p.core.some((word) => !hasDigit(word) && !lacks.includes(word) && (hasOwn || !LINES.has(word)));
  if (!isLine && !shares && (hasOwn ? other : odd).length > 0) return null;
  const more = odd.filter((word) => !asked.letters.includes(word));
  return isVariant(lacks, more, p.isSeries ? [] : other, hasOwn || p.isSeries) ? 'maybe' : certain;
}

/**
 * The number is the same, and what else is told may make it another one: a short word that is missing (`3100-IQ`), words that
 * stand against each other (`CT680 Expert`, `CT680 Quantum`), another kind of thing under a bare number.
 */
function isVariant(
  lacks: readonly string[],
  odd: readonly string[],
  other: readonly string[],
  hasOwnModel: boolean,
): boolean {
  const short = lacks.some(
    (word) => (isShort(word, hasOwnModel) && !odd.some((one) => one.startsWith(word))) || TIERS.has(word),
  );
  const words = odd.filter((word) => !hasDigit(word));
  const apart = words.some((one) => !lacks.some((word) => one.startsWith(word)));
  return short || words.some((word) => other.includes(word)) || (!hasOwnModel && apart);
}

/** A single digit adds nothing to a model number. */
const isShort = (word: string, hasOwnModel: boolean): boolean =>
  word.length < 4 && !(hasOwnModel && word.length === 1 && hasDigit(word));

/** A model number of letters and digits: `MX800`. */
const isModel = (word: string): boolean => hasDigit(word) && Number.isNaN(Number(word));

/** A word that tells a product by itself: a model number, or a name of its own. */
const isTelling = (word: string): boolean => (hasDigit(word) ? word.length >= 2 : word.length >= 4);

/** A name that is no line of many products. */
const isOwn = (word: string): boolean =>
  word.length >= 4 && !hasDigit(word) && !LINES.has(word) && !TIERS.has(word) && !isNoun(word);

/** What a name says that can hardly be said of another maker's product: a name of its own, or a model number of some length. */
export const tellsByItself = ({ words, letters }: Form): readonly string[] =>
  words.core.filter(
    (word) => word.length >= 5 && !letters.includes(word) && (hasDigit(word) ? isModel(word) : isOwn(word)),
  );

/** A long number beside a name. */
const isNumbered = (core: readonly string[]): boolean =>
  core.some((word) => hasDigit(word) && word.length >= 3) && core.some(isOwn);

/** Letters that are no part of a number. */
const isName = (word: string, asked: Form): boolean => !hasDigit(word) && !asked.letters.includes(word);

/** Model numbers of the device that the product has as well. */
function numbersShared(product: Form, asked: Form, odd: readonly string[]): readonly string[] {
  const whole = asked.words.core.filter((word) => hasDigit(word) && word.length >= 3 && !odd.includes(word));
  const spans = product.words.core.filter((word) => word.includes('#'));
  const isThere = (word: string) => product.sought.both.has(word) || spans.some((span) => inSpan(span, word));
  return [...whole, ...asked.lettered.filter(isThere)];
}

/** A word of the product that is a version, of which the name has the beginning. */
function isBegun(word: string, product: Form, asked: Form): boolean {
  if (!product.numbers.includes(word)) return false;
  const all = numberIn(word);
  return all !== null && asked.numbers.some((one) => beginsWith(all, numberIn(one)!));
}

/**
 * All that the product's name says is said of the device, or as much as tells it: a model number, or a name of its own, where
 * neither side says which part it has in a system.
 * @param isOther  the device has a name that the product has not: of a line of products, another one
 */
function isNamed(p: Words, asked: Form, isOther: boolean): boolean {
  if (p.core.some(isModel) || isNumbered(p.core)) return true;
  if (missing(p.nouns, asked.sought).length === 0)
    return p.nouns.length === 0 || !isOther || !p.core.every((word) => LINES.has(word));
  return p.core.some(isOwn) && p.roles.length === 0 && asked.words.nouns.length === 0;
}

/** `Luna CPAP Machine`, `Luna 2 CPAP`: the same name and more of it. */
function withMore(p: Words, d: Words): Fit {
  const isOne = p.nouns.some((word) => d.nouns.includes(word)) || (p.roles.length === 0 && d.nouns.length === 0);
  const contradicts = d.roles.some((word) => !p.roles.includes(word));
  return isOne && !contradicts && (p.core.some(isOwn) || p.roles.length > 0) ? 'maybe' : null;
}

/**
 * One name for several things (`CARESCAPE`), and each side may say which: a gateway is no central station; a syringe pump and
 * an infusion pump are for a person; where one side says nothing, nothing stands against it.
 */
function byKind(p: Words, d: Words, odd: readonly string[], certain: Fit): Fit {
  if (!odd.some((word) => d.nouns.includes(word))) return certain;
  const hasName = p.core.some(isOwn);
  if (hasName && d.roles.length > 0 && d.roles.every((word) => p.roles.includes(word))) return certain;
  const own = hasName && p.roles.length === 0 && d.roles.length === 0;
  return own || p.nouns.some((word) => d.nouns.includes(word)) ? 'maybe' : null;
}

/** `CX50` where the product is called CX and nothing else. */
function isOfLetters({ core }: Words, odd: readonly string[]): boolean {
  const [letters] = core;
  if (core.length !== 1 || letters === undefined || hasDigit(letters)) return false;
  const [word] = odd;
  const is = letters.length >= 2 && letters.length <= 3 && odd.length === 1 && word !== undefined;
  return is && word.startsWith(letters) && hasDigit(word[letters.length] ?? '');
}

/**
 * A word of the device that a series or a span of the product stands for: `MP70`, and `MX` and `450` of `MX 450`.
 * @param inside the device lies in every span of the product
 */
function fitsStem(word: string, p: Words, inside: boolean): boolean {
  const isSpan = p.core.some((one) => one.includes('#'));
  if (isSpan && !inside) return false;
  if (isSpan && !Number.isNaN(Number(word))) return true;
  return p.stems.some((stem) => word === stem || (word.startsWith(stem) && hasDigit(word)));
}

/** `V-Server`, `FCR XC-2`: short words that tell something only together; other numbers beside them may make another product. */
function shortName(p: Words, asked: Form, odd: readonly string[], certain: Fit): Fit {
  const letters = p.all.reduce((sum, word) => sum + word.length, 0);
  if (p.all.length < 2 || letters < 5 || missing(p.all, asked.sought).length > 0) return null;
  return odd.some(hasDigit) ? 'maybe' : certain;
}

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word) => b.includes(word));
