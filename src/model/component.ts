/**
 * COMPONENT: software that a product is made of, as a bill of materials (SBOM) names it; and what publishers state of it and a
 * vulnerability. `null` is: not told.
 */

import type { Verdict } from './verdict.ts';

/** `undecided`: a range that does not decide, since a version is missing or cannot be ordered. */
export const STATEMENT_STATUSES = ['affected', 'undecided', 'under_investigation', 'fixed', 'not_affected'] as const;
export type StatementStatus = (typeof STATEMENT_STATUSES)[number];

/**
 * What a statement names, from the most exact on: this component in this product, this product as a whole, this component
 * anywhere (VEX); then ranges of versions, found by package URL, by CPE name, or by no more than the component's name.
 */
export const STATEMENT_ABOUT = ['component_in_product', 'product', 'component', 'package', 'cpe', 'name'] as const;
export type StatementAbout = (typeof STATEMENT_ABOUT)[number];

/** What somebody says of a component (or its product) and a vulnerability. Texts are the publisher's. */
export interface ComponentStatement {
  readonly by: string;
  /** Feed that it came with, and the record's key in it. */
  readonly feed: string;
  readonly record: string;
  readonly status: StatementStatus;
  readonly about: StatementAbout;
  /** False: that it is about this version, or about this component, is not certain. */
  readonly isSure: boolean;
  /** By the maker of the product, or of the component. */
  readonly isMaker: boolean;
  /** In plain words, with what was compared. */
  readonly reason: string;
  readonly justification: string | null;
  readonly impact: string | null;
  readonly action: string | null;
  /** ISO 8601. */
  readonly statedAt: string | null;
}

/** What stands of several statements: `wins` is its index; null: none does alone. */
export interface Settled {
  readonly verdict: Verdict;
  readonly wins: number | null;
  /** Why that one wins, or why nobody does. */
  readonly why: string;
}

/** The way from a device to a component that it runs, and what is said of it. */
export interface ExposureVia extends Omit<Settled, 'verdict'> {
  /** Id of the bill; null: the device's own system. */
  readonly bill: string | null;
  /** From the product to the component: `Pump 2.0`, `libfoo@1.2`, `openssl@1.1.1k`. */
  readonly path: readonly string[];
  readonly component: {
    readonly name: string;
    readonly version: string | null;
    readonly purl: string | null;
    readonly cpe: string | null;
  };
  /** Other components of the device that the same vulnerability is in, or may be. */
  readonly others: number;
  readonly statements: readonly ComponentStatement[];
}
