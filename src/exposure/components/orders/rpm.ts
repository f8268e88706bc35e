/** RPM: `[epoch:]version[-release]`, compared in runs of digits and letters; `~` is before, `^` behind (rpm-version(7)). */

import { compareDigits, compareText, isDigit, isDigits, isLetter, type Order, runEnd } from './text.ts';

const isSign = (c: string | undefined): boolean => isDigit(c) || isLetter(c) || c === '~' || c === '^';

function comparePart(a: string, b: string): -1 | 0 | 1 {
  let [i, j] = [0, 0];
  for (;;) {
    i = runEnd(a, i, (c) => !isSign(c));
    j = runEnd(b, j, (c) => !isSign(c));
    const [x, y] = [a[i], b[j]];
    if (x === '~' || y === '~') {
      if (x !== '~') return 1;
      if (y !== '~') return -1;
      i++;
      j++;
      continue;
    }
    if (x === '^' || y === '^') {
      // Behind the version that it follows, before one that goes on.
      if (x === undefined) return -1;
      if (y === undefined) return 1;
      if (x !== '^') return 1;
      if (y !== '^') return -1;
      i++;
      j++;
      continue;
    }
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    const test = isDigit(x) ? isDigit : isLetter;
    const [k, l] = [runEnd(a, i, test), runEnd(b, j, test)];
    // A number is newer than a word.
    if (l === j) return test === isDigit ? 1 : -1;
    const order =
      test === isDigit ? compareDigits(a.slice(i, k), b.slice(j, l)) : compareText(a.slice(i, k), b.slice(j, l));
    if (order !== 0) return order;
    [i, j] = [k, l];
  }
}

interface Parts {
  readonly epoch: string;
  readonly version: string;
  /** Null: not told, which is like any. */
  readonly release: string | null;
}

function parts(text: string): Parts | null {
  const colon = text.indexOf(':');
  const epoch = colon < 0 ? '0' : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const dash = rest.indexOf('-');
  const version = dash < 0 ? rest : rest.slice(0, dash);
  if (!isDigits(epoch) || version === '' || /[^\x21-\x7e]/.test(rest)) return null;
  return { epoch, version, release: dash < 0 ? null : rest.slice(dash + 1) };
}

export const rpm: Order = (a, b) => {
  const [x, y] = [parts(a), parts(b)];
  if (x === null || y === null) return null;
  const epoch = compareDigits(x.epoch, y.epoch);
  if (epoch !== 0) return epoch;
  const version = comparePart(x.version, y.version);
  if (version !== 0 || x.release === y.release) return version;
  // Where one leaves its release out, nothing is said of which came first.
  return x.release === null || y.release === null ? null : comparePart(x.release, y.release);
};
