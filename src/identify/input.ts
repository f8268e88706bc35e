/** What identification reads: the facts of one site, the knowledge that reads them, and what people and earlier runs said. */

import type { Correction, NetworkPlanLine } from '../model/asset.ts';
import type { Catalogue } from '../model/catalog.ts';
import type { Conversation } from '../model/flow.ts';
import type { Endpoint, FieldSpec, Observation } from '../model/observation.ts';

/** A declared field with the parser that declares it. */
export interface Field extends FieldSpec {
  readonly protocol: string;
  readonly version: number;
  readonly spec: string;
  readonly basis: 'captures' | 'specification';
}

export interface SourcedObservation extends Observation {
  /** Name of the capture or sensor that saw it first; null where the source has none. */
  readonly capture: string | null;
}

/**
 * A MAC address of which only some endpoints are given, since what all of them say is known: more unbound addresses are on
 * it than one device has (it is a router's). `proxy`: it answers ARP for addresses beyond it.
 */
export interface Carrier {
  readonly mac: string;
  readonly proxy: boolean;
}

export interface IdentifyInput {
  readonly siteId: string;
  readonly endpoints: readonly Endpoint[];
  readonly observations: readonly SourcedObservation[];
  /** Conversations of these endpoints: services, protocols and roles are read from them. */
  readonly conversations: readonly Conversation[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly catalogue: Catalogue;
  readonly networks: readonly NetworkPlanLine[];
  /** Those that were not undone, oldest first: the one list whose order counts, since a later word overrules. */
  readonly corrections: readonly Correction[];
  /** Assets as they were resolved before: their ids are kept by the asset that holds most of their endpoints. */
  readonly prior: readonly { readonly id: string; readonly endpoints: readonly string[] }[];
  /**
   * True: hosts with public addresses behind a router are assets too. Default false: the internet is not the hospital's;
   * public addresses count as the site's when they are on the local link, near such a one (/16, /48), or in the plan.
   */
  readonly keepExternal?: boolean;
  /** Absent: every endpoint of each MAC address is given. */
  readonly carriers?: readonly Carrier[];
}
