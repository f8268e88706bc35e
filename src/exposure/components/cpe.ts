/**
 * CPE 2.3 names: well-formed names, both bindings (NISTIR 7695, 6.1 and 6.2) and how two names relate (NISTIR 7696, 6 and 7).
 */

/** Attributes in the order of the formatted string. */
export const CPE_ATTRIBUTES = [
  'part',
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'swEdition',
  'targetSw',
  'targetHw',
  'other',
] as const;
export type CpeAttribute = (typeof CPE_ATTRIBUTES)[number];

/** Wildcards stand at the ends only: `*` is Infinity, `???` is 3, none is 0. */
export interface CpeText {
  readonly text: string;
  readonly before: number;
  readonly after: number;
}
/** `any`: no value is asked for. `na`: there is none. Texts are in lower case, without escapes. */
export type CpeValue = 'any' | 'na' | CpeText;
export type Cpe = Readonly<Record<CpeAttribute, CpeValue>>;

/** Of the first name to the second (NISTIR 7696, 6.2). `undefined`: the relation is not defined. */
export type CpeRelation = 'equal' | 'superset' | 'subset' | 'disjoint' | 'undefined';

const MAX_CHARS = 2_048;

/** Splits at colons that are not escaped. */
function pieces(text: string): readonly string[] {
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ':') {
      out.push(text.slice(from, i));
      from = i + 1;
    }
  }
  out.push(text.slice(from));
  return out;
}

interface Sign {
  readonly char: string;
  readonly quoted: boolean;
}

/** Wildcards at the ends; null where one stands in the middle. */
function textOf(signs: readonly Sign[]): CpeText | null {
  const isWild = (s: Sign | undefined): boolean => s !== undefined && !s.quoted && (s.char === '*' || s.char === '?');
  let from = 0;
  let to = signs.length;
  while (from < to && isWild(signs[from])) from++;
  while (to > from && isWild(signs[to - 1])) to--;
  const middle = signs.slice(from, to);
  if (middle.length === 0 || middle.some(isWild)) return null;
  const count = (wild: readonly Sign[]): number | null =>
    wild.length === 1 && wild[0]!.char === '*'
      ? Number.POSITIVE_INFINITY
      : wild.some((s) => s.char === '*')
        ? null
        : wild.length;
  const [before, after] = [count(signs.slice(0, from)), count(signs.slice(to))];
  if (before === null || after === null) return null;
  return { text: middle.map((s) => s.char).join(''), before, after };
}

function fromFormatted(text: string): CpeValue | null {
  if (text === '*') return 'any';
  if (text === '-') return 'na';
  const signs: Sign[] = [];
  for (let i = 0; i < text.length; i++) {
    const quoted = text[i] === '\\';
    if (quoted) i++;
    const char = text[i];
    if (char === undefined || char <= ' ' || char > '~') return null;
    signs.push({ char: char.toLowerCase(), quoted });
  }
  return textOf(signs);
}

function fromUri(text: string | undefined): CpeValue | null {
  if (text === undefined || text === '') return 'any';
  if (text === '-') return 'na';
  const signs: Sign[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c <= ' ' || c > '~') return null;
    if (c !== '%') {
      signs.push({ char: c.toLowerCase(), quoted: true });
      continue;
    }
    const code = Number.parseInt(text.slice(i + 1, i + 3), 16);
    if (Number.isNaN(code)) return null;
    i += 2;
    if (code === 1) signs.push({ char: '?', quoted: false });
    else if (code === 2) signs.push({ char: '*', quoted: false });
    else if (code > 0x20 && code < 0x7f) signs.push({ char: String.fromCharCode(code).toLowerCase(), quoted: true });
    else return null;
  }
  return textOf(signs);
}

function named(values: readonly (CpeValue | null)[]): Cpe | null {
  if (values.length !== CPE_ATTRIBUTES.length || values.some((v) => v === null)) return null;
  const [part] = values;
  if (typeof part === 'object' && part !== null && !['a', 'o', 'h'].includes(part.text)) return null;
  return Object.fromEntries(CPE_ATTRIBUTES.map((name, i) => [name, values[i]])) as unknown as Cpe;
}

