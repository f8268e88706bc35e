/** What the collector keeps of an endpoint, and what is remembered of the address of a frame. */

import type { Endpoint, EndpointAddress, Observation } from '../../model/observation.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An endpoint with the facts about it. */
export interface Entry {
  readonly endpoint: Mutable<Endpoint>;
  readonly facts: Mutable<Observation>[];
  /**
   * What was said, word for word, in order, with the fact that it stated: devices repeat themselves, mostly in the same order, so
   * that the next fact is found by one comparison, beginning behind the one that was said last (`cursor`).
   */
  readonly said: string[];
  readonly stated: Mutable<Observation>[];
  cursor: number;
  /** The same by protocol, field and words, once there is too much to look through. */
  index: Map<string, Mutable<Observation>> | null;
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
