/** The engine: frames in, harvest out. */

import type { FlowRecord } from '../model/flow.ts';
import type { Harvest } from '../model/harvest.ts';
import type { Dissector } from './contract.ts';
import { Engine } from './engine/engine.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

export interface SensorOptions {
  readonly dissectors: readonly Dissector[];
  readonly limits?: Partial<Limits>;
  /** Keys the hash tables (32 bits). What comes out does not depend on it. */
  readonly hashSeed: number;
  /** Called for every flow when it closes; absent: flows are only folded into conversations. */
  readonly onFlow?: (flow: FlowRecord) => void;
}

export interface Sensor {
  /**
   * Where a reader may put the bytes it brings: frames that lie in it are read in place, others are copied first.
   * What is in it stays until the reader changes it.
   */
  readonly input: Uint8Array;
  /**
   * One frame: bytes[start, end) as captured. The bytes are read during the call only.
   * @param linkType   LINKTYPE_ value of the capture (1 Ethernet, 101 raw IP, 113 Linux cooked ...)
   * @param wireLength bytes on the wire, >= end - start
   * @param atUs       microseconds since 1970 UTC
   */
  frame(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number, atUs: number): void;
  /** What was learnt since the last harvest; open flows stay open and report the part since then. */
  harvest(): Harvest;
  /** Closes every flow, then harvests. The sensor takes no frames afterwards. */
  finish(): Harvest;
}

/** A sensor with empty tables. Pure: no clock, no randomness; the same frames give the same harvest. */
export function createSensor(options: SensorOptions): Sensor {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return new Engine(options.dissectors, limits, options.hashSeed, options.onFlow ?? null);
}
