/**
 * Ranges of versions as advisories write them: `vers:` ranges, operators, and the many spellings of words. What is not understood
 * stays in the range as text, and then nobody is told that he is outside.
 */

import { beginsWith, compareVersions, parseVersion, type Version } from './version.ts';

/** Longest text that is read as a range. */
export const MAX_RANGE_CHARS = 1_000;
const MAX_TOKENS = 200;

export interface Bound {
  readonly version: Version;
  readonly inclusive: boolean;
  /** It was written as `4.x`: all that begins with the version is at the bound. */
  readonly isFamily: boolean;
}

/** Versions from `lower` to `upper`; null: unbounded there. */
export interface Clause {
  readonly lower: Bound | null;
  readonly upper: Bound | null;
  /** One version, or (`prefix`) every version that begins with it. */
  readonly exact: Version | null;
  readonly prefix: Version | null;
  /** What else must hold, as text; null: nothing. */
  readonly condition: string | null;
}

export interface Range {
  readonly text: string;
  /** A version is in the range when it is in one of them. */
  readonly clauses: readonly Clause[];
  /** Parts that are not understood: whether a version is in them is not known. */
  readonly unread: readonly string[];
}

/** yes, no, or (null) not known. */
export type Within = boolean | null;

const ALL: Clause = { lower: null, upper: null, exact: null, prefix: null, condition: null };

const NOISE = new Set(
  'version versions ver vers v firmware fw software sw release releases revision rev all any of the is are running product products'.split(
    ' ',
  ),
);
const PRIOR = new Set('prior earlier below older lower previous before under'.split(' '));
const LATER = new Set('later newer above higher up greater onwards onward'.split(' '));
const THROUGH = new Set(['to', 'through', 'thru', 'until', '-', '–', '—']);
const QUALIFIER = new Set(
  'sp service pack update updates upd hf hotfix hot fix patch p build bld bn r sr cu mr rc beta alpha release candidate'.split(
    ' ',
  ),
);

const OPERATOR = new Set(['<', '<=', '>', '>=', '=', '==', '!=']);

/** Words, operators and separators of a text, lower case. */
function tokens(text: string): string[] | null {
  const out: string[] = [];
  let word = '';
  const end = () => {
    if (word !== '') out.push(word);
    word = '';
  };
  const plain = text
    .toLowerCase()
    .replaceAll('≤', '<=')
    .replaceAll('≥', '>=')
    .replaceAll('=<', '<=')
    .replaceAll('=>', '>=')
    .replaceAll('_', ' ')
    .replaceAll('\u00a0', ' ');
  for (let k = 0; k < plain.length; k++) {
    const c = plain[k]!;
    if ('<>=!'.includes(c)) {
      end();
      if (plain[k + 1] === '=') {
        out.push(`${c}=`);
        k++;
      } else out.push(c);
    } else if ('|;,'.includes(c)) {
      end();
      out.push('|');
    } else if (c === ' ' || c === '\t' || c === '\n' || c === '\r') end();
    else word += c;
    if (out.length > MAX_TOKENS) return null;
  }
  end();
  return out;
}

/** The letters that a word begins with: `sp` of `sp2`. */
function nameOf(word: string): string {
  let end = 0;
  while (end < word.length && word[end]! >= 'a' && word[end]! <= 'z') end++;
  return word.slice(0, end);
}

/** `D15` of `3.0 D15`: letters and a number behind a version; not another version, nor what it runs on. */
const isPartOf = (word: string): boolean => /^(?!v|x\d|kb|win)[a-z]{1,3}\d{1,4}$/.test(word);

/** A reader of the tokens of one piece. */
class Piece {
  private at = 0;
  private readonly words: readonly string[];
  /** What was left over. */
  readonly left: string[] = [];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  get done(): boolean {
    return this.at >= this.words.length;
  }

  peek(ahead = 0): string {
    return this.words[this.at + ahead] ?? '';
  }

  next(): string {
    return this.words[this.at++] ?? '';
  }

  skipNoise(): void {
    while (!this.done && NOISE.has(this.peek().replace(/[.:]$/, ''))) this.at++;
  }

  /** The next words when they are one of these. */
  take(set: ReadonlySet<string>): string | null {
    return set.has(this.peek()) ? this.next() : null;
  }

  /** A version from here on, with the words and numbers that belong to it; null when there is none. */
  version(): string | null {
    this.skipNoise();
    const first = this.peek();
    if (!/\d/.test(first) && !(first.length <= 3 && /^\d/.test(this.peek(1)))) return null;
    if (OPERATOR.has(first)) return null;
    const parts = [this.next()];
    if (!/\d/.test(first)) parts.push(this.next());
    while (!this.done) {
      const word = this.peek().replace(/\.$/, '');
      const name = nameOf(word);
      if (QUALIFIER.has(name) && (name !== word || /^\d/.test(this.peek(1)) || QUALIFIER.has(this.peek(1)))) {
        parts.push(this.next());
        if (name === word && /^\d/.test(this.peek())) parts.push(this.next());
      } else if (/^\(\d[\d.]*\)$/.test(word) || isPartOf(word)) parts.push(this.next());
      else break;
    }
    return parts.join(' ');
  }

