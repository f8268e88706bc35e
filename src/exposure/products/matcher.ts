/**
 * Devices against advisories, both ways: a device's maker and model, as somebody wrote them, to the products that advisories name
 * (the asset matching system of CSAF 2.1, 9.1). A name that fits for certain gives the advisory's verdict; one that may fit is for
 * a person to decide; a product of another maker, or with another model number, is none.
 */

import type { Advisory, AdvisoryProduct } from '../../model/advisory.ts';
import type { ProductAlias } from '../../model/catalog.ts';
import type { DeviceName, Verdict } from '../../model/exposure.ts';
import { judging } from '../verdict.ts';
import { beginsWith, parseVersion, type Version } from '../versions/version.ts';
import { namesOf, unglued, withoutSerial } from './aliases.ts';
import { best, bestBut, type Fit, numbersLacked } from './fit.ts';
import { type Form, form, formsOf, MAX_CHARS, type MakerOf, makerWords } from './forms.ts';
import { type MakersNamed, makersNamed, unknownMaker } from './makers.ts';
import { numberIn } from './numbers.ts';
import { type Entry, Shelf, type Title } from './shelf.ts';
import { nearly } from './words.ts';

export interface Match {
  readonly doc: string;
  readonly product: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly cves: readonly string[];
}

/** A title that a name fits, or fits when the device's version has some of the words that are lacking. */
interface Candidate {
  readonly title: Title;
  readonly fit: Fit;
  /** Words of the title that the name lacks and a version may have. */
  readonly lacks: readonly string[];
  /** The fit where a version has some of them, by those; made when first asked for. */
  readonly fits: Map<string, Fit>;
}

/** An entry that a name is (`same`) or may be, with what is told of it. */
interface Found {
  readonly entry: Entry;
  readonly candidate: Candidate;
}

/** What a name may be, in the order of advisories and products. */
interface Answered {
  readonly asked: Form | null;
  readonly all: readonly Found[];
  /** Those that it fits whatever the version. */
  readonly sure: readonly Found[];
  /** Words that are lacking to any of them, as versions. */
  readonly numbers: readonly (readonly [word: string, version: Version])[];
}

const NOTHING: Answered = { asked: null, all: [], sure: [], numbers: [] };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const MAX_REMEMBERED = 50_000;
/** Words of a maker's name; a longer text is none. */
const MAX_WORDS = 12;

/** What is known of names: of makers, of who took whose devices over, of products. */
export interface KnownNames {
  readonly makerOf: MakerOf;
  /** By maker: makers that took devices of it over, while it goes on. */
  readonly heirs: ReadonlyMap<string, readonly string[]>;
  readonly aliases: readonly ProductAlias[];
}

export class Matcher {
  private readonly known: KnownNames;
  private readonly titles = new Map<string, Title>();
  private readonly shelves = new Map<string, Shelf>();
  private readonly makers = new Map<string, MakersNamed>();
  private readonly judges = new WeakMap<Entry, Judge>();
  /** What makers and models asked before may be, for each of the model's names: hospitals have many of a kind. */
  private remembered = new Map<string, readonly Answered[]>();
  private readonly onShelf = new Map<string, readonly Shelf[]>();

  constructor(known: KnownNames) {
    this.known = known;
  }

