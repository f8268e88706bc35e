/** What roll-ups need of the store. */

import type { RollUpMember } from '../model/risk.ts';
import type { AssetQuery } from './ports.ts';

export interface RatedMember extends RollUpMember {
  readonly name: string;
  /** Null: unknown. */
  readonly unit: string | null;
  readonly type: string | null;
}

/** A device behind another one. */
export interface StoredLink {
  readonly site: string;
  readonly from: string;
  /** The gateway. */
  readonly to: string;
}

export interface RollUpStore {
  /** Every device that matches, with the scores of what is open about it. @param atMs  past moment; null: now */
  members(query: AssetQuery, atMs: number | null): Promise<readonly RatedMember[]>;
  links(query: AssetQuery): Promise<readonly StoredLink[]>;
  /** Inputs of the score of an exposure; null: there is none. */
  inputs(site: string, asset: string, doc: string, atMs: number | null): Promise<unknown>;
  /** When the sites of the scope were compared last, the oldest; null: one never was. */
  comparedAt(query: AssetQuery): Promise<string | null>;
}
