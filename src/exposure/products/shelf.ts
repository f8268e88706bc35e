/**
 * The products of one maker by the words of their names: which of them a name may be is found without a look at all of them.
 * Products of one name are one title, however many advisories name them.
 */

import type { Advisory, AdvisoryProduct } from '../../model/advisory.ts';
import type { Form, Forms } from './forms.ts';
import { LINES } from './vocabulary.ts';
import { hasDigit, isPattern, isSlip, nearly, piecesOf } from './words.ts';

/** A product name of an advisory, with all entries of it. */
export interface Entry {
  readonly advisory: Advisory;
  readonly name: string;
  readonly products: AdvisoryProduct[];
  /** Not by its name, but by a model that stands where its version belongs. */
  readonly isModel: boolean;
}

/** A product's name in all forms, and the advisories that name it. */
export interface Title extends Forms {
  readonly entries: Entry[];
}

/** Remembered misspelt words of a shelf. */
const MAX_NEAR = 20_000;
const NONE: readonly number[] = [];

interface Index {
  /** Titles by the rarest word of each of their forms, and by what it makes with its neighbours. */
  readonly byRarest: ReadonlyMap<string, readonly number[]>;
  /** Titles with a form of which each word may be something else. */
  readonly always: readonly number[];
  /** Words in which a slip of the hand is forgiven, by length, each with the letters that it has. */
  readonly slips: readonly (readonly (readonly [word: string, letters: number])[])[];
}

function put(map: Map<string, number[]>, word: string, number: number): void {
  const list = map.get(word);
  if (list === undefined) map.set(word, [number]);
  else if (list.at(-1) !== number) list.push(number);
}

const stemOf = (word: string): string | undefined => /^[a-z]{1,6}(?=\d)/.exec(word)?.[0];

export class Shelf {
  readonly titles: Title[] = [];
  /** The maker as advisories write it, by the words of that. */
  readonly writings = new Map<string, readonly string[]>();
  private readonly byWord = new Map<string, number[]>();
  private readonly byStem = new Map<string, number[]>();
  private made: Index | null = null;
  private readonly near = new Map<string, readonly string[]>();
  private seen = new Uint32Array(64);
  private round = 0;

  /** @param maker  words of the maker's name as the advisory has it */
  add(title: Title, maker: readonly string[]): void {
    this.writings.set(maker.join(' '), maker);
    const number = this.titles.push(title) - 1;
    this.near.clear();
    this.made = null;
    for (const { words, sought } of title.forms) {
      for (const word of sought.both) put(this.byWord, word, number);
      for (const word of words.stems) put(this.byStem, word, number);
    }
  }

  private size(word: string): number {
    return this.byWord.get(word)?.length ?? 0;
  }

  /**
   * Titles that a name may fit, each once. `fit.ts` finds no other: a title has all of its words in the name, or a number of the
   * name, or all words of the name.
   */
  candidates(asked: Form): readonly number[] {
    this.made ??= this.index();
    const { byRarest, always } = this.made;
    const out: number[] = [];
    this.startRound();
    this.bring(always, out);
    for (const word of asked.maker) this.bring(byRarest.get(word), out);
    for (const word of asked.sought.both) {
      this.bring(byRarest.get(word), out);
      this.bring(this.byStem.get(word), out);
      const stem = stemOf(word);
      if (stem !== undefined) {
        this.bring(byRarest.get(stem), out);
        this.bring(this.byStem.get(stem), out);
      }
      if (isSlip(word)) for (const other of this.nearTo(word)) this.bring(byRarest.get(other), out);
    }
    for (const word of asked.words.core) if (word.length >= 3 && hasDigit(word)) this.bring(this.byWord.get(word), out);
    for (const word of asked.lettered) this.bring(this.byWord.get(word), out);
    for (const list of this.withAll(asked)) this.bring(list, out);
    return out;
  }

