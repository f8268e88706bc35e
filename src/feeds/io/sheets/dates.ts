/** Dates of workbooks: numbers of days, which only the style of a cell tells from other numbers. */

import type { XmlHandler } from './xml.ts';

const DAY_MS = 86_400_000;
/** Formats that need no text of their own (ECMA-376 18.8.30), among them those of East Asian editions. */
const BUILT_IN = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** A format with a day or a year in it, outside of quotes and brackets. */
const isDate = (format: string): boolean => /[dy]/i.test(format.slice(0, 200).replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

/** Styles of cells whose numbers are dates. @param read  brings the styles of the workbook; where there are none, none are */
export async function dateStyles(
  read: (handler: Partial<XmlHandler>) => Promise<boolean>,
): Promise<ReadonlySet<number>> {
  const own = new Map<number, string>();
  const out = new Set<number>();
  let inCells = false;
  let style = 0;
  await read({
    open: (name, attributes) => {
      if (name === 'numFmt') own.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      const format = Number(attributes['numFmtId'] ?? 0);
      if (BUILT_IN.has(format) || isDate(own.get(format) ?? '')) out.add(style);
      style++;
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return out;
}

/** `45047` as `2023-05-01`; what is no number of a day stays as it is. */
export function dateText(value: string, is1904: boolean): string {
  const days = Number(value);
  if (value.trim() === '' || !Number.isFinite(days) || days < 1 || days > 2_958_465) return value;
  // The first of the two systems takes 1900 for a leap year: from March 1900 on, days count from 30 December 1899.
  const from = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return new Date(from + Math.floor(days) * DAY_MS).toISOString().slice(0, 10);
}
