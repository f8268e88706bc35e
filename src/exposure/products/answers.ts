/** What a device's names may be, remembered for all devices that are written alike, and what is told of it with a version. */

import type { Verdict } from '../../model/exposure.ts';
import { judging } from '../verdict.ts';
import { beginsWith, parseVersion, type Version } from '../versions/version.ts';
import { bestBut, type Fit } from './fit.ts';
import type { Form } from './forms.ts';
import type { Entry, Title } from './shelf.ts';

export interface Match {
  readonly doc: string;
  readonly product: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly cves: readonly string[];
}

/** A title that a name fits, or fits when the device's version has some of the words that are lacking. */
export interface Candidate {
  readonly title: Title;
  readonly fit: Fit;
  /** Words of the title that the name lacks and a version may have. */
  readonly lacks: readonly string[];
  /** The fit where a version has some of them, by those; made when first asked for. */
  readonly fits: Map<string, Fit>;
}

/** What a name may be. */
export interface Answer {
  readonly asked: Form;
  readonly candidates: readonly Candidate[];
}

/** An entry that a device is (`same`) or may be. */
interface Told {
  readonly entry: Entry;
  readonly fit: 'same' | 'maybe';
}

/** All names of a device. */
export interface Answers {
  readonly answers: readonly Answer[];
  /** What it may be whatever its version, in the order of advisories and products. */
  readonly plain: readonly Told[];
  /** Words that are lacking to any candidate, as versions. */
  readonly numbers: readonly (readonly [word: string, version: Version])[];
  /** What was told, by version. */
  readonly told: Map<string | null, readonly Match[]>;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A device of several names may be found by each of them; what it is for certain by one, it is. */
function merged(answers: readonly Answer[], said: readonly string[]): readonly Told[] {
  const fits = new Map<Entry, 'same' | 'maybe'>();
  for (const { asked, candidates } of answers) {
    for (const one of candidates) {
      const fit = said.length === 0 ? one.fit : fitWith(one, asked, said);
      if (fit === null) continue;
      for (const entry of one.title.entries) if (fits.get(entry) !== 'same') fits.set(entry, fit);
    }
  }
  return once([...fits].map(([entry, fit]) => ({ entry, fit }))).sort(
    (a, b) => compare(a.entry.advisory.id, b.entry.advisory.id) || compare(a.entry.name, b.entry.name),
  );
}

/** Each product of an advisory once, also where it was found by several of the models that stand in the place of versions. */
function once(told: readonly Told[]): Told[] {
  if (!told.some(({ entry }) => entry.isModel)) return [...told];
  const rank = ({ entry, fit }: Told): number => (entry.isModel ? 2 : 0) + (fit === 'same' ? 0 : 1);
  const id = ({ entry }: Told): string => entry.products[0]?.id ?? '';
  const found = new Map<string, Told>();
  for (const one of [...told].sort((a, b) => rank(a) - rank(b) || compare(id(a), id(b)))) {
    const key = `${one.entry.advisory.id}\n${one.entry.name}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

function fitWith({ title, fit, lacks, fits: known }: Candidate, asked: Form, said: readonly string[]): Fit {
  const own = lacks.filter((word) => said.includes(word));
  if (own.length === 0) return fit;
  const key = own.join(' ');
  let found = known.get(key);
  if (found === undefined) {
    found = bestBut(title.forms, asked, (word) => own.includes(word));
    known.set(key, found);
  }
  return found;
}

export function answersOf(answers: readonly Answer[], numberIn: (word: string) => Version | null): Answers {
  const words = new Set(answers.flatMap(({ candidates }) => candidates.flatMap(({ lacks }) => lacks)));
  const numbers = [...words].flatMap((word) => {
    const number = numberIn(word);
    return number === null ? [] : [[word, number] as const];
  });
  return { answers, plain: merged(answers, []), numbers, told: new Map() };
}

/** What a device of these names and this version is, or may be. */
export function toldOf({ answers, plain, numbers }: Answers, version: string | null): readonly Told[] {
  const has = version === null || numbers.length === 0 ? null : parseVersion(version);
  if (has === null) return plain;
  const said = numbers.filter(([, number]) => beginsWith(has, number)).map(([word]) => word);
  return said.length === 0 ? plain : merged(answers, said);
}

/** What is told of an entry and a version; null: nothing. */
export type Judge = Readonly<Record<'same' | 'maybe', (version: string | null) => Match | null>>;

export function judgeOf({ advisory, name, products }: Entry): Judge {
  const about = { doc: advisory.id, product: name };
  return {
    same: judging(advisory, products, ({ verdict, reason, cves }) => ({ ...about, cves, verdict, reason })),
    maybe: judging(advisory, products, ({ verdict, reason, cves }) =>
      verdict === 'not_affected'
        ? null
        : {
            ...about,
            cves,
            verdict: 'needs_review',
            reason: `may be "${name}", which is told by no more than a part of its name; ${reason}`,
          },
    ),
  };
}
