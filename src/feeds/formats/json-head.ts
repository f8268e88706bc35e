/** The outside of a JSON text, from its first characters: enough to tell which format it is. */

/**
 * Keys of the first two levels (`document`, `document.csaf_version`) and of the elements of lists at the first
 * (`results[].product_code`) with their text; `{` and `[` for what is nested.
 */
export type JsonHead = ReadonlyMap<string, string>;

const MAX_KEYS = 2_000;

function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34) return i;
  }
  return -1;
}

/** @param text the first part of a file; may end anywhere @returns empty where it is no JSON */
export function jsonHead(text: string): JsonHead {
  const found = new Map<string, string>();
  const path: (string | null)[] = [];
  let key: string | null = null;
  let last = '';
  /** What is open at the second level is a list. */
  let listed = false;
  const put = (value: string): void => {
    if (key === null || path.length > 3 || found.size > MAX_KEYS) return;
    const outer = path.length === 1 ? '' : path[path.length - 1];
    if (outer === null || outer === undefined) return;
    const name = path.length === 1 ? key : `${outer}.${key}`;
    if (!found.has(name)) found.set(name, value);
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') {
      const end = stringEnd(text, i);
      if (end < 0) break;
      last = text.slice(i + 1, Math.min(end, i + 257));
      i = end;
      if (key !== null) put(last);
    } else if (c === ':') key = last;
    else if (c === ',') key = null;
    else if (c === '{' || c === '[') {
      put(c);
      if (path.length === 0) found.set('', c);
      // Elements of the first array are looked into, as if they were the first level of theirs.
      const inList = path.length === 2 && key === null && c === '{' && listed;
      path.push(path.length === 0 ? '' : path.length === 1 ? (key ?? '[]') : inList ? `${path[1]}[]` : null);
      if (path.length === 2) listed = c === '[';
      key = null;
    } else if (c === '}' || c === ']') {
      path.pop();
      key = null;
      if (path.length === 0) break;
    } else if (key !== null && c > ' ') {
      let end = i;
      while (end < text.length && end < i + 40 && !',}] \n\r\t'.includes(text[end]!)) end++;
      put(text.slice(i, end));
      i = end - 1;
    }
  }
  return found;
}
