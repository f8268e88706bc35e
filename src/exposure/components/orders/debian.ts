/** Debian and Ubuntu: `[epoch:]upstream[-revision]` (Debian Policy 5.6.12). */

import { compareDigits, isDigit, isDigits, isLetter, type Order, runEnd, sign } from './text.ts';

/** `~` is before everything, also before the end; letters are before other signs. */
const weight = (c: string | undefined): number =>
  c === '~' ? -1 : c === undefined || isDigit(c) ? 0 : isLetter(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256;

function comparePart(a: string, b: string): -1 | 0 | 1 {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const order = sign(weight(a[i]) - weight(b[j]));
      if (order !== 0) return order;
      if (i < a.length) i++;
      if (j < b.length) j++;
    }
    const [k, l] = [runEnd(a, i, isDigit), runEnd(b, j, isDigit)];
    const order = compareDigits(a.slice(i, k), b.slice(j, l));
    if (order !== 0) return order;
    [i, j] = [k, l];
  }
  return 0;
}

interface Parts {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

function parts(text: string): Parts | null {
  const colon = text.indexOf(':');
  const epoch = colon < 0 ? '0' : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  if (!isDigits(epoch) || upstream === '' || /[^A-Za-z0-9.+~:-]/.test(rest)) return null;
  return { epoch, upstream, revision: dash < 0 ? '' : rest.slice(dash + 1) };
}

export const debian: Order = (a, b) => {
  const [x, y] = [parts(a), parts(b)];
  if (x === null || y === null) return null;
  const epoch = compareDigits(x.epoch, y.epoch);
  if (epoch !== 0) return epoch;
  const upstream = comparePart(x.upstream, y.upstream);
  return upstream !== 0 ? upstream : comparePart(x.revision, y.revision);
};
