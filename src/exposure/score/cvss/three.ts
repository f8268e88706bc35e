/** CVSS 3.0 and 3.1: FIRST, Specification Document, 7 (3.1) and 8 (3.0). They differ in rounding and in the modified impact. */

type Metrics = ReadonlyMap<string, string>;
type Weights = Readonly<Record<string, number>>;

const AV: Weights = { N: 0.85, A: 0.62, L: 0.55, P: 0.2 };
const AC: Weights = { L: 0.77, H: 0.44 };
const PR_UNCHANGED: Weights = { N: 0.85, L: 0.62, H: 0.27 };
const PR_CHANGED: Weights = { N: 0.85, L: 0.68, H: 0.5 };
const UI: Weights = { N: 0.85, R: 0.62 };
const IMPACT: Weights = { H: 0.56, L: 0.22, N: 0 };
const E: Weights = { H: 1, F: 0.97, P: 0.94, U: 0.91 };
const RL: Weights = { U: 1, W: 0.97, T: 0.96, O: 0.95 };
const RC: Weights = { C: 1, R: 0.96, U: 0.92 };
const REQUIREMENT: Weights = { H: 1.5, M: 1, L: 0.5 };

type Minor = '3.0' | '3.1';

/** Smallest tenth not below x. 3.1 names an integer form (appendix A); 3.0 leaves the noise of fractions to the program. */
function up(version: Minor, x: number): number {
  if (version === '3.0') return Math.ceil(Number((x * 10).toFixed(9))) / 10;
  const scaled = Math.round(x * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}

const factor = (m: Metrics): number =>
  (E[m.get('E') ?? ''] ?? 1) * (RL[m.get('RL') ?? ''] ?? 1) * (RC[m.get('RC') ?? ''] ?? 1);

function score(version: Minor, m: Metrics, modified: boolean): number {
  const of = (name: string): string => (modified ? m.get(`M${name}`) : undefined) ?? m.get(name)!;
  const required = (name: string): number => (modified ? (REQUIREMENT[m.get(name) ?? ''] ?? 1) : 1);
  const changed = of('S') === 'C';
  const missing =
    1 -
    (1 - IMPACT[of('C')]! * required('CR')) *
      (1 - IMPACT[of('I')]! * required('IR')) *
      (1 - IMPACT[of('A')]! * required('AR'));
  const iss = modified ? Math.min(missing, 0.915) : missing;
  const tail = modified && version === '3.1' ? (iss * 0.9731 - 0.02) ** 13 : (iss - 0.02) ** 15;
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * tail : 6.42 * iss;
  if (impact <= 0) return 0;
  const privileges = (changed ? PR_CHANGED : PR_UNCHANGED)[of('PR')]!;
  const exploitability = 8.22 * AV[of('AV')]! * AC[of('AC')]! * privileges * UI[of('UI')]!;
  return up(version, Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

export const baseThree = (version: Minor, m: Metrics): number => score(version, m, false);
export const threatThree = (version: Minor, m: Metrics): number => up(version, baseThree(version, m) * factor(m));
export const environmentalThree = (version: Minor, m: Metrics): number =>
  up(version, score(version, m, true) * factor(m));
