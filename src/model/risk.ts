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

/** What a device was when a control was said of it: if it is another thing now, the control's ground is gone. Null: not known. */
export interface ControlGround {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly unit: string | null;
  /** VLANs that it was seen in; empty: not known. */
  readonly vlans: readonly number[];
  /** Services on which it answers: `tcp/23 telnet`. */
  readonly services: readonly string[];
  /** Last packet of a conversation of it, Ms since 1970; null: none was seen. */
  readonly spokeAtMs: number | null;
}

/** How a control stands. `gone`: of all its devices the ground went. */
export const CONTROL_STATES = ['counts', 'unchecked', 'expired', 'gone', 'ended'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

/** A compensating control as people see it. Times are ISO 8601. */
export interface ControlRow {
  readonly id: string;
  readonly site: string;
  readonly kind: ControlKind;
  /** What was done, in the person's words. */
  readonly what: string;
  readonly evidence: string;
  /** Advisory that it is for; null: for all of the device. */
  readonly doc: string | null;
  readonly by: string;
  readonly at: string;
  /** Null: no end is set. */
  readonly until: string | null;
  /** Who checked that it holds; null: nobody, and it does not count. */
  readonly checked: { readonly by: string; readonly at: string } | null;
  readonly endedAt: string | null;
  readonly endedWhy: string | null;
  readonly state: ControlState;
  readonly devices: readonly {
    readonly id: string;
    readonly name: string;
    /** When it ceased to hold for this device, and why; null: it did not. */
    readonly endedAt: string | null;
    readonly endedWhy: string | null;
  }[];
}

/** A device of a roll-up with everything that its score is made of. */
export interface RollUpMember {
  readonly id: string;
  readonly site: string;
  /** What it is, is known well enough to compare it with advisories; without an exposure its score is then 0, else it has none. */
  readonly comparable: boolean;
  /** Of its open exposures. */
  readonly scores: readonly { readonly doc: string; readonly score: number }[];
}

/** What scores are put together for. */
export const ROLLUP_KINDS = ['hospital', 'site', 'unit', 'type'] as const;
export type RollUpKind = (typeof ROLLUP_KINDS)[number];

export interface RollUpOf {
  readonly by: RollUpKind;
  /** Null: all sites that the caller may see. */
  readonly site: string | null;
  /** Unit or type; null: unknown, or the group is none of them. */
  readonly value: string | null;
  /** Filter over devices; '': all. */
  readonly filter: string;
  /** ISO 8601: the moment that it tells of. */
  readonly at: string;
}

/** Everything that a roll-up was made of. */
export interface RollUpReceipt {
  readonly formula: string;
  readonly of: RollUpOf;
  readonly members: readonly RollUpMember[];
  readonly result: RollUp;
}

/** A group of devices with their risk as one. */
export interface RiskGroup extends RollUp {
  readonly by: RollUpKind;
  readonly site: string | null;
  readonly value: string | null;
  readonly label: string | null;
  /** Devices with an open exposure. */
  readonly open: number;
  readonly worstName: string | null;
  /** Filter over devices that finds the group, the query's own filter included; '': all. */
  readonly filter: string;
}

/** A device behind a gateway, and what the gateway's weakness brings it. */
export interface GatewayDevice {
  readonly id: string;
  readonly name: string;
  readonly function: string | null;
  readonly steps: number;
  readonly own: number | null;
  readonly passed: number;
  readonly score: number | null;
}

export interface Gateway {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  /** Of its worst open exposure; null: it has none, and passes nothing on. */
  readonly score: number | null;
  readonly band: Band | null;
  readonly doc: string | null;
  readonly behind: number;
  /** Those that it brings most first; at most 50. */
  readonly devices: readonly GatewayDevice[];
}

export interface RiskView {
  readonly at: string;
  /** When devices were compared last; null: never. */
  readonly comparedAt: string | null;
  readonly hospital: RiskGroup;
  readonly sites: readonly RiskGroup[];
  readonly units: readonly RiskGroup[];
  readonly types: readonly RiskGroup[];
  readonly gateways: readonly Gateway[];
}

/** What would become of a score, with the shares before and after. */
export interface WhatIf {
  readonly before: Receipt;
  /** Null: nothing of the risk is left. */
  readonly after: Receipt | null;
  /** Every single change that moves the score, the one that leaves least first. */
  readonly options: readonly Effect[];
  /** What the triage matrix says to cutting the device off; null: not known. */
  readonly isolation: Isolation | null;
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
