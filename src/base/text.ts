/**
 * Text from devices is hostile. `printable` is applied once, where an observation is born, so that everything behind it
 * (store, pages, logs, exports, terminals) handles plain visible text.
 */

/** Longest value kept, in characters (security.md rule 4: strings <= 4 KB kept). */
export const MAX_VALUE_CHARS = 1024;

// C0 and C1 controls, DEL, line and paragraph separators, bidirectional controls, zero-width and other invisible
// format characters, byte order mark, lone surrogates, non-characters.
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A blank as \s has it, or NUL. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || code === 0 || (code >= 9 && code <= 13);
  if (code < 0xa0) return false;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    [0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(code)
  );
}

/** Without blanks and NULs around it. Loops, since the pattern for the tail begins anew at every blank inside. */
function withoutBlanks(value: string): string {
  let from = 0;
  let to = value.length;
  while (from < to && isBlank(value.charCodeAt(from))) from++;
  while (to > from && isBlank(value.charCodeAt(to - 1))) to--;
  return value.slice(from, to);
}

/** Without what fills a field up: any of the characters of `fill` at the end. */
export function withoutFill(value: string, fill = '\0 '): string {
  let to = value.length;
  while (to > 0 && fill.includes(value[to - 1]!)) to--;
  return value.slice(0, to);
}

/**
 * The value as visible text: surrounding blanks and NULs dropped, every invisible or direction-changing character
 * replaced by its escape (`\x1b`, `\u{202e}`), cut at MAX_VALUE_CHARS with an ellipsis. Empty when nothing is left.
 */
export function printable(value: string): string {
  const cut = value.length > MAX_VALUE_CHARS * 2 ? value.slice(0, MAX_VALUE_CHARS * 2) : value;
  const shown = withoutBlanks(cut).replace(INVISIBLE, (c) => {
    const code = c.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
  return shown.length > MAX_VALUE_CHARS ? `${shown.slice(0, MAX_VALUE_CHARS - 1)}…` : shown;
}
