/** RubyGems (Gem::Version): segments of digits and letters; a word makes it a pre-release. */

import { compareDigits, compareText, isDigits, type Order } from './text.ts';

function segments(text: string): readonly string[] | null {
  if (!/^\d/.test(text) || /[^0-9A-Za-z.-]|[.-][.-]|[.-]$/.test(text)) return null;
  const all = text.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [];
  // Zeros before a word and at the end say nothing.
  const word = all.findIndex((s) => !isDigits(s));
  const drop = (list: string[]): string[] => {
    while (list.length > 0 && isDigits(list.at(-1)!) && compareDigits(list.at(-1)!, '0') === 0) list.pop();
    return list;
  };
  return word < 0 ? drop([...all]) : [...drop(all.slice(0, word)), ...drop(all.slice(word))];
}

export const gem: Order = (a, b) => {
  const [x, y] = [segments(a), segments(b)];
  if (x === null || y === null) return null;
  for (let k = 0; k < Math.max(x.length, y.length); k++) {
    const [p, q] = [x[k] ?? '0', y[k] ?? '0'];
    const numbers = [isDigits(p), isDigits(q)];
    const order = numbers[0] && numbers[1] ? compareDigits(p, q) : numbers[0] ? 1 : numbers[1] ? -1 : compareText(p, q);
    if (order !== 0) return order;
  }
  return 0;
};
