/**
 * Versions as makers write them: dotted numbers, letters, dates, service packs, updates, hot fixes, builds. What is compared is
 * decided or it is null; a guess would tell somebody that a device is safe.
 */

/** Most characters of a text that is read as a version; a longer one is none. */
export const MAX_VERSION_CHARS = 160;
const MAX_PARTS = 32;
/** Longest word that may stand in a version without being known. */
const MAX_WORD_CHARS = 6;

export interface Version {
  /** As it was written. */
  readonly text: string;
  /** Runs of digits (no leading zeros) and of letters (lower case, canonical), in order. At least one number. */
  readonly parts: readonly string[];
}

/** Says nothing about the order: `Version 1.2`, `v1.2`, `FW 1.2` are one. */
const NOISE = new Set(
  'v ver vers version versions firmware fw software sw release released rel revision rev vr the number no'.split(' '),
);

const SAME_WORD: Readonly<Record<string, string>> = {
  servicepack: 'sp',
  servicerelease: 'sr',
  updates: 'update',
  upd: 'update',
  up: 'update',
  hotfix: 'hf',
  hotfixes: 'hf',
  fix: 'hf',
  patch: 'patch',
  patches: 'patch',
  bld: 'build',
  bn: 'build',
  pre: 'preview',
  releasecandidate: 'rc',
};
/** Two words that are one. */
const PAIRS: Readonly<Record<string, string>> = { service: 'pack release', hot: 'fix', release: 'candidate' };

/** What comes behind the numbers, the weightiest first. */
const QUALIFIERS = ['r', 'sp', 'sr', 'cu', 'mr', 'update', 'patch', 'p', 'hf', 'build'];
const BEFORE_RELEASE = ['dev', 'alpha', 'preview', 'beta', 'rc'];
/** Where it is missing it may just not have been written. */
const OFTEN_LEFT_OUT = new Set(['build']);

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean => code >= 0x61 && code <= 0x7a;
export const isNumber = (part: string): boolean => isDigit(part.charCodeAt(0));

function withoutZeros(digits: string): string {
  let k = 0;
  while (k < digits.length - 1 && digits[k] === '0') k++;
  return digits.slice(k);
}

/** Runs of digits and letters; null when there is anything else than what separates them. */
function runs(text: string): string[] | null {
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const kind = isDigit(code) ? isDigit : isLetter(code) ? isLetter : null;
    if (kind === null) {
      if (!' .-_/()+:#\u00a0\t'.includes(text[at]!)) return null;
      at++;
      continue;
    }
    const from = at;
    while (at < text.length && kind(text.charCodeAt(at))) at++;
    out.push(text.slice(from, at));
    if (out.length > 2 * MAX_PARTS) return null;
  }
  return out;
}

/** `2,3` where decimals are written with a comma; with points beside it a comma joins two versions. */
const withPoints = (text: string): string => (text.includes('.') ? text : text.replace(/(\d),(?=\d)/g, '$1.'));

/** null: the text is no version, or one of a kind that is not understood. */
export function parseVersion(text: string): Version | null {
  if (text.length > MAX_VERSION_CHARS) return null;
  const found = runs(withPoints(text.trim().toLowerCase()));
  if (found === null) return null;
  const parts: string[] = [];
  for (let k = 0; k < found.length; k++) {
    const run = found[k]!;
    if (isNumber(run)) {
      parts.push(withoutZeros(run));
      continue;
    }
    const follower = PAIRS[run];
    const joined = follower?.split(' ').includes(found[k + 1] ?? '') === true ? run + found[++k] : run;
    const word = Object.hasOwn(SAME_WORD, joined) ? SAME_WORD[joined]! : joined;
    if (NOISE.has(word)) continue;
    if (word.length > MAX_WORD_CHARS && !BEFORE_RELEASE.includes(word)) return null;
    parts.push(word);
  }
  if (parts.length > MAX_PARTS || !parts.some(isNumber)) return null;
  return { text, parts };
}

function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The numbers that the version begins with. */
function base(parts: readonly string[]): readonly string[] {
  const end = parts.findIndex((part) => !isNumber(part));
  return end < 0 ? parts : parts.slice(0, end);
}

const isYear = (part: string): boolean => part.length === 4 && part >= '1990' && part <= '2099';
const isDate = (part: string): boolean => part.length === 8 && part >= '19900101' && part <= '20991231';

/** Versions counted by years, by dates and from one are of different kinds. */
function sameScheme(a: string, b: string): boolean {
  const small = (part: string) => part.length <= 3;
  if (isYear(a) !== isYear(b)) return !(small(a) || small(b));
  if (isDate(a) !== isDate(b)) return !(small(a) || small(b));
  return true;
}

/** Words and numbers in the same places. */
function sameShape(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, k) => (isNumber(part) ? isNumber(b[k]!) : part === b[k]));
}

function positional(a: readonly string[], b: readonly string[]): number {
  for (let k = 0; k < a.length; k++) {
    const order = isNumber(a[k]!) ? compareNumbers(a[k]!, b[k]!) : 0;
    if (order !== 0) return order;
  }
  return 0;
}

