/**
 * XML in pieces to a tree of elements (XML 1.0; names without their prefix). Reads no document type and follows nothing: a text
 * with a DOCTYPE is refused, and only the five predefined entities and character references are known. Depth and size are bounded.
 */

import { FeedRefusal } from '../contract.ts';
import type { FeedLimits } from '../limits.ts';
import type { XmlNode } from './xml-node.ts';

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  readonly text: string[];
}

/** Longest tag, comment or section. */
const MAX_TAG_CHARS = 1_048_576;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES.get(name) ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\n' || c === '\r' || c === '\t';

/** Attributes behind the name of a tag. @throws FeedRefusal */
function attributesOf(tag: string, from: number): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  let at = from;
  for (;;) {
    while (isBlank(tag[at])) at++;
    if (at >= tag.length) return out;
    const equals = tag.indexOf('=', at);
    if (equals < 0) throw new FeedRefusal(`is no XML: the tag <${tag.slice(0, 40)}> is broken`);
    const name = tag.slice(at, equals).trim();
    at = equals + 1;
    while (isBlank(tag[at])) at++;
    const quote = tag[at];
    const end = quote === '"' || quote === "'" ? tag.indexOf(quote, at + 1) : -1;
    if (end < 0) throw new FeedRefusal(`is no XML: the tag <${tag.slice(0, 40)}> is broken`);
    out.set(local(name), decoded(tag.slice(at + 1, end)));
    at = end + 1;
  }
}

export class XmlTree {
  private readonly limits: FeedLimits;
  private readonly stack: Open[] = [];
  private root: XmlNode | null = null;
  /** A tag that is not there whole yet. */
  private rest = '';
  private pending: string[] = [];
  private chars = 0;
  private nodes = 0;

  constructor(limits: FeedLimits) {
    this.limits = limits;
  }

  /** @throws FeedRefusal */
  push(text: string): void {
    this.chars += text.length;
    if (this.chars > this.limits.documentChars)
      throw new FeedRefusal(`is larger than ${this.limits.documentChars} characters`);
    const all = this.rest + text;
    let at = 0;
    for (;;) {
      const open = all.indexOf('<', at);
      const end = open < 0 ? -1 : this.endOf(all, open);
      if (end < 0) {
        this.rest = open < 0 ? '' : all.slice(open);
        if (this.rest.length > MAX_TAG_CHARS)
          throw new FeedRefusal(`is no XML: a tag is longer than ${MAX_TAG_CHARS} characters`);
        this.pending.push(all.slice(at, open < 0 ? all.length : open));
        if (open >= 0) this.content();
        return;
      }
      this.pending.push(all.slice(at, open));
      this.content();
      this.tag(all.slice(open + 1, end));
      at = end + 1;
    }
  }

  /** @throws FeedRefusal where the text ends in its middle */
  end(): XmlNode {
    this.content();
    if (this.stack.length > 0 || this.rest.trim() !== '')
      throw new FeedRefusal(`ends in the middle${this.place()}: it was cut short`);
    if (this.root === null) throw new FeedRefusal('is empty');
    return this.root;
  }

  private place(): string {
    return this.stack.length === 0 ? '' : ` at /${this.stack.map((o) => o.name).join('/')}`;
  }

  /** Place of the sign that ends a tag, comment or section that begins at `open`; -1: it is not there yet. */
  private endOf(all: string, open: number): number {
    for (const [mark, end] of [
      ['<!--', '-->'],
      ['<![CDATA[', ']]>'],
      ['<?', '?>'],
    ] as const) {
      if (all.startsWith(mark, open)) {
        const found = all.indexOf(end, open + mark.length);
        return found < 0 ? -1 : found + end.length - 1;
      }
      // The mark itself may be cut.
      if (all.length - open < mark.length && mark.startsWith(all.slice(open))) return -1;
    }
    let quote = '';
    for (let i = open + 1; i < all.length; i++) {
      const c = all[i]!;
      if (quote !== '') {
        if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '>') return i;
    }
    return -1;
  }

  /** Text before a tag, once it is there whole. */
  private content(): void {
    const text = this.pending.join('');
    this.pending = [];
    if (text.trim() === '') return;
    const top = this.stack.at(-1);
    if (top === undefined) throw new FeedRefusal('is no XML: there is text outside of its element');
    top.text.push(decoded(text));
  }

  private tag(tag: string): void {
    if (tag.startsWith('?') || tag.startsWith('!--')) return;
    if (tag.startsWith('![CDATA[')) {
      this.stack.at(-1)?.text.push(tag.slice('![CDATA['.length, -2));
      return;
    }
    if (tag.startsWith('!')) throw new FeedRefusal('has a document type (<!DOCTYPE>), which is not read');
    if (tag.startsWith('/')) this.close(local(tag.slice(1).trim()));
    else this.open(tag);
  }

  private open(tag: string): void {
    const isEmpty = tag.endsWith('/');
    const body = isEmpty ? tag.slice(0, -1) : tag;
    let end = 0;
    while (end < body.length && !isBlank(body[end])) end++;
    const name = local(body.slice(0, end));
    if (name === '' || (this.root !== null && this.stack.length === 0))
      throw new FeedRefusal('is no XML: it has more than one element at its root');
    if (this.stack.length >= this.limits.depth) throw new FeedRefusal(`is nested deeper than ${this.limits.depth}`);
    if (++this.nodes > 20 * this.limits.list) throw new FeedRefusal(`has more than ${20 * this.limits.list} elements`);
    this.stack.push({ name, attributes: attributesOf(body, end), children: [], text: [] });
    if (isEmpty) this.close(name);
  }

  private close(name: string): void {
    const top = this.stack.pop();
    if (top?.name !== name) throw new FeedRefusal(`is no XML: </${name.slice(0, 40)}> closes what is not open`);
    const { attributes, children } = top;
    const node: XmlNode = { name, attributes, children, text: top.text.join('').trim() };
    const parent = this.stack.at(-1);
    if (parent === undefined) this.root = node;
    else parent.children.push(node);
  }
}
