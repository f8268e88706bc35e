/**
 * Cursors: opaque to callers, checked when they come back. A cursor carries only where a page ended; what may be seen is
 * decided anew by the scope of each request, so a made-up cursor shows nothing more. A sort value is at most 256 folded
 * characters, so that a cursor stays below 3,000 characters.
 */

import { createHash } from 'node:crypto';
import { AppError } from '../base/error.ts';
import type { Position } from './ports.ts';

const VERSION = 2;

function refuse(): never {
  throw new AppError('request.invalid', 'invalid', 'The cursor is not from this list. Start again at its first page.', {
    at: { pointer: '/cursor' },
  });
}

function unpack(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value[0] === VERSION) return value as readonly unknown[];
  } catch {
    // Not ours: refused below.
  }
  refuse();
}

const pack = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([VERSION, ...parts])).toString('base64url');

/** Short for the list's name, which may hold a long filter. */
const named = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 16);

/** @param list  names the list and its order: a cursor of another one is refused */
export const packPosition = (list: string, at: Position, total: number): string =>
  pack([named(list), at.key, at.site, at.id, total]);

export function unpackPosition(list: string, cursor: string): { readonly at: Position; readonly total: number } {
  const [, own, key, site, id, total] = unpack(cursor);
  const keyFits = key === null || typeof key === 'string' || typeof key === 'number';
  if (own !== named(list) || !keyFits || typeof site !== 'string' || typeof id !== 'string') refuse();
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) refuse();
  return { at: { key, site, id }, total };
}

export const packOffset = (list: string, offset: number): string => pack([named(list), offset]);

export function unpackOffset(list: string, cursor: string | null): number {
  if (cursor === null) return 0;
  const [, own, offset] = unpack(cursor);
  if (own !== named(list) || typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0 || offset > 1e9)
    refuse();
  return offset;
}
