/**
 * Devices against advisories, both ways: a device's maker and model, as somebody wrote them, to the products that advisories name
 * (the asset matching system of CSAF 2.1, 9.1). A name that fits for certain gives the advisory's verdict; one that may fit is for
 * a person to decide; a product of another maker, or with another model number, is none.
 */

import type { Advisory, AdvisoryProduct } from '../../model/advisory.ts';
import type { ProductAlias } from '../../model/catalog.ts';
import type { DeviceName, Verdict } from '../../model/exposure.ts';
import { judge } from '../verdict.ts';
import { beginsWith, parseVersion, type Version } from '../versions/version.ts';
import { namesOf } from './aliases.ts';
import { best, bestBut, type Fit, fits, numberIn, numbersLacked } from './fit.ts';
import {
  type Form,
  form,
  formsOf,
  insideBrackets,
  MAX_CHARS,
  type MakerOf,
  makerWords,
  withoutBrackets,
} from './forms.ts';
import { hasDigit, nearly } from './words.ts';

export interface Match {
  readonly doc: string;
  readonly product: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly cves: readonly string[];
}

/** A product name of an advisory, with all entries of it. */
interface Entry {
  readonly advisory: Advisory;
  readonly name: string;
  readonly products: AdvisoryProduct[];
  readonly forms: readonly Form[];
  /** What the name says it does not mean. */
  readonly without: readonly Form[];
}

/** What is known of a maker's products. */
interface Shelf {
  readonly entries: Entry[];
  readonly byWord: Map<string, Set<number>>;
  /** Entries by the rarest of their words, which a name must have to be theirs; made when first asked for. */
  anchors: Map<string, Set<number>> | null;
  /** Words of the shelf that a misspelt word is near to, remembered. */
  readonly near: Map<string, readonly string[]>;
}

/** An entry that a name fits, or fits when the device's version has some of the words that are lacking. */
interface Candidate {
  readonly entry: Entry;
  readonly fit: Fit;
  /** Words of the entry that the name lacks and a version may have. */
  readonly lacks: readonly string[];
  /** The fit where a version has some of them, by those; made when first asked for. */
  readonly fits: Map<string, Fit>;
}

/** What a name may be, in the order of advisories and products. */
interface Answered {
  readonly asked: Form;
  readonly all: readonly Candidate[];
  /** Those that it fits whatever the version. */
  readonly sure: readonly Candidate[];
  /** Words that are lacking to any of them, as versions. */
  readonly numbers: readonly (readonly [word: string, version: Version])[];
}

type Found = readonly [entry: Entry, fit: 'same' | 'maybe'];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const MAX_REMEMBERED = 50_000;
const MAX_TOLD = 50_000;

export class Matcher {
  private readonly makerOf: MakerOf;
  private readonly aliases: readonly ProductAlias[];
  private readonly shelves = new Map<string, Shelf>();
  private readonly makers = new Map<string, readonly string[]>();
  /** What makers and models asked before may be, for each of the model's names: hospitals have many of a kind. */
  private remembered = new Map<string, readonly Answered[]>();
  private readonly onShelf = new Map<string, readonly Shelf[]>();
  /** What was told of entries and versions, by fit. */
  private told = { same: new Map<Entry, Map<string, Match>>(), maybe: new Map<Entry, Map<string, Match | null>>(), size: 0 };

  constructor(makerOf: MakerOf, aliases: readonly ProductAlias[] = []) {
    this.makerOf = makerOf;
    this.aliases = aliases;
  }