  /** `(including)`, `inclusive` and the like behind a bound; null: nothing is said. */
  inclusive(): boolean | null {
    const word = this.peek().replace(/[()]/g, '');
    const yes = word === 'including' || word === 'inclusive' || word === 'included';
    if (!yes && word !== 'excluding' && word !== 'exclusive' && word !== 'excluded') return null;
    this.next();
    return yes;
  }
}

/** `4.x`, `4.*`, `12.2.*`: what it begins with; null: no such text. */
function wildcard(text: string): string | null {
  const dot = text.lastIndexOf('.');
  const end = text.slice(dot + 1);
  return dot > 0 && (end === '*' || (end.length <= 3 && /^x+$/.test(end))) ? text.slice(0, dot) : null;
}

/** `2.5x`: 2.5.x, or 2.50 to 2.59; which is not said. */
const isUnclear = (text: string): boolean => /\d[x*]+$/.test(text);

function bound(text: string, inclusive: boolean): Bound | null {
  if (isUnclear(text)) return null;
  const start = familyOf(text);
  const version = parseVersion(start ?? text);
  return version === null ? null : { version, inclusive, isFamily: start !== null };
}

/** `4.x`, `12.2.x.x`: what it begins with; null: no such text. */
function familyOf(text: string): string | null {
  const start = wildcard(text);
  return start === null ? null : (familyOf(start) ?? start);
}

/** The clause of one piece; null when it is not understood. */
function clause(words: readonly string[]): Clause | null {
  const piece = new Piece(words);
  let lower: Bound | null = null;
  let upper: Bound | null = null;
  let exact: Version | null = null;
  let prefix: Version | null = null;
  let something = false;
  piece.skipNoise();
  while (!piece.done) {
    const word = piece.peek();
    if (word === '*') {
      piece.next();
      something = true;
    } else if (OPERATOR.has(word)) {
      piece.next();
      if (piece.peek() === '*') return null;
      const text = piece.version();
      if (text === null || word === '!=') return null;
      const end = bound(text, word.includes('='));
      // Below 4.x: whether all of them are meant, or what is below the last of them, is not said.
      if (end === null || (word === '<' && end.isFamily)) return null;
      if (word.startsWith('<')) {
        if (upper !== null) return null;
        upper = end;
      } else if (word.startsWith('>')) {
        if (lower !== null) return null;
        lower = end;
      } else exact = end.version;
      something = true;
    } else if (word === 'between' || word === 'from') {
      piece.next();
      const from = piece.version();
      const openly = piece.inclusive();
      if (from === null || !(piece.take(THROUGH) ?? (piece.peek() === 'and' ? piece.next() : null))) return null;
      const to = piece.version();
      const closed = piece.inclusive();
      if (to === null) return null;
      lower = bound(from, openly ?? true);
      upper = bound(to, closed ?? true);
      if (lower === null || upper === null) return null;
      something = true;
    } else if (PRIOR.has(word) || (word === 'up' && piece.peek(1) === 'to')) {
      const start = piece.next();
      let inclusive = start === 'up';
      if (start === 'up') piece.next();
      else piece.take(new Set(['to', 'than']));
      if (piece.peek() === 'and' && piece.peek(1) === 'including') {
        piece.next();
        piece.next();
        inclusive = true;
      }
      const text = piece.version();
      if (text === null || upper !== null) return null;
      upper = bound(text, inclusive);
      if (upper === null) return null;
      something = true;
    } else if (word === 'and' || word === 'but') {
      piece.next();
    } else {
      const text = piece.version();
      if (text === null) break;
      // A second version that nothing joins to the first one.
      if (lower !== null || upper !== null || exact !== null || prefix !== null) return null;
      something = true;
      const follow = piece.peek();
      const isAnd = follow === 'and' || follow === 'or';
      const afterwards = isAnd ? piece.peek(1) : follow;
      const beyond = afterwards === 'all' || afterwards === 'any' ? piece.peek(isAnd ? 2 : 1) : afterwards;
      if (PRIOR.has(beyond) || LATER.has(beyond)) {
        while (piece.peek() !== beyond) piece.next();
        piece.next();
        piece.skipNoise();
        const end = bound(text, true);
        if (end === null) return null;
        if (PRIOR.has(beyond)) upper = end;
        else lower = end;
      } else if (follow === '<=' || follow === '<') {
        // `16 <= 20`: from the one to the other
        lower = bound(text, true);
        if (lower === null) return null;
      } else if (THROUGH.has(follow)) {
        piece.next();
        piece.skipNoise();
        const to = piece.version();
        if (to === null) return null;
        lower = bound(text, true);
        upper = bound(to, piece.inclusive() ?? true);
        if (lower === null || upper === null) return null;
      } else {
        const start = familyOf(text);
        if (isUnclear(text)) return null;
        if (start !== null) prefix = parseVersion(start);
        else exact = parseVersion(text);
        if (prefix === null && exact === null) return null;
      }
    }
    piece.skipNoise();
  }
  const rest: string[] = [];
  while (!piece.done) rest.push(piece.next());
  const condition = rest.length > 0 ? rest.join(' ') : null;
  // Words only: `all versions` says all, `HD cameras` says something else.
  if (!something && (condition !== null || !words.some((w) => w === 'all' || w === 'any'))) {
    return condition !== null && words[0] === 'all' ? { ...ALL, condition } : null;
  }
  return { lower, upper, exact, prefix, condition };
}

