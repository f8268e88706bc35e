/** What could come next at the caret of a filter: an attribute, an operator, a value or a joiner. Pure; values by the caller. */
import type { AttributeInfo } from '../../../src/model/api.ts';
import type { AttributeName } from '../../../src/model/attribute.ts';
import { operatorText } from '../../../src/model/filter/check.ts';

export interface Place {
  readonly kind: 'attribute' | 'operator' | 'value' | 'joiner';
  /** The attribute whose operator or value is wanted. */
  readonly attribute: AttributeName | null;
  /** The word being typed, without an opening quote, and where it begins in the text. */
  readonly word: string;
  readonly from: number;
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
const TOKEN = /"(?:[^"\\]|\\.)*"?|[(),]|(?:!=|<=|>=|[=<>])|[^\s(),=<>!"]+/g;

function pieces(text: string): readonly Piece[] {
  return [...text.matchAll(TOKEN)].map((m) => ({ text: m[0], start: m.index, end: m.index + m[0].length }));
}

/** Steps through the pieces before the caret's word, keeping what would come next. */
function expectation(
  before: readonly Piece[],
  known: ReadonlyMap<string, AttributeInfo>,
): Omit<Place, 'word' | 'from'> {
  let kind: Place['kind'] = 'attribute';
  let attribute: AttributeName | null = null;
  let inList = false;
  for (const { text } of before) {
    const lower = text.toLowerCase();
    if (kind === 'attribute') {
      if (lower === 'not' || lower === '(') continue;
      const info = known.get(lower);
      attribute = info?.attribute ?? null;
      kind = info === undefined ? 'joiner' : 'operator';
    } else if (kind === 'operator') {
      kind = 'value';
    } else if (kind === 'value') {
      if (text === '(') inList = true;
      else if (text !== ',' || !inList) kind = inList ? 'value' : 'joiner';
      if (text === ')') {
        inList = false;
        kind = 'joiner';
      }
    } else if (lower === 'and' || lower === 'or') {
      kind = 'attribute';
      attribute = null;
    }
  }
  return { kind, attribute };
}

export function placeAt(text: string, caret: number, attributes: readonly AttributeInfo[]): Place {
  const known = new Map(attributes.map((a) => [a.attribute as string, a]));
  const before = pieces(text.slice(0, caret));
  const last = before.at(-1);
  const open = last !== undefined && last.end === caret && !/^[(),]$/.test(last.text);
  const done = open ? before.slice(0, -1) : before;
  const place = expectation(done, known);
  return { ...place, word: open ? last.text.replace(/^"|"$/g, '') : '', from: open ? last.start : caret };
}

export interface Option {
  readonly insert: string;
  readonly label: string;
  readonly note: string;
}

/** Attributes, operators and joiners that begin with or hold the word typed. Values are the caller's. */
export function staticOptions(place: Place, attributes: readonly AttributeInfo[]): readonly Option[] {
  const word = place.word.toLowerCase();
  if (place.kind === 'attribute') {
    return attributes
      .filter((a) => a.attribute.includes(word) || a.label.toLowerCase().includes(word))
      .sort((a, b) => Number(b.attribute.startsWith(word)) - Number(a.attribute.startsWith(word)))
      .map((a) => ({ insert: a.attribute, label: a.attribute, note: a.label }));
  }
  if (place.kind === 'operator') {
    const info = attributes.find((a) => a.attribute === place.attribute);
    return (info?.operators ?? [])
      .map(operatorText)
      .filter((o) => o.includes(word))
      .map((o) => ({ insert: o, label: o, note: '' }));
  }
  if (place.kind === 'joiner') {
    return ['and', 'or'].filter((w) => w.startsWith(word)).map((w) => ({ insert: w, label: w, note: '' }));
  }
  return [];
}

/** The text with the option in the caret's place, and the caret after it. */
export function insertAt(
  text: string,
  caret: number,
  place: Place,
  option: Option,
): { readonly text: string; readonly caret: number } {
  const head = text.slice(0, place.from) + option.insert;
  const rest = text.slice(caret);
  const gap = rest.startsWith(' ') || rest.startsWith(')') ? '' : ' ';
  return { text: head + gap + rest, caret: head.length + gap.length };
}
