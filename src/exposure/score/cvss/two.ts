/** CVSS 2.0: FIRST, "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", 3.2 (equations and weights). */

type Metrics = ReadonlyMap<string, string>;
type Weights = Readonly<Record<string, number>>;

const AV: Weights = { L: 0.395, A: 0.646, N: 1 };
const AC: Weights = { H: 0.35, M: 0.61, L: 0.71 };
const AU: Weights = { M: 0.45, S: 0.56, N: 0.704 };
const IMPACT: Weights = { N: 0, P: 0.275, C: 0.66 };
const E: Weights = { U: 0.85, POC: 0.9, F: 0.95, H: 1 };
const RL: Weights = { OF: 0.87, TF: 0.9, W: 0.95, U: 1 };
const RC: Weights = { UC: 0.9, UR: 0.95, C: 1 };
const CDP: Weights = { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5 };
const TD: Weights = { N: 0, L: 0.25, M: 0.75, H: 1 };
const REQUIREMENT: Weights = { L: 0.5, M: 1, H: 1.51 };

const weight = (weights: Weights, m: Metrics, name: string, otherwise = 1): number =>
  weights[m.get(name) ?? ''] ?? otherwise;
// The noise of binary fractions must not decide a rounding.
const toTenth = (x: number): number => Math.round(Number((x * 10).toFixed(6))) / 10;

function baseOf(m: Metrics, impact: number): number {
  const exploitability = 20 * weight(AV, m, 'AV') * weight(AC, m, 'AC') * weight(AU, m, 'Au');
  return toTenth((0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176));
}

const impactOf = (m: Metrics, required: (name: string) => number): number =>
  10.41 *
  (1 -
    (1 - weight(IMPACT, m, 'C') * required('CR')) *
      (1 - weight(IMPACT, m, 'I') * required('IR')) *
      (1 - weight(IMPACT, m, 'A') * required('AR')));

const temporalOf = (m: Metrics, base: number): number =>
  toTenth(base * weight(E, m, 'E') * weight(RL, m, 'RL') * weight(RC, m, 'RC'));

export const baseTwo = (m: Metrics): number =>
  baseOf(
    m,
    impactOf(m, () => 1),
  );
export const threatTwo = (m: Metrics): number => temporalOf(m, baseTwo(m));
export function environmentalTwo(m: Metrics): number {
  const impact = Math.min(
    10,
    impactOf(m, (name) => weight(REQUIREMENT, m, name)),
  );
  const temporal = temporalOf(m, baseOf(m, impact));
  return toTenth((temporal + (10 - temporal) * weight(CDP, m, 'CDP', 0)) * weight(TD, m, 'TD'));
}
