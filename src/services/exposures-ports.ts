/** What the service of exposures needs of the store. Times: Ms since 1970 UTC. */

import type { StoredRecall } from '../exposure/recalls/whole.ts';
import type {
  AdvisoryRow,
  Assessment,
  DecisionKind,
  DeviceFacts,
  ExposureDetail,
  ExposureKind,
  ExposureRow,
  ExposureState,
  ExposureSummary,
  Justification,
} from '../model/exposure.ts';
import type { DeviceClass, DeviceIdentifier } from '../model/recall.ts';
import type { Band } from '../model/risk.ts';
import type { StatedExposure } from '../model/vex-export.ts';
import type { Exploited, Likelihood, Vulnerability } from '../model/vulnerability.ts';
import type { AssetQuery, Scope } from './ports.ts';

/** A device with what decides how far an attack would get, and whether a recall means it. */
export interface SiteDevice extends DeviceFacts {
  readonly serial: string | null;
  /** Unique device identifier, as it was told. */
  readonly udi: string | null;
  /** Id of its type; null: unknown. */
  readonly type: string | null;
  readonly unit: string | null;
  readonly services: readonly string[];
  readonly protocols: readonly string[];
  /** Other devices that it spoke with; null: no conversation of it was seen. */
  readonly peers: number | null;
  /** It spoke with an address of the internet; null: no conversation of it was seen. */
  readonly isOnInternet: boolean | null;
}

/** An exposure as it is to be kept. */
export interface KeptExposure extends Assessment {
  readonly kind: ExposureKind;
  readonly asset: string;
  readonly title: string;
  readonly exploited: boolean;
  readonly cvss: number | null;
  readonly epss: number | null;
  readonly formula: string | null;
  readonly score: number | null;
  readonly band: Band | null;
  readonly inputs: unknown;
  /** Differs when anything but the title does. */
  readonly digest: string;
  /** Of what a person decides about: differs when a decision has to be made again. */
  readonly ground: string;
}

/** A bill whose product a device runs, or may. */
export interface DeviceBill {
  readonly asset: string;
  readonly bill: string;
  readonly isSure: boolean;
  readonly reason: string;
}

/** What a site was compared under. */
export interface ComparedUnder {
  readonly dataVersion: number;
  readonly knowledge: string;
}

export interface ComparedSite extends ComparedUnder {
  readonly site: string;
  readonly comparedAtMs: number;
}

/** Keeps the answers of one site in one transaction; what throws leaves them as they were. */
export interface ExposureWriter {
  /** Replaces what stands about these devices, and which bills' products they run. */
  save(devices: readonly string[], now: readonly KeptExposure[], bills: readonly DeviceBill[]): Promise<void>;
  /** Ends what stands about devices that are no more; their decisions go to the device that took their place. */
  endGone(): Promise<void>;
  /** Starts the clocks of class I recalls that mean a device of the site, or may; those that run go on. */
  startClocks(recalls: ReadonlyMap<string, { readonly storedAtMs: number }>): Promise<void>;
  done(under: ComparedUnder, devices: number): Promise<void>;
}

export interface ExposureQuery extends AssetQuery {
  readonly kind: ExposureKind;
  /** Past moment to read; null: now. */
  readonly atMs: number | null;
  readonly states: readonly ExposureState[];
  /** Empty: all. */
  readonly bands: readonly Band[];
  readonly exploited: boolean | null;
  readonly doc: string | null;
  readonly asset: string | null;
  /** Words to be found in device, advisory, product or CVE; '': all. */
  readonly search: string;
}

export const EXPOSURE_SORTS = ['score', 'cvss', 'epss', 'since', 'device', 'doc'] as const;
export type ExposureSort = (typeof EXPOSURE_SORTS)[number];

export interface NewDecision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly justification: Justification | null;
  readonly evidence: string;
  readonly by: string;
  readonly atMs: number;
  readonly expiresAtMs: number | null;
}

export interface ExposureKey {
  readonly asset: string;
  readonly doc: string;
}

export interface ExposureStore {
  /** Sites whose data is not that of the last comparison, that were compared under other knowledge, or where a control expired since. */
  behind(knowledge: string, nowMs: number): Promise<readonly { readonly site: string; readonly dataVersion: number }[]>;
  /** All devices of a site in pages. */
  devices(site: string): AsyncIterable<readonly SiteDevice[]>;
  /** What people confirmed and stands, as `asset\ndoc`. */
  confirmed(site: string): Promise<ReadonlySet<string>>;
  write(site: string, atMs: number, work: (writer: ExposureWriter) => Promise<void>): Promise<void>;
  page(
    query: ExposureQuery,
    sort: { readonly by: ExposureSort; readonly descending: boolean },
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly ExposureRow[]; readonly total: number }>;
  /** As `page`, with the ground of decisions and the component; in an order that holds from page to page. */
  stated(query: ExposureQuery, offset: number, limit: number): Promise<readonly StatedExposure[]>;
  summary(query: ExposureQuery, nowMs: number, days: number): Promise<Omit<ExposureSummary, 'at' | 'isBehind'>>;
  /** Null: there is none in the scope. */
  one(scope: Scope, key: ExposureKey, atMs: number | null): Promise<KeptDetail | null>;
  /** Devices by verdict for advisories; those that are not named have none. */
  counts(scope: Scope, docs: readonly string[] | null): Promise<ReadonlyMap<string, AdvisoryCounts>>;
  /** Stores decisions about what stands; an older decision about the same ends. @returns the keys that were found */
  decide(scope: Scope, keys: readonly ExposureKey[], decision: NewDecision): Promise<readonly ExposureKey[]>;
  /** @returns false when none of this id stands in the scope */
  undo(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
}

export type KeptDetail = ExposureRow &
  Pick<ExposureDetail, 'history' | 'decisions' | 'others' | 'via'> & {
    readonly formula: string | null;
    readonly inputs: unknown;
  };

export type AdvisoryCounts = Pick<AdvisoryRow, 'affected' | 'needsReview'> & { readonly notAffected: number };

/** An advisory document as it is stored. */
export interface StoredDocument {
  readonly key: string;
  /** When it was stated last; null: not told. */
  readonly statedAtMs: number | null;
  readonly raw: string;
}

/** What of the feeds decides about exposures. */
export interface KnowledgeStore {
  /** Differs when any of it changed; cheap. */
  version(): Promise<string>;
  documents(): AsyncIterable<readonly StoredDocument[]>;
  document(key: string): Promise<StoredDocument | null>;
  exploited(): Promise<readonly Exploited[]>;
  /** Of these CVEs. */
  likelihoods(cves: readonly string[]): Promise<readonly Likelihood[]>;
  vulnerabilities(cves: readonly string[]): Promise<readonly Vulnerability[]>;
  /** Records of recalls, those of one number together. */
  recalls(): AsyncIterable<readonly StoredRecall[]>;
  deviceClasses(): Promise<readonly DeviceClass[]>;
  /** Records of these device identifiers (GUDID), as far as any were loaded. */
  identifiers(dis: readonly string[]): Promise<readonly DeviceIdentifier[]>;
}
