/**
 * Elements of an XML stream by name: XML 1.0 2.1 to 3.1, Namespaces in XML 4. For protocols that send documents one after the
 * other; reads no DTD, expands only the five predefined entities, follows nothing, keeps no tree.
 *
 * What is not asked for never becomes text: the caller sees names, and gets a value only by asking for it.
 */

import { text } from '../../base/reader.ts';

const LT = 0x3c;
const GT = 0x3e;
/** Longest tag that is read; a longer one ends the reading. */
const MAX_TAG_BYTES = 8_192;
const MAX_VALUE_BYTES = 512;
const MAX_DEPTH = 48;

/** What the caller sees of one element while it is open. */
export interface XmlListener {
  /** Local names from the root; the last is the element itself. */
  open?(path: readonly string[], attribute: (name: string) => string): void;
  /** Whether the text of this element is wanted; asked at its opening tag. */
  wants?(path: readonly string[]): boolean;
  /** The text between an opening tag and the next tag, when it was wanted. */
  value?(path: readonly string[], value: string): void;
  /** Its closing tag; `path` still ends with its name. */
  close?(path: readonly string[]): void;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (s: string): string =>
  s.includes('&') ? s.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!) : s;

const localName = (qualified: string): string => qualified.slice(qualified.indexOf(':') + 1);

/** Value of an attribute in the text of a tag; '' when absent. Names are matched whole, with or without a prefix. */
function attributeOf(tag: string, name: string): string {
  for (const found of tag.matchAll(/\s([\w:.-]{1,64})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)')/g)) {
    if (localName(found[1]!) === name) return decoded(found[2] ?? found[3] ?? '').trim();
  }
  return '';
}

const startsWith = (b: Uint8Array, at: number, mark: string): boolean => {
  for (let i = 0; i < mark.length; i++) if (b[at + i] !== mark.charCodeAt(i)) return false;
  return true;
};

/** Where the mark begins at or after `from`; -1 when it is not there. */
function indexOf(b: Uint8Array, mark: string, from: number): number {
  const first = mark.charCodeAt(0);
  for (let at = b.indexOf(first, from); at >= 0; at = b.indexOf(first, at + 1)) if (startsWith(b, at, mark)) return at;
  return -1;
}

export class XmlElements {
  /** The bytes are no XML that can be read: stop. */
  failed = false;
  private readonly path: string[] = [];
  private wanted = false;
  /** What ends the comment or CDATA section that is being skipped; '' outside of one. */
  private skipUntil = '';
  /** Bytes of the tag at hand that were searched for its end, and the quote they are inside of: a long tag may come byte by byte. */
  private searched = 0;
  private quote = 0;
  private readonly listener: XmlListener;

  constructor(listener: XmlListener) {
    this.listener = listener;
  }

  /** Takes what can be read; returns how many bytes that was. What is left comes again with more behind it. */
  feed(b: Uint8Array): number {
    let at = 0;
    while (!this.failed && at < b.length) {
      const next = this.step(b, at);
      if (next === at) break;
      at = next;
    }
    return at;
  }

  /** Forgets where it is: the next tag is a root again. */
  reset(): void {
    this.path.length = 0;
    this.wanted = false;
    this.skipUntil = '';
    this.searched = 0;
    this.quote = 0;
  }

  private step(b: Uint8Array, at: number): number {
    if (this.skipUntil !== '') {
      const end = indexOf(b, this.skipUntil, at);
      if (end < 0) return Math.max(at, b.length - this.skipUntil.length + 1);
      const past = end + this.skipUntil.length;
      this.skipUntil = '';
      return past;
    }
    if (b[at] !== LT) return this.text(b, at);
    if (b.length - at < 9 && startsWith(b.subarray(at), 0, '<!') && b.indexOf(GT, at) < 0) return at;
    if (startsWith(b, at, '<!--')) return this.skip(at + 4, '-->');
    if (startsWith(b, at, '<![CDATA[')) return this.skip(at + 9, ']]>');
    if (startsWith(b, at, '<?')) return this.skip(at + 2, '?>');
    const end = this.tagEnd(b, at);
    if (end < 0) {
      this.failed = b.length - at >= MAX_TAG_BYTES;
      return at;
    }
    this.wanted = false;
    if (b[at + 1] !== 0x21) this.tag(text(b.subarray(at + 1, end)));
    return end + 1;
  }

  /** Index of the `>` that ends the tag at `at`, past quoted values; -1 when it is not there yet. */
  private tagEnd(b: Uint8Array, at: number): number {
    const stop = Math.min(b.length, at + MAX_TAG_BYTES);
    for (let i = at + 1 + this.searched; i < stop; i++) {
      const c = b[i]!;
      if (this.quote !== 0) {
        if (c === this.quote) this.quote = 0;
      } else if (c === GT) {
        this.searched = 0;
        return i;
      } else if (c === 0x22 || c === 0x27) this.quote = c;
    }
    this.searched = Math.max(0, stop - at - 1);
    return -1;
  }

  private skip(at: number, until: string): number {
    this.wanted = false;
    this.skipUntil = until;
    return at;
  }

  /** Text up to the next tag; waits for its end only when somebody wants it. */
  private text(b: Uint8Array, at: number): number {
    const lt = b.indexOf(LT, at);
    const end = lt < 0 ? b.length : lt;
    if (!this.wanted) return end;
    if (lt < 0 && b.length - at <= MAX_VALUE_BYTES) return at;
    this.wanted = false;
    if (end - at <= MAX_VALUE_BYTES) {
      const value = decoded(text(b.subarray(at, end))).trim();
      if (value !== '') this.listener.value?.(this.path, value);
    }
    return end;
  }

  private tag(inner: string): void {
    const closes = inner.startsWith('/');
    const name = /^\/?([A-Za-z_][\w:.-]{0,127})/.exec(inner)?.[1];
    if (name === undefined) {
      this.failed = true;
      return;
    }
    const local = localName(name);
    if (closes) {
      const depth = this.path.lastIndexOf(local);
      if (depth < 0) return;
      while (this.path.length > depth) {
        this.listener.close?.(this.path);
        this.path.pop();
      }
      return;
    }
    if (this.path.length >= MAX_DEPTH) {
      this.failed = true;
      return;
    }
    this.path.push(local);
    this.listener.open?.(this.path, (attribute) => attributeOf(` ${inner.slice(name.length)}`, attribute));
    if (inner.endsWith('/')) {
      this.listener.close?.(this.path);
      this.path.pop();
    } else this.wanted = this.listener.wants?.(this.path) ?? false;
  }
}