  add(advisory: Advisory): void {
    const entries = new Map<string, Entry>();
    for (const product of advisory.products) {
      const vendor = product.vendor ?? advisory.publisher;
      const key = `${vendor}\n${product.name}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { advisory, name: product.name, products: [], ...formsOf(vendor, product, this.makerOf) };
        entries.set(key, entry);
        for (const maker of this.makersOf(vendor)) this.shelve(maker, entry);
      }
      entry.products.push(product);
    }
    this.remembered.clear();
    this.onShelf.clear();
  }

  private shelve(maker: string, entry: Entry): void {
    let shelf = this.shelves.get(maker);
    if (shelf === undefined) {
      shelf = { entries: [], byWord: new Map(), anchors: null, near: new Map() };
      this.shelves.set(maker, shelf);
    }
    const number = shelf.entries.push(entry) - 1;
    shelf.near.clear();
    shelf.anchors = null;
    for (const { words, both } of entry.forms) {
      for (const word of [...both, ...words.stems]) {
        const list = shelf.byWord.get(word);
        if (list === undefined) shelf.byWord.set(word, new Set([number]));
        else list.add(number);
      }
    }
  }

  /** Makers that a text names, as they are called here: one, or several where it lists them. */
  private makersOf(text: string): readonly string[] {
    const known = this.makers.get(text);
    if (known !== undefined) return known;
    const out = new Set<string>();
    const whole = this.makerOf(text);
    if (whole !== null) out.add(whole);
    const outside = withoutBrackets(text);
    const parts = [outside, ...insideBrackets(text), ...text.split(/,| and | & |;|\//)];
    for (const part of parts) {
      const name = part.replace(/[()]/g, ' ').trim();
      const found = name === '' ? null : this.makerOf(name);
      if (found !== null) out.add(found);
    }
    // `Phillips Healthcare`: what is left without the words that many names have.
    const short = out.size === 0 ? this.makerOf([...makerWords(text)].join(' ')) : null;
    if (short !== null) out.add(short);
    if (out.size === 0) out.add(`?${[...makerWords(text)].join(' ')}`);
    const made = [...out];
    if (this.makers.size > MAX_REMEMBERED) this.makers.clear();
    this.makers.set(text, made);
    return made;
  }

  /** Shelves of a maker: its own, or where it is misspelt that of the one it is near to. */
  private shelvesOf(manufacturer: string): readonly Shelf[] {
    const known = this.onShelf.get(manufacturer);
    if (known !== undefined) return known;
    const out = new Set<Shelf>();
    for (const maker of this.makersOf(manufacturer)) {
      const shelf = this.shelves.get(maker);
      if (shelf !== undefined) out.add(shelf);
      else if (maker.startsWith('?')) {
        const asked = maker.slice(1).split(' ');
        for (const [name, one] of this.shelves) {
          const words = (name.startsWith('?') ? name.slice(1) : name.replaceAll('-', ' ')).split(' ');
          if (asked.every((a) => words.some((w) => nearly(a, w))) && words[0] !== '') out.add(one);
        }
      }
    }
    const made = [...out];
    if (this.onShelf.size > MAX_REMEMBERED) this.onShelf.clear();
    this.onShelf.set(manufacturer, made);
    return made;
  }

  match(device: DeviceName): readonly Match[] {
    const { manufacturer, model, version } = device;
    if (model === null) return [];
    const out: Match[] = [];
    for (const [entry, fit] of this.foundOf(manufacturer, model, version)) {
      const one = this.tell(entry, manufacturer === null ? 'maybe' : fit, version);
      if (one !== null) out.push(one);
    }
    return out;
  }

  /** Entries that a device is, or may be, by any of its names. */
  private foundOf(manufacturer: string | null, model: string, version: string | null): Iterable<Found> {
    const [first, ...more] = this.answersOf(manufacturer, model).map((one) => withVersion(one, version));
    if (more.length === 0) return first!;
    const fits = new Map<Entry, 'same' | 'maybe'>();
    for (const [entry, fit] of [first!, ...more].flat()) if (fits.get(entry) !== 'same') fits.set(entry, fit);
    return fits;
  }

  private answersOf(manufacturer: string | null, model: string): readonly Answered[] {
    // Longer texts are cut before they are looked at, and remembered as they are cut.
    const key = `${manufacturer?.slice(0, MAX_CHARS) ?? ''}\n${model.slice(0, MAX_CHARS + 1)}`;
    let known = this.remembered.get(key);
    if (known === undefined) {
      known = namesOf(model, this.makerOf(manufacturer ?? ''), this.aliases).map((n) => this.answer(manufacturer, n));
      if (this.remembered.size > MAX_REMEMBERED) this.remembered = new Map();
      this.remembered.set(key, known);
    }
    return known;
  }

  private answer(manufacturer: string | null, model: string): Answered {
    const maker = manufacturer?.slice(0, MAX_CHARS) ?? null;
    const shelves = maker === null ? [...this.shelves.values()] : this.shelvesOf(maker);
    const asked = form(model.slice(0, MAX_CHARS), maker === null ? new Set() : makerWords(maker));
    const found = new Map<Entry, Candidate>();
    for (const shelf of shelves) {
      for (const number of this.candidates(shelf, asked)) {
        const entry = shelf.entries[number]!;
        if (found.has(entry) || entry.without.some((one) => fits(one, asked, null) === 'same')) continue;
        const fit = best(entry.forms, asked, null);
        const lacks = fit === 'same' ? [] : numbersLacked(entry.forms, asked);
        if (fit !== null || lacks.length > 0) found.set(entry, { entry, fit, lacks, fits: new Map() });
      }
    }
    const all = [...found.values()].sort(
      (a, b) => compare(a.entry.advisory.id, b.entry.advisory.id) || compare(a.entry.name, b.entry.name),
    );
    const numbers = [...new Set(all.flatMap((one) => one.lacks))].map((word) => [word, numberIn(word)!] as const);
    return { asked, all, sure: all.filter((one) => one.fit !== null), numbers };
  }

  private candidates(shelf: Shelf, asked: Form): ReadonlySet<number> {
    const out = new Set<number>();
    const anchors = anchorsOf(shelf);
    const known = [...asked.both].filter((word) => shelf.byWord.has(word));
    const size = (word: string): number => shelf.byWord.get(word)?.size ?? 0;
    const rarest = known.reduce((a, b) => (a === '' || size(b) < size(a) ? b : a), '');
    // A word that hundreds of products have brings those only for which it is the rarest.
    const add = (word: string): void => {
      const isWhole =
        word === rarest || size(word) <= MANY || (size(word) <= 4 * MANY && word.length >= 3 && hasDigit(word));
      const list = isWhole ? shelf.byWord.get(word) : anchors.get(word);
      for (const n of list ?? []) out.add(n);
    };
    for (const word of asked.both) add(word);
    for (const word of asked.both) {
      const stem = /^[a-z]{1,4}(?=\d)/.exec(word)?.[0];
      if (stem !== undefined) add(stem);
      if (shelf.byWord.has(word) || word.length < 4) continue;
      let near = shelf.near.get(word);
      if (near === undefined) {
        near = [...shelf.byWord.keys()].filter((other) => nearly(word, other) || other.includes('xx'));
        shelf.near.set(word, near);
      }
      for (const other of near) add(other);
    }
    return out;
  }

  private tell(entry: Entry, fit: 'same' | 'maybe', version: string | null): Match | null {
    if (this.told.size > MAX_TOLD) this.told = { same: new Map(), maybe: new Map(), size: 0 };
    const told: Map<Entry, Map<string, Match | null>> = this.told[fit];
    let byVersion = told.get(entry);
    if (byVersion === undefined) told.set(entry, (byVersion = new Map()));
    // A version that is not known is no version that anybody writes.
    const key = version ?? '\n';
    let one = byVersion.get(key);
    if (one === undefined) {
      one = tellOf(entry, fit, version);
      byVersion.set(key, one);
      this.told.size++;
    }
    return one;
  }
}

function tellOf(entry: Entry, fit: 'same' | 'maybe', version: string | null): Match | null {
  const { verdict, reason, cves } = judge(entry.advisory, entry.products, version);
  const about = { doc: entry.advisory.id, product: entry.name, cves };
  if (fit === 'same') return { ...about, verdict, reason };
  if (verdict === 'not_affected') return null;
  return {
    ...about,
    verdict: 'needs_review',
    reason: `may be "${entry.name}", which is told by no more than a part of its name; ${reason}`,
  };
}

function withVersion(one: Answered, version: string | null): readonly Found[] {
  const has = version === null || one.numbers.length === 0 ? null : parseVersion(version);
  const said = has === null ? [] : one.numbers.filter(([, number]) => beginsWith(has, number)).map(([word]) => word);
  const out: Found[] = [];
  for (const candidate of said.length === 0 ? one.sure : one.all) {
    const fit = fitOf(candidate, one.asked, said);
    if (fit !== null) out.push([candidate.entry, fit]);
  }
  return out;
}

function fitOf({ entry, fit, lacks, fits: known }: Candidate, asked: Form, said: readonly string[]): Fit {
  const own = said.length === 0 ? said : lacks.filter((word) => said.includes(word));
  if (own.length === 0) return fit;
  const key = own.join(' ');
  let found = known.get(key);
  if (found === undefined) {
    found = bestBut(entry.forms, asked, (word) => own.includes(word));
    known.set(key, found);
  }
  return found;
}

/** Products with one word that are looked at for it alone. */
const MANY = 24;

function anchorsOf(shelf: Shelf): ReadonlyMap<string, ReadonlySet<number>> {
  if (shelf.anchors !== null) return shelf.anchors;
  const anchors = new Map<string, Set<number>>();
  const size = (word: string): number => shelf.byWord.get(word)?.size ?? 0;
  shelf.entries.forEach((entry, n) => {
    for (const { words } of entry.forms) {
      const rarest = [...words.core].sort((a, b) => size(a) - size(b))[0];
      for (const word of [rarest, ...words.stems]) {
        if (word === undefined) continue;
        const list = anchors.get(word);
        if (list === undefined) anchors.set(word, new Set([n]));
        else list.add(n);
      }
    }
  });
  shelf.anchors = anchors;
  return anchors;
}
