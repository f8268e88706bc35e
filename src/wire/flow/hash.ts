/**
 * A keyed 32-bit hash of four words. The key is the sensor's own (SensorOptions.hashSeed), so that crafted addresses
 * cannot pile up in one place of a table (security.md rule 5). Not cryptographic.
 */
export function hash4(seed: number, a: number, b: number, c: number, d: number): number {
  let h = Math.imul(seed ^ a ^ 0x9e3779b1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c ^ seed, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
  return h ^ (h >>> 15);
}

/** The same for a text. */
export function textHash(seed: number, text: string): number {
  let h = seed;
  for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193) ^ (h >>> 15);
  return hash4(seed, h, text.length, 0, 0);
}
