/** What the service of compensating controls needs of the store. Times: Ms since 1970 UTC. */

import type { ControlGround, ControlKind, ControlRow } from '../model/risk.ts';
import type { Scope } from './ports.ts';

export interface NewControl {
  readonly id: string;
  readonly kind: ControlKind;
  readonly what: string;
  readonly evidence: string;
  readonly doc: string | null;
  readonly by: string;
  readonly atMs: number;
  readonly untilMs: number | null;
  /** True: who says so has checked that it holds. */
  readonly checked: boolean;
}

/** A control of one device that was not ended, expired or not. */
export interface DeviceControl extends Omit<NewControl, 'checked'> {
  /** The device that it is about now: of one that was taken over, the one that took it. */
  readonly asset: string;
  /** As it was stored. */
  readonly storedAsset: string;
  /** Null: nobody checked. */
  readonly checkedBy: string | null;
  readonly ground: ControlGround;
}

export interface DeviceFacts extends ControlGround {
  readonly id: string;
  readonly site: string;
}

export interface ControlStore {
  /** Of a site, those that were not ended. */
  standing(site: string): Promise<readonly DeviceControl[]>;
  /** Devices of the scope as a control's ground sees them; those that exist. */
  facts(scope: Scope, ids: readonly string[]): Promise<readonly DeviceFacts[]>;
  /** Of one device where it is named; the latest first. */
  list(scope: Scope, asset: string | null, nowMs: number, limit: number): Promise<readonly ControlRow[]>;
  add(site: string, control: NewControl, devices: readonly DeviceFacts[]): Promise<void>;
  /** @returns false when none that is not ended has this id in the scope */
  check(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
  /** As `check`. */
  end(scope: Scope, id: string, why: string, atMs: number): Promise<boolean>;
  /** Ends controls of single devices; their sites are being compared, and are not compared again for it. */
  endGone(
    site: string,
    atMs: number,
    gone: readonly { readonly id: string; readonly asset: string; readonly why: string }[],
  ): Promise<void>;
}
