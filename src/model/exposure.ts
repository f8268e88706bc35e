/**
 * EXPOSURE: what an advisory means for a device, from one moment until the next. What is computed is never changed: when the
 * answer, its ground or its score differs, the row ends and another begins, so that any past day can be read as it stood.
 */

import type { Remediation } from './advisory.ts';
import type { Count } from './api.ts';
import type { ExposureVia } from './component.ts';
import type { Band, Receipt } from './risk.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

export { VERDICTS, type Verdict };

/** Who states it: an advisory on vulnerabilities, or a recall (model/recall.ts), whose number stands in the place of the advisory's id. */
export const EXPOSURE_KINDS = ['advisory', 'recall'] as const;
export type ExposureKind = (typeof EXPOSURE_KINDS)[number];

/** What a person decided. `confirmed`: it is affected; `not_relevant`: it cannot matter here; `fixed`: it was mended. */
export const DECISIONS = ['confirmed', 'not_relevant', 'fixed'] as const;
export type DecisionKind = (typeof DECISIONS)[number];

/** Why something is not relevant: the justifications of VEX (CSAF 2.1, 3.2.4.6.2). */
export const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type Justification = (typeof JUSTIFICATIONS)[number];

/** What stands: the verdict, or what a person decided over it. */
export const STATES = ['affected', 'needs_review', 'confirmed', 'fixed', 'not_relevant', 'not_affected'] as const;
export type ExposureState = (typeof STATES)[number];

/** States that somebody has to do something about. */
export const OPEN_STATES: readonly ExposureState[] = ['affected', 'confirmed', 'needs_review'];

/** A device as somebody wrote it, or a system that it runs. Null: not known. */
export interface DeviceName {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly version: string | null;
}

/** What is compared of a device. Texts as shown; null: unknown. */
export interface DeviceFacts {
  readonly id: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly os: string | null;
  readonly softwareVersion: string | null;
  readonly firmwareVersion: string | null;
  /** Confidence of manufacturer and model, the lesser of the two, 0 to 1. */
  readonly confidence: number;
}

/** An advisory and a device, as computed. */
export interface Assessment {
  /** Tracking id of the advisory, unique among those that are stored. */
  readonly doc: string;
  /** Product of the advisory that the device is, or may be. */
  readonly product: string;
  /** Version of the device that was compared; null: it is not known. */
  readonly version: string | null;
  readonly verdict: Verdict;
  /** In plain words, with the texts that were compared. */
  readonly reason: string;
  /** CVEs that affect it, or may. */
  readonly cves: readonly string[];
  /** The component that it is about; absent: the device itself is named. */
  readonly via?: ExposureVia;
}

export interface ExposureDevice {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  /** Terms as shown; null: unknown. */
  readonly type: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly unit: string | null;
}

/** Resource of the API. Times are ISO 8601. */
export interface ExposureRow extends Omit<Assessment, 'via'> {
  readonly device: ExposureDevice;
  readonly title: string;
  readonly state: ExposureState;
  /** One of its CVEs is known to be exploited (KEV). */
  readonly exploited: boolean;
  /** Highest CVSS base score of its CVEs; null: none is stated. */
  readonly cvss: number | null;
  /** Highest EPSS probability of its CVEs, 0 to 1; null: none is stated. */
  readonly epss: number | null;
  /** 0 to 100; null: not scored. */
  readonly score: number | null;
  readonly band: Band | null;
  /** Since when it stands like this. */
  readonly since: string;
}

export interface DecisionRow {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly justification: Justification | null;
  /** What it rests on, in the person's words. */
  readonly evidence: string;
  readonly by: string;
  readonly at: string;
  /** Ends by itself then; null: never. */
  readonly expiresAt: string | null;
  /** Null: stands. */
  readonly endedAt: string | null;
  /** Why it ended: undone by somebody, expired, or its ground is gone. */
  readonly endedWhy: string | null;
}

/** One vulnerability of an advisory, with what publishers say of it. */
export interface VulnerabilityRow {
  readonly cve: string | null;
  readonly title: string | null;
  readonly cwes: readonly string[];
  readonly cvss: { readonly score: number; readonly vector: string | null; readonly version: string } | null;
  readonly epss: number | null;
  readonly exploited: { readonly addedAt: string | null; readonly ransomware: boolean | null } | null;
  /** SSVC: none, poc, active; null: not stated. */
  readonly exploitation: string | null;
  readonly automatable: boolean | null;
}

/** What the publisher asks to do. */
export type GuidanceRow = Pick<Remediation, 'category' | 'details' | 'url'>;

export interface ExposureDetail extends ExposureRow {
  /** How the score came about; null: not scored. */
  readonly receipt: Receipt | null;
  /** The way to the component that it is about, and what everybody says of it; null: the device itself is named. */
  readonly via: ExposureVia | null;
  readonly publisher: string;
  readonly url: string | null;
  readonly vulnerabilities: readonly VulnerabilityRow[];
  readonly guidance: readonly GuidanceRow[];
  /** The latest first. */
  readonly decisions: readonly DecisionRow[];
  /** How it stood before, the latest first. */
  readonly history: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly verdict: Verdict;
    readonly reason: string;
    readonly version: string | null;
    readonly score: number | null;
    readonly band: Band | null;
  }[];
  /** Other devices with this advisory that are open. */
  readonly others: number;
}

export interface ExposureSummary {
  /** Moment that it tells of. */
  readonly at: string;
  /** Open ones by band, all bands in order; value null: not scored. */
  readonly bands: readonly Count[];
  readonly states: readonly Count[];
  readonly exploited: number;
  /** Devices with an open exposure, and those that were compared. */
  readonly devices: number;
  readonly compared: number;
  /** Open ones at the end of each day, the oldest first, in the bands' order; at most 90 days, from the first pass on. */
  readonly trend: readonly { readonly day: string; readonly open: readonly number[] }[];
  /** When devices were compared last; null: never. Then the rest says nothing. */
  readonly comparedAt: string | null;
  /** True: devices or advisories changed since, and are being compared. */
  readonly isBehind: boolean;
}

export interface AdvisoryRow {
  readonly doc: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly updatedAt: string | null;
  readonly cves: readonly string[];
  readonly exploited: boolean;
  /** Devices by verdict that somebody may see; nobody's decision is counted in. */
  readonly affected: number;
  readonly needsReview: number;
}

export interface AdvisoryDetail extends AdvisoryRow {
  readonly url: string | null;
  readonly status: string;
  readonly revision: string;
  readonly releasedAt: string;
  readonly products: readonly { readonly name: string; readonly vendor: string | null; readonly range: string }[];
  readonly vulnerabilities: readonly VulnerabilityRow[];
  readonly guidance: readonly GuidanceRow[];
  readonly notAffected: number;
}
