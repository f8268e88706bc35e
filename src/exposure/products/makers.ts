/** Which makers a text names that somebody wrote where the maker belongs. */

import { insideBrackets, type MakerOf, makerWords, withoutBrackets } from './forms.ts';

export interface MakersNamed {
  /** Each as it is called here: one, or several where the text lists them. */
  readonly makers: readonly string[];
  /** The text is no maker's name, but has one in it: the makers above are those. */
  readonly isPart: boolean;
  /** What is left of such a text without them: a division, a place, or the model. */
  readonly rest: string;
}

/** A maker that is not known, by the words of its name. */
export const unknownMaker = (text: string): string => `?${[...makerWords(text)].join(' ')}`;

const MAX_WORDS = 12;
/** Words of a known maker's name, at most. */
const WIDTH = 4;

export function makersNamed(text: string, makerOf: MakerOf): MakersNamed {
  const out = new Set<string>();
  const whole = makerOf(text);
  if (whole !== null) out.add(whole);
  const outside = withoutBrackets(text);
  const parts = [outside, ...insideBrackets(text), ...text.split(/,| and | & |;|\//)];
  for (const part of parts) {
    const name = part.replace(/[()]/g, ' ').trim();
    const found = name === '' ? null : makerOf(name);
    if (found !== null) out.add(found);
  }
  // `Phillips Healthcare`: what is left without the words that many names have.
  const short = out.size === 0 ? makerOf([...makerWords(text)].join(' ')) : null;
  if (short !== null) out.add(short);
  if (out.size > 0) return { makers: [...out], isPart: false, rest: '' };
  return within(text, makerOf);
}

/** `GE Marquette`, `PHILIPS MX800`: makers in the text, and what is left of it. */
function within(text: string, makerOf: MakerOf): MakersNamed {
  const words = text.split(/[\s,;/()&]+/).filter((word) => word !== '');
  const found = new Set<string>();
  const rest: string[] = [];
  for (let at = 0; at < Math.min(words.length, MAX_WORDS); ) {
    let width = Math.min(WIDTH, words.length - at);
    let maker: string | null = null;
    // A short word further on is more likely a part of the model.
    for (; width > 0; width--) {
      if (width === 1 && at > 0 && words[at]!.length < 4) continue;
      maker = makerOf(words.slice(at, at + width).join(' '));
      if (maker !== null) break;
    }
    if (maker === null) rest.push(words[at++]!);
    else {
      found.add(maker);
      at += width;
    }
  }
  return { makers: [...found], isPart: true, rest: found.size === 0 ? '' : rest.join(' ') };
}
