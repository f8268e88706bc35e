/** Text of 16-bit characters, high byte first, at most 256 of them: how ISO/IEEE 11073 protocols write strings. */
export function utf16be(bytes: Uint8Array): string {
  let s = '';
  for (let i = 0; i + 1 < Math.min(bytes.length, 512); i += 2)
    s += String.fromCharCode((bytes[i]! << 8) | bytes[i + 1]!);
  return s;
}
