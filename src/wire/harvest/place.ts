/** What is remembered of the address of a frame. */

import type { EndpointAddress } from '../../model/observation.ts';

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
  /** What the collector calls it in the harvest `generation`; -1: it was not met. */
  endpoint: number;
  generation: number;
}
