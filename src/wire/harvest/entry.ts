/** What the collector keeps of an endpoint, and what is remembered of the address of a frame. */

import type { Endpoint, EndpointAddress, Observation } from '../../model/observation.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Values of one field: by what the dissector said, and by what is shown of it. */
export interface Facts {
  readonly byValue: Map<string, Mutable<Observation>>;
  readonly byRaw: Map<string, Mutable<Observation>>;
}

/** An endpoint with the facts about it, by protocol and field. */
export interface Entry {
  readonly endpoint: Mutable<Endpoint>;
  readonly facts: Map<string, Map<string, Facts>>;
}

/** Unicast parts of an address only: `mac` and `ip` are null where nobody can hold them. */
export interface Place extends EndpointAddress {
  readonly key: string;
  /** The IP address is multicast or broadcast. */
  readonly toMany: boolean;
  /** The IP address as it was, multicast too; null without one and for the unspecified one. */
  readonly ipText: string | null;
  /** The MAC address as it was, null without one. */
  readonly macText: string | null;
  /** The collector's entry of this generation; see `Collector`. */
  entry: Entry | null;
  generation: number;
}
