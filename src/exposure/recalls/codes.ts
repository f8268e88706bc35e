/**
 * What a recall says of the pieces that it means: the free text of `code_info`. It is read word by word: a word that names a kind of
 * number (serial, lot, UDI, reference, version) holds for the values behind it. Whatever word is not known stays as `unread`, and then
 * nobody is told that his device is not among them.
 */

import { gtin } from './udi.ts';
import { hyphenOf, isEmpty, type Range, rangeBetween, readValue, type Value, type Values, valuesOf } from './values.ts';

/** Longest text that is read; a longer one is not read to its end, and says so. */
export const MAX_CODES_CHARS = 20_000;
/** Shortened texts that are kept of what was not read. */
const MAX_UNREAD = 8;

export interface Codes {
  /** In so many words: all of them. */
  readonly all: boolean;
  readonly serials: Values;
  readonly lots: Values;
  /** Device identifiers, GTINs as 14 digits. */
  readonly dis: ReadonlySet<string>;
  /** Models, references, catalogue numbers, as written. */
  readonly references: readonly string[];
  /** Text behind a word for versions; null: none. */
  readonly versions: string | null;
  /** Values of which it is not said what they are, and ends of ranges that are none. */
  readonly loose: Values;
  /** Words that were not understood, the first few; empty: all of it was read. */
  readonly unread: readonly string[];
}

type Kind = 'serial' | 'lot' | 'reference' | 'udi' | 'version' | 'none';

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...[...set('serial serials s/n s/ns sn sns sn# serial# s/n# ser')].map((w) => [w, 'serial'] as const),
  ...[...set('lot lots batch batches lot# lots# lot/batch batch/lot')].map((w) => [w, 'lot'] as const),
  ...[
    ...set(
      'ref refs model models catalog catalogue catalog# cat part parts p/n pn item list material article reference order ' +
        'product-code sku smn',
    ),
  ].map((w) => [w, 'reference'] as const),
  ...[...set('udi udi-di udi/di udi-dis di dis gtin gtins upc ean')].map((w) => [w, 'udi'] as const),
  ...[...set('version versions software firmware sw s/w fw ver ver. revision revisions release releases')].map(
    (w) => [w, 'version'] as const,
  ),
]);

/** Say nothing of which pieces are meant. */
const NOISE = set(
  'number numbers no nos # and the following affected are is include includes including product products code codes device devices ' +
    'unit units with of or information info numbered numbering primary pump pumps system systems ventilator ventilators monitor ' +
    'monitors n/a',
);
const THROUGH = set('- – — to through thru until');
const FROM = set('from between');
/** Words that only repeat what kind of thing stands behind `all`. */
const ALL_OF = set('all any every');

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const hasDigit = (word: string): boolean => [...word].some(isDigit);

/** Words and marks; brackets that belong to a UDI (`(01)`) are marks of their own. */
function tokens(text: string): string[] {
  const out: string[] = [];
  let word = '';
  const end = (): void => {
    if (word !== '') out.push(word);
    word = '';
  };
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if (c === '(' && (text[k + 3] === ')' || text[k + 4] === ')')) {
      const to = text.indexOf(')', k);
      const ai = text.slice(k + 1, to);
      if (ai !== '' && [...ai].every(isDigit)) {
        end();
        out.push(`(${ai})`);
        k = to;
        continue;
      }
    }
    if (c === ' ' || c === '\t' || c === '\u00a0') end();
    else if (',;:()[]{}"|\n\r•·='.includes(c)) {
      end();
      out.push(c === '\r' ? '\n' : c);
    } else word += c;
  }
  end();
  return out;
}

/** Without the points and marks around it that belong to the sentence. */
function trimmed(word: string): string {
  let from = 0;
  let to = word.length;
  while (from < to && ".'’*/".includes(word[from]!)) from++;
  while (to > from && ".'’*/".includes(word[to - 1]!)) to--;
  return word.slice(from, to);
}

/** What an application identifier of GS1 stands before. */
const AI: ReadonlyMap<string, Kind> = new Map([
  ['(01)', 'udi'],
  ['(10)', 'lot'],
  ['(21)', 'serial'],
  ['(240)', 'reference'],
]);

class Reader {
  all = false;
  readonly singles: Record<'serial' | 'lot' | 'none', Value[]> = { serial: [], lot: [], none: [] };
  readonly ranges: Record<'serial' | 'lot' | 'none', Range[]> = { serial: [], lot: [], none: [] };
  readonly dis = new Set<string>();
  readonly references: string[] = [];
  readonly versions: string[] = [];
  readonly unread: string[] = [];
  private kind: Kind = 'none';
  /** Last value, for a range that may follow. */
  private last: Value | null = null;
  private open = false;
  /** `up to and including N`: from the first one of its form on. */
  private upTo = false;
  /** Where `all` stood last. */
  private allAt = -10;

