/**
 * Down from a gateway to the devices behind it. Who holds the gateway is one step from them: its weakness, with what care needs
 * *them* for, is passed on at half for each step. So a weak gateway before ventilators is not a gateway's trifle.
 */

import type { RiskInputs } from '../../../model/risk.ts';
import { scoreOf } from './risk.ts';
import { PASSED_ON } from './table.ts';

/** What care needs a device for, as the formula reads it. */
export type ClinicalPart = Pick<RiskInputs, 'function' | 'safety' | 'mission' | 'minutesToHarm'>;

export interface DeviceBehind {
  readonly id: string;
  /** Its own score; null: not rated. */
  readonly score: number | null;
  readonly clinical: ClinicalPart;
  /** Gateways on the way, 1 or more. */
  readonly steps: number;
}

export interface PassedOn {
  readonly id: string;
  readonly own: number | null;
  /** What the gateway's weakness brings. */
  readonly passed: number;
  /** The higher of the two; null: it is not rated, and nothing is passed on. */
  readonly score: number | null;
}

const tenths = (n: number): number => Math.round(n * 10) / 10;

/**
 * @param gateway  inputs of the gateway's worst exposure; null: it has none, and nothing is passed on
 * @returns the devices in the order given
 */
export function rollDown(gateway: RiskInputs | null, behind: readonly DeviceBehind[]): readonly PassedOn[] {
  return behind.map(({ id, score: own, clinical, steps }) => {
    const share = PASSED_ON ** Math.max(1, steps);
    const passed = gateway === null ? 0 : tenths(scoreOf({ ...gateway, ...clinical }) * share);
    return { id, own, passed, score: gateway === null ? own : Math.max(own ?? 0, passed) };
  });
}
