/** ASSET: a managed thing. Its attributes are a view of the evidence and can be rebuilt from it at any time. */

import type { AttributeName } from './attribute.ts';

/** Where a claim comes from: the kind weighs in the fusion and is shown in 'why?'. */
export type SourceKind = 'person' | 'wire' | 'plan' | 'derived';

/** EVIDENCE: an observation read by a rule into a claim `attribute = value`. */
export interface Evidence {
  readonly attribute: AttributeName;
  readonly value: string;
  /** 0..1 for this piece alone. */
  readonly confidence: number;
  readonly source: SourceKind;
  /** Rule that read it, with its version and the reference it rests on (document, capture, person). */
  readonly rule: string;
  readonly ruleVersion: number;
  readonly reference: string;
  /** The observation behind it: null for source 'person' and 'plan'. */
  readonly observation: EvidenceOrigin | null;
}

export interface EvidenceOrigin {
  readonly endpoint: string;
  readonly protocol: string;
  readonly field: string;
  readonly value: string;
  readonly firstAtUs: number;
  readonly lastAtUs: number;
  readonly count: number;
  /** Capture (or sensor) and frame number of its first sighting; null where the source has none. */
  readonly capture: string | null;
  readonly frame: number | null;
  /** Who told, as in `Observation.via`; `frame` is then the number of a line. */
  readonly via?: string | null | undefined;
  /** Others that said it, as in `Observation.saidBy`. */
  readonly saidBy?: readonly string[] | null | undefined;
}

/** One attribute of one asset. `value` null = unknown. For a list attribute `value` is the list, [] = none known. */
export interface AttributeView {
  readonly value: string | readonly string[] | null;
  /** 0..1 for the value as a whole, after fusion; 0 when unknown. */
  readonly confidence: number;
  readonly supporting: readonly Evidence[];
  readonly conflicting: readonly Evidence[];
}

export type LinkKind = /** reached through that asset's address (gateway, archive, BACnet router) */ 'behind';

export interface AssetLink {
  readonly from: string;
  readonly to: string;
  readonly kind: LinkKind;
}

export interface Asset {
  /** Stable: kept across new evidence; made from the first anchoring endpoint when new. */
  readonly id: string;
  readonly endpoints: readonly string[];
  readonly attributes: Readonly<Record<AttributeName, AttributeView>>;
  /** True for router, switch port or virtual addresses that stand for other devices' traffic. */
  readonly links: readonly AssetLink[];
}

/** A person's word on identity. Kept for ever, undone by `undone`, never deleted. */
export type Correction =
  | { readonly id: string; readonly kind: 'same'; readonly endpoints: readonly string[] }
  | {
      readonly id: string;
      readonly kind: 'apart';
      readonly endpoints: readonly string[];
      readonly from: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'attribute';
      readonly endpoints: readonly string[];
      readonly attribute: AttributeName;
      /** null: the person says it is unknown. */
      readonly value: string | null;
      readonly by: string;
      readonly atUs: number;
    };

/** A line of the network plan: which unit uses a subnet. */
export interface NetworkPlanLine {
  readonly cidr: string;
  readonly vlan: number | null;
  readonly name: string;
  readonly unit: string | null;
}
