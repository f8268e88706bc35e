/**
 * Whether the description of a recalled product is about a device's model. A description is a sentence, not a name: it may name the
 * maker, several models, parts and what the product is for. So the device's words are looked for in it, not the other way round.
 */

import type { ProductAlias } from '../../model/catalog.ts';
import { namesOf } from '../products/aliases.ts';
import { makerWords } from '../products/forms.ts';
import { plainName } from '../products/names.ts';
import { hasDigit, joined, missing, type Sought, slipsOf, type Words, wordsOf } from '../products/words.ts';

/** Characters of a description that name the product; what it is for comes behind. */
const MAX_CHARS = 600;
const MAX_MODEL_CHARS = 300;
const PURPOSE = [
  'product usage',
  'intended use',
  'indications for use',
  'indicated for',
  'is intended',
  'are intended',
];

/** `Cardiohelp-i` is one word to a name; a recall and a device may each say it without the letter. */
const lettered = (text: string): string => text.replace(/\b([A-Za-z]{4,})-(?=[A-Za-z]\b)/g, '$1 ');

export interface Described extends Sought {
  /** The first words as they stand, with those that say nothing of which product it is. */
  readonly head: readonly string[];
}

/** The words that name the product. @param references  models and catalogue numbers that stand elsewhere in the recall */
export function describedBy(description: string | null, references: readonly string[] = []): Described {
  let text = (description ?? '').slice(0, MAX_CHARS);
  const lower = text.toLowerCase();
  for (const word of PURPOSE) {
    const at = lower.indexOf(word);
    if (at > 0 && at < text.length) text = text.slice(0, at);
  }
  const said = [text, ...references.slice(0, 20)].join(' ');
  const apart = lettered(said);
  const words = wordsOf(said, new Set()).all;
  const all = apart === said ? words : [...new Set([...words, ...wordsOf(apart, new Set()).all])];
  return { all, both: joined(all), slips: slipsOf(all), head: plainName(text).split(' ') };
}

/** A word that tells a product by itself: a model number, or a name of its own. */
export const isTelling = (word: string): boolean => (hasDigit(word) ? word.length >= 2 : word.length >= 4);

/** Words by which recalls are looked for. */
export const tellingWords = ({ core }: Words): readonly string[] => core.filter(isTelling);

export type Named = 'fits' | 'maybe' | 'differs';

/** A number with letters before it, of the same letters as another: `v300` stands against `v500`. */
const stemOf = (word: string): string => /^[a-z]+(?=\d)/.exec(word)?.[0] ?? '';

/** Taken for a slip of the pen, but for the last letter: `Flow-c` stands against `Flow-i`. */
const endsOtherwise = (word: string, { all }: Described): boolean =>
  !hasDigit(word) &&
  !all.includes(word) &&
  all.some((one) => one === word.slice(0, -1) || one.slice(0, -1) === word.slice(0, -1));

function one(described: Described, words: Words): Named {
  const { core } = words;
  const lacks = missing(core, described);
  const has = core.filter((word) => !lacks.includes(word));
  if (!has.some(isTelling)) return 'differs';
  if (lacks.length === 0) return core.some((word) => endsOtherwise(word, described)) ? 'maybe' : 'fits';
  const numbers = core.filter(hasDigit);
  if (numbers.length === 0) return 'maybe';
  const lackedNumbers = lacks.filter(hasDigit);
  if (lackedNumbers.length === 0) {
    // The model number is there; a word of the name may be written otherwise.
    const shared = has.some((word) => !hasDigit(word) && isTelling(word));
    return shared || has.some((word) => hasDigit(word) && word.length >= 4) ? 'fits' : 'maybe';
  }
  // The name is there without its number. Another number in its place is another model.
  const named = described.all.filter(hasDigit);
  const stems = lackedNumbers.map(stemOf);
  const rival = named.some((word) => stems.includes(stemOf(word)) || /^\d{3,}$/.test(word));
  return rival ? 'differs' : 'maybe';
}

const RANK: Readonly<Record<Named, number>> = { differs: 0, maybe: 1, fits: 2 };

/** The device's model in all of its names against the description; the best answer counts. */
export function describes(described: Described, names: readonly Words[]): Named {
  let found: Named = 'differs';
  for (const words of names) {
    const fit = one(described, words);
    if (RANK[fit] > RANK[found]) found = fit;
  }
  return found;
}

/** What is no device by itself, but a part of one or something used with it. */
const PARTS = new Set(
  (
    'battery batteries cable cables circuit circuits tubing kit kits set sets sensor sensors probe probes filter filters mask masks ' +
    'cart carts adapter adapters charger chargers cassette cassettes keypad board boards spare replacement accessory accessories ' +
    'catheter catheters handle hose hoses cover covers'
  ).split(' '),
);
/** Words of a description that say what is recalled; further on it tells what comes along. */
const HEAD_WORDS = 14;

/** `Battery pack for ...`: the description may name a part, unless the device is called so itself. `with battery` names none. */
export function mayBePart(described: Described, names: readonly Words[]): boolean {
  const own = new Set(names.flatMap((n) => n.all));
  const head = described.head.slice(0, HEAD_WORDS);
  return head.some((word, k) => PARTS.has(word) && !own.has(word) && !head.slice(0, k).includes('with'));
}

/** The words of a model, in all of its names. @param maker as the dictionary knows it; null: not known */
export function modelWords(
  model: string,
  manufacturer: string | null,
  maker: string | null,
  aliases: readonly ProductAlias[],
): readonly Words[] {
  const own = manufacturer === null ? new Set<string>() : makerWords(manufacturer.slice(0, MAX_MODEL_CHARS));
  const names = namesOf(model.slice(0, MAX_MODEL_CHARS), maker, aliases);
  return [...new Set([...names, ...names.map(lettered)])].map((name) => wordsOf(name, own));
}
