/**
 * RISK of an exposure and its RECEIPT: everything that a score was made of, so that anybody can make it again, today or for a
 * day that is past. The formula is `src/exposure/score/risk` (ADR 16).
 */

import type { Minutes, MissionImpact, SafetyImpact } from './clinical.ts';

/** Groups of priority, the most urgent first. */
export const BANDS = ['critical', 'high', 'medium', 'low'] as const;
export type Band = (typeof BANDS)[number];

/** What lessens a risk while it holds. */
export const CONTROLS = ['isolated', 'segmented', 'service-disabled', 'virtual-patch', 'monitored'] as const;
export type ControlKind = (typeof CONTROLS)[number];

/** Everything that a score depends on, and nothing else. Null: unknown. */
export interface RiskInputs {
  /** The vulnerability that speaks: of several the one with the highest score. Null: the advisory gives no CVE. */
  readonly cve: string | null;
  /** `affected`: told so, or confirmed by a person. */
  readonly verdict: 'affected' | 'needs_review';
  /** CVSS base score, 0 to 10. */
  readonly cvss: number | null;
  /** Listed as exploited (KEV); `ransomware`: in campaigns of it. */
  readonly exploited: 'no' | 'known' | 'ransomware';
  /** SSVC, as stated. */
  readonly exploitation: 'none' | 'public poc' | 'active' | null;
  /** EPSS, 0 to 1. */
  readonly epss: number | null;
  /** SSVC, as stated. */
  readonly automatable: boolean | null;
  readonly technicalImpact: 'partial' | 'total' | null;
  /** It speaks with addresses of the internet. */
  readonly isOnInternet: boolean;
  /** Other devices that it spoke with, at least: the least number of the step that the formula tells apart. */
  readonly peers: number;
  /** Services on which it answers, whose passwords or commands go in clear. */
  readonly insecure: readonly string[];
  /** Clinical function and its row; the row's values are kept here, since the matrix changes. */
  readonly function: string | null;
  /** The worse of harm if lost and harm if altered. */
  readonly safety: SafetyImpact | null;
  readonly mission: MissionImpact | null;
  readonly minutesToHarm: Minutes | null;
  readonly controls: readonly ControlKind[];
  /** Where an input comes from: id of an advisory, a feed's record, a version of the triage matrix. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface RiskFactor {
  readonly id: FactorId;
  /** 0 to 1: what the score is multiplied by. */
  readonly value: number;
  /** Of the 100 points, those that this factor takes away; with the score all of them make 100. */
  readonly points: number;
  /** What was read, in the words of the inputs. */
  readonly because: string;
  /** What was taken for granted since nobody told; null: nothing. */
  readonly assumed: string | null;
}
export const FACTORS = ['certainty', 'severity', 'exploitation', 'reach', 'harm', 'time', 'controls'] as const;
export type FactorId = (typeof FACTORS)[number];

/** A change of one thing, and the score with it. */
export interface RiskChange {
  readonly id: string;
  readonly score: number;
  readonly band: Band;
}

export interface Receipt {
  readonly formula: string;
  readonly inputs: RiskInputs;
  readonly factors: readonly RiskFactor[];
  /** 0 to 100, one decimal. */
  readonly score: number;
  readonly band: Band;
  /** SSVC deployer: decisions that are possible, the mildest first; one when nothing is unknown. */
  readonly ssvc: readonly string[];
  /** BOD 26-04: deadlines that are possible, the longest first. */
  readonly bod: readonly string[];
  /** What would change it, that which lowers it most first. */
  readonly changes: readonly RiskChange[];
}
