/**
 * RISK of an exposure and its RECEIPT: everything that a score was made of, so that anybody can make it again, today or for a
 * day that is past. The formula is `src/exposure/score/risk` (ADR 16).
 */

import type { Isolation, Minutes, MissionImpact, SafetyImpact } from './clinical.ts';

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
  /** Listed as exploited (KEV); `ransomware`: in campaigns of it. Null: KEV was not looked into, so its silence says nothing. */
  readonly exploited: 'no' | 'known' | 'ransomware' | null;
  /** SSVC, as stated. */
  readonly exploitation: 'none' | 'public poc' | 'active' | null;
  /** EPSS, 0 to 1. */
  readonly epss: number | null;
  /** SSVC, as stated. */
  readonly automatable: boolean | null;
  readonly technicalImpact: 'partial' | 'total' | null;
  /** It speaks with addresses of the internet. Null: nobody saw its traffic. */
  readonly isOnInternet: boolean | null;
  /** Other devices that it spoke with, at least: the least number of the step that the formula tells apart. Null: as above. */
  readonly peers: number | null;
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

/** Least and most that a score can be, whatever is unknown. */
export interface RiskRange {
  readonly low: number;
  readonly high: number;
}

/** Something that can be done, or found out, about one exposure. */
export type Change =
  | { readonly kind: 'fix-applied' }
  | { readonly kind: 'control-added'; readonly control: ControlKind }
  | { readonly kind: 'internet-cut' }
  | { readonly kind: 'clear-services-closed' }
  | { readonly kind: 'reviewed'; readonly verdict: 'affected' | 'not_affected' };

/** What a change makes of a score. */
export interface Effect {
  readonly change: Change;
  readonly before: number;
  readonly after: number;
  readonly band: Band;
  /** after - before. */
  readonly difference: number;
  /** Of cutting it off, what the triage matrix says to that: nobody is to do it for the number alone. Null: not known. */
  readonly isolation?: Isolation | null;
}

/** A receipt that a later look can be held against. */
export interface SealedReceipt {
  readonly receipt: Receipt;
  /** SHA-256 of the receipt in canonical JSON, 64 hexadecimal digits. */
  readonly digest: string;
}

/** A control as somebody set it up. */
export interface ControlStatement {
  /** Opaque. */
  readonly id: string;
  readonly kind: ControlKind;
  /** True: it was checked and holds. Null: nobody checked. */
  readonly holds: boolean | null;
  /** ISO 8601, from when on it holds no more; null: no end is set. */
  readonly until: string | null;
}

/** A device for a roll-up. */
export interface RatedDevice {
  readonly id: string;
  readonly site: string;
  /** Null: unknown, a group of its own. */
  readonly unit: string | null;
  readonly type: string | null;
  /** 0 to 100; null: not rated, which is counted and is not 0. */
  readonly score: number | null;
}

/** Many scores as one. */
export interface RollUp {
  /** 0 to 100, one decimal, the worst one or a little more, in the worst one's band; null: none is rated. */
  readonly score: number | null;
  readonly band: Band | null;
  /** The device with the highest score; null: none is rated. */
  readonly worst: string | null;
  readonly devices: number;
  /** Devices without a score: the roll-up may be higher than it says. */
  readonly unrated: number;
  readonly bands: Readonly<Record<Band, number>>;
}
