/** Names of products and makers in the form in which they are compared. */

/** What looks like UTF-8 read as Latin-1 (`GeutebrÃ¼ck`) is put right. */
function unscrambled(name: string): string {
  return name.replace(/([\u00c2\u00c3])([\u0080-\u00bf])/g, (_, a: string, b: string) =>
    String.fromCharCode(((a.charCodeAt(0) & 3) << 6) | (b.charCodeAt(0) & 0x3f)),
  );
}

const isMark = (code: number): boolean => code >= 0x300 && code <= 0x36f;
/** Letters and digits of any script, and `+`, which tells products apart. */
const isPart = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x2b || code >= 0xc0;

/** Lower case, without accents and marks, words apart by one blank. */
export function plainName(name: string): string {
  let out = '';
  let gap = false;
  for (const c of unscrambled(name).normalize('NFKD').toLowerCase()) {
    const code = c.codePointAt(0)!;
    if (isMark(code) || code === 0xae || code === 0x2122) continue;
    // General punctuation, blanks and symbols separate words.
    if (!isPart(code) || (code >= 0x2000 && code <= 0x2bff)) {
      gap = out !== '';
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}
