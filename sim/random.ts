/**
 * Randomness that a seed decides. Every conversation and device takes its own stream by name (`fork`), so that
 * one more device does not change what all the others send. Generator: sfc32 (public domain construction), seeded by
 * an FNV-1a hash of the name. Not for secrets.
 */

export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** Whole number, low <= n <= high. */
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with probability p. */
  chance(p: number): boolean;
  bytes(length: number): Buffer;
  /** `#` a digit, `?` a capital letter, `%` a hexadecimal digit; anything else stands as it is. */
  pattern(text: string): string;
  /** Another stream, decided by this one's name and `name` only, not by how much was drawn. */
  fork(name: string): Random;
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A stream by name: the same name gives the same numbers. */
export function random(name: string): Random {
  let a = fnv1a(name, 0x811c9dc5);
  let b = fnv1a(name, 0x01234567);
  let c = fnv1a(name, 0x9e3779b9);
  let d = 1;
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  const next = (): number => word() / 4294967296;
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)]!,
    chance: (p) => next() < p,
    bytes: (length) => {
      const out = Buffer.alloc(length);
      for (let i = 0; i < length; i++) out[i] = word() & 0xff;
      return out;
    },
    pattern: (text) =>
      text.replace(/[#?%]/g, (mark) =>
        mark === '#'
          ? String(int(0, 9))
          : mark === '?'
            ? letters[int(0, letters.length - 1)]!
            : '0123456789abcdef'[int(0, 15)]!,
      ),
    fork: (child) => random(`${name}/${child}`),
  };
}
