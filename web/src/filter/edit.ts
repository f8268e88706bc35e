/**
 * The filter text as the pages handle it: its top-level conditions as chips, adding and removing one, and reading what a
 * person typed. The grammar itself lives in src/model/filter and is the server's as well.
 */
import type { AttributeName } from '../../../src/model/attribute.ts';
import type { Filter } from '../../../src/model/filter/ast.ts';
import { type FilterError, parse } from '../../../src/model/filter/parse.ts';
import { print, quote } from '../../../src/model/filter/print.ts';

export { quote };
export type Test = Extract<Filter, { op: 'test' }>;

/** The conditions that all must hold; empty for no filter and for one that cannot be read. */
export function terms(text: string): readonly Filter[] {
  const tree = parse(text);
  if (!tree.ok) return [];
  return tree.value.op === 'and' ? tree.value.of : [tree.value];
}

const join = (of: readonly Filter[]): string => {
  const only = of[0];
  return only !== undefined && of.length === 1 ? print(only) : print({ op: 'and', of });
};

/** The text with one more condition; the same text when it is there already. */
export function add(text: string, term: Filter): string {
  const old = terms(text);
  const shown = print(term);
  return old.some((f) => print(f) === shown) ? text : join([...old, term]);
}
export const without = (text: string, index: number): string => join(terms(text).filter((_, i) => i !== index));
export const replaced = (text: string, index: number, term: Filter): string =>
  join(terms(text).map((f, i) => (i === index ? term : f)));

/** `attribute = value`, or `has` for a list; null is `is unknown`. */
export function equals(attribute: AttributeName, value: string | null, many: boolean): Test {
  if (value === null) return { op: 'test', attribute, operator: 'is_unknown', values: [] };
  return { op: 'test', attribute, operator: many ? 'has' : '=', values: [value] };
}
/** A filter for one value as text, for links. */
export const equalsText = (attribute: AttributeName, value: string | null, many = false): string =>
  print(equals(attribute, value, many));

/** Index of the condition that says just this, or -1. */
export const indexOf = (text: string, term: Filter): number => {
  const shown = print(term);
  return terms(text).findIndex((f) => print(f) === shown);
};

export type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: FilterError };

/** What a person typed and sent: plain words that are no condition become a search for them. */
export function read(typed: string): Read {
  const text = typed.trim();
  const tree = parse(text);
  if (tree.ok) return { ok: true, text };
  if (/^[^"()=<>!,]+$/.test(text) && tree.error.code === 'filter.attribute' && tree.error.column === 1) {
    const words = text.split(/\s+/);
    const looksLikeTest = words.some((w) => /^(and|or|not|is|in|contains|starts_with|in_subnet|has|has_\w+)$/i.test(w));
    if (!looksLikeTest) return { ok: true, text: quote(text) };
  }
  return { ok: false, error: tree.error };
}
