/**
 * Facts of one harvest. What an endpoint said is kept word for word as a ring of sayings, in the order in which they were said,
 * each with the fact that it stated: devices repeat themselves, mostly in the same order, so that the next fact is found by
 * one comparison, behind the saying that was heard last. A long ring gets an index.
 */

import { joinSpeakers, MOST_SPEAKERS, type Observation } from '../../model/observation.ts';
import { grown } from './columns.ts';
import type { Kinds } from './kinds.ts';

const FIRST_SIZE = 256;
/** Sayings of an endpoint that are looked through; more are found by an index. */
const LOOKED_THROUGH = 24;

// of a saying
const LINKS = 4;
/** The saying that follows in the ring. */
const NEXT = 0;
/** The saying that is the fact: itself, or the one with the value as it is shown. */
const FACT = 1;
const KIND = 2;
/** Of a fact: number of the list of those who said it, + 1; 0: nobody but the endpoint. */
const SPEAKERS = 3;
const NUMBERS = 4;
const FIRST = 0;
const LAST = 1;
const COUNT = 2;
const FRAME = 3;

// of an endpoint
const HEAD = 4;
/** The saying that was added last, and the one that was heard last; both only where there are sayings. */
const TAIL = 0;
const CURSOR = 1;
const SAYINGS = 2;
const STATED = 3;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const wordsKey = (kind: number, words: string): string => `${kind} ${words}`;

export class Facts {
  /** Facts, not sayings. */
  size = 0;
  private readonly kinds: Kinds;
  private readonly words: string[] = [];
  private links = new Int32Array(FIRST_SIZE * LINKS);
  private numbers = new Float64Array(FIRST_SIZE * NUMBERS);
  private heads = new Int32Array(FIRST_SIZE * HEAD);
  /** Lists of those who said a fact about another. */
  private readonly speakers: (readonly string[])[] = [];
  private readonly indexes = new Map<number, Map<string, number>>();

  constructor(kinds: Kinds) {
    this.kinds = kinds;
  }

  /** The fact that the endpoint stated in these very words before; -1: none. */
  said(endpoint: number, kind: number, words: string): number {
    const head = endpoint * HEAD;
    const { heads } = this;
    if (head >= heads.length) return -1;
    const count = heads[head + SAYINGS]!;
    if (count > LOOKED_THROUGH) return this.indexed(endpoint).get(wordsKey(kind, words)) ?? -1;
    const { links } = this;
    let at = heads[head + CURSOR]!;
    for (let k = 0; k < count; k++) {
      at = links[at * LINKS + NEXT]!;
      if (links[at * LINKS + KIND] === kind && this.words[at] === words) {
        heads[head + CURSOR] = at;
        return links[at * LINKS + FACT]!;
      }
    }
    return -1;
  }

  private indexed(endpoint: number): Map<string, number> {
    let index = this.indexes.get(endpoint);
    if (index !== undefined) return index;
    index = new Map();
    for (const at of this.ring(endpoint)) {
      index.set(wordsKey(this.links[at * LINKS + KIND]!, this.words[at]!), this.links[at * LINKS + FACT]!);
    }
    this.indexes.set(endpoint, index);
    return index;
  }

  /** Sayings of an endpoint, the first first. */
  private ring(endpoint: number): number[] {
    const head = endpoint * HEAD;
    const list: number[] = [];
    if (head >= this.heads.length) return list;
    let at = this.heads[head + TAIL]!;
    for (let k = this.heads[head + SAYINGS]!; k > 0; k--) {
      at = this.links[at * LINKS + NEXT]!;
      list.push(at);
    }
    return list;
  }

