/**
 * Devices against advisories, both ways: a device's maker and model, as somebody wrote them, to the products that advisories name
 * (the asset matching system of CSAF 2.1, 9.1). A name that fits for certain gives the advisory's verdict; one that may fit is for
 * a person to decide; a product of another maker, or with another model number, is none.
 */

import type { Advisory, AdvisoryProduct } from '../../model/advisory.ts';
import type { ProductAlias } from '../../model/catalog.ts';
import type { DeviceName } from '../../model/exposure.ts';
import { parseRange } from '../versions/range.ts';
import { namesOf, unglued, withoutSerial } from './aliases.ts';
import {
  type Answer,
  type Answers,
  answersOf,
  type Candidate,
  type Judge,
  judgeOf,
  type Match,
  toldOf,
} from './answers.ts';
import { best, bestBut, numbersLacked, tellsByItself } from './fit.ts';
import { form, formsOf, MAX_CHARS, type MakerOf, makerWords } from './forms.ts';
import { type MakersNamed, unknownMaker } from './makers.ts';
import { numberIn } from './numbers.ts';
import { type Entry, Shelf, type Title } from './shelf.ts';
import { nearly } from './words.ts';

export type { Match } from './answers.ts';

/** What is known of names: of makers, of who took whose devices over, of products. */
export interface KnownNames {
  readonly makerOf: MakerOf;
  /** `makers.ts`, remembered. */
  readonly makersNamed: (text: string) => MakersNamed;
  /** By maker: makers that took devices of it over, while it goes on. */
  readonly heirs: ReadonlyMap<string, readonly string[]>;
  readonly aliases: readonly ProductAlias[];
}

/** What somebody wrote where the maker belongs. */
interface Written {
  /** What stands beside the maker's name. */
  readonly beside: string;
  /** Words of the maker's name, which may stand before the model's as well. */
  readonly words: ReadonlySet<string>;
}

const NOTHING: Answers = answersOf([], numberIn);

/** What people write where they know no maker. */
const NOBODY = /^\s*(?:unknown|unbekannt|none|n\/?a|k\.?\s?a\.?|div(?:ers|erse)?\.?|sonstiges?|other|[-?.]*)\s*$/i;

const MAX_REMEMBERED = 50_000;
/** Versions of one name that are remembered. */
const MAX_VERSIONS = 200;
/** Words of a maker's name; a longer text is none. */
const MAX_WORDS = 12;

/** Models that an advisory puts where versions belong (`CoaguChek XS Plus`); null: versions are there, or nothing. */
function modelsIn(product: AdvisoryProduct): string | null {
  const text = product.version ?? product.range;
  if (text === null || text.length > MAX_CHARS || !/[A-Za-z]{4}/.test(text) || /[<>=|*]/.test(text)) return null;
  const { clauses, unread } = parseRange(text);
  return clauses.length === 0 && unread.length > 0 ? text : null;
}

export class Matcher {
  private readonly known: KnownNames;
  private readonly titles = new Map<string, Title>();
  private readonly shelves = new Map<string, Shelf>();
  private readonly judges = new WeakMap<Entry, Judge>();
  /** What makers and models asked before may be, for each of the model's names: hospitals have many of a kind. */
  private remembered = new Map<string, Answers>();
  private readonly onShelf = new Map<string, readonly Shelf[]>();
  private readonly writings = new Map<string, Written>();

  constructor(known: KnownNames) {
    this.known = known;
  }

  add(advisory: Advisory): void {
    const entries = new Map<string, Entry>();
    for (const product of advisory.products) {
      const vendor = product.vendor ?? advisory.publisher;
      const models = modelsIn(product);
      for (const name of [product.name, ...(models === null ? [] : [models])]) {
        const key = `${vendor}\n${name}`;
        let entry = entries.get(key);
        if (entry === undefined) {
          entry = { advisory, name: product.name, products: [], isModel: name !== product.name };
          entries.set(key, entry);
          this.titleOf(vendor, name, product.models).entries.push(entry);
        }
        entry.products.push(product);
      }
    }
    this.remembered.clear();
    this.onShelf.clear();
    this.writings.clear();
  }

  private titleOf(vendor: string, name: string, models: readonly string[]): Title {
    const key = [vendor, name, ...models].join('\n');
    let title = this.titles.get(key);
    if (title !== undefined) return title;
    title = { ...formsOf(vendor, { name, models }, this.known.makerOf), entries: [] };
    this.titles.set(key, title);
    const { makers, isPart } = this.known.makersNamed(vendor);
    const words = [...makerWords(vendor)];
    for (const maker of isPart ? [...makers, unknownMaker(vendor)] : makers) {
      let shelf = this.shelves.get(maker);
      if (shelf === undefined) {
        shelf = new Shelf();
        this.shelves.set(maker, shelf);
      }
      shelf.add(title, words);
    }
    return title;
  }

