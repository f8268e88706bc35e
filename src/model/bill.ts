/**
 * BILL: a bill of materials (SBOM) that was loaded: what software a product is made of. Resources of the API. Times are ISO 8601;
 * null is: not told, or nobody decided.
 */

import type { ExposureDevice, Verdict } from './exposure.ts';
import type { FeedTrouble } from './feed.ts';

/** What a bill is of, as a person confirmed it. */
export interface BillBinding {
  readonly manufacturer: string;
  readonly model: string;
  /** Range of the product's versions as advisories write them (`>= 2.0, < 3.0`); null: all. */
  readonly versions: string | null;
  readonly by: string;
  readonly at: string;
}
export type NewBinding = Pick<BillBinding, 'manufacturer' | 'model' | 'versions'>;

export interface BillRow {
  readonly id: string;
  /** The document's own name. */
  readonly key: string;
  readonly file: string;
  readonly format: 'cyclonedx' | 'spdx';
  readonly specVersion: string;
  readonly author: string | null;
  readonly statedAt: string | null;
  readonly subject: { readonly name: string; readonly version: string | null; readonly supplier: string | null } | null;
  readonly components: number;
  readonly loadedAt: string;
  readonly loadedBy: string;
  readonly sizeBytes: number;
  /** SHA-256 of the file as it came. */
  readonly digest: string;
  /** Null: nobody has said yet of what it is. */
  readonly binding: BillBinding | null;
  /** What its metadata says it is of; a part is null where they do not. */
  readonly proposal: {
    readonly manufacturer: string | null;
    readonly model: string | null;
    readonly versions: string | null;
  };
  /** Devices in sight that run the product for certain, and those that may. */
  readonly devices: number;
  readonly maybeDevices: number;
}

/** Minimum elements of the NTIA, and the end of support that the FDA asks for beside them. */
export const BILL_ELEMENTS = [
  'supplier',
  'name',
  'version',
  'identifier',
  'dependency',
  'author',
  'timestamp',
  'support',
] as const;
export type BillElement = (typeof BILL_ELEMENTS)[number];

export interface Completeness {
  readonly id: BillElement;
  /** Asked for by: the minimum elements of the NTIA, or the FDA beside them. */
  readonly by: 'ntia' | 'fda';
  readonly present: number;
  /** Components; 1 for what is asked of the document. */
  readonly of: number;
  /** Places of components where it is missing, the first ones. */
  readonly missing: readonly number[];
}

/** Until when a component is supported. */
export interface ComponentSupport {
  /** `document`: the bill itself; else who says so. */
  readonly by: string;
  /** Product and line of releases that the component was taken for; null: the bill says it of the component. */
  readonly line: string | null;
  readonly endsAt: string | null;
  /** True: has ended. Null: not told. */
  readonly ended: boolean | null;
}

export interface BillComponent {
  /** Place in the document; the tree names components by it. */
  readonly place: number;
  readonly name: string;
  readonly version: string | null;
  readonly type: string | null;
  readonly supplier: string | null;
  readonly purl: string | null;
  readonly cpe: string | null;
  readonly licence: string | null;
  /** Where it is reached from first; -1: from the product. */
  readonly parent: number;
  readonly support: ComponentSupport | null;
  /** Vulnerabilities by verdict: affected, needs review, not affected. */
  readonly found: readonly [affected: number, review: number, clear: number];
}

export interface BillFinding {
  readonly id: string;
  readonly title: string | null;
  readonly place: number;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly why: string;
  readonly exploited: boolean;
  readonly cvss: number | null;
  readonly epss: number | null;
}

export interface BillDetail extends BillRow {
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
  readonly completeness: readonly Completeness[];
  /** The most frequent first; value null: not told. */
  readonly licences: readonly { readonly value: string | null; readonly count: number }[];
  /** Dependencies that lead back to where they came from, and components that no dependency leads to. */
  readonly cycles: number;
  readonly loose: number;
  readonly tree: readonly BillComponent[];
  /** More components than are sent: these are found by search. */
  readonly isCut: boolean;
  /** The worst first. */
  readonly findings: readonly BillFinding[];
  /** Other bills of the same product, the latest first. */
  readonly history: readonly BillRow[];
  readonly bindings: readonly (BillBinding & { readonly endedAt: string | null; readonly endedBy: string | null })[];
}

/** A device that runs the product of a bill. */
export interface BillDevice {
  readonly device: ExposureDevice;
  readonly isSure: boolean;
  readonly reason: string;
}

/** What changed from an older bill to a newer one. */
export interface BillDiff {
  readonly from: string;
  readonly to: string;
  readonly added: readonly BillChange[];
  readonly removed: readonly BillChange[];
  readonly changed: readonly (BillChange & { readonly before: string | null })[];
  readonly same: number;
}
export interface BillChange {
  readonly name: string;
  readonly version: string | null;
  readonly purl: string | null;
}