  private miss(word: string): void {
    if (this.unread.length < MAX_UNREAD) this.unread.push(word.slice(0, 60));
  }

  private put(word: string): void {
    const { kind } = this;
    if (kind === 'udi') {
      const di = gtin(word);
      if (di !== null) this.dis.add(di);
      else if (word.length >= 6) this.dis.add(word.toUpperCase());
      else this.miss(word);
      return;
    }
    if (kind === 'reference') {
      if (this.references.length < 200) this.references.push(word.slice(0, 60));
      return;
    }
    if (kind === 'version') {
      this.versions.push(word);
      return;
    }
    if (word.includes('*') || /x{2,}$/i.test(word.slice(-4))) {
      this.miss(word);
      return;
    }
    const at = hyphenOf(word);
    if (at > 0) {
      const range = rangeBetween(readValue(word.slice(0, at)), readValue(word.slice(at + 1)));
      if (range !== null) this.ranges[kind].push(range);
    }
    const value = readValue(word);
    if (this.upTo) {
      const range = rangeBetween(readValue(`${value.before}${'0'.repeat(value.digits.length)}${value.after}`), value);
      if (range === null) this.miss(`up to ${word}`);
      else this.ranges[kind].push(range);
      this.upTo = false;
    }
    if (this.open && this.last !== null) {
      const range = rangeBetween(this.last, value);
      if (range === null) this.miss(`${this.last.text} - ${word}`);
      else this.ranges[kind].push(range);
      this.singles[kind].push(value);
      this.last = null;
    } else {
      this.singles[kind].push(value);
      this.last = value;
    }
    this.open = false;
  }

  /** @returns how many tokens were taken */
  take(list: readonly string[], k: number): number {
    const raw = list[k]!;
    const ai = AI.get(raw);
    if (ai !== undefined) {
      this.kind = ai;
      this.last = null;
      return 1;
    }
    if (raw.startsWith('(') && raw.length > 1) return 2; // another application identifier, and its value
    if (raw === '\n' || raw === ';') {
      this.last = null;
      // A version ends with its line; a list of numbers may go on.
      if (this.kind === 'version') this.kind = 'none';
      return 1;
    }
    if (raw === ',' && this.kind === 'version') this.versions.push('|');
    if (raw.length === 1 && !isDigit(raw) && !THROUGH.has(raw)) return 1;
    const word = trimmed(raw);
    const lower = word.toLowerCase();
    if (word === '') return 1;
    if (THROUGH.has(lower) && this.last !== null) {
      this.open = true;
      return 1;
    }
    if (this.kind === 'version' && !KINDS.has(lower)) {
      this.versions.push(word);
      return 1;
    }
    if (lower === 'up' && list[k + 1]?.toLowerCase() === 'to') {
      this.upTo = true;
      // `All serial numbers up to N` are not all.
      if (k - this.allAt <= 4) this.all = false;
      return 2;
    }
    if (ALL_OF.has(lower)) {
      this.all = true;
      this.allAt = k;
      return 1;
    }
    const kind = KINDS.get(lower);
    // `product code 3570009`: a maker's own code; `serial number` and `lot number` say it with the word before.
    if (kind === undefined && (lower === 'code' || lower === 'codes') && list[k - 1]?.toLowerCase() === 'product') {
      this.kind = 'reference';
      this.last = null;
      return 1;
    }
    if (kind !== undefined) {
      this.kind = kind;
      this.last = null;
      return 1;
    }
    if (NOISE.has(lower) || FROM.has(lower) || THROUGH.has(lower)) return 1;
    if (hasDigit(word)) this.put(word);
    else this.miss(word);
    return 1;
  }
}

const NOTHING = valuesOf([], []);

/** Reads what a recall says of its pieces; null text: it says nothing. */
export function readCodes(text: string | null): Codes {
  const reader = new Reader();
  const source = text ?? '';
  const list = tokens(source.slice(0, MAX_CODES_CHARS));
  for (let k = 0; k < list.length; ) k += reader.take(list, k);
  const { singles, ranges } = reader;
  const unread = [...reader.unread];
  if (source.length > MAX_CODES_CHARS) unread.unshift(`what stands behind the first ${MAX_CODES_CHARS} characters`);
  const versions = reader.versions.join(' ').trim();
  return {
    all: reader.all,
    serials: valuesOf(singles.serial, ranges.serial),
    lots: valuesOf(singles.lot, ranges.lot),
    dis: reader.dis,
    references: reader.references,
    versions: versions === '' ? null : versions.slice(0, 300),
    loose: singles.none.length + ranges.none.length === 0 ? NOTHING : valuesOf(singles.none, ranges.none),
    unread,
  };
}

/** True: it says of no piece whether it is meant. */
export const saysNothing = (codes: Codes): boolean =>
  !codes.all &&
  isEmpty(codes.serials) &&
  isEmpty(codes.lots) &&
  isEmpty(codes.loose) &&
  codes.versions === null &&
  codes.unread.length === 0;
