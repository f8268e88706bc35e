/**
 * Every cap of the sensor with its policy in words and the size that `--simulate` gives it, so that anybody can see what happens
 * there. The types hold the list to `Limits`; test/wire/caps.test.ts reaches every cap in it.
 */

import type { Limits } from './limits.ts';

/** Bounds of time are no caps: nothing is lost where they end, a flow is closed and reported. */
export type CapName = Exclude<keyof Limits, 'tcpIdleUs' | 'udpIdleUs' | 'fragmentTimeoutUs'>;

export interface Cap {
  /** What happens to what has no room. */
  readonly policy: string;
  /** Small enough to be reached by ordinary traffic. */
  readonly simulated: number;
}

export const CAPS: Readonly<Record<CapName, Cap>> = {
  flows: { policy: 'the flow that was idle for longest is closed and reported', simulated: 64 },
  endpoints: { policy: 'new ones are dropped; those of the last two harvests have a quarter more room', simulated: 64 },
  observations: { policy: 'new facts are dropped, known ones keep updating', simulated: 64 },
  conversations: { policy: 'new ones are dropped, known ones keep updating', simulated: 64 },
  valuesPerField: { policy: 'further values of the field are dropped, known ones keep updating', simulated: 2 },
  streamBytes: { policy: 'a gap is declared, or the parser that waits for more is let go', simulated: 256 },
  segments: { policy: 'a gap is declared: the hole is skipped', simulated: 4 },
  reassemblyBytes: { policy: 'a gap is declared on the flow that wants more', simulated: 1_024 },
  fragmentedDatagrams: { policy: 'the oldest unfinished datagram is dropped', simulated: 4 },
  fragmentsPerDatagram: { policy: 'the datagram is dropped', simulated: 2 },
  fragmentBytes: { policy: 'the oldest unfinished datagram is dropped', simulated: 64 },
  layers: { policy: 'the frame counts as undecoded, its sender is still seen', simulated: 3 },
  weirds: { policy: 'further kinds of irregularities are not named', simulated: 1 },
  parsers: { policy: 'further flows are named but not read', simulated: 4 },
  undecided: { policy: 'the flow that is asked about for longest stays without a name', simulated: 8 },
};

export const CAP_NAMES = Object.keys(CAPS) as readonly CapName[];

/** Limits in which the named caps are as small as `--simulate` makes them. */
export function simulatedLimits(names: readonly CapName[]): Partial<Limits> {
  return Object.fromEntries(names.map((name) => [name, CAPS[name].simulated]));
}
