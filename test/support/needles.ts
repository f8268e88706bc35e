/**
 * Searches bytes for thousands of texts at once, ignoring case: as they are, in UTF-16 of both orders, and as hexadecimal.
 * A table of the first four bytes says where it is worth comparing; one pass whatever the number of texts.
 */

export interface Hit {
  readonly needle: string;
  readonly at: number;
  readonly form: string;
}

interface Form {
  readonly needle: string;
  readonly form: string;
  readonly bytes: Uint8Array;
  readonly alone: boolean;
}

const LOWER = Uint8Array.from({ length: 256 }, (_, b) => (b >= 0x41 && b <= 0x5a ? b + 32 : b));
const isWord = (b: number | undefined): boolean =>
  b !== undefined && ((b >= 0x30 && b <= 0x39) || (b >= 0x41 && b <= 0x5a) || (b >= 0x61 && b <= 0x7a));

const FORMS: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['text', (t) => Buffer.from(t, 'latin1')],
  ['UTF-16LE', (t) => Buffer.from(t, 'utf16le')],
  ['UTF-16BE', (t) => Buffer.from(t, 'utf16le').swap16()],
  ['hexadecimal', (t) => Buffer.from(Buffer.from(t, 'latin1').toString('hex'), 'latin1')],
];

export class Needles {
  private readonly table = new Map<number, Form[]>();
  private readonly bloom = new Uint8Array(1 << 20);
  count = 0;

  /** @param alone only where no letter or digit touches it: for digits, which also stand in counters and digests by chance */
  add(needle: string, alone = false): void {
    this.count++;
    for (const [form, encode] of FORMS) {
      const bytes = encode(needle).map((b) => LOWER[b]!);
      const key = bytes.reduce((k, b, i) => (i < 4 ? (k << 8) | b : k), 0) >>> 0;
      const list = this.table.get(key) ?? [];
      list.push({ needle, form, bytes, alone });
      this.table.set(key, list);
      this.bloom[Math.imul(key, 0x9e3779b1) >>> 12] = 1;
    }
  }

  /** Every place where one of the texts stands; at most `most`. */
  find(hay: Uint8Array, most = 1000): Hit[] {
    const hits: Hit[] = [];
    let key = 0;
    for (let i = 0; i < hay.length; i++) {
      key = ((key << 8) | LOWER[hay[i]!]!) >>> 0;
      if (this.bloom[Math.imul(key, 0x9e3779b1) >>> 12] === 0 || i < 3) continue;
      for (const form of this.table.get(key) ?? []) {
        if (!standsAt(hay, i - 3, form)) continue;
        hits.push({ needle: form.needle, at: i - 3, form: form.form });
        if (hits.length >= most) return hits;
      }
    }
    return hits;
  }
}

function standsAt(hay: Uint8Array, at: number, { bytes, alone }: Form): boolean {
  if (at + bytes.length > hay.length) return false;
  for (let i = 4; i < bytes.length; i++) if (LOWER[hay[at + i]!] !== bytes[i]) return false;
  return !alone || !(isWord(hay[at - 1]) || isWord(hay[at + bytes.length]));
}
