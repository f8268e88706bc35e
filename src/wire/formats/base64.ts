/** Base64: RFC 4648 4. Stops at the first character that is none; at most 4,096 bytes come out. */

const MAX_BYTES = 4_096;

function sextet(c: number): number {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x61 + 26;
  if (c >= 0x30 && c <= 0x39) return c - 0x30 + 52;
  return c === 0x2b ? 62 : c === 0x2f ? 63 : -1;
}

export function base64(s: string): Uint8Array {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < s.length && out.length < MAX_BYTES; i++) {
    const value = sextet(s.charCodeAt(i));
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push((bits >> held) & 0xff);
  }
  return Uint8Array.from(out);
}
