/**
 * Versions as makers write them, brought to one comparable form: `V2.10.03`, `Version 2.10.3` and `2.10.3` are one. The raw text
 * stays what is shown; the canonical one is for grouping, comparing and naming. What cannot be ordered is said to be so (null).
 *
 * Canonical: lower case; numbers and words apart with dots, numbers without leading zeros, words that only say "version" left out:
 * `15.2(4)M3` -> `15.2.4.m.3`, `7.4p1` -> `7.4.p.1`, `2.0-RC1` -> `2.0.rc.1`.
 */

/** Texts longer than this are no versions. */
const MAX_CHARS = 120;
const MAX_TOKENS = 24;
/** Words that say that a version comes, not which. */
const NOISE: ReadonlySet<string> = new Set(
  'v ver vers version versions release rel revision rev firmware fw software sw build bld patchlevel the no nr'.split(
    ' ',
  ),
);
/** Words before a release, the earliest first. */
const BEFORE_RELEASE: readonly string[] = ['dev', 'snapshot', 'pre', 'preview', 'alpha', 'beta', 'rc'];
/** One spelling for words that mean the same. */
const SPELLING: ReadonlyMap<string, string> = new Map([
  ['servicepack', 'sp'],
  ['update', 'u'],
  ['upd', 'u'],
  ['patch', 'p'],
  ['hotfix', 'hf'],
  ['candidate', 'rc'],
]);
/** A first number from here on is a year: not to be compared with counted versions. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2099;

function tokensOf(text: string): readonly string[] | null {
  if (text.length > MAX_CHARS) return null;
  const plain = text.toLowerCase().replace(/service pack/g, 'sp');
  const out: string[] = [];
  for (const [token] of plain.matchAll(/\d+|\p{L}+/gu)) {
    if (/^\d/.test(token)) out.push(token.replace(/^0+(?=\d)/, ''));
    else if (!NOISE.has(token)) out.push(SPELLING.get(token) ?? token);
    if (out.length > MAX_TOKENS) return null;
  }
  return out.some(isNumber) ? out : null;
}

const isNumber = (token: string): boolean => token.charCodeAt(0) <= 0x39;

/** The comparable form; null for a text without a number, which orders nothing. */
export function canonicalVersion(text: string): string | null {
  return tokensOf(text)?.join('.') ?? null;
}

/**
 * -1, 0 or 1 as `a` comes before, equals or follows `b`; null when their order is not known: no numbers, different first words
 * (other product lines count otherwise), or a year beside a counted version.
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 | null {
  const x = tokensOf(a);
  const y = tokensOf(b);
  if (x === null || y === null) return null;
  const [first = '', other = ''] = [x[0], y[0]];
  if (isNumber(first) !== isNumber(other)) return null;
  if (!isNumber(first) && first !== other) return null;
  if (isNumber(first) && isYear(first) !== isYear(other)) return null;
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const order = compareTokens(x[i], y[i]);
    if (order !== 0) return order;
  }
  return 0;
}

const isYear = (token: string): boolean => Number(token) >= FIRST_YEAR && Number(token) <= LAST_YEAR;

/** What is left out counts as 0: `2.1` is `2.1.0`; before `2.1p1`, after `2.1rc1`. */
function compareTokens(a: string | undefined, b: string | undefined): -1 | 0 | 1 {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    const present = (a ?? b)!;
    const after = isNumber(present) ? Number(present) > 0 : !BEFORE_RELEASE.includes(present);
    if (isNumber(present) && Number(present) === 0) return 0;
    return after === (a !== undefined) ? 1 : -1;
  }
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (isNumber(a) !== isNumber(b)) {
    // 2.1.5 follows 2.1rc1 and 2.1a alike: a further number is a later release.
    return isNumber(a) ? 1 : -1;
  }
  const [p, q] = [BEFORE_RELEASE.indexOf(a), BEFORE_RELEASE.indexOf(b)];
  if (p !== q && (p >= 0 || q >= 0)) return p >= 0 && (q < 0 || p < q) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers of any length: dates and builds are longer than a double is exact. */
function compareNumbers(a: string, b: string): -1 | 0 | 1 {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
