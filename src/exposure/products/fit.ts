/** Whether a name that somebody wrote is that of a product: for certain, maybe, or not. */

import { beginsWith, parseVersion, type Version } from '../versions/version.ts';
import type { Form } from './forms.ts';
import { hasDigit, missing, type Words } from './words.ts';

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
  const short = lacks.some((word) => word.length < 4 && !odd.some((one) => one.startsWith(word)));
  const words = odd.filter((word) => !hasDigit(word));
  const apart = words.some((one) => !lacks.some((word) => one.startsWith(word)));
  return short || words.some((word) => other.includes(word)) || (!hasOwnModel && apart);
}

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
  if (lacks.length === 0) {
    if (!p.core.some(isTelling) && !sameWords(p.all, d.all)) return null;
    // Names and numbers may stand for several things: then nothing else may be said, or the words for what it is decide.
    const isNamed = p.core.some(isModel) || missing(p.nouns, asked.sought).length === 0;
    const says = odd.some((word) => d.core.includes(word));
    return isNamed ? certain : says ? null : byKind(p, d, odd, certain);
  }
  const numbers = d.core.filter((word) => hasDigit(word) && word.length >= 3 && !odd.includes(word));
  if (numbers.length > 0 && !lacks.some(hasDigit)) {
    // The model number is the same, and so is a word of the name or everything that was said of the device.
    const shared = p.core.some((word) => !hasDigit(word) && !lacks.includes(word));
    const other = odd.filter((word) => d.core.includes(word) && !lacks.some((one) => word.startsWith(one)));
    if (shared || other.length === 0) return isVariant(lacks, odd, other, numbers.some(isModel)) ? 'maybe' : certain;
  }
  return odd.length === 0 && d.core.some((word) => word.length >= 4) ? 'maybe' : null;
}

/**
 * One name for several things (`CARESCAPE`), and each side may say which: a gateway is no central station; a syringe pump and
 * an infusion pump are for a person; where one side says nothing, nothing stands against it.
 */
function byKind(p: Words, d: Words, odd: readonly string[], certain: Fit): Fit {
  if (!odd.some((word) => d.nouns.includes(word))) return certain;
  return p.nouns.some((word) => d.nouns.includes(word)) ? 'maybe' : null;
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

/** `Xeleris 3.0` with version 3.0.2: the number of the name is the version's. */
function isVersion(word: string, version: string): boolean {
  const named = numberIn(word);
  const has = parseVersion(version);
  return named !== null && has !== null && beginsWith(has, named);
}

/** A word of a name as the version that it may be; null: it is none. */
export const numberIn = (word: string): Version | null => (hasDigit(word) ? parseVersion(word) : null);

/** Words that a name lacks and that a device's version may have, of all forms of a product. */
export function numbersLacked(forms: readonly Form[], asked: Form): readonly string[] {
  const out = new Set<string>();
  for (const { hasVersion, words } of forms) {
    if (!hasVersion) continue;
    for (const word of missing(words.core, asked.sought, words.stems))
      if (!asked.maker.has(word) && numberIn(word) !== null) out.add(word);
  }
  return [...out];
}
