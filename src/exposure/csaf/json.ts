/** Reading JSON that a stranger wrote: own properties only, kinds checked, and the place of what is wrong. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What is wrong with a document, where, and (CSAF 6.1) which test it fails; null: it does not fit the schema. */
export interface CsafProblem {
  readonly test: string | null;
  /** Every mandatory test that is known to fail, `test` among them; one fault often fails several. */
  readonly tests: readonly string[];
  /** JSON pointer (RFC 6901). */
  readonly at: string;
  readonly detail: string;
}

export class Unfit extends Error {
  readonly at: string;
  constructor(at: string, detail: string) {
    super(detail);
    this.at = at;
  }
}

/** Longest text that is kept. */
export const MAX_TEXT = 100_000;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A property of the object itself; `__proto__` and its like are names as any other. */
export const own = (o: JsonObject, key: string): Json | undefined => (Object.hasOwn(o, key) ? o[key] : undefined);

export function object(o: JsonObject, key: string, at: string): JsonObject {
  const value = own(o, key);
  if (!isObject(value)) throw new Unfit(`${at}/${key}`, value === undefined ? 'is missing' : 'is no object');
  return value;
}

export function list(o: JsonObject, key: string, at: string): readonly Json[] {
  const value = own(o, key);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Unfit(`${at}/${key}`, 'is no list');
  return value as readonly Json[];
}

export function objects(o: JsonObject, key: string, at: string): readonly JsonObject[] {
  return list(o, key, at).map((one, k) => {
    if (!isObject(one)) throw new Unfit(`${at}/${key}/${k}`, 'is no object');
    return one;
  });
}

export function text(o: JsonObject, key: string, at: string): string {
  const value = own(o, key);
  if (typeof value !== 'string' || value === '') {
    throw new Unfit(`${at}/${key}`, value === undefined ? 'is missing' : 'is no text');
  }
  if (value.length > MAX_TEXT) throw new Unfit(`${at}/${key}`, `is longer than ${MAX_TEXT} characters`);
  return value;
}

export const maybe = (o: JsonObject, key: string, at: string): string | null =>
  own(o, key) === undefined ? null : text(o, key, at);

export function texts(o: JsonObject, key: string, at: string): readonly string[] {
  return list(o, key, at).map((one, k) => {
    if (typeof one !== 'string' || one === '') throw new Unfit(`${at}/${key}/${k}`, 'is no text');
    return one.slice(0, MAX_TEXT);
  });
}