/** A URI of CPE 2.2, or the URI binding of 2.3: its edition may hold five attributes, packed between tildes. */
function fromUriName(text: string): Cpe | null {
  const parts = text.slice('cpe:/'.length).split(':');
  if (parts.length > 7) return null;
  const [part, vendor, product, version, update, edition, language] = parts;
  const packed = edition?.startsWith('~') === true ? edition.split('~') : null;
  if (packed !== null && packed.length !== 6) return null;
  const [, own, swEdition, targetSw, targetHw, other] = packed ?? ['', edition, '', '', '', ''];
  return named(
    [part, vendor, product, version, update, own, language, swEdition, targetSw, targetHw, other].map(fromUri),
  );
}

/** Null: it is no CPE name. */
export function parseCpe(given: string): Cpe | null {
  const text = given.trim();
  if (text.length > MAX_CHARS) return null;
  const head = text.slice(0, 8).toLowerCase();
  if (head.startsWith('cpe:/')) return fromUriName(text);
  if (!head.startsWith('cpe:2.3:')) return null;
  return named(pieces(text.slice('cpe:2.3:'.length)).map(fromFormatted));
}

const escaped = (v: CpeText): string => {
  const wild = (n: number): string => (n === Number.POSITIVE_INFINITY ? '*' : '?'.repeat(n));
  const body = v.text.replace(/[^a-z0-9_.-]/g, '\\$&');
  // A hyphen alone would say that there is none.
  return wild(v.before) + (body === '-' ? '\\-' : body) + wild(v.after);
};

/** The formatted string. */
export const cpeText = (cpe: Cpe): string =>
  `cpe:2.3:${CPE_ATTRIBUTES.map((name) => {
    const v = cpe[name];
    return v === 'any' ? '*' : v === 'na' ? '-' : escaped(v);
  }).join(':')}`;

const isWild = (v: CpeText): boolean => v.before > 0 || v.after > 0;

/** `*foo`: whether the text ends so; `?`s stand for at most so many characters (NISTIR 7696, 7.3). */
function covers(pattern: CpeText, text: string): boolean {
  for (let at = text.indexOf(pattern.text); at >= 0; at = text.indexOf(pattern.text, at + 1))
    if (at <= pattern.before && text.length - at - pattern.text.length <= pattern.after) return true;
  return false;
}

/** How the value of the first name relates to that of the second: the table of NISTIR 7696, 6.2. */
export function compareValues(a: CpeValue, b: CpeValue): CpeRelation {
  if (typeof b === 'object' && isWild(b)) return 'undefined';
  if (a === 'any') return b === 'any' ? 'equal' : 'superset';
  if (b === 'any') return 'subset';
  if (a === 'na' || b === 'na') return a === b ? 'equal' : 'disjoint';
  if (isWild(a)) return covers(a, b.text) ? 'superset' : 'disjoint';
  return a.text === b.text ? 'equal' : 'disjoint';
}

/** How the first name relates to the second (NISTIR 7696, 6.3); one attribute that is disjoint makes the names so. */
export function compareCpe(a: Cpe, b: Cpe): CpeRelation {
  const all = CPE_ATTRIBUTES.map((name) => compareValues(a[name], b[name]));
  if (all.includes('disjoint')) return 'disjoint';
  if (all.includes('undefined')) return 'undefined';
  if (all.every((r) => r === 'equal')) return 'equal';
  if (all.every((r) => r === 'equal' || r === 'superset')) return 'superset';
  return all.every((r) => r === 'equal' || r === 'subset') ? 'subset' : 'undefined';
}

/** Literal text of an attribute; null: any, none, or a pattern. */
export const cpeLiteral = (cpe: Cpe, name: CpeAttribute): string | null => {
  const v = cpe[name];
  return typeof v === 'object' && !isWild(v) ? v.text : null;
};

/** Version and update as one text: `1.0.2` and `sp1`. Null: not told. */
export function cpeVersion(cpe: Cpe): string | null {
  const version = cpeLiteral(cpe, 'version');
  const update = cpeLiteral(cpe, 'update');
  return version === null || update === null ? version : `${version} ${update}`;
}
