/** `vers:npm/>=1.0|<2.0`: ranges of versions of an ecosystem (VERS specification), asked for one version. */

import { compareAs } from './orders/order.ts';

interface Comparator {
  readonly sign: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly version: string;
}

const SIGNS = ['>=', '<=', '!=', '<', '>', '='] as const;
const MAX_COMPARATORS = 1_000;

function comparatorOf(text: string): Comparator | null {
  const sign = SIGNS.find((s) => text.startsWith(s));
  const rest = text.slice(sign?.length ?? 0).trim();
  if (rest === '') return null;
  try {
    return { sign: sign ?? '=', version: decodeURIComponent(rest) };
  } catch {
    return null;
  }
}

/** @returns null: the text is no such range, or it cannot be said */
export function withinVers(text: string, version: string): boolean | null {
  const match = /^vers:([a-z0-9.+-]{1,40})\//i.exec(text.trim());
  if (match === null) return null;
  const body = text.trim().slice(match[0].length).trim();
  if (body === '*') return true;
  const parts = body.split('|').map((p) => p.trim());
  if (parts.length > MAX_COMPARATORS) return null;
  const all = parts.map(comparatorOf);
  if (all.some((c) => c === null)) return null;
  const scheme = match[1]!.toLowerCase();
  const named = (all as readonly Comparator[]).filter((c) => c.sign === '=' || c.sign === '!=');
  for (const { sign, version: limit } of named) if (compareAs(scheme, version, limit) === 0) return sign === '=';
  let open = false;
  let lower: boolean | null = null;
  for (const { sign, version: limit } of all as readonly Comparator[]) {
    const order = compareAs(scheme, version, limit);
    if (order === null) {
      open = true;
      continue;
    }
    if (sign === '>' || sign === '>=') lower = order > 0 || (order === 0 && sign === '>=');
    if (sign === '<' || sign === '<=') {
      const below = order < 0 || (order === 0 && sign === '<=');
      if (below && lower !== false) return true;
      lower = null;
    }
  }
  if (lower === true) return true;
  return open ? null : false;
}
