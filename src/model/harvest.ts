/** What a sensor hands over: everything it learnt since the last harvest. Plain data, crosses threads as it is. */

import type { Conversation } from './flow.ts';
import type { Endpoint, Observation } from './observation.ts';

/** A named protocol irregularity with how often it was seen and the first frame that had it. */
export interface WeirdCount {
  /** `<where>.<what>`, for example `ip.fragment-overlap`, `dns.pointer-loop`. */
  readonly code: string;
  readonly count: number;
  readonly frame: number;
}

/** A cap that was reached: what it bounds, its size, and how many things the policy dropped or evicted. */
export interface CapCount {
  readonly cap: string;
  readonly limit: number;
  readonly hits: number;
}

export interface SensorCounters {
  readonly frames: number;
  /** Bytes on the wire, and bytes that the capture kept of them. */
  readonly bytes: number;
  readonly capturedBytes: number;
  readonly flows: number;
  /** Frames of a link type or ethertype that is not decoded further. */
  readonly undecoded: number;
  readonly firstAtUs: number | null;
  readonly lastAtUs: number | null;
}

export interface Harvest {
  readonly endpoints: readonly Endpoint[];
  readonly observations: readonly Observation[];
  readonly conversations: readonly Conversation[];
  readonly weirds: readonly WeirdCount[];
  readonly caps: readonly CapCount[];
  readonly counters: SensorCounters;
}