interface Tail {
  /** How far before the release, the smaller the further; null: it is one. */
  readonly before: number | null;
  readonly levels: ReadonlyMap<string, readonly string[]>;
  readonly letter: string;
}

/** What stands behind the numbers; null when a word is not known. */
function tailOf(parts: readonly string[]): Tail | null {
  let before: number | null = null;
  let letter = '';
  const levels = new Map<string, string[]>();
  for (let k = 0; k < parts.length; ) {
    const word = parts[k++]!;
    const numbers: string[] = [];
    while (k < parts.length && isNumber(parts[k]!)) numbers.push(parts[k++]!);
    const early = BEFORE_RELEASE.indexOf(word);
    if (early >= 0) {
      if (before !== null || numbers.length > 1) return null;
      before = early * 10_000 + Math.min(9_999, Number(numbers[0] ?? 0));
    } else if (QUALIFIERS.includes(word)) {
      if (levels.has(word)) return null;
      levels.set(word, numbers);
    } else if (word.length === 1 && numbers.length === 0 && letter === '') letter = word;
    else return null;
  }
  return { before, levels, letter };
}

function compareTails(a: readonly string[], b: readonly string[]): number | null {
  if (sameShape(a, b)) return positional(a, b);
  const [x, y] = [tailOf(a), tailOf(b)];
  if (x === null || y === null) return null;
  if (x.before !== null || y.before !== null) {
    if (x.before === null) return 1;
    if (y.before === null) return -1;
    return Math.sign(x.before - y.before);
  }
  for (const level of QUALIFIERS) {
    const [one, two] = [x.levels.get(level), y.levels.get(level)];
    if (one === undefined && two === undefined) continue;
    if ((one === undefined || two === undefined) && OFTEN_LEFT_OUT.has(level)) return null;
    const order = compareRuns(one ?? [], two ?? []);
    if (order !== 0) return order;
  }
  return x.letter < y.letter ? -1 : x.letter > y.letter ? 1 : 0;
}

function compareRuns(a: readonly string[], b: readonly string[]): number {
  for (let k = 0; k < Math.max(a.length, b.length); k++) {
    const order = compareNumbers(a[k] ?? '0', b[k] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** -1, 0, 1 as a is before, equal to or behind b; null when it cannot be said. */
export function compareVersions(a: Version, b: Version): number | null {
  if (!isNumber(a.parts[0]!) || !isNumber(b.parts[0]!))
    return compareRevisions(a, b) ?? compareLettered(a.parts, b.parts);
  const [x, y] = [base(a.parts), base(b.parts)];
  if (!sameScheme(x[0]!, y[0]!)) return null;
  const common = Math.min(x.length, y.length);
  const order = compareRuns(x.slice(0, common), y.slice(0, common));
  if (order !== 0) return order;
  const [tailA, tailB] = [a.parts.slice(x.length), b.parts.slice(y.length)];
  const [restA, restB] = [x.slice(common), y.slice(common)];
  const more = compareRuns(restA, restB);
  if (more === 0) return compareTails(tailA, tailB);
  // `15.2 E3` and `15.2.7`: whether the word stands for the number that the other has is not known.
  const shorterTail = restA.length > 0 ? tailB : tailA;
  return shorterTail.length > 0 ? null : more;
}

/** `C.03` is behind `B.12`: letters that count like a number, as the point behind them says; null: they do not. */
function compareRevisions(a: Version, b: Version): number | null {
  const [x, y] = [a.text, b.text].map((text) =>
    /^\s*(?:rev(?:ision)?\.?\s*)?([a-z])\.\d/i.exec(text)?.[1]?.toLowerCase(),
  );
  return x === undefined || y === undefined || x === y ? null : x < y ? -1 : 1;
}

/** A version that begins with letters: only one that begins with the same, or with none, can be compared. */
function compareLettered(a: readonly string[], b: readonly string[]): number | null {
  const strip = (parts: readonly string[]) => parts.slice(parts.findIndex(isNumber));
  const head = (parts: readonly string[]) => parts.slice(0, parts.findIndex(isNumber)).join(' ');
  const [x, y] = [head(a), head(b)];
  if (x !== y && x !== '' && y !== '') return null;
  // A letter alone may be left out in speaking (R4.01 and 4.01); a word is part of the name.
  if (x !== y && (x.length > 1 || y.length > 1)) return null;
  // Letters further on in the one without: it counts in another way (`012U000059` and `U61`).
  const bare = x === '' ? a : y === '' ? b : null;
  if (x !== y && bare !== null && bare.some((part) => !isNumber(part))) return null;
  return compareVersions({ text: '', parts: strip(a) }, { text: '', parts: strip(b) });
}

/** True when the version begins with these parts: `4.1.3` with `4.1`. */
export function beginsWith(version: Version, prefix: Version): boolean {
  return prefix.parts.every((part, k) => version.parts[k] === part);
}