  /** Shelves of a maker: its own, that of who took devices of it over, or where it is misspelt that of the one it is near to. */
  private shelvesOf(manufacturer: string): readonly Shelf[] {
    const known = this.onShelf.get(manufacturer);
    if (known !== undefined) return known;
    const out = new Set<Shelf>();
    const { makers, isPart } = this.known.makersNamed(manufacturer);
    for (const maker of makers.flatMap((id) => [id, ...(this.known.heirs.get(id) ?? [])])) {
      const shelf = this.shelves.get(maker);
      if (shelf !== undefined) out.add(shelf);
    }
    if (isPart) for (const { shelf } of this.nearTo(manufacturer)) out.add(shelf);
    const made = [...out];
    if (this.onShelf.size > MAX_REMEMBERED) this.onShelf.clear();
    this.onShelf.set(manufacturer, made);
    return made;
  }

  /** Shelves of makers that an unknown name may be: misspelt, in short, or with something else beside it. */
  private *nearTo(manufacturer: string): Generator<{ readonly shelf: Shelf; readonly words: readonly string[] }> {
    const asked = [...makerWords(manufacturer)];
    if (asked.length === 0 || asked.length > MAX_WORDS) return;
    const among = (some: readonly string[], all: readonly string[]): boolean =>
      some.length > 0 && some.every((a) => all.some((b) => nearly(a, b) || (a.length >= 5 && b.startsWith(a))));
    for (const shelf of this.shelves.values())
      for (const words of shelf.writings.values())
        if (among(asked, words) || among(words, asked)) {
          yield { shelf, words };
          break;
        }
  }

  private written(manufacturer: string): Written {
    let known = this.writings.get(manufacturer);
    if (known === undefined) {
      const beside = this.besideMaker(manufacturer);
      const words = makerWords(manufacturer);
      known = { beside, words: beside === '' ? words : words.difference(makerWords(beside)) };
      if (this.writings.size > MAX_REMEMBERED) this.writings.clear();
      this.writings.set(manufacturer, known);
    }
    return known;
  }

  /** What stands beside the maker's name where the maker belongs. */
  private besideMaker(manufacturer: string): string {
    const { isPart, rest, makers } = this.known.makersNamed(manufacturer);
    if (!isPart || makers.length > 0) return rest;
    const maker = [...this.nearTo(manufacturer)].flatMap(({ words }) => words);
    if (maker.length === 0) return '';
    const words = manufacturer.split(/[\s,;()&]+/);
    return words.filter((word) => [...makerWords(word)].some((w) => !maker.some((m) => nearly(w, m)))).join(' ');
  }

  match(device: DeviceName): readonly Match[] {
    const { model, version } = device;
    const manufacturer = device.manufacturer === null || NOBODY.test(device.manufacturer) ? null : device.manufacturer;
    if (model === null && manufacturer === null) return [];
    const answers = this.answersOf(manufacturer, model ?? '');
    let told = answers.told.get(version);
    if (told === undefined) {
      told = toldOf(answers, version).flatMap(
        ({ entry, fit }) => this.judgeOf(entry)[manufacturer === null ? 'maybe' : fit](version) ?? [],
      );
      if (answers.told.size > MAX_VERSIONS) answers.told.clear();
      answers.told.set(version, told);
    }
    return told;
  }

  private judgeOf(entry: Entry): Judge {
    let judge = this.judges.get(entry);
    if (judge === undefined) {
      judge = judgeOf(entry);
      this.judges.set(entry, judge);
    }
    return judge;
  }

  /** A maker that is known, and none of whose products any advisory names. */
  private isForeign(manufacturer: string): boolean {
    return this.shelvesOf(manufacturer).length === 0 && this.known.makersNamed(manufacturer).makers.length > 0;
  }

  private answersOf(manufacturer: string | null, model: string): Answers {
    // Longer texts are cut before they are looked at, and remembered as they are cut.
    const key = `${manufacturer?.slice(0, MAX_CHARS) ?? ''}\n${model.slice(0, MAX_CHARS + 1)}`;
    let known = this.remembered.get(key);
    if (known === undefined) {
      if (manufacturer !== null && this.isForeign(manufacturer.slice(0, MAX_CHARS))) return NOTHING;
      const answers = this.namesFor(manufacturer, model).flatMap((name) => this.answer(manufacturer, name) ?? []);
      known = answersOf(answers, numberIn);
      if (this.remembered.size > MAX_REMEMBERED) this.remembered = new Map();
      this.remembered.set(key, known);
    }
    return known;
  }

