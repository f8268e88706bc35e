/** Numbers as people read them, in the language chosen. */
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

export const count = (n: number, language: string): string => new Intl.NumberFormat(language).format(n);

export function bytes(n: number, language: string): string {
  const power = n <= 0 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), UNITS.length - 1);
  const scaled = n / 1000 ** power;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: scaled < 10 && power > 0 ? 1 : 0 }).format(scaled)} ${UNITS[power]}`;
}

export const percent = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }).format(
    share,
  );