/** `V16 and V17`: each for itself, where nothing but versions is said. */
function apart(piece: readonly string[]): readonly (readonly string[])[] {
  const isVersion = (word: string): boolean => /^v?\d[\w.-]*$/.test(word);
  const isList = piece.length > 2 && piece.every((w, k) => (k % 2 === 0 ? isVersion(w) : w === 'and' || w === '&'));
  return isList ? piece.filter(isVersion).map((word) => [word]) : [piece];
}

/** Reads the text of a range. Never throws; what is not understood is in `unread`. */
export function parseRange(text: string): Range {
  const unreadable = { text, clauses: [], unread: [text.slice(0, 200)] };
  if (text.length > MAX_RANGE_CHARS) return unreadable;
  const head = /^vers:[a-z0-9._+-]{0,40}\//i.exec(text.trimStart())?.[0] ?? '';
  const body = text.trimStart().slice(head.length);
  const words = tokens(body);
  if (words === null || words.length === 0) return unreadable;
  const pieces: string[][] = [[]];
  for (const word of words) {
    if (word === '|') pieces.push([]);
    else pieces.at(-1)!.push(word);
  }
  const listed = pieces.flatMap(apart);
  const clauses: Clause[] = [];
  const unread: string[] = [];
  for (const piece of listed) {
    if (piece.length === 0) continue;
    const read = clause(piece);
    if (read === null) unread.push(piece.join(' '));
    else if (!closes(clauses, read)) clauses.push(read);
  }
  if (clauses.length === 0 && unread.length === 0) return unreadable;
  return { text, clauses, unread };
}

/** `>= 1 | < 2`: an upper bound that follows a lower one closes its range. */
function closes(clauses: Clause[], next: Clause): boolean {
  const last = clauses.at(-1);
  if (last === undefined || last.lower === null || last.upper !== null) return false;
  if (next.upper === null || next.lower !== null) return false;
  const condition = [last.condition, next.condition].filter((c) => c !== null).join('; ') || null;
  clauses[clauses.length - 1] = { ...last, upper: next.upper, condition };
  return true;
}

function below(version: Version, upper: Bound): Within {
  if (upper.isFamily && beginsWith(version, upper.version)) return upper.inclusive ? true : null;
  const order = compareVersions(version, upper.version);
  return order === null ? null : order < 0 || (order === 0 && upper.inclusive);
}

function above(version: Version, lower: Bound): Within {
  if (lower.isFamily && beginsWith(version, lower.version)) return lower.inclusive ? true : null;
  const order = compareVersions(version, lower.version);
  return order === null ? null : order > 0 || (order === 0 && lower.inclusive);
}

const and = (a: Within, b: Within): Within =>
  a === false || b === false ? false : a === null || b === null ? null : true;

function withinClause(version: Version | null, c: Clause): Within {
  let is: Within = true;
  const bounded = c.lower !== null || c.upper !== null || c.exact !== null || c.prefix !== null;
  if (version === null) is = bounded ? null : true;
  else {
    if (c.lower !== null) is = and(is, above(version, c.lower));
    if (c.upper !== null) is = and(is, below(version, c.upper));
    if (c.prefix !== null) is = and(is, beginsWith(version, c.prefix) ? true : outsidePrefix(version, c.prefix));
    if (c.exact !== null) is = and(is, equal(version, c.exact));
  }
  return c.condition === null ? is : and(is, null);
}

function equal(version: Version, exact: Version): Within {
  const order = compareVersions(version, exact);
  if (order === null || order === 0) return order === null ? null : true;
  // 8.1 where 8 is listed: a family may be meant.
  return beginsWith(version, exact) ? null : false;
}

const outsidePrefix = (version: Version, prefix: Version): Within =>
  compareVersions(version, prefix) === null ? null : false;

/** Whether a version is in the range. `version` null: it is not known, or no version that is understood. */
export function within(version: Version | null, range: Range): Within {
  let is: Within = range.unread.length > 0 ? null : false;
  for (const one of range.clauses) {
    const inside = withinClause(version, one);
    if (inside === true) return true;
    if (inside === null) is = null;
  }
  return is;
}