  /** The model as it is written, as its maker may call it as well, and with what stands in the maker's place. */
  private namesFor(manufacturer: string | null, model: string): readonly string[] {
    if (model.length > MAX_CHARS || manufacturer === null) return [model];
    const { makers } = this.known.makersNamed(manufacturer.slice(0, MAX_CHARS));
    const rest = this.written(manufacturer.slice(0, MAX_CHARS)).beside;
    const written = withoutSerial(model);
    const apart = unglued(written);
    const all = [written, ...(apart === null ? [] : [apart])];
    if (rest !== '') all.push(`${rest} ${written}`);
    const bare = this.withoutMaker(written, makers);
    if (bare !== null) all.push(bare);
    const owners = makers.flatMap((maker) => [maker, ...(this.known.heirs.get(maker) ?? [])]);
    return [...new Set([...all, ...all.flatMap((n) => owners.flatMap((o) => namesOf(n, o, this.known.aliases)))])];
  }

  /** `Translogic Nexus` of Swisslog, which Translogic is: Nexus; null: it does not begin with a name of the maker. */
  private withoutMaker(model: string, makers: readonly string[]): string | null {
    const words = model.split(' ');
    const width = [3, 2, 1].find((n) => {
      const maker = words.length > n ? this.known.makerOf(words.slice(0, n).join(' ')) : null;
      return maker !== null && makers.includes(maker);
    });
    return width === undefined ? null : words.slice(width).join(' ');
  }

  /** `Philips MX800` where something else stands in the maker's place; null: the model does not begin with a maker. */
  private answerByModel(model: string): Answer | null {
    const words = model.slice(0, MAX_CHARS).split(' ');
    const width = [3, 2, 1].find((n) => words.length > n && this.known.makerOf(words.slice(0, n).join(' ')) !== null);
    if (width === undefined) return null;
    const maker = words.slice(0, width).join(' ');
    return this.shelvesOf(maker).length === 0 ? null : this.answer(maker, words.slice(width).join(' '));
  }

  /**
   * The maker is none that anybody knows, a dealer perhaps: what has the name of a product, and a word in it that tells it by
   * itself, may be that. null: nothing tells.
   */
  private answerByAny(model: string): Answer | null {
    const asked = form(model.slice(0, MAX_CHARS), new Set());
    const telling = tellsByItself(asked);
    if (telling.length === 0) return null;
    const candidates: Candidate[] = [];
    for (const shelf of this.shelves.values()) {
      for (const number of shelf.candidates(asked)) {
        const title = shelf.titles[number]!;
        const has = title.forms.some(({ words }) => telling.some((word) => words.core.includes(word)));
        if (has && title.without.length === 0 && best(title.forms, asked, null) === 'same')
          candidates.push({ title, fit: 'maybe', lacks: [], fits: new Map() });
      }
    }
    return { asked, candidates };
  }

  /** What a name may be; null: there is nothing of the maker. */
  private answer(manufacturer: string | null, model: string): Answer | null {
    const maker = manufacturer?.slice(0, MAX_CHARS) ?? null;
    const shelves = maker === null ? [...this.shelves.values()] : this.shelvesOf(maker);
    if (maker !== null && shelves.length === 0) return this.answerByModel(model) ?? this.answerByAny(model);
    const asked = form(model.slice(0, MAX_CHARS), maker === null ? new Set() : this.written(maker).words);
    const looked = new Set<Title>();
    const candidates: Candidate[] = [];
    for (const shelf of shelves) {
      for (const number of shelf.candidates(asked)) {
        const title = shelf.titles[number]!;
        if (shelves.length > 1 && looked.has(title)) continue;
        looked.add(title);
        const except = title.without.length === 0 ? null : best(title.without, asked, null);
        if (except === 'same') continue;
        const found = best(title.forms, asked, null);
        const fit = except === 'maybe' && found === 'same' ? except : found;
        const lacks = fit === 'same' ? [] : numbersLacked(title.forms, asked);
        // Where nothing fits without a version, nothing less than all of the numbers helps.
        const helps =
          lacks.length > 0 && (fit !== null || bestBut(title.forms, asked, (w) => lacks.includes(w)) !== null);
        if (fit !== null || helps) candidates.push({ title, fit, lacks, fits: new Map() });
      }
    }
    return { asked, candidates };
  }
}
