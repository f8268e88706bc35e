/** CVSS 4.0: FIRST, Specification Document, 8 (macro-vectors, interpolation by severity distance). */

import { MACRO_SCORES } from './four-table.ts';

type Metrics = ReadonlyMap<string, string>;
type Of = (name: string) => string;

/** Values of a metric from the most severe on; a step is one unit of severity distance. */
const LADDER: Readonly<Record<string, string>> = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'SHLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
};

/** The most severe vectors of each level, and how many steps lie between its most and its least severe one (8.2, 8.4). */
interface Level {
  readonly highest: readonly string[];
  readonly depth: number;
}
const EQ1 = ['AV', 'PR', 'UI'];
const EQ2 = ['AC', 'AT'];
const EQ36 = ['VC', 'VI', 'VA', 'CR', 'IR', 'AR'];
const EQ4 = ['SC', 'SI', 'SA'];
const LEVELS_1: readonly Level[] = [
  { highest: ['NNN'], depth: 1 },
  { highest: ['ANN', 'NLN', 'NNP'], depth: 4 },
  { highest: ['PNN', 'ALP'], depth: 5 },
];
const LEVELS_2: readonly Level[] = [
  { highest: ['LN'], depth: 1 },
  { highest: ['HN', 'LP'], depth: 2 },
];
const LEVELS_36: Readonly<Record<string, Level>> = {
  '00': { highest: ['HHHHHH'], depth: 7 },
  '01': { highest: ['HHLMMH', 'HHHMMM'], depth: 6 },
  '10': { highest: ['LHHHHH', 'HLHHHH'], depth: 8 },
  '11': { highest: ['LHLHMH', 'LHHHMM', 'HLHMHM', 'HLLMHH', 'LLHHHM'], depth: 8 },
  '21': { highest: ['LLLHHH'], depth: 10 },
};
const LEVELS_4: readonly Level[] = [
  { highest: ['HSS'], depth: 6 },
  { highest: ['HHH'], depth: 5 },
  { highest: ['LLL'], depth: 4 },
];

function levelsOf(of: Of): readonly number[] {
  const all = (names: string, values: string): boolean => names.split(' ').every((n, i) => of(n) === values[i]);
  const any = (names: string, value: string): boolean => names.split(' ').some((n) => of(n) === value);
  const eq1 = all('AV PR UI', 'NNN') ? 0 : of('AV') !== 'P' && any('AV PR UI', 'N') ? 1 : 2;
  const eq2 = all('AC AT', 'LN') ? 0 : 1;
  const eq3 = all('VC VI', 'HH') ? 0 : any('VC VI VA', 'H') ? 1 : 2;
  const eq4 = any('SI SA', 'S') ? 0 : any('SC SI SA', 'H') ? 1 : 2;
  const eq5 = 'APU'.indexOf(of('E'));
  const eq6 = all('CR VC', 'HH') || all('IR VI', 'HH') || all('AR VA', 'HH') ? 0 : 1;
  return [eq1, eq2, eq3, eq4, eq5, eq6];
}

/** Steps below that highest vector of the level of which the vector is in no metric the more severe. */
function steps(names: readonly string[], level: Level, of: Of): number {
  for (const highest of level.highest) {
    const each = names.map((n, i) => LADDER[n]!.indexOf(of(n)) - LADDER[n]!.indexOf(highest[i]!));
    if (each.every((d) => d >= 0)) return each.reduce((sum, d) => sum + d, 0);
  }
  return 0;
}

const scoreOf = (levels: readonly number[]): number | undefined => MACRO_SCORES.get(levels.join(''));
const lowered = (levels: readonly number[], ...places: readonly number[]): readonly number[] =>
  levels.map((l, i) => (places.includes(i) ? l + 1 : l));

/** The next lower macro-vectors when EQ3 and EQ6, which depend on each other, get one step less severe (8.4). */
function lowerEq36(levels: readonly number[]): number | undefined {
  if (levels[2] === 0 && levels[5] === 0) {
    return Math.max(scoreOf(lowered(levels, 5))!, scoreOf(lowered(levels, 2))!);
  }
  return scoreOf(levels[5] === 0 ? lowered(levels, 5) : lowered(levels, 2));
}

function scoreBy(of: Of): number {
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((n) => of(n) === 'N')) return 0;
  const levels = levelsOf(of);
  const score = scoreOf(levels)!;
  const parts: readonly (readonly [number | undefined, number])[] = [
    [scoreOf(lowered(levels, 0)), share(EQ1, LEVELS_1[levels[0]!]!, of)],
    [scoreOf(lowered(levels, 1)), share(EQ2, LEVELS_2[levels[1]!]!, of)],
    [lowerEq36(levels), share(EQ36, LEVELS_36[`${levels[2]}${levels[5]}`]!, of)],
    [scoreOf(lowered(levels, 3)), share(EQ4, LEVELS_4[levels[3]!]!, of)],
    // EQ5 has one metric and so no distance inside a level, but counts in the mean.
    [scoreOf(lowered(levels, 4)), 0],
  ];
  const lower = parts.filter(([next]) => next !== undefined);
  const sum = lower.reduce((s, [next, part]) => s + (score - next!) * part, 0);
  const exact = score - (lower.length === 0 ? 0 : sum / lower.length);
  return Math.round(Number((Math.min(10, Math.max(0, exact)) * 10).toFixed(6))) / 10;
}

const share = (names: readonly string[], level: Level, of: Of): number => steps(names, level, of) / level.depth;

const WORST: Readonly<Record<string, string>> = { E: 'A', CR: 'H', IR: 'H', AR: 'H' };

/** @param use  which optional metrics count; one that is not defined counts as the most severe (3, 4.1) */
export function scoreFour(m: Metrics, use: 'base' | 'threat' | 'environmental'): number {
  return scoreBy((name) => {
    const modified = use === 'environmental' ? m.get(`M${name}`) : undefined;
    const stated = name in WORST && (use === 'base' || (use === 'threat' && name !== 'E')) ? undefined : m.get(name);
    return modified ?? stated ?? WORST[name]!;
  });
}