  add(advisory: Advisory): void {
    const entries = new Map<string, Entry>();
    for (const product of advisory.products) {
      const vendor = product.vendor ?? advisory.publisher;
      const key = `${vendor}\n${product.name}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { advisory, name: product.name, products: [] };
        entries.set(key, entry);
        this.titleOf(vendor, product).entries.push(entry);
      }
      entry.products.push(product);
    }
    this.remembered.clear();
    this.onShelf.clear();
  }

  private titleOf(vendor: string, product: AdvisoryProduct): Title {
    const key = [vendor, product.name, ...product.models].join('\n');
    let title = this.titles.get(key);
    if (title !== undefined) return title;
    title = { ...formsOf(vendor, product, this.known.makerOf), entries: [] };
    this.titles.set(key, title);
    const { makers, isPart } = this.makersOf(vendor);
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

  private makersOf(text: string): MakersNamed {
    let made = this.makers.get(text);
    if (made === undefined) {
      made = makersNamed(text, this.known.makerOf);
      if (this.makers.size > MAX_REMEMBERED) this.makers.clear();
      this.makers.set(text, made);
    }
    return made;
  }

  /** Shelves of a maker: its own, that of who took devices of it over, or where it is misspelt that of the one it is near to. */
  private shelvesOf(manufacturer: string): readonly Shelf[] {
    const known = this.onShelf.get(manufacturer);
    if (known !== undefined) return known;
    const out = new Set<Shelf>();
    const { makers, isPart } = this.makersOf(manufacturer);
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
      some.length > 0 && some.every((a) => all.some((b) => nearly(a, b)));
    for (const shelf of this.shelves.values())
      for (const words of shelf.writings.values())
        if (among(asked, words) || among(words, asked)) {
          yield { shelf, words };
          break;
        }
  }

  /** What stands beside the maker's name where the maker belongs. */
  private besideMaker(manufacturer: string): string {
    const { isPart, rest, makers } = this.makersOf(manufacturer);
    if (!isPart || makers.length > 0) return rest;
    const maker = [...this.nearTo(manufacturer)].flatMap(({ words }) => words);
    if (maker.length === 0) return '';
    const words = manufacturer.split(/[\s,;()&]+/);
    return words.filter((word) => [...makerWords(word)].some((w) => !maker.some((m) => nearly(w, m)))).join(' ');
  }

  match(device: DeviceName): readonly Match[] {
    const { manufacturer, model, version } = device;
    if (model === null) return [];
    const told: { readonly entry: Entry; fit: 'same' | 'maybe' }[] = [];
    const answers = this.answersOf(manufacturer, model);
    for (const [k, one] of answers.entries()) {
      const has = version === null || one.numbers.length === 0 ? null : parseVersion(version);
      const said =
        has === null ? [] : one.numbers.filter(([, number]) => beginsWith(has, number)).map(([word]) => word);
      for (const { entry, candidate } of said.length === 0 ? one.sure : one.all) {
        const fit = said.length === 0 ? candidate.fit : fitWith(candidate, one.asked!, said);
        if (fit === null) continue;
        // A device of several names may be found by each of them.
        const before = k === 0 ? undefined : told.find((t) => t.entry === entry);
        if (before === undefined) told.push({ entry, fit });
        else if (fit === 'same') before.fit = fit;
      }
    }
    const out: Match[] = [];
    for (const { entry, fit } of told) {
      const one = this.judgeOf(entry)[manufacturer === null ? 'maybe' : fit](version);
      if (one !== null) out.push(one);
    }
    return out;
  }

  private judgeOf(entry: Entry): Judge {
    let judge = this.judges.get(entry);
    if (judge === undefined) {
      judge = judgeOf(entry);
      this.judges.set(entry, judge);
    }
    return judge;
  }

  private answersOf(manufacturer: string | null, model: string): readonly Answered[] {
    // Longer texts are cut before they are looked at, and remembered as they are cut.
    const key = `${manufacturer?.slice(0, MAX_CHARS) ?? ''}\n${model.slice(0, MAX_CHARS + 1)}`;
    let known = this.remembered.get(key);
    if (known === undefined) {
      known = this.namesFor(manufacturer, model).map((name) => this.answer(manufacturer, name));
      if (this.remembered.size > MAX_REMEMBERED) this.remembered = new Map();
      this.remembered.set(key, known);
    }
    return known;
  }

  /** Words of the maker's name that stand before the model's as well: none of what is there beside the maker. */
  private wordsOfMaker(manufacturer: string): ReadonlySet<string> {
    const rest = this.besideMaker(manufacturer);
    return rest === '' ? makerWords(manufacturer) : makerWords(manufacturer).difference(makerWords(rest));
  }

  /** The model as it is written, as its maker may call it as well, and with what stands in the maker's place. */
  private namesFor(manufacturer: string | null, model: string): readonly string[] {
    if (model.length > MAX_CHARS || manufacturer === null) return [model];
    const { makers } = this.makersOf(manufacturer.slice(0, MAX_CHARS));
    const rest = this.besideMaker(manufacturer.slice(0, MAX_CHARS));
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

  private answer(manufacturer: string | null, model: string): Answered {
    const maker = manufacturer?.slice(0, MAX_CHARS) ?? null;
    const shelves = maker === null ? [...this.shelves.values()] : this.shelvesOf(maker);
    if (shelves.length === 0) return NOTHING;
    const asked = form(model.slice(0, MAX_CHARS), maker === null ? new Set() : this.wordsOfMaker(maker));
    const looked = new Set<Title>();
    const all: Found[] = [];
    const numbers = new Set<string>();
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
        if (
          fit === null &&
          (lacks.length === 0 || bestBut(title.forms, asked, (word) => lacks.includes(word)) === null)
        )
          continue;
        const candidate = { title, fit, lacks, fits: new Map() };
        for (const word of lacks) numbers.add(word);
        for (const entry of title.entries) all.push({ entry, candidate });
      }
    }
    all.sort((a, b) => compare(a.entry.advisory.id, b.entry.advisory.id) || compare(a.entry.name, b.entry.name));
    return {
      asked,
      all,
      sure: all.filter((one) => one.candidate.fit !== null),
      numbers: [...numbers].map((word) => [word, numberIn(word)!] as const),
    };
  }
}

function fitWith({ title, fit, lacks, fits: known }: Candidate, asked: Form, said: readonly string[]): Fit {
  const own = lacks.filter((word) => said.includes(word));
  if (own.length === 0) return fit;
  const key = own.join(' ');
  let found = known.get(key);
  if (found === undefined) {
    found = bestBut(title.forms, asked, (word) => own.includes(word));
    known.set(key, found);
  }
  return found;
}

/** What is told of an entry and a version; null: nothing. */
type Judge = Readonly<Record<'same' | 'maybe', (version: string | null) => Match | null>>;

function judgeOf({ advisory, name, products }: Entry): Judge {
  const about = { doc: advisory.id, product: name };
  return {
    same: judging(advisory, products, ({ verdict, reason, cves }) => ({ ...about, cves, verdict, reason })),
    maybe: judging(advisory, products, ({ verdict, reason, cves }) =>
      verdict === 'not_affected'
        ? null
        : {
            ...about,
            cves,
            verdict: 'needs_review',
            reason: `may be "${name}", which is told by no more than a part of its name; ${reason}`,
          },
    ),
  };
}
