/**
 * CVSS vectors as text: version 2.0 (FIRST, "A Complete Guide to CVSS 2.0", 2.4), 3.0 and 3.1 (Specification, 6), 4.0
 * (Specification, 7). Reads and checks; the scores are in score.ts. Not read: version 1.
 */

import { err, ok, type Result } from '../../../base/result.ts';

export const CVSS_VERSIONS = ['2.0', '3.0', '3.1', '4.0'] as const;
export type CvssVersion = (typeof CVSS_VERSIONS)[number];

export interface CvssVector {
  readonly version: CvssVersion;
  /** Metrics as stated; one that is not defined (`X`, `ND`) is not in it. */
  readonly metrics: ReadonlyMap<string, string>;
}

export interface VectorError {
  /** Character at which the text goes wrong, from 0. */
  readonly at: number;
  readonly problem: string;
}

interface Grammar {
  readonly base: ReadonlyMap<string, readonly string[]>;
  readonly more: ReadonlyMap<string, readonly string[]>;
  readonly undefinedValue: string;
}

/** `AV:N,A AC:L,H` as a table. */
function table(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text.split(' ').map((item) => {
      const [name, values] = item.split(':');
      return [name!, values!.split(',')] as const;
    }),
  );
}

const TWO: Grammar = {
  base: table('AV:L,A,N AC:H,M,L Au:M,S,N C:N,P,C I:N,P,C A:N,P,C'),
  more: table(
    'E:U,POC,F,H,ND RL:OF,TF,W,U,ND RC:UC,UR,C,ND CDP:N,L,LM,MH,H,ND TD:N,L,M,H,ND CR:L,M,H,ND IR:L,M,H,ND AR:L,M,H,ND',
  ),
  undefinedValue: 'ND',
};
const THREE: Grammar = {
  base: table('AV:N,A,L,P AC:L,H PR:N,L,H UI:N,R S:U,C C:N,L,H I:N,L,H A:N,L,H'),
  more: table(
    'E:X,U,P,F,H RL:X,O,T,W,U RC:X,U,R,C CR:X,L,M,H IR:X,L,M,H AR:X,L,M,H MAV:X,N,A,L,P MAC:X,L,H MPR:X,N,L,H MUI:X,N,R MS:X,U,C MC:X,N,L,H MI:X,N,L,H MA:X,N,L,H',
  ),
  undefinedValue: 'X',
};
const FOUR: Grammar = {
  base: table('AV:N,A,L,P AC:L,H AT:N,P PR:N,L,H UI:N,P,A VC:H,L,N VI:H,L,N VA:H,L,N SC:H,L,N SI:H,L,N SA:H,L,N'),
  more: table(
    'E:X,A,P,U CR:X,H,M,L IR:X,H,M,L AR:X,H,M,L MAV:X,N,A,L,P MAC:X,L,H MAT:X,N,P MPR:X,N,L,H MUI:X,N,P,A MVC:X,H,L,N MVI:X,H,L,N MVA:X,H,L,N MSC:X,H,L,N MSI:X,S,H,L,N MSA:X,S,H,L,N S:X,N,P AU:X,N,Y R:X,A,U,I V:X,D,C RE:X,L,M,H U:X,Clear,Green,Amber,Red',
  ),
  undefinedValue: 'X',
};
const GRAMMARS: Readonly<Record<CvssVersion, Grammar>> = { '2.0': TWO, '3.0': THREE, '3.1': THREE, '4.0': FOUR };

/** Longer than the longest vector there is (4.0 with every metric: below 250). */
const MAX_CHARS = 400;

function begin(text: string): { readonly version: CvssVersion; readonly from: number; readonly to: number } | null {
  if (text.startsWith('CVSS:')) {
    const version = CVSS_VERSIONS.find((v) => v !== '2.0' && text.startsWith(`${v}/`, 5));
    return version === undefined ? null : { version, from: 9, to: text.length };
  }
  const bracketed = text.startsWith('(') && text.endsWith(')');
  return { version: '2.0', from: bracketed ? 1 : 0, to: bracketed ? text.length - 1 : text.length };
}

/**
 * @param text  a vector as publishers write it; metrics in any order, each at most once
 * @returns the vector, or where and why it is none
 */
export function readVector(text: string): Result<CvssVector, VectorError> {
  if (text.length > MAX_CHARS) return err({ at: MAX_CHARS, problem: `longer than ${MAX_CHARS} characters` });
  const head = begin(text);
  if (head === null) return err({ at: 5, problem: 'no known version: 3.0, 3.1 or 4.0 is meant to stand here' });
  const grammar = GRAMMARS[head.version];
  const seen = new Set<string>();
  const metrics = new Map<string, string>();
  let at = head.from;
  for (const item of text.slice(head.from, head.to).split('/')) {
    const colon = item.indexOf(':');
    const name = colon < 0 ? item : item.slice(0, colon);
    const value = colon < 0 ? '' : item.slice(colon + 1);
    const values = grammar.base.get(name) ?? grammar.more.get(name);
    if (values === undefined) return err({ at, problem: `no metric of CVSS ${head.version}` });
    if (!values.includes(value)) return err({ at, problem: `${name} has one of ${values.join(', ')}` });
    if (seen.has(name)) return err({ at, problem: `${name} is there twice` });
    seen.add(name);
    if (value !== grammar.undefinedValue) metrics.set(name, value);
    at += item.length + 1;
  }
  for (const name of grammar.base.keys()) {
    if (!seen.has(name)) return err({ at: text.length, problem: `${name} is missing` });
  }
  return ok({ version: head.version, metrics });
}

/** The vector as text in the order of the standard, without what is not defined. */
export function writeVector(vector: CvssVector): string {
  const grammar = GRAMMARS[vector.version];
  const items = [...grammar.base.keys(), ...grammar.more.keys()].flatMap((name) => {
    const value = vector.metrics.get(name);
    return value === undefined ? [] : [`${name}:${value}`];
  });
  return vector.version === '2.0' ? items.join('/') : `CVSS:${vector.version}/${items.join('/')}`;
}
