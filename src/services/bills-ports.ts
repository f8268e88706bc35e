/** What the services of bills of materials need of the store. Times: ms since 1970 UTC. */

import type { ToldVex, ToldVulnerability } from '../exposure/components/findings.ts';
import type { BillDetail, BillDevice, BillRow, NewBinding } from '../model/bill.ts';
import type { FeedTrouble } from '../model/feed.ts';
import type { Sbom } from '../model/sbom.ts';
import type { Support } from '../model/support.ts';
import type { Scope } from './ports.ts';

export interface NewBill {
  readonly id: string;
  readonly key: string;
  readonly digest: string;
  readonly file: string;
  readonly sizeBytes: number;
  readonly statedAtMs: number | null;
  readonly loadedAtMs: number;
  readonly by: string;
  readonly value: Sbom;
  /** What the document states of vulnerabilities. */
  readonly vex: readonly ToldVex[];
  readonly raw: string;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}

/** A bill as it is compared. */
export interface StoredBill {
  readonly id: string;
  readonly key: string;
  readonly statedAtMs: number | null;
  readonly loadedAtMs: number;
  readonly value: Sbom;
  readonly vex: readonly ToldVex[];
  /** Null: nobody has said of what it is. */
  readonly binding: NewBinding | null;
}

export interface BillQuery {
  readonly scope: Scope;
  /** Words in file, product, author or the document's name; '': all. */
  readonly search: string;
  /** Null: all; else those that are bound, or not. */
  readonly isBound: boolean | null;
  /** Only those whose product this device runs; null: all. */
  readonly asset: string | null;
}

export type BillHead = BillRow & Pick<BillDetail, 'troubles' | 'troubleCount' | 'bindings'>;

export interface BillStore {
  /** @returns id of the one that has this digest already; null: it was added */
  add(bill: NewBill): Promise<string | null>;
  page(
    query: BillQuery,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly BillRow[]; readonly total: number }>;
  /** Null: there is none. */
  head(scope: Scope, id: string): Promise<BillHead | null>;
  /** Bills that are bound to the same manufacturer and model, the latest first. */
  sameProduct(scope: Scope, id: string): Promise<readonly BillRow[]>;
  stored(id: string): Promise<StoredBill | null>;
  /** Those that are bound. */
  bound(): AsyncIterable<StoredBill>;
  raw(id: string): Promise<{ readonly file: string; readonly raw: string } | null>;
  /** Ends the standing binding and begins another; null: ends it only. */
  bind(id: string, binding: NewBinding | null, by: string, atMs: number): Promise<void>;
  devices(
    scope: Scope,
    id: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly BillDevice[]; readonly total: number }>;
}

/** What of the feeds is about components. */
export interface ComponentKnowledge {
  /** Vulnerabilities by the names that they are found by (`keysOfVulnerability`). */
  vulnerabilitiesAbout(keys: readonly string[]): Promise<readonly ToldVulnerability[]>;
  vexAbout(keys: readonly string[]): Promise<readonly ToldVex[]>;
  supports(): Promise<readonly Support[]>;
}
