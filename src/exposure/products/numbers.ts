/** Numbers in products' names that may be their versions. */

import { beginsWith, parseVersion, type Version } from '../versions/version.ts';
import { hasDigit } from './words.ts';

/** `3.1`, `V13`, `2016`, `R4`; a longer number without points is a model's. */
const AS_VERSION = /^[vr]?(?:\d{1,2}|(?:19|20)\d\d|\d{1,5}(?:\.[0-9x]{1,8}){1,4}[a-z]?)$/;

/** A word of a name as the version that it may be, or (`8.0.x`) the beginning of it; null: it is none. */
export function numberIn(word: string): Version | null {
  if (!hasDigit(word) || !AS_VERSION.test(word)) return null;
  return parseVersion(word.replace(/(?:\.x+)+$/, ''));
}

/** `Xeleris 3.0` with version 3.0.2: the number of the name is the version's. */
export function isVersion(word: string, version: string): boolean {
  const named = numberIn(word);
  const has = named === null ? null : parseVersion(version);
  return named !== null && has !== null && beginsWith(has, named);
}
