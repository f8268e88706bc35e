/**
 * Model names in one comparable form: devices, registries and people write `Optima CT660`, `OPTIMA-CT660` and
 * `GE Optima(tm) CT 660`. Signs that tell models apart (`+`) stay. The raw text stays what is shown.
 */

import type { Vendor } from '../model/catalog.ts';
import { makerKey } from './makers.ts';

const MARKS = /[\u00ae\u2122\u00a9]|\((?:r|tm|c)\)/gi;

/** Words of a model's name in lower case, without trade marks. */
function wordsOf(model: string): readonly string[] {
  return model
    .replace(MARKS, ' ') // before they are taken apart into letters
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}+.]+/u)
    .map((word) => word.replace(/^\.+|\.+$/g, ''))
    .filter((word) => word !== '');
}

/** The name without the maker's own, where it stands in front. */
function withoutMaker(words: readonly string[], vendor: Vendor | null): readonly string[] {
  if (vendor === null) return words;
  const names = [vendor.name, ...vendor.aliases]
    .map((name) => makerKey(name).split(' '))
    .sort((a, b) => b.length - a.length);
  for (const name of names) {
    if (name.length < words.length && name.every((word, i) => words[i] === word)) return words.slice(name.length);
  }
  return words;
}

/** Comparison form: equal for the ways in which one model is written. */
export function modelKey(model: string, vendor: Vendor | null = null): string {
  return withoutMaker(wordsOf(model), vendor).join('');
}

/** The name as a product token: words joined with `_`; null where nothing is left. */
export function modelToken(model: string, vendor: Vendor | null = null): string | null {
  const words = withoutMaker(wordsOf(model), vendor);
  return words.length === 0 ? null : words.join('_');
}
