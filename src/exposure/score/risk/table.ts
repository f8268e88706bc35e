/** The numbers of risk@1, all of them. Each is what 100 points are multiplied by; why they are so is in ADR 16. */

import type { SafetyImpact } from '../../../model/clinical.ts';

import type { Band, ControlKind, RiskInputs } from '../../../model/risk.ts';

export const FORMULA = 'risk@1';
/** Of many scores as one. */
export const ROLLUP_FORMULA = 'rollup@1';

export const CERTAINTY: Readonly<Record<RiskInputs['verdict'], number>> = { affected: 1, needs_review: 0.6 };

/** Severity is LEAST + (1 - LEAST) x CVSS / 10; where nobody states a score it is taken for this one. */
export const SEVERITY = { least: 0.4, unknownCvss: 7.5 } as const;

/** The highest of what is said counts; `unknown` where nobody says anything. */
export const EXPLOITATION = {
  ransomware: 1,
  exploited: 0.95,
  poc: 0.7,
  unknown: 0.5,
  none: 0.35,
} as const;

/** EPSS from a probability on; the first that fits. */
export const EPSS: readonly (readonly [from: number, value: number])[] = [
  [0.5, 0.75],
  [0.1, 0.6],
  [0.01, 0.45],
  [0, 0.35],
];

/** `unknown`: nobody saw its traffic. */
export const REACH = { internet: 1, unknown: 0.8 } as const;
/** Peers from a number on; the first that fits. */
export const PEERS: readonly (readonly [from: number, value: number])[] = [
  [51, 0.9],
  [6, 0.8],
  [1, 0.65],
  [0, 0.5],
];
/** Answering in clear brings it nearer, up to what the internet has. */
export const INSECURE = 0.1;

export const HARM: Readonly<Record<SafetyImpact, number>> = {
  negligible: 0.4,
  marginal: 0.6,
  critical: 0.85,
  catastrophic: 1,
};
/** What a device of unknown function is taken for. */
export const UNKNOWN_HARM: SafetyImpact = 'critical';

/** Minutes to harm up to a number; the first that fits. */
export const TIME: readonly (readonly [upTo: number, value: number])[] = [
  [15, 1],
  [60, 0.95],
  [Number.POSITIVE_INFINITY, 0.9],
];
export const UNKNOWN_MINUTES = 15;

export const CONTROL: Readonly<Record<ControlKind, number>> = {
  isolated: 0.4,
  segmented: 0.7,
  'service-disabled': 0.6,
  'virtual-patch': 0.75,
  monitored: 0.9,
};
/** However many there are, so much of the risk stays: controls fail together. */
export const LEAST_LEFT = 0.3;

/** From a score on; the first that fits. */
export const BAND_FROM: readonly (readonly [from: number, band: Band])[] = [
  [60, 'critical'],
  [40, 'high'],
  [20, 'medium'],
  [0, 'low'],
];

/**
 * Of a roll-up: the others add at most this share of what is left to 100 above the worst, and never lift it into another band, so that
 * a thousand small ones do not hide a big one.
 */
export const CROWD = 0.1;

/** Of what a gateway's weakness would do at a device behind it, for each step on the way: the way on has to be found first. */
export const PASSED_ON = 0.5;
