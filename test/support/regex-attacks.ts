/**
 * Texts that a backtracking matcher takes long for, made from the pattern itself: what leads up to a repetition, the body of the
 * repetition said again and again, and an end that does not fit. Also bodies without what leads up to them, since a search
 * begins anew at every place.
 */

type Atom =
  | { readonly kind: 'chars'; readonly samples: readonly string[] }
  | { readonly kind: 'group'; readonly options: readonly Sequence[] }
  | { readonly kind: 'nothing' };

interface Item {
  readonly atom: Atom;
  readonly min: number;
  readonly max: number;
}
type Sequence = readonly Item[];

const PRINTABLE = [...Array.from({ length: 95 }, (_, k) => String.fromCharCode(32 + k)), '\n', '\r', '\t', '\0', 'é'];
/** Asked first, so that two classes that overlap get the same sample. */
const FIRST = [...'a1A0 .-_:/"=x\n', ...PRINTABLE];

const sampled = new Map<string, readonly string[]>();

/** A first and a last character that the class takes. */
function samplesOf(text: string, flags: string): readonly string[] {
  const key = `${flags} ${text}`;
  let known = sampled.get(key);
  if (known === undefined) {
    const test = new RegExp(`^(?:${text})$`, flags);
    const samples = [...new Set(FIRST.filter((c) => test.test(c)))];
    known = samples.length <= 2 ? samples : [samples[0]!, samples.at(-1)!];
    sampled.set(key, known);
  }
  return known;
}

class Parsing {
  private at = 0;
  private readonly source: string;
  private readonly flags: string;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags.replace(/[gy]/g, '');
  }

  options(): Sequence[] {
    const all: Item[][] = [[]];
    while (this.at < this.source.length && this.source[this.at] !== ')') {
      if (this.source[this.at] === '|') {
        this.at++;
        all.push([]);
      } else all.at(-1)!.push(this.item());
    }
    return all;
  }

  private item(): Item {
    const atom = this.atom();
    const quantifier = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at));
    if (quantifier === null) return { atom, min: 1, max: 1 };
    this.at += quantifier[0].length;
    const [, sign, from, comma, to] = quantifier;
    if (sign !== undefined)
      return { atom, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(from);
    return { atom, min, max: comma === '' ? min : to === '' ? Number.POSITIVE_INFINITY : Number(to) };
  }

  private atom(): Atom {
    const rest = this.source.slice(this.at);
    const group = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(rest);
    if (group !== null) {
      this.at += group[0].length;
      const options = this.options();
      this.at++;
      return /^\(\?<?!/.test(group[0]) ? { kind: 'nothing' } : { kind: 'group', options };
    }
    const nothing = /^(?:\^|\$|\\[bB]|\\[1-9]\d*|\\k<\w+>)/.exec(rest);
    if (nothing !== null) {
      this.at += nothing[0].length;
      return { kind: 'nothing' };
    }
    const one =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[pP]\{[^}]*\}|\\[\s\S]|[\s\S])/u.exec(
        rest,
      );
    this.at += one![0].length;
    return { kind: 'chars', samples: samplesOf(one![0], this.flags) };
  }
}

function shortest(options: readonly Sequence[], which = 0): string {
  const texts = options.map((s) => s.map((i) => ofAtom(i.atom, which).repeat(Math.min(i.min, 64))).join(''));
  return texts.reduce((a, b) => (b.length < a.length ? b : a));
}

function ofAtom(atom: Atom, which = 0): string {
  if (atom.kind === 'nothing') return '';
  if (atom.kind === 'group') return shortest(atom.options, which);
  return atom.samples[Math.min(which, atom.samples.length - 1)] ?? '';
}

/** What leads up to each repetition, and one turn of it. */
function* repetitions(options: readonly Sequence[], before: string): Generator<readonly [string, string]> {
  for (const sequence of options) {
    let lead = before;
    for (const { atom, min, max } of sequence) {
      if (max > 8) for (const which of [0, 1]) yield [lead, ofAtom(atom, which)];
      if (atom.kind === 'group') {
        yield* repetitions(atom.options, lead);
        if (max > 8) for (const option of atom.options) yield [lead, shortest([option])];
      }
      lead += ofAtom(atom).repeat(Math.min(min, 64));
    }
  }
}

/** Attacks of about so many characters. */
export function attacks(source: string, flags: string, chars: number): string[] {
  const options = new Parsing(source, flags).options();
  const whole = shortest(options);
  const pieces = new Map<string, readonly [string, string]>();
  for (const [lead, body] of repetitions(options, '')) {
    if (body === '') continue;
    for (const p of [lead, '']) {
      pieces.set(`${p}\n${body}`, [p, body]);
      if (lead !== '') pieces.set(`\n${lead}${body}`, ['', lead + body]);
    }
  }
  if (whole !== '') pieces.set(`\n${whole}`, ['', whole]);
  // What nearly fits, again and again
  if (whole.length > 1) pieces.set(`\n${whole.slice(0, -1)}`, ['', whole.slice(0, -1)]);
  const out: string[] = [];
  for (const [lead, body] of pieces.values()) {
    const text = lead + body.repeat(Math.max(1, Math.ceil((chars - lead.length) / body.length)));
    for (const end of ['\u0001', `${whole}\u0001`, '']) out.push(text.slice(0, Math.max(1, chars - end.length)) + end);
  }
  return out;
}
