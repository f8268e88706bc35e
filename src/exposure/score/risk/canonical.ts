/** JSON in one form only (RFC 8785): members in the order of their UTF-16 units, no blanks, numbers as ECMAScript writes them. */

type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** Nothing of ours is nested so deeply; what is nested more is not ours. */
const MAX_DEPTH = 32;

/** @returns null when it is no JSON: undefined, a function, not a finite number, half a surrogate pair, nested too deeply */
export function canonicalJson(value: unknown): string | null {
  return write(value as Value, 0);
}

function write(value: Value, depth: number): string | null {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : null;
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return null;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const one of value as readonly Value[]) {
      const part = write(one, depth + 1);
      if (part === null) return null;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  const members = value as Readonly<Record<string, Value>>;
  // Without a comparison, sort() goes by UTF-16 units, as the RFC does.
  for (const name of Object.keys(members).sort()) {
    const [key, part] = [write(name, depth), write(members[name]!, depth + 1)];
    if (key === null || part === null) return null;
    parts.push(`${key}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
