/** Whether a name that somebody wrote is that of a product: for certain, maybe, or not. */

import type { Form } from './forms.ts';
import { isVersion } from './numbers.ts';
import { LINES, TIERS } from './vocabulary.ts';
import { hasDigit, isNoun, missing, type Words } from './words.ts';

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

function fitsBut(product: Form, asked: Form, excused: Excused): Fit {
  const p = product.words;
  const d = asked.words;
  const lacks = missing(p.core, asked.sought, p.stems).filter((word) => !excused(word) && !asked.maker.has(word));
  const inside = !lacks.some((word) => word.includes('#'));
  const odd = missing(d.all, product.sought).filter((word) => !fitsStem(word, p, inside));
  const certain: Fit = product.isPart ? 'maybe' : 'same';
  const says = odd.some((word) => d.core.includes(word));
  if (lacks.length === 0) {
    // What is told by the maker's name alone is not told of the device.
    const own = p.core.filter((word) => !asked.maker.has(word) || d.all.includes(word));
    if (says && own.length < p.core.length && !own.some(isTelling)) return null;
    if (!p.core.some(isTelling) && !sameWords(p.all, d.all)) return null;
    // Names and numbers may stand for several things: then nothing else may be said, or the words for what it is decide.
    if (isNamed(p, asked)) return certain;
    return says ? null : byKind(p, d, odd, certain);
  }
  const numbers = numbersShared(product, asked, odd);
  const hasOwn = numbers.some(isModel);
  if (numbers.length > 0 && !lacks.some((word) => hasDigit(word) && (word.length > 1 || !hasOwn))) {
    // The model number is the same, and so is a word of the name or everything that was said of the device.
    const shared = p.core.some((word) => !hasDigit(word) && !lacks.includes(word) && (hasOwn || !LINES.has(word)));
    const other = odd.filter((word) => d.core.includes(word) && !lacks.some((one) => word.startsWith(one)));
    if (shared || (hasOwn ? other : odd).length === 0) return isVariant(lacks, odd, other, hasOwn) ? 'maybe' : certain;
  }
  return odd.length === 0 && d.core.some((word) => word.length >= 4 && !isNoun(word)) ? 'maybe' : null;
}

/** Model numbers of the device that the product has as well. */
function numbersShared(product: Form, asked: Form, odd: readonly string[]): readonly string[] {
  const { core } = asked.words;
  const whole = core.filter((word) => hasDigit(word) && word.length >= 3 && !odd.includes(word));
  return [...whole, ...asked.lettered.filter((word) => product.sought.both.has(word))];
}

/** A name that is no line of many products. */
const isOwn = (word: string): boolean => word.length >= 4 && !hasDigit(word) && !LINES.has(word) && !isNoun(word);

/** A long number beside a name. */
const isNumbered = (core: readonly string[]): boolean =>
  core.some((word) => hasDigit(word) && word.length >= 3) &&
  core.some((word) => !hasDigit(word) && word.length >= 4 && !LINES.has(word));

/**
 * All that the product's name says is said of the device, or as much as tells it: a model number, or a name of its own, where
 * neither side says which part it has in a system.
 */
function isNamed(p: Words, asked: Form): boolean {
  if (p.core.some(isModel) || isNumbered(p.core) || missing(p.nouns, asked.sought).length === 0) return true;
  return p.core.some(isOwn) && p.roles.length === 0 && asked.words.nouns.length === 0;
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

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word) => b.includes(word));

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
