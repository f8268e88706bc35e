/** What the orders of versions share. */

/** Longest version that is ordered. */
export const MAX_ORDERED_CHARS = 256;

export const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
export const isLetter = (c: string | undefined): boolean =>
  c !== undefined && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
export const isDigits = (text: string): boolean => text !== '' && [...text].every(isDigit);

export const sign = (n: number): -1 | 0 | 1 => (n < 0 ? -1 : n > 0 ? 1 : 0);
export const compareText = (a: string, b: string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

function withoutZeros(digits: string): string {
  let k = 0;
  while (k < digits.length - 1 && digits[k] === '0') k++;
  return digits.slice(k);
}

/** Whole numbers of any length; the empty text is 0. */
export function compareDigits(a: string, b: string): -1 | 0 | 1 {
  const [x, y] = [withoutZeros(a === '' ? '0' : a), withoutZeros(b === '' ? '0' : b)];
  return x.length === y.length ? compareText(x, y) : sign(x.length - y.length);
}

/** End of the run of characters from `at` on for which the test holds. */
export function runEnd(text: string, at: number, test: (c: string | undefined) => boolean): number {
  let end = at;
  while (end < text.length && test(text[end])) end++;
  return end;
}

/** -1, 0, 1; null: one of the two is no version of this kind. */
export type Order = (a: string, b: string) => -1 | 0 | 1 | null;
