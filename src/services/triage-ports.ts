/** What the service of the triage matrix needs of the store. Times: Ms since 1970 UTC. */

import type { Signature } from '../model/clinical.ts';
import type { TriageAct, TriageKind } from '../model/triage.ts';

/** Something that is laid down, holding from `atMs` until `toMs`. */
export interface StoredStatement {
  readonly id: string;
  readonly kind: TriageKind;
  /** A function (row), `unitKey` (unit), id of a device (device). */
  readonly key: string;
  readonly version: number;
  readonly act: TriageAct;
  /** Of a row what differs from the default, else what the statement says; null: withdrawn. */
  readonly value: unknown;
  readonly ground: string;
  readonly by: string;
  readonly atMs: number;
  /** Null: holds. */
  readonly toMs: number | null;
  readonly signed: Signature | null;
}

export interface NewStatement extends Pick<StoredStatement, 'id' | 'kind' | 'key' | 'act' | 'value' | 'ground' | 'by'> {
  /** Version that the writer has seen, 0 where nothing was laid down; null: whatever stands. */
  readonly seen: number | null;
  /** Who signs what stands, or what is written; null: nobody. */
  readonly signed: Signature | null;
}

/** Devices of a site that are alike for the matrix. Null: unknown. */
export interface DeviceGroup {
  readonly type: string | null;
  readonly unit: string | null;
  readonly devices: number;
}

export interface NamedDevice {
  readonly id: string;
  readonly name: string;
  readonly type: string | null;
  readonly unit: string | null;
}

export interface TriageStore {
  /** What held at a moment, the oldest first; null: what holds. A device that another took over is named by that one. */
  standing(site: string, atMs: number | null): Promise<readonly StoredStatement[]>;
  /** What was ever laid down, the latest first; of one thing where it is named. */
  history(
    site: string,
    about: Pick<StoredStatement, 'kind' | 'key'> | null,
    limit: number,
  ): Promise<readonly StoredStatement[]>;
  /** Null: there is none in the site. */
  byId(site: string, id: string): Promise<StoredStatement | null>;
  /**
   * Writes all of them or, when one was seen at another version than stands, none; the site is compared anew.
   * @returns the first that was seen at another version; null: written
   */
  write(site: string, atMs: number, statements: readonly NewStatement[]): Promise<NewStatement | null>;
  groups(site: string): Promise<readonly DeviceGroup[]>;
  /** Those that exist. */
  devices(site: string, ids: readonly string[]): Promise<readonly NamedDevice[]>;
}