  private say(endpoint: number, kind: number, words: string, fact: number): number {
    const at = this.words.length;
    if (at * LINKS === this.links.length) {
      this.links = grown(this.links);
      this.numbers = grown(this.numbers);
    }
    const head = endpoint * HEAD;
    while (head >= this.heads.length) this.heads = grown(this.heads);
    const { heads, links } = this;
    this.words.push(words);
    links[at * LINKS + KIND] = kind;
    const tail = heads[head + TAIL]!;
    const isFirst = heads[head + SAYINGS] === 0;
    links[at * LINKS + NEXT] = isFirst ? at : links[tail * LINKS + NEXT]!;
    if (isFirst) heads[head + CURSOR] = at;
    else links[tail * LINKS + NEXT] = at;
    heads[head + TAIL] = at;
    heads[head + SAYINGS] = heads[head + SAYINGS]! + 1;
    links[at * LINKS + FACT] = fact < 0 ? at : fact;
    this.indexes.get(endpoint)?.set(wordsKey(kind, words), fact < 0 ? at : fact);
    return at;
  }

  /** A fact that was not known. */
  add(endpoint: number, kind: number, value: string, atUs: number, frame: number): number {
    const at = this.say(endpoint, kind, value, -1);
    const row = at * NUMBERS;
    this.numbers[row + FIRST] = atUs;
    this.numbers[row + LAST] = atUs;
    this.numbers[row + COUNT] = 1;
    this.numbers[row + FRAME] = frame;
    const head = endpoint * HEAD;
    this.heads[head + STATED] = this.heads[head + STATED]! + 1;
    this.size++;
    return at;
  }

  /** The fact may be said in these words too: as many ways are remembered as there are values. */
  alias(endpoint: number, fact: number, words: string): void {
    const head = endpoint * HEAD;
    if (this.heads[head + SAYINGS]! >= 2 * this.heads[head + STATED]! + 8) return;
    this.say(endpoint, this.links[fact * LINKS + KIND]!, words, fact);
  }

  again(fact: number, atUs: number): void {
    const { numbers } = this;
    const row = fact * NUMBERS;
    numbers[row + COUNT] = numbers[row + COUNT]! + 1;
    if (atUs < numbers[row + FIRST]!) numbers[row + FIRST] = atUs;
    if (atUs > numbers[row + LAST]!) numbers[row + LAST] = atUs;
  }

  /** The endpoint with this key, another than the fact's, said it. */
  saidBy(fact: number, speaker: string): void {
    const at = fact * LINKS + SPEAKERS;
    const n = this.links[at]! - 1;
    if (n < 0) {
      this.links[at] = this.speakers.push([speaker]);
      return;
    }
    const known = this.speakers[n]!;
    if (known[0] === speaker || known.includes(speaker)) return;
    if (known.length >= MOST_SPEAKERS && compare(speaker, known.at(-1)!) > 0) return;
    this.speakers[n] = joinSpeakers(known, [speaker])!;
  }

  /** How many values an endpoint has of a field. */
  values(endpoint: number, kind: number): number {
    const { links } = this;
    let values = 0;
    for (const at of this.ring(endpoint)) {
      if (links[at * LINKS + KIND] === kind && links[at * LINKS + FACT] === at) values++;
    }
    return values;
  }

  /** What an endpoint stated, by protocol, field and value, onto `out`. */
  records(endpoint: number, key: string, out: Observation[]): void {
    const facts = this.ring(endpoint).filter((at) => this.links[at * LINKS + FACT] === at);
    if (facts.length > 1) facts.sort((x, y) => this.compare(x, y));
    for (const at of facts) {
      const row = at * NUMBERS;
      const kind = this.links[at * LINKS + KIND]!;
      const saidBy = this.speakers[this.links[at * LINKS + SPEAKERS]! - 1];
      out.push({
        endpoint: key,
        protocol: this.kinds.protocols[kind]!,
        field: this.kinds.fields[kind]!,
        value: this.words[at]!,
        firstAtUs: this.numbers[row + FIRST]!,
        lastAtUs: this.numbers[row + LAST]!,
        count: this.numbers[row + COUNT]!,
        frame: this.numbers[row + FRAME]!,
        ...(saidBy === undefined ? {} : { saidBy }),
      });
    }
  }

  private compare(x: number, y: number): number {
    const { protocols, fields } = this.kinds;
    const one = this.links[x * LINKS + KIND]!;
    const two = this.links[y * LINKS + KIND]!;
    const byKind = one === two ? 0 : compare(protocols[one]!, protocols[two]!) || compare(fields[one]!, fields[two]!);
    return byKind || compare(this.words[x]!, this.words[y]!);
  }
}
