/**
 * The products of one maker by the words of their names: which of them a name may be is found without a look at all of them.
 * Products of one name are one title, however many advisories name them.
 */

import type { Advisory, AdvisoryProduct } from '../../model/advisory.ts';
import type { Form, Forms } from './forms.ts';
import { hasDigit, isPattern, isSlip, nearly } from './words.ts';

/** A product name of an advisory, with all entries of it. */
export interface Entry {
  readonly advisory: Advisory;
  readonly name: string;
  readonly products: AdvisoryProduct[];
}

/** A product's name in all forms, and the advisories that name it. */
export interface Title extends Forms {
  readonly entries: Entry[];
}

/** Products with one word that are looked at for it alone. */
const MANY = 24;
/** Remembered misspelt words of a shelf. */
const MAX_NEAR = 20_000;
const NONE: readonly number[] = [];

interface Anchored {
  /** Titles by the rarest of their words, which a name must have to be theirs. */
  readonly byRarest: ReadonlyMap<string, readonly number[]>;
  /** Words in which a slip of the hand is forgiven, by length, each with the letters that it has. */
  readonly slips: readonly (readonly (readonly [word: string, letters: number])[])[];
  readonly patterns: readonly string[];
}

export class Shelf {
  readonly titles: Title[] = [];
  private readonly byWord = new Map<string, number[]>();
  private anchored: Anchored | null = null;
  private readonly near = new Map<string, readonly string[]>();
  private seen = new Uint32Array(64);
  private round = 0;

  add(title: Title): void {
    const number = this.titles.push(title) - 1;
    this.near.clear();
    this.anchored = null;
    for (const { words, sought } of title.forms) {
      for (const word of sought.both) this.put(word, number);
      for (const word of words.stems) this.put(word, number);
    }
  }

  private put(word: string, number: number): void {
    const list = this.byWord.get(word);
    if (list === undefined) this.byWord.set(word, [number]);
    else if (list.at(-1) !== number) list.push(number);
  }

  private size(word: string): number {
    return this.byWord.get(word)?.length ?? 0;
  }

  /** Titles that have words of a name; each once. */
  candidates(asked: Form): readonly number[] {
    const { both } = asked.sought;
    this.anchored ??= this.anchor();
    let rarest = '';
    for (const word of both) {
      const size = this.size(word);
      if (size > 0 && (rarest === '' || size < this.size(rarest))) rarest = word;
    }
    const out: number[] = [];
    this.startRound();
    for (const word of both) this.bring(word, rarest, out);
    for (const word of both) {
      const stem = /^[a-z]{1,4}(?=\d)/.exec(word)?.[0];
      if (stem !== undefined) this.bring(stem, rarest, out);
      if (word.length < 4 || this.byWord.has(word)) continue;
      for (const other of this.nearTo(word)) this.bring(other, rarest, out);
    }
    return out;
  }

  private startRound(): void {
    if (this.seen.length < this.titles.length) this.seen = new Uint32Array(2 * this.titles.length);
    if (this.round === 0xffff_ffff) this.seen.fill(0);
    this.round = (this.round + 1) >>> 0 || 1;
  }

  /** A word that hundreds of products have brings those only for which it is the rarest. */
  private bring(word: string, rarest: string, out: number[]): void {
    const size = this.size(word);
    const isWhole = word === rarest || size <= MANY || (size <= 4 * MANY && word.length >= 3 && hasDigit(word));
    const list = isWhole ? this.byWord.get(word) : this.anchored!.byRarest.get(word);
    for (const number of list ?? NONE) {
      if (this.seen[number] === this.round) continue;
      this.seen[number] = this.round;
      out.push(number);
    }
  }

  /** Words of the shelf that a word which it has not may stand for. */
  private nearTo(word: string): readonly string[] {
    let near = this.near.get(word);
    if (near !== undefined) return near;
    const { slips, patterns } = this.anchored!;
    if (isSlip(word)) {
      const found = [...patterns];
      const letters = lettersOf(word);
      for (let length = word.length - 2; length <= word.length + 2; length++) {
        for (const [other, its] of slips[length] ?? [])
          if (differ(letters, its) <= 4 && nearly(word, other)) found.push(other);
      }
      near = found;
    } else near = patterns;
    if (this.near.size > MAX_NEAR) this.near.clear();
    this.near.set(word, near);
    return near;
  }

  private anchor(): Anchored {
    const byRarest = new Map<string, number[]>();
    this.titles.forEach(({ forms }, n) => {
      for (const { words } of forms) {
        let rarest: string | undefined;
        for (const word of words.core) if (rarest === undefined || this.size(word) < this.size(rarest)) rarest = word;
        for (const word of rarest === undefined ? words.stems : [rarest, ...words.stems]) {
          const list = byRarest.get(word);
          if (list === undefined) byRarest.set(word, [n]);
          else if (list.at(-1) !== n) list.push(n);
        }
      }
    });
    const slips: [string, number][][] = [];
    const patterns: string[] = [];
    for (const word of this.byWord.keys()) {
      if (isPattern(word)) patterns.push(word);
      else if (isSlip(word)) {
        const list = slips[word.length];
        if (list === undefined) slips[word.length] = [[word, lettersOf(word)]];
        else list.push([word, lettersOf(word)]);
      }
    }
    return { byRarest, slips, patterns };
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
