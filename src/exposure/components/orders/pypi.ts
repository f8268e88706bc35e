/** Python packages (PEP 440, "Summary of permitted suffixes and relative ordering"). */

import { compareDigits, compareText, isDigits, type Order, sign } from './text.ts';

interface Parts {
  readonly epoch: string;
  readonly release: readonly string[];
  /** `a`, `b`, `rc` and its number; null: none. */
  readonly pre: readonly [string, string] | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[];
}

const PRE: Readonly<Record<string, string>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
};
const isWord = (token: string): boolean => /^[a-z]/.test(token);

/** Runs of digits and of letters, with the separators left out. */
const tokens = (text: string): readonly string[] => text.match(/\d+|[a-z]+|-/g) ?? [];

function parts(given: string): Parts | null {
  const text = given.trim().toLowerCase();
  const [plain, localText] = text.split('+') as [string, string?];
  const [first, rest] = plain.split('!') as [string, string?];
  const epoch = rest === undefined ? '0' : first;
  const body = (rest ?? first).startsWith('v') ? (rest ?? first).slice(1) : (rest ?? first);
  const head = /^\d+(?:\.\d+)*/.exec(body)?.[0];
  if (head === undefined || !isDigits(epoch) || /[^a-z0-9._-]/.test(body)) return null;
  const queue = [...tokens(body.slice(head.length))];
  let pre: Parts['pre'] = null;
  let post: string | null = null;
  let dev: string | null = null;
  const number = (): string => (queue[0] !== undefined && isDigits(queue[0]) ? queue.shift()! : '0');
  while (queue.length > 0) {
    const token = queue.shift()!;
    if (token === '-') {
      // `1.0-3` is a post-release.
      if (queue[0] !== undefined && isDigits(queue[0]) && post === null) post = queue.shift()!;
      continue;
    }
    if (!isWord(token)) return null;
    if (Object.hasOwn(PRE, token) && pre === null && post === null && dev === null) {
      if (queue[0] === '-') queue.shift();
      pre = [PRE[token]!, number()];
    } else if (['post', 'rev', 'r'].includes(token) && post === null && dev === null) {
      if (queue[0] === '-') queue.shift();
      post = number();
    } else if (token === 'dev' && dev === null) {
      if (queue[0] === '-') queue.shift();
      dev = number();
    } else return null;
  }
  const local = localText === undefined ? [] : localText.split(/[._-]/);
  return { epoch, release: head.split('.'), pre, post, dev, local };
}

function compareReleases(a: readonly string[], b: readonly string[]): -1 | 0 | 1 {
  for (let k = 0; k < Math.max(a.length, b.length); k++) {
    const order = compareDigits(a[k] ?? '0', b[k] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** A development release of the release itself is before its first pre-release; no pre-release is behind all of them. */
const preRank = ({ pre, post, dev }: Parts): number =>
  pre !== null ? ['a', 'b', 'rc'].indexOf(pre[0]) : post === null && dev !== null ? -1 : 3;

function compareLocal(a: readonly string[], b: readonly string[]): -1 | 0 | 1 {
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [x, y] = [a[k]!, b[k]!];
    const numbers = [isDigits(x), isDigits(y)];
    const order = numbers[0] && numbers[1] ? compareDigits(x, y) : numbers[0] ? 1 : numbers[1] ? -1 : compareText(x, y);
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

export const pypi: Order = (a, b) => {
  const [x, y] = [parts(a), parts(b)];
  if (x === null || y === null) return null;
  const release = compareDigits(x.epoch, y.epoch) || compareReleases(x.release, y.release);
  if (release !== 0) return release;
  const pre = sign(preRank(x) - preRank(y)) || compareDigits(x.pre?.[1] ?? '0', y.pre?.[1] ?? '0');
  if (pre !== 0) return pre;
  if (x.post === null || y.post === null) {
    if (x.post !== y.post) return x.post === null ? -1 : 1;
  } else {
    const post = compareDigits(x.post, y.post);
    if (post !== 0) return post;
  }
  if (x.dev === null || y.dev === null) {
    if (x.dev !== y.dev) return x.dev === null ? 1 : -1;
  } else {
    const dev = compareDigits(x.dev, y.dev);
    if (dev !== 0) return dev;
  }
  return compareLocal(x.local, y.local);
};
