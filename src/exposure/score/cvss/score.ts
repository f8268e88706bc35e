/** Scores of a CVSS vector, and their words. Severity is CVSS only; what a device's risk is, is another question. */

import { scoreFour } from './four.ts';
import { baseThree, environmentalThree, threatThree } from './three.ts';
import { baseTwo, environmentalTwo, threatTwo } from './two.ts';
import type { CvssVector } from './vector.ts';

export interface CvssScores {
  /** 0..10, in tenths. */
  readonly base: number;
  /** With what is said of exploits (temporal in 2 and 3); null: the vector says nothing of it. */
  readonly threat: number | null;
  /** With what the hospital says of its own, and of exploits; null: the vector says nothing of the hospital. */
  readonly environmental: number | null;
}

const THREAT = ['E', 'RL', 'RC'];
const SITE = ['CR', 'IR', 'AR', 'CDP', 'TD', 'MAV', 'MAC', 'MAT', 'MPR', 'MUI', 'MS', 'MC', 'MI', 'MA'].concat([
  'MVC',
  'MVI',
  'MVA',
  'MSC',
  'MSI',
  'MSA',
]);

export function cvssScores({ version, metrics: m }: CvssVector): CvssScores {
  const threat = THREAT.some((n) => m.has(n));
  const site = SITE.some((n) => m.has(n));
  switch (version) {
    case '2.0':
      return {
        base: baseTwo(m),
        threat: threat ? threatTwo(m) : null,
        environmental: site ? environmentalTwo(m) : null,
      };
    case '3.0':
    case '3.1':
      return {
        base: baseThree(version, m),
        threat: threat ? threatThree(version, m) : null,
        environmental: site ? environmentalThree(version, m) : null,
      };
    case '4.0':
      return {
        base: scoreFour(m, 'base'),
        threat: m.has('E') ? scoreFour(m, 'threat') : null,
        environmental: site ? scoreFour(m, 'environmental') : null,
      };
  }
}

export type CvssSeverity = 'none' | 'low' | 'medium' | 'high' | 'critical';

/** Rating scale of 3.x (5) and 4.0 (6). Version 2 has none of its own; NVD's three words are not used here. */
export function severity(score: number): CvssSeverity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}
