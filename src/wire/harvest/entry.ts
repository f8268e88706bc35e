/** What the collector keeps of an endpoint, and what is remembered of the address of a frame. */

import type { Endpoint, EndpointAddress, Observation } from '../../model/observation.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Values of one field: by what the dissector said, and by what is shown of it. */
export interface Facts {
  readonly byValue: Map<string, Mutable<Observation>>;
  readonly byRaw: Map<string, Mutable<Observation>>;
}

/** A fact as it was last said of an endpoint; see `Entry.recent`. */
export interface Said {
  readonly field: string;
  readonly raw: string;
  readonly fact: Mutable<Observation>;
}

/** An endpoint with the facts about it, by protocol and field. */
export interface Entry {
  readonly endpoint: Mutable<Endpoint>;
  readonly facts: Map<string, Map<string, Facts>>;
  /**
   * The first few things said of it, in order, and the place of the one said last: devices repeat themselves, mostly in the
   * same order, so that the next fact is found by one comparison.
   */
  readonly recent: Said[];
  cursor: number;
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
  /** What a conversation calls it: a group by its address, which is no endpoint; others by their key. */
  readonly talk: string;
  /** Keyed hash of `talk`. */
  readonly hash: number;
  /** The collector's entry of this generation; see `Collector`. */
  entry: Entry | null;
  generation: number;
}
