/** What the service of recalls needs of the store. Times: Ms since 1970 UTC. */

import type { DeviceKind } from '../exposure/recalls/nearest.ts';
import type { ClockStep, RecallCounts, RecallStepRow } from '../model/recall.ts';
import type { Scope } from './ports.ts';

/** How the devices of one site stand to one recall, and its clock. */
export interface SiteRecall {
  readonly site: string;
  readonly number: string;
  readonly counts: RecallCounts;
  /** Latest moment at which a device became open about which nobody decided; null: there is none. */
  readonly openSinceMs: number | null;
  /** Null: no clock was started. */
  readonly sinceMs: number | null;
}

export interface NewStep {
  readonly site: string;
  readonly number: string;
  readonly step: ClockStep;
  readonly atMs: number;
  readonly by: string;
  readonly whom: string;
  readonly note: string;
}

export interface StoredAt {
  readonly key: string;
  readonly file: string;
  readonly place: string;
  readonly id: string | null;
}

export interface RecallStore {
  /** Recalls that mean devices of the scope, or have a clock there. @param number  null: all */
  standing(scope: Scope, number: string | null): Promise<readonly SiteRecall[]>;
  /** Steps by site and number, the latest first. @param number  null: all */
  steps(
    scope: Scope,
    number: string | null,
  ): Promise<readonly (RecallStepRow & { readonly site: string; readonly number: string })[]>;
  /** @returns false when no clock of this number runs at this site, or the site is not in the scope */
  addStep(scope: Scope, step: NewStep): Promise<boolean>;
  /** Devices of the scope by maker, model and type; those without a model are not among them. */
  kinds(scope: Scope): Promise<readonly DeviceKind[]>;
  /** Where the records of a recall were read from, with their id in the FDA's recall data base (digits; null: they carry none). */
  records(keys: readonly string[]): Promise<readonly StoredAt[]>;
  /** When the site of the scope that was compared first was compared last; null: none was. */
  comparedAt(scope: Scope): Promise<number | null>;
}