  /** Titles that may have all words of a name: those that may have the rarest of them. */
  private withAll(asked: Form): readonly (readonly number[])[] {
    const { all } = asked.words;
    let fewest: readonly (readonly number[])[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < all.length && least > 0; k++) {
      const word = all[k]!;
      const ways = [word, word + (all[k + 1] ?? ''), (all[k - 1] ?? '') + word, piecesOf(word)?.[1] ?? word];
      if (isSlip(word)) ways.push(...this.nearTo(word));
      const lists = [...new Set(ways)].map((way) => this.byWord.get(way) ?? NONE);
      // What a series stands for comes by its letters.
      const count = lists.reduce((sum, list) => sum + list.length, 0);
      if (count >= least) continue;
      least = count;
      fewest = lists;
    }
    return fewest;
  }

  private startRound(): void {
    if (this.seen.length < this.titles.length) this.seen = new Uint32Array(2 * this.titles.length);
    if (this.round === 0xffff_ffff) this.seen.fill(0);
    this.round = (this.round + 1) >>> 0 || 1;
  }

  private bring(list: readonly number[] | undefined, out: number[]): void {
    if (list === undefined) return;
    for (const number of list) {
      if (this.seen[number] === this.round) continue;
      this.seen[number] = this.round;
      out.push(number);
    }
  }

  /** Words of the shelf that a word may stand for by a slip of the hand. */
  private nearTo(word: string): readonly string[] {
    let near = this.near.get(word);
    if (near !== undefined) return near;
    const { slips } = this.made!;
    const found: string[] = [];
    const letters = lettersOf(word);
    for (let length = word.length - 2; length <= word.length + 2; length++) {
      for (const [other, its] of slips[length] ?? [])
        if (differ(letters, its) <= 4 && other !== word && nearly(word, other)) found.push(other);
    }
    near = found;
    if (this.near.size > MAX_NEAR) this.near.clear();
    this.near.set(word, near);
    return near;
  }

  private index(): Index {
    const byRarest = new Map<string, number[]>();
    const always: number[] = [];
    this.titles.forEach(({ forms }, n) => {
      for (const form of forms) {
        const ways = this.rarestOf(form);
        for (const way of ways) put(byRarest, way, n);
        if (ways.length === 0 && always.at(-1) !== n) always.push(n);
      }
    });
    const slips: [string, number][][] = [];
    for (const word of this.byWord.keys()) {
      if (!isSlip(word)) continue;
      const list = slips[word.length];
      if (list === undefined) slips[word.length] = [[word, lettersOf(word)]];
      else list.push([word, lettersOf(word)]);
    }
    return { byRarest, always, slips };
  }

  /** The rarest word that a name must have to have all of a form's, in all the ways in which it may be there. */
  private rarestOf({ words, numbers }: Form): readonly string[] {
    const { core } = words;
    let at = -1;
    for (const [k, word] of core.entries()) {
      // A version may have it, or any number stands in its place.
      if (isPattern(word) || numbers.includes(word)) continue;
      // A line may be left out where a name of its own is told.
      if (LINES.has(word) && core.some((one) => !LINES.has(one) && !numbers.includes(one) && !isPattern(one))) continue;
      if (at < 0 || this.size(word) < this.size(core[at]!)) at = k;
    }
    if (at < 0) return [];
    const word = core[at]!;
    if (word.includes('#')) return [word.split('#')[0]!];
    const behind = piecesOf(word)?.[1] ?? null;
    const joins = [core[at - 1], core[at + 1]].map((one, k) =>
      one === undefined ? [] : [k === 0 ? one + word : word + one],
    );
    return [word, ...joins.flat(), ...(behind === null ? [] : [behind])];
  }
}

/** Which letters a word has, a bit for each. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let k = 0; k < word.length; k++) bits |= 1 << (word.charCodeAt(k) & 31);
  return bits;
}

/** In how many letters two words differ; each slip makes a difference of two at most. */
function differ(a: number, b: number): number {
  let count = 0;
  for (let bits = a ^ b; bits !== 0; bits &= bits - 1) count++;
  return count;
}
